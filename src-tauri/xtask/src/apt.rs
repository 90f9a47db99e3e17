//! Debian's and Ubuntu's packages: which are missing, and by what right they can be
//! installed.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::process;
use crate::steps::Steps;

/// Whether this system has apt.
pub(crate) fn is_there() -> bool {
    process::find("apt-get").is_some() && process::find("dpkg-query").is_some()
}

/// Installs those of the wanted packages that are missing, in one step. The wished ones are
/// tried as well; that they cannot be had is no obstacle.
pub(crate) fn provide(wanted: &[&str], wished: &[&str], steps: &mut Steps) -> Result<(), Failure> {
    let missing = missing(wanted, &dpkg_status(wanted));
    let all = [&missing, wished].concat();
    if all.is_empty() {
        let count = wanted.len();
        steps.nothing_to_do(&format!("System packages: all {count} are there"));
        return Ok(());
    }
    let noun = if all.len() == 1 {
        "package"
    } else {
        "packages"
    };
    let what = format!("Installing {} system {noun}: {}", all.len(), all.join(" "));
    steps.streamed(&what, || match install(&all) {
        Err(_) if !wished.is_empty() => {
            println!("Going on without: {}", wished.join(" "));
            install(&missing)
        }
        outcome => outcome,
    })
}

fn dpkg_status(packages: &[&str]) -> String {
    let mut query = Command::new("dpkg-query");
    query
        .args(["--show", "--showformat", "${Package} ${db:Status-Status}\n"])
        .args(packages);
    process::output_of(&mut query).unwrap_or_default()
}

/// The wanted packages that dpkg does not report as installed, in their order.
fn missing<'a>(wanted: &[&'a str], dpkg_status: &str) -> Vec<&'a str> {
    let installed: BTreeSet<&str> = dpkg_status
        .lines()
        .filter_map(|line| line.strip_suffix(" installed"))
        .collect();
    wanted
        .iter()
        .copied()
        .filter(|package| !installed.contains(package))
        .collect()
}

fn install(packages: &[&str]) -> Result<(), Failure> {
    if packages.is_empty() {
        return Ok(());
    }
    let rights = Rights::of_this_user();
    let by_hand = format!(
        "{}apt-get update && {}apt-get install -y --no-install-recommends {}",
        rights.prefix(),
        rights.prefix(),
        packages.join(" ")
    );
    if rights == Rights::None {
        return Err(
            Failure::new("System packages are missing, and only root may install them.")
                .mended_by(by_hand),
        );
    }
    // One of several package sources may be out of reach without harm; whether what
    // is needed could be had, the installation shows.
    if !run_apt(rights, &["update"]) {
        println!("The package lists could not be brought up to date; trying with those at hand.");
    }
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(packages);
    if run_apt(rights, &arguments) {
        Ok(())
    } else {
        Err(Failure::new(
            "The system packages could not be installed (apt's reason is above); \
             if it is the network, try again once it is there.",
        )
        .mended_by(by_hand))
    }
}

fn run_apt(rights: Rights, arguments: &[&str]) -> bool {
    // Another apt may be at work, as it often is on a freshly started machine.
    let options = ["-o", "DPkg::Lock::Timeout=300"];
    let environment = "DEBIAN_FRONTEND=noninteractive";
    let mut command = match rights {
        Rights::Sudo => {
            let mut sudo = Command::new("sudo");
            sudo.args(["env", environment, "apt-get"]);
            sudo
        }
        Rights::Root | Rights::None => {
            let mut apt = Command::new("apt-get");
            apt.env("DEBIAN_FRONTEND", "noninteractive")
                .stdin(Stdio::null());
            apt
        }
    };
    command.args(options).args(arguments);
    process::run(&mut command, "apt-get failed.").is_ok()
}

/// By what right packages can be installed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rights {
    Root,
    Sudo,
    None,
}

impl Rights {
    fn of_this_user() -> Self {
        let user = process::output_of(Command::new("id").arg("-u"));
        if user.is_some_and(|id| id.trim() == "0") {
            Self::Root
        } else if process::find("sudo").is_some() && may_use_sudo() {
            Self::Sudo
        } else {
            Self::None
        }
    }

    fn prefix(self) -> &'static str {
        if self == Self::Root { "" } else { "sudo " }
    }
}

// At a terminal, sudo can ask for the password; elsewhere it must do without.
fn may_use_sudo() -> bool {
    std::io::stdin().is_terminal()
        || process::succeeds(Command::new("sudo").args(["--non-interactive", "true"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_that_dpkg_does_not_call_installed_are_missing() {
        let status = "dbus installed\nxvfb config-files\nxauth not-installed\n";
        assert_eq!(
            missing(&["dbus", "xvfb", "xauth", "pkg-config"], status),
            ["xvfb", "xauth", "pkg-config"],
            "removed, never installed and unknown packages all have to be installed"
        );
    }

    #[test]
    fn a_silent_dpkg_means_that_everything_is_missing() {
        assert_eq!(
            missing(&["dbus"], ""),
            ["dbus"],
            "apt skips what is there, so asking for too much does no harm"
        );
    }
}
