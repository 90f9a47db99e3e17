//! `cargo xtask`: sets up, builds, starts and tests Aideon Lite.
//!
//! - [`setup`]: what a machine needs, with [`packages`] and [`apt`] (the system's) and
//!   [`toolchain`] (Rust's)
//! - [`ui_build`]: the window's bundle, with [`page`] (`index.html`) and [`dist`]
//!   (the folder that the app embeds)
//! - [`app_build`], [`run`]: the app itself
//! - [`mod@bench`]: what is measured
//! - [`fuzz`]: hostile bytes for what reads a provider's
//! - [`mod@test`]: the checks and the tests, with [`checks`], [`browser_tests`], [`phase`],
//!   [`tally`] and [`summary`]
//! - [`workspace`], [`process`], [`steps`], [`failure`]: what all of them stand on

mod app_build;
mod apt;
mod bench;
mod browser_tests;
mod checks;
mod dist;
mod failure;
mod fuzz;
mod packages;
mod page;
mod phase;
mod process;
mod run;
mod setup;
mod steps;
mod summary;
mod tally;
mod test;
mod toolchain;
mod ui_build;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::app_build::Flavour;
use crate::bench::Subject;
use crate::failure::Failure;
use crate::packages::Purpose;
use crate::steps::Steps;
use crate::test::Request;
use crate::ui_build::UiProfile;
use crate::workspace::Workspace;

/// Sets up, builds, starts and tests Aideon Lite.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing on this machine
    Setup,
    /// Set up, build and start the app; with no display, play the demo and save screenshots
    Run {
        /// Build the window without size optimisation, which takes much less time
        #[arg(long)]
        quick: bool,
    },
    /// Set up, check and test everything
    Test {
        /// Leave out the tests that drive the real window
        #[arg(long)]
        no_e2e: bool,
        /// Build the window without size optimisation, which takes much less time
        #[arg(long)]
        quick: bool,
        /// Run only the tests whose name contains one of these
        filter: Vec<String>,
    },
    /// Build the window into ui/dist
    Ui {
        /// Build without size optimisation, which takes much less time
        #[arg(long)]
        quick: bool,
    },
    /// Measure beside peers and baselines, and print the table
    Bench {
        /// What is measured
        #[arg(value_enum)]
        subject: Subject,
        /// What the benchmark itself takes; `-- --help` lists it
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Throw hostile bytes at everything that reads what a provider sends
    Fuzz {
        /// How many seconds each target is run
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
    /// Build the window and the app
    Build {
        /// Optimise, and leave the demo out
        #[arg(long)]
        release: bool,
    },
    /// Run tests that cargo built for the browser; cargo itself calls this
    #[command(name = browser_tests::RUNNER, hide = true)]
    RunInBrowser {
        /// The file of tests, and what the runner takes
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    match perform(Arguments::parse().task) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("\nerror: {failure}");
            if let Some(remedy) = failure.remedy() {
                eprintln!("  mend it with: {remedy}");
            }
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> Result<ExitCode, Failure> {
    if let Task::RunInBrowser { arguments } = task {
        return browser_tests::run(arguments).map(|()| ExitCode::SUCCESS);
    }
    let workspace = Workspace::find()?;
    match task {
        Task::Test {
            no_e2e,
            quick,
            filter,
        } => {
            let request = Request {
                profile: UiProfile::new(quick),
                end_to_end: !no_e2e,
                filter,
            };
            return test::perform(&workspace, &request);
        }
        Task::Setup => setup::perform(
            &workspace,
            Purpose::Everything,
            &mut Steps::new(setup::STEPS),
        )?,
        Task::Run { quick } => run::perform(&workspace, UiProfile::new(quick))?,
        Task::Ui { quick } => ui_build::perform(
            &workspace,
            UiProfile::new(quick),
            &mut Steps::new(ui_build::STEPS),
        )?,
        Task::Bench { subject, arguments } => bench::perform(&workspace, subject, &arguments)?,
        Task::Fuzz { seconds } => fuzz::perform(&workspace, seconds)?,
        Task::Build { release } => {
            let mut steps = Steps::new(ui_build::STEPS + app_build::STEPS);
            ui_build::perform(&workspace, UiProfile::Release, &mut steps)?;
            let flavour = if release {
                Flavour::Release
            } else {
                Flavour::Demo
            };
            app_build::perform(&workspace, flavour, &mut steps)?;
        }
        Task::RunInBrowser { .. } => {}
    }
    Ok(ExitCode::SUCCESS)
}
