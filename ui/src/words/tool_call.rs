//! What is said about calls of tools.

use crate::state::tool_call::Outcome;

/// Above what the model wants to be told.
pub const ARGUMENTS: &str = "Arguments";
/// Above what the tool answered.
pub const RESULT: &str = "Result";
/// Above what the tool said when it failed.
pub const ERROR: &str = "Error";
/// In place of arguments.
pub const NO_ARGUMENTS: &str = "No arguments";

/// What became of a call, in a word or two.
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Writing => "Being written",
        Outcome::NotCalled => "Not called",
        Outcome::Answered => "Answered",
        Outcome::Failed => "Failed",
    }
}

/// What a call is named for those who hear the page.
pub fn label(name: &str) -> String {
    format!("Call of the tool {name}")
}
