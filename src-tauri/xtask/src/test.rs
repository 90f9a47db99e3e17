//! Every check and every test, in named phases, with a summary at the end.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::app_build::{self, APP, DEMO_FEATURE, Flavour};
use crate::browser_tests;
use crate::checks;
use crate::failure::Failure;
use crate::packages::Purpose;
use crate::phase::Phase;
use crate::process;
use crate::setup;
use crate::steps::Steps;
use crate::summary;
use crate::ui_build::{self, UiProfile};
use crate::workspace::Workspace;

/// The folder of the journeys' screenshots.
const JOURNEYS: &str = "e2e";

/// What is asked of the tests.
pub(crate) struct Request {
    pub(crate) profile: UiProfile,
    /// Whether the real window is driven, too.
    pub(crate) end_to_end: bool,
    /// Parts of the names of the tests to run; none means all.
    pub(crate) filter: Vec<String>,
}

/// Sets up, checks, builds and tests; the exit code says whether all went well.
pub(crate) fn perform(workspace: &Workspace, request: &Request) -> Result<ExitCode, Failure> {
    let (purpose, end_to_end) = scope(request);
    let apps = if end_to_end { 2 * app_build::STEPS } else { 0 };
    let phases = if end_to_end { 5 } else { 3 };
    let mut steps = Steps::new(setup::STEPS + checks::STEPS + ui_build::STEPS + apps + 1 + phases);

    setup::perform(workspace, purpose, &mut steps)?;
    // The app embeds the window, so even its lints need the window's bundle.
    ui_build::perform(workspace, request.profile, &mut steps)?;
    checks::perform(workspace, request.profile, &mut steps)?;
    let apps = if end_to_end {
        Some(Apps::build(workspace, &mut steps)?)
    } else {
        None
    };
    steps.streamed("Building the tests", || {
        build_tests(workspace)?;
        if end_to_end {
            browser_tests::build(workspace)?;
        }
        Ok(())
    })?;
    let phases = run_phases(workspace, &request.filter, apps.as_ref(), &mut steps)?;
    println!("\n{}", summary::of(&phases));
    Ok(if summary::is_success(&phases) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

// macOS has no driver for the window that shows the app, and the journeys stand on
// Linux's virtual display and keychain.
fn scope(request: &Request) -> (Purpose, bool) {
    if !request.end_to_end {
        println!("The end-to-end tests are left out, as asked for.");
    } else if cfg!(not(target_os = "linux")) {
        println!("The end-to-end tests are left out: they need Linux.");
    }
    let end_to_end = request.end_to_end && cfg!(target_os = "linux");
    (Purpose::Everything, end_to_end)
}

/// The two binaries that the end-to-end tests drive.
struct Apps {
    demo: PathBuf,
    release_features: PathBuf,
}

impl Apps {
    fn build(workspace: &Workspace, steps: &mut Steps) -> Result<Self, Failure> {
        // The demo comes last, so that it is what stays in the build folder.
        let release_features = Self::build_one(workspace, Flavour::ReleaseFeatures, steps)?;
        let demo = Self::build_one(workspace, Flavour::Demo, steps)?;
        Ok(Self {
            demo,
            release_features,
        })
    }

    // Cargo puts every flavour at the same place, hence the copy.
    fn build_one(
        workspace: &Workspace,
        flavour: Flavour,
        steps: &mut Steps,
    ) -> Result<PathBuf, Failure> {
        let built = app_build::perform(workspace, flavour, steps)?;
        let name = match flavour {
            Flavour::Demo => "demo",
            Flavour::ReleaseFeatures | Flavour::Release => "release-features",
        };
        let copy = workspace.binary("e2e", &format!("{APP}-{name}"));
        let folder = workspace.target().join("e2e");
        fs::create_dir_all(&folder).map_err(|cause| Failure::of_file("create", &folder, cause))?;
        fs::copy(&built, &copy).map_err(|cause| Failure::of_file("write", &copy, cause))?;
        Ok(copy)
    }

    /// The tests that drive these binaries, one at a time: each starts a display, a
    /// keychain and a driver of its own.
    fn journeys(&self, workspace: &Workspace, names: &[&str], filter: &[String]) -> Vec<Command> {
        let mut journeys = test_files(workspace, names, filter);
        for command in &mut journeys {
            command
                .arg("--test-threads=1")
                .env("AIDEON_APP", &self.demo)
                .env("AIDEON_APP_RELEASE", &self.release_features)
                .env("AIDEON_SCREENSHOTS", workspace.screenshots(JOURNEYS));
        }
        journeys
    }
}

fn cargo_test(workspace: &Workspace) -> Command {
    let mut command = workspace.cargo_over_all("test");
    command.args(["--no-fail-fast", "--features", DEMO_FEATURE]);
    command
}

fn build_tests(workspace: &Workspace) -> Result<(), Failure> {
    let mut all = cargo_test(workspace);
    all.args(["--lib", "--bins", "--tests", "--no-run"]);
    let mut own = workspace.cargo();
    own.args(["test", "--package", "xtask", "--no-run"]);
    for command in [&mut all, &mut own] {
        process::run(
            command,
            "The tests could not be built; cargo's reason is above.",
        )?;
    }
    Ok(())
}

fn run_phases(
    workspace: &Workspace,
    filter: &[String],
    apps: Option<&Apps>,
    steps: &mut Steps,
) -> Result<Vec<Phase>, Failure> {
    let (end_to_end, integration): (Vec<&str>, Vec<&str>) = workspace
        .test_files()
        .into_iter()
        .partition(|name| name.starts_with("e2e"));
    let must = filter.is_empty();

    let mut unit = cargo_test(workspace);
    unit.args(["--lib", "--bins", "--"]).args(filter);
    let mut own = workspace.cargo();
    own.args(["test", "--package", "xtask", "--"]).args(filter);
    let mut doc = cargo_test(workspace);
    doc.args(["--doc", "--"]).args(filter);
    let across = test_files(workspace, &integration, filter);

    let mut terminal = std::io::stdout();
    let mut phases = vec![
        steps.streamed("Unit tests", || {
            Phase::run("unit", vec![unit, own], must, &mut terminal)
        })?,
        steps.streamed("Examples in the documentation", || {
            Phase::run("documentation", vec![doc], false, &mut terminal)
        })?,
        steps.streamed("Integration tests", || {
            Phase::run("integration", across, must, &mut terminal)
        })?,
    ];
    if let Some(apps) = apps {
        if must {
            // The last of the journeys looks at what the others have visited.
            workspace.forget_screenshots(JOURNEYS)?;
        }
        let journeys = apps.journeys(workspace, &end_to_end, filter);
        let components = browser_tests::commands(workspace, filter)?;
        phases.push(steps.streamed("Components in a browser", || {
            Phase::run("components", components, must, &mut terminal)
        })?);
        phases.push(steps.streamed("End-to-end tests", || {
            Phase::run("end-to-end", journeys, must, &mut terminal)
        })?);
    }
    Ok(phases)
}

/// The command that runs these files of tests; none when there are no files, since
/// cargo would then run every test.
fn test_files(workspace: &Workspace, names: &[&str], filter: &[String]) -> Vec<Command> {
    if names.is_empty() {
        return Vec::new();
    }
    let mut command = cargo_test(workspace);
    for name in names {
        command.args(["--test", name]);
    }
    // Built with the tests, as the API's own tests start it.
    command.env("AIDEON_SERVE", workspace.binary("debug", "aideon-serve"));
    command.arg("--").args(filter);
    vec![command]
}
