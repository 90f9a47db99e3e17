//! One phase of the tests: run, streamed to the terminal, and counted.

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::process;
use crate::tally::{Counter, Tally};

/// How a phase went.
pub(crate) struct Phase {
    pub(crate) name: &'static str,
    pub(crate) tally: Tally,
    pub(crate) duration: Duration,
    /// Why the phase counts as failed though no test of it did.
    pub(crate) objection: Option<&'static str>,
}

impl Phase {
    /// Runs the commands one after the other, also when one fails.
    ///
    /// A phase without a single test is objected to when `must_run_tests`: it would
    /// prove nothing and look like success.
    pub(crate) fn run(
        name: &'static str,
        commands: Vec<Command>,
        must_run_tests: bool,
        terminal: &mut impl Write,
    ) -> Result<Self, Failure> {
        let started = Instant::now();
        let mut phase = Self {
            name,
            tally: Tally::default(),
            duration: Duration::ZERO,
            objection: None,
        };
        for mut command in commands {
            let (tally, ended_well) = stream(&mut command, terminal)?;
            phase.tally += tally;
            if !ended_well && tally.failed == 0 {
                phase.objection = Some("it broke off before its tests had ended");
            }
        }
        if must_run_tests && phase.objection.is_none() && phase.tally.ran() == 0 {
            phase.objection = Some("it ran 0 tests");
        }
        phase.duration = started.elapsed();
        Ok(phase)
    }

    /// The tally with an objection counted as one failure.
    pub(crate) fn verdict(&self) -> Tally {
        let mut tally = self.tally;
        tally.failed += usize::from(self.objection.is_some());
        tally
    }
}

/// Runs a test command, showing its output while counting; says whether it ended well.
fn stream(command: &mut Command, terminal: &mut impl Write) -> Result<(Tally, bool), Failure> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|cause| process::unstartable(command, &cause))?;
    let mut counter = Counter::default();
    if let Some(mut output) = child.stdout.take() {
        copy_counting(&mut output, &mut counter, terminal);
    }
    let status = child
        .wait()
        .map_err(|cause| process::unstartable(command, &cause))?;
    Ok((counter.finish(), status.success()))
}

fn copy_counting(output: &mut impl Read, counter: &mut Counter, terminal: &mut impl Write) {
    let mut buffer = [0; 4096];
    // Output that cannot be read has ended; one that cannot be shown still counts.
    while let Ok(length @ 1..) = output.read(&mut buffer) {
        let piece = buffer.get(..length).unwrap_or_default();
        counter.feed(piece);
        terminal
            .write_all(piece)
            .and_then(|()| terminal.flush())
            .unwrap_or_default();
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    // Into nothing: these lines would be counted when this very test is run by a phase.
    fn run(script: &str, must_run_tests: bool) -> Phase {
        let commands = vec![shell("true"), shell(script)];
        Phase::run("unit", commands, must_run_tests, &mut std::io::sink()).expect("sh is there")
    }

    const ONE_PASSED: &str = "echo 'test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured'";

    #[test]
    fn the_tallies_of_all_commands_are_added() {
        let commands = vec![shell(ONE_PASSED), shell(ONE_PASSED)];
        let phase = Phase::run("unit", commands, true, &mut std::io::sink()).expect("sh is there");
        assert_eq!(phase.verdict().passed, 2);
        assert_eq!(phase.verdict().failed, 0);
    }

    #[test]
    fn the_output_is_shown_while_it_is_counted() {
        let mut terminal = Vec::new();
        let commands = vec![shell("echo hello")];
        Phase::run("unit", commands, false, &mut terminal).expect("sh is there");
        assert_eq!(terminal, b"hello\n", "a person follows the tests by it");
    }

    #[test]
    fn a_phase_without_tests_is_a_failure_unless_that_is_allowed() {
        assert_eq!(run("true", true).verdict().failed, 1, "nothing was proved");
        assert_eq!(run("true", false).verdict().failed, 0);
    }

    #[test]
    fn a_crash_after_good_results_is_a_failure() {
        let phase = run(&format!("{ONE_PASSED}; exit 101"), true);
        assert_eq!(phase.verdict().failed, 1, "the rest of the tests never ran");
    }
}
