//! What is measured beside a peer or a baseline, in one run, as it is shipped.

use clap::ValueEnum;

use crate::failure::Failure;
use crate::process;
use crate::workspace::Workspace;

/// What can be measured.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Subject {
    /// The engine's providers, beside a bare HTTP client and other crates
    Engine,
}

impl Subject {
    fn binary(self) -> &'static str {
        match self {
            Self::Engine => "bench-engine",
        }
    }
}

/// Builds the benchmark, with the peers, and runs it; it prints its table.
pub(crate) fn perform(
    workspace: &Workspace,
    subject: Subject,
    arguments: &[String],
) -> Result<(), Failure> {
    let mut command = workspace.cargo();
    command
        .args(["run", "--package", "aideon-bench", "--release"])
        .args(["--features", "peers", "--bin", subject.binary(), "--"])
        .args(arguments);
    process::run(&mut command, "The benchmark ended before its time.")
}
