//! What the system must have, by the names of Debian's packages.

use std::process::Command;

use crate::apt;
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
    // Stands for the browser when somebody signs in.
    Requirement {
        package: "curl",
        evidence: Evidence::Program("curl"),
    },
    // OpenAI's own client for Python is among those that the local API is held against.
    Requirement {
        package: "python3-venv",
        evidence: Evidence::Program("python3"),
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

/// Fetches what tests are held against: a certified OpenID provider, and the mock server for
/// the providers' descriptions.
const NPM: &str = "npm";

/// Installs what is missing, in one step.
pub(crate) fn provide(purpose: Purpose, steps: &mut Steps) -> Result<(), Failure> {
    if apt::is_there() {
        let wanted: Vec<&str> = purpose.requirements().map(|r| r.package).collect();
        // Looked for by its name, since Node's own packages bring it too and cannot stand
        // beside Debian's.
        let needs_npm = purpose == Purpose::Everything && process::find(NPM).is_none();
        let wished: &[&str] = if needs_npm { &[NPM] } else { &[] };
        apt::provide(&wanted, wished, steps)
    } else {
        steps.quick("Looking for the system's libraries and tools", || {
            check_without_apt(purpose)
        })
    }
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
    fn a_display_needs_no_virtual_one() {
        let packages: Vec<&str> = Purpose::Display.requirements().map(|r| r.package).collect();
        assert!(packages.contains(&"libwebkit2gtk-4.1-dev"));
        assert!(
            !packages.contains(&"xvfb"),
            "a person at a desktop is not asked to install a virtual display"
        );
    }
}
