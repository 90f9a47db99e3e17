//! Lines and columns.

use std::fmt;

/// Something that is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            column,
            message,
        } = self;
        write!(formatter, "{line}:{column}: {message}")
    }
}

/// Finds the line and column of a byte.
pub(super) struct Places<'t>(&'t str);

impl<'t> Places<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self(text)
    }

    pub(super) fn problem(&self, at: usize, message: impl Into<String>) -> Problem {
        let before = self.0.get(..at).unwrap_or(self.0);
        let line = before.rsplit('\n').next().unwrap_or_default();
        Problem {
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
            message: message.into(),
        }
    }
}
