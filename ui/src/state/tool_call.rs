//! A call of a tool, in what is to be shown of it.

use std::borrow::Cow;

use aideon_ipc::reply::ToolCall;
use serde::de::IgnoredAny;

/// How many characters of the arguments stand in the line that a call is folded to.
const GIST: usize = 160;

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The model is still writing it.
    Writing,
    /// Nobody made the call.
    NotCalled,
    /// The tool answered.
    Answered,
    /// The tool failed.
    Failed,
}

/// What became of a call; `running` while its reply is being written.
pub fn outcome(call: &ToolCall, running: bool) -> Outcome {
    match &call.result {
        Some(result) if result.is_error => Outcome::Failed,
        Some(_) => Outcome::Answered,
        None if running => Outcome::Writing,
        None => Outcome::NotCalled,
    }
}

/// The language of arguments or of a result: JSON where it is, else none.
pub fn language(text: &str) -> &'static str {
    if is_json(text) { "json" } else { "" }
}

/// The text over several lines when it is JSON, in the order it was written; else as it is.
pub fn pretty(text: &str) -> Cow<'_, str> {
    if is_json(text) {
        Cow::Owned(Indented::default().write(text))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text on one line, as much of it as is worth it.
pub fn gist(text: &str) -> String {
    let start: String = text.chars().take(GIST).collect();
    start.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether this is an object or a list: a word alone needs no other dress.
fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// JSON as it is indented. It is not read and written again, which would order its keys anew and
/// round its numbers.
#[derive(Default)]
struct Indented {
    written: String,
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Indented {
    fn write(mut self, json: &str) -> String {
        let mut characters = json.chars().peekable();
        while let Some(c) = characters.next() {
            if self.in_string {
                self.string(c);
                continue;
            }
            match c {
                '{' | '[' => {
                    self.written.push(c);
                    while characters.next_if(|c| c.is_ascii_whitespace()).is_some() {}
                    if !matches!(characters.peek(), Some('}' | ']')) {
                        self.depth += 1;
                        self.line();
                    }
                }
                '}' | ']' => {
                    if !self.written.ends_with(['{', '[']) {
                        self.depth = self.depth.saturating_sub(1);
                        self.line();
                    }
                    self.written.push(c);
                }
                ',' => {
                    self.written.push(c);
                    self.line();
                }
                ':' => self.written.push_str(": "),
                c if c.is_ascii_whitespace() => {}
                c => {
                    self.in_string = c == '"';
                    self.written.push(c);
                }
            }
        }
        self.written
    }

    fn string(&mut self, c: char) {
        self.written.push(c);
        self.in_string = self.escaped || c != '"';
        self.escaped = !self.escaped && c == '\\';
    }

    fn line(&mut self) {
        self.written.push('\n');
        self.written.extend(std::iter::repeat_n("  ", self.depth));
    }
}

#[cfg(test)]
mod tests {
    use aideon_ipc::reply::{ToolCall, ToolResult};

    use super::{GIST, Outcome, gist, language, outcome, pretty};

    fn call(result: Option<(&str, bool)>) -> ToolCall {
        ToolCall {
            id: "call_1".into(),
            name: "tides".into(),
            arguments: "{}".into(),
            result: result.map(|(content, is_error)| ToolResult {
                content: content.into(),
                is_error,
            }),
        }
    }

    #[test]
    fn what_became_of_a_call_is_told() {
        let cases = [
            (call(None), true, Outcome::Writing),
            (call(None), false, Outcome::NotCalled),
            (call(Some(("3.4 m", false))), false, Outcome::Answered),
            (call(Some(("no port", true))), true, Outcome::Failed),
        ];
        for (call, running, expected) in cases {
            assert_eq!(outcome(&call, running), expected, "{:?}", call.result);
        }
    }

    #[test]
    fn arguments_are_indented_and_otherwise_as_they_were_written() {
        let written =
            r#"{"z":[1.50,{}],"a":"x, \"{y}\": z","big":12345678901234567890 , "e" : [ ] }"#;
        assert_eq!(
            pretty(written),
            "{\n  \"z\": [\n    1.50,\n    {}\n  ],\n  \"a\": \"x, \\\"{y}\\\": z\",\n  \
             \"big\": 12345678901234567890,\n  \"e\": []\n}",
            "order and figures are the model's"
        );
        let again = pretty(written).into_owned();
        assert_eq!(pretty(&again), again, "what is indented stays so");
    }

    #[test]
    fn what_is_no_json_stays_as_it_is() {
        for text in ["", "{\"city\": \"Par", "high water at 07:42", "42", "{]"] {
            assert_eq!(pretty(text), text);
            assert_eq!(language(text), "", "{text} has no colours");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(pretty(&deep), deep, "depth harms nobody");
        assert_eq!(language("[1]"), "json");
    }

    #[test]
    fn a_folded_call_is_one_line() {
        assert_eq!(gist("{\n  \"a\":\t1\n}"), "{ \"a\": 1 }");
        assert!(
            gist(&"x".repeat(10_000)).len() <= GIST,
            "however long it is"
        );
    }
}
