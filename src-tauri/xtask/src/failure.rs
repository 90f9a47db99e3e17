//! The one error type of xtask: a sentence for a person, and what mends it.

use std::fmt::Display;
use std::path::Path;

/// Why a task could not be done.
#[derive(Debug, thiserror::Error)]
#[error("{sentence}")]
pub(crate) struct Failure {
    sentence: String,
    remedy: Option<String>,
}

impl Failure {
    /// A failure told in one sentence.
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            remedy: None,
        }
    }

    /// The same failure with the command that mends it.
    pub(crate) fn mended_by(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// The command that mends it, where there is one.
    pub(crate) fn remedy(&self) -> Option<&str> {
        self.remedy.as_deref()
    }

    /// A file or folder that could not be handled; `verb` as in "read".
    pub(crate) fn of_file(verb: &str, path: &Path, cause: impl Display) -> Self {
        Self::new(format!("Could not {verb} {}: {cause}.", path.display()))
    }
}
