//! Programs of Node's that tests are held against, installed by npm from a lock file.

use std::{
    env::consts::{ARCH, EXE_SUFFIX, OS},
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};

use anyhow::{Result, anyhow};

/// One installation at a time.
static INSTALLING: Mutex<()> = Mutex::new(());

/// What npm installed.
pub struct Installed {
    /// The folder that `node_modules` is in.
    pub folder: PathBuf,
    /// The Node that runs it: the one that came with it, so that it does not depend on the
    /// machine, or the machine's own where there is none for this system.
    pub node: PathBuf,
}

/// Installs into `folder` what the lock file in `source` names, unless that was done before;
/// or gives the reason why it cannot be had, such as that there is no npm or no network.
///
/// # Errors
/// When files cannot be read or written.
pub fn install(source: &Path, folder: &Path) -> Result<Result<Installed, String>> {
    if !succeeds(Command::new("npm").arg("--version")) {
        return Ok(Err("there is no npm on this machine".to_owned()));
    }
    let _one_at_a_time = INSTALLING.lock().map_err(|_| anyhow!("poisoned"))?;
    let lock = fs::read(source.join("package-lock.json"))?;
    let marker = folder.join("installed");
    if fs::read(&marker).ok().as_deref() != Some(&lock) {
        fs::create_dir_all(folder)?;
        fs::copy(source.join("package.json"), folder.join("package.json"))?;
        fs::write(folder.join("package-lock.json"), &lock)?;
        let installed = Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(folder)
            .output()?;
        if !installed.status.success() {
            let said = String::from_utf8_lossy(&installed.stderr);
            return Ok(Err(format!("npm could not install it: {said}")));
        }
        fs::write(marker, &lock)?;
    }
    Ok(Ok(Installed {
        node: own_node(folder).unwrap_or_else(|| "node".into()),
        folder: folder.to_owned(),
    }))
}

/// The Node that was installed, when it runs; there is none for every system.
fn own_node(folder: &Path) -> Option<PathBuf> {
    let system = match OS {
        "macos" => "darwin",
        "windows" => "win",
        other => other,
    };
    let processor = match ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let package = folder.join(format!("node_modules/node-{system}-{processor}"));
    let node = package.join("bin").join(format!("node{EXE_SUFFIX}"));
    succeeds(Command::new(&node).arg("--version")).then_some(node)
}

fn succeeds(program: &mut Command) -> bool {
    program.output().is_ok_and(|output| output.status.success())
}
