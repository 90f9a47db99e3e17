//! Python's packages that tests are held against, installed by pip from a locked list.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};

use anyhow::{Result, anyhow};

/// One installation at a time.
static INSTALLING: Mutex<()> = Mutex::new(());

/// The Python that runs on every system by this name, outside of environments.
const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// Installs into an environment in `folder` what `requirements.txt` in `source` names, each
/// with its hashes, unless that was done before, and gives the environment's Python; or the
/// reason why it cannot be had, such as that there is no Python or no network.
///
/// # Errors
/// When files cannot be read or written.
pub fn install(source: &Path, folder: &Path) -> Result<Result<PathBuf, String>> {
    let list = source.join("requirements.txt");
    let wanted = fs::read(&list)?;
    let arguments = [
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--requirement",
    ];
    let arguments = arguments.iter().map(OsStr::new);
    environment(folder, &wanted, arguments.chain([list.as_os_str()]))
}

/// Installs these packages in the same way, as in `name==1.2.3`, with whatever of their own
/// needs is newest: for peers in a benchmark, and nothing that a result hangs on.
///
/// # Errors
/// When files cannot be read or written.
pub fn install_packages(packages: &[&str], folder: &Path) -> Result<Result<PathBuf, String>> {
    let wanted = packages.join("\n");
    environment(folder, wanted.as_bytes(), packages.iter().map(OsStr::new))
}

/// An environment in `folder` into which pip has installed what is `wanted`.
fn environment<'a>(
    folder: &Path,
    wanted: &[u8],
    arguments: impl Iterator<Item = &'a OsStr>,
) -> Result<Result<PathBuf, String>> {
    let _one_at_a_time = INSTALLING.lock().map_err(|_| anyhow!("poisoned"))?;
    let python = python_of(folder);
    let marker = folder.join("installed");
    let installed = fs::read(&marker).is_ok_and(|installed| installed == wanted);
    // One that was made by a Python that is gone does not run.
    if installed && said(Command::new(&python).arg("--version")).is_ok() {
        return Ok(Ok(python));
    }
    let mut venv = Command::new(PYTHON);
    venv.args(["-m", "venv", "--clear"]).arg(folder);
    if let Err(why) = said(&mut venv) {
        let reason = format!("no environment of Python's can be made: {why}");
        return Ok(Err(reason));
    }
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet"])
        .args(arguments);
    if let Err(why) = said(&mut pip) {
        return Ok(Err(format!("pip could not install it: {why}")));
    }
    fs::write(marker, wanted)?;
    Ok(Ok(python))
}

fn python_of(environment: &Path) -> PathBuf {
    environment.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    })
}

/// Runs a program to its end; what it said when it failed, or could not be run.
fn said(program: &mut Command) -> Result<(), String> {
    let output = program.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}
