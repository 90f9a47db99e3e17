//! Targets: the endpoints one simulator stands in for, and their paths.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Format, SimulatorError};

/// One endpoint: a wire format, and a name when there are several of that format.
///
/// Each target has its own models, keys, faults, speed and scripted replies. Written as
/// `together` or `compatible/primary`; it exists as soon as somebody names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Target {
    format: Format,
    name: Option<String>,
}

impl Target {
    /// A further endpoint of `format`. A name has the letters `a-z`, digits and `-`.
    ///
    /// # Errors
    ///
    /// [`SimulatorError::BadTarget`] for any other name, and for those that begin a
    /// provider's paths, such as `v1`.
    pub fn named(format: Format, name: &str) -> Result<Self, SimulatorError> {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let is_path = ["v1", "v1beta", "api"].contains(&name);
        if name.is_empty() || is_path || !name.chars().all(is_plain) {
            return Err(SimulatorError::BadTarget(name.to_owned()));
        }
        Ok(Self {
            format,
            name: Some(name.to_owned()),
        })
    }

    /// The wire format it speaks.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The path under which the provider's own paths hang, such as `/compatible/primary/v1`.
    pub(crate) fn base_path(&self) -> String {
        format!("/{self}{}", self.format.wire().base_root())
    }

    /// The target a request's path belongs to, and what of the path is left for its format.
    pub(crate) fn of_path(path: &str) -> Option<(Self, &str)> {
        let (slug, rest) = split_segment(path)?;
        let format = Format::of_slug(slug)?;
        let root = format.wire().api_root();
        if let Some(rest) = rest.strip_prefix(root) {
            return Some((Self::from(format), rest));
        }
        let (name, rest) = split_segment(rest)?;
        let target = Self::named(format, name).ok()?;
        Some((target, rest.strip_prefix(root)?))
    }
}

/// `/first/second` as `first` and `/second`.
fn split_segment(path: &str) -> Option<(&str, &str)> {
    let path = path.strip_prefix('/')?;
    Some(path.split_at(path.find('/').unwrap_or(path.len())))
}

impl From<Format> for Target {
    fn from(format: Format) -> Self {
        Self { format, name: None }
    }
}

impl From<&Target> for Target {
    fn from(target: &Target) -> Self {
        target.clone()
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.format.slug())?;
        match &self.name {
            Some(name) => write!(f, "/{name}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Target {
    type Err = SimulatorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (slug, name) = match text.split_once('/') {
            Some((slug, name)) => (slug, Some(name)),
            None => (text, None),
        };
        let format =
            Format::of_slug(slug).ok_or_else(|| SimulatorError::BadTarget(text.to_owned()))?;
        name.map_or_else(|| Ok(Self::from(format)), |name| Self::named(format, name))
    }
}

impl TryFrom<String> for Target {
    type Error = SimulatorError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        target.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_its_target() {
        let found = |path| Target::of_path(path).map(|(t, rest)| (t.to_string(), rest));
        let expect = |target: &str, rest| Some((target.to_owned(), rest));
        assert_eq!(found("/together/v1/models"), expect("together", "/models"));
        assert_eq!(
            found("/compatible/primary/v1/chat/completions"),
            expect("compatible/primary", "/chat/completions")
        );
    }

    #[test]
    fn a_path_of_nobody_names_none() {
        for path in [
            "/",
            "",
            "/nobody/v1/models",
            "/together/models",
            "/compatible/A/v1/x",
        ] {
            assert!(
                Target::of_path(path).is_none(),
                "{path} belongs to no target"
            );
        }
    }

    #[test]
    fn text_and_target_are_the_same_thing() {
        for text in ["together", "compatible", "compatible/spare-2"] {
            let target: Target = text.parse().expect("is a target");
            assert_eq!(target.to_string(), text);
        }
        for text in [
            "",
            "nobody",
            "compatible/",
            "compatible/v1",
            "compatible/a/b",
        ] {
            assert!(text.parse::<Target>().is_err(), "{text:?} is no target");
        }
    }
}
