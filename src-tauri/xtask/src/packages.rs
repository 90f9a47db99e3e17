//! What the system must have: Debian's packages, and how to find what is missing.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::process;
use crate::steps::Steps;

/// What the machine is prepared for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The app on the display that is there.
    Display,
    /// Also the virtual display, the keychain and the driver that the demo and the
    /// tests need.
    Everything,
}

impl Purpose {
    fn requirements(self) -> impl Iterator<Item = &'static Requirement> {
        let virtual_display: &[Requirement] = match self {
            Self::Display => &[],
            Self::Everything => VIRTUAL_DISPLAY,
        };
        BUILD.iter().chain(virtual_display)
    }
}

/// A Debian package, and what shows on other systems that its counterpart is there.
struct Requirement {
    package: &'static str,
    evidence: Evidence,
}

enum Evidence {
    Program(&'static str),
    Library(&'static str),
    /// Needed for good screenshots only, so its absence elsewhere is no obstacle.
    Dispensable,
}

const BUILD: &[Requirement] = &[
    Requirement {
        package: "pkg-config",
        evidence: Evidence::Program("pkg-config"),
    },
    Requirement {
        package: "libwebkit2gtk-4.1-dev",
        evidence: Evidence::Library("webkit2gtk-4.1"),
    },
];

const VIRTUAL_DISPLAY: &[Requirement] = &[
    Requirement {
        package: "webkit2gtk-driver",
        evidence: Evidence::Program("WebKitWebDriver"),
    },
    Requirement {
        package: "xvfb",
        evidence: Evidence::Program("Xvfb"),
    },
    Requirement {
        package: "xauth",
        evidence: Evidence::Program("xauth"),
    },
    Requirement {
        package: "dbus",
        evidence: Evidence::Program("dbus-run-session"),
    },
    Requirement {
        package: "gnome-keyring",
        evidence: Evidence::Program("gnome-keyring-daemon"),
    },
    // Emoji, Chinese and right-to-left text in the screenshots. The full Noto CJK
    // fonts are ten times the size.
    Requirement {
        package: "fonts-noto-color-emoji",
        evidence: Evidence::Dispensable,
    },
    Requirement {
        package: "fonts-wqy-zenhei",
        evidence: Evidence::Dispensable,
    },
    Requirement {
        package: "fonts-dejavu-core",
        evidence: Evidence::Dispensable,
    },
];

/// Installs what is missing, in one step.
pub(crate) fn provide(purpose: Purpose, steps: &mut Steps) -> Result<(), Failure> {
    if process::find("apt-get").is_some() && process::find("dpkg-query").is_some() {
        provide_through_apt(purpose, steps)
    } else {
        steps.quick("Looking for the system's libraries and tools", || {
            check_without_apt(purpose)
        })
    }
}

fn provide_through_apt(purpose: Purpose, steps: &mut Steps) -> Result<(), Failure> {
    let wanted: Vec<&str> = purpose.requirements().map(|r| r.package).collect();
    let missing = missing(&wanted, &dpkg_status(&wanted));
    if missing.is_empty() {
        let count = wanted.len();
        steps.nothing_to_do(&format!("System packages: all {count} are there"));
        return Ok(());
    }
    let count = missing.len();
    let names = missing.join(" ");
    let what = format!("Installing {count} system packages: {names}");
    steps.streamed(&what, || install(&missing))
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
    use std::io::IsTerminal;
    std::io::stdin().is_terminal()
        || process::succeeds(Command::new("sudo").args(["--non-interactive", "true"]))
}

fn check_without_apt(purpose: Purpose) -> Result<(), Failure> {
    let missing: Vec<&str> = purpose
        .requirements()
        .filter(|requirement| !requirement.evidence.is_there())
        .map(|requirement| requirement.package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "This system has no apt, so its own package manager must install the counterparts of \
         these Debian packages: {}.",
        missing.join(", ")
    ))
    .mended_by("cargo xtask setup   (again, once they are there)"))
}

impl Evidence {
    fn is_there(&self) -> bool {
        match self {
            Self::Program(name) => process::find(name).is_some(),
            Self::Library(name) => {
                process::succeeds(Command::new("pkg-config").args(["--exists", name]))
            }
            Self::Dispensable => true,
        }
    }
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

    #[test]
    fn a_display_needs_no_virtual_one() {
        let packages: Vec<&str> = Purpose::Display.requirements().map(|r| r.package).collect();
        assert!(packages.contains(&"libwebkit2gtk-4.1-dev"));
        assert!(
            !packages.contains(&"xvfb"),
            "a person at a desktop is not asked to install a virtual display"
        );
    }
}
