//! What callers of OpenAI's API are told of calls, in the form in which they asked: `tool_calls`
//! with the reason `tool_calls`, or the older `function_call` with the reason of that name.

use serde::Serialize;

use crate::{
    chat::FinishReason,
    tools::{ToolCall, ToolCallDelta},
};

/// How a caller wants to be told of calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CallForm {
    /// All calls of an answer.
    #[default]
    Tools,
    /// The first of them alone: the caller does not take several at once. The model sees only
    /// that one in what comes back, and calls again.
    OneTool,
    /// The same in the older form, which has no place for more, nor for an id.
    Function,
}

/// Calls as fields of a message, or of a piece of one.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Calls<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<Call<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    function_call: Option<Function<'a>>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Call<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    function: Function<'a>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Function<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    arguments: &'a str,
}

impl CallForm {
    /// The calls of a whole answer.
    pub fn message(self, calls: &[ToolCall]) -> Calls<'_> {
        let told = match self {
            Self::Tools => calls,
            Self::OneTool | Self::Function => calls.get(..1).unwrap_or_default(),
        };
        let functions = told.iter().map(|call| {
            let function = Function {
                name: Some(&call.name),
                arguments: &call.arguments,
            };
            (call.id.as_str(), function)
        });
        self.fields(functions.map(|(id, function)| Call {
            index: None,
            id: Some(id),
            kind: Some("function"),
            function,
        }))
    }

    /// A piece of a call in a stream; none when its call is not told.
    pub fn piece(self, piece: &ToolCallDelta) -> Option<Calls<'_>> {
        let is_told = self == Self::Tools || piece.index == 0;
        is_told.then(|| {
            self.fields([Call {
                index: Some(piece.index),
                id: piece.id.as_deref(),
                kind: piece.id.is_some().then_some("function"),
                function: Function {
                    name: piece.name.as_deref(),
                    arguments: &piece.arguments,
                },
            }])
        })
    }

    fn fields<'a>(self, calls: impl IntoIterator<Item = Call<'a>>) -> Calls<'a> {
        let mut calls = calls.into_iter();
        match self {
            Self::Tools | Self::OneTool => Calls {
                tool_calls: calls.collect(),
                function_call: None,
            },
            Self::Function => Calls {
                tool_calls: Vec::new(),
                function_call: calls.next().map(|call| call.function),
            },
        }
    }

    /// The word for why an answer ended. A reason that nobody knows is the usual one.
    pub fn finish_reason(self, finish: FinishReason) -> &'static str {
        match (finish, self) {
            (FinishReason::Stop | FinishReason::Unknown, _) => "stop",
            (FinishReason::Length, _) => "length",
            (FinishReason::ContentFilter, _) => "content_filter",
            (FinishReason::ToolCalls, Self::Function) => "function_call",
            (FinishReason::ToolCalls, Self::Tools | Self::OneTool) => "tool_calls",
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn calls() -> [ToolCall; 2] {
        [("a", "tide", "{\"at\":1}"), ("b", "clock", "{}")].map(|(id, name, arguments)| ToolCall {
            id: id.into(),
            name: name.into(),
            arguments: arguments.into(),
            signature: None,
        })
    }

    fn message(form: CallForm, calls: &[ToolCall]) -> Value {
        serde_json::to_value(form.message(calls)).unwrap()
    }

    #[test]
    fn a_whole_answer_is_told_in_the_form_it_was_asked_for() {
        let call = |id: &str, name: &str, arguments: &str| {
            json!({ "id": id, "type": "function",
                "function": { "name": name, "arguments": arguments } })
        };
        let (tide, clock) = (call("a", "tide", "{\"at\":1}"), call("b", "clock", "{}"));
        assert_eq!(
            message(CallForm::Tools, &calls()),
            json!({ "tool_calls": [tide, clock] })
        );
        assert_eq!(
            message(CallForm::OneTool, &calls()),
            json!({ "tool_calls": [tide] }),
            "who takes one at a time is not told of the next"
        );
        assert_eq!(
            message(CallForm::Function, &calls()),
            json!({ "function_call": { "name": "tide", "arguments": "{\"at\":1}" } })
        );
        for form in [CallForm::Tools, CallForm::Function] {
            assert_eq!(message(form, &[]), json!({}), "no calls, no fields");
        }
    }

    #[test]
    fn pieces_are_told_as_they_come() {
        let begin = |index| ToolCallDelta {
            index,
            id: Some("a".into()),
            name: Some("tide".into()),
            ..ToolCallDelta::default()
        };
        let more = ToolCallDelta {
            arguments: "{}".into(),
            ..ToolCallDelta::default()
        };
        let told = |form: CallForm, piece: &ToolCallDelta| {
            serde_json::to_value(form.piece(piece)).unwrap()
        };
        assert_eq!(
            told(CallForm::Tools, &begin(1)),
            json!({ "tool_calls": [{ "index": 1, "id": "a", "type": "function",
                "function": { "name": "tide", "arguments": "" } }] })
        );
        assert_eq!(
            told(CallForm::Tools, &more),
            json!({ "tool_calls": [{ "index": 0, "function": { "arguments": "{}" } }] })
        );
        assert_eq!(
            told(CallForm::Function, &begin(0)),
            json!({ "function_call": { "name": "tide", "arguments": "" } })
        );
        assert_eq!(
            told(CallForm::Function, &more),
            json!({ "function_call": { "arguments": "{}" } })
        );
        for form in [CallForm::Function, CallForm::OneTool] {
            assert_eq!(form.piece(&begin(1)), None, "{form:?} has no place for it");
        }
    }

    #[test]
    fn the_end_has_the_word_of_the_form() {
        let word = |form: CallForm| form.finish_reason(FinishReason::ToolCalls);
        assert_eq!(word(CallForm::Function), "function_call");
        assert_eq!(word(CallForm::Tools), "tool_calls");
        let cut = CallForm::Function.finish_reason(FinishReason::Length);
        assert_eq!(cut, "length");
    }
}
