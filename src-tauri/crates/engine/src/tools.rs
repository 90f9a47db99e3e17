//! Tools: what a model may call, what it calls, and what came of it.

use std::collections::HashMap;

use serde_json::Value;

/// A tool that a model may call.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolDefinition {
    /// Its name: letters, digits and underscores are taken by every provider.
    pub name: String,
    /// What it does, for the model.
    pub description: Option<String>,
    /// JSON Schema of its arguments, an object.
    pub parameters: Value,
}

/// Whether tools are to be called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ToolChoice {
    /// As the model thinks fit.
    #[default]
    Auto,
    /// Not at all.
    None,
    /// At least one.
    Required,
    /// This one.
    Tool(
        /// Its name.
        String,
    ),
}

/// A call that a model made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolCall {
    /// Names the call when its result is sent back; made up by us where the provider gives
    /// none.
    pub id: String,
    /// The tool.
    pub name: String,
    /// Its arguments as JSON text; `{}` when there are none. What a model writes is not
    /// always JSON.
    pub arguments: String,
    /// What the provider wants to have back with the call, unread.
    pub signature: Option<String>,
}

/// An id for a call that its provider gave none, by which its result is found in whichever
/// conversation it ends up.
pub fn made_up_id() -> String {
    format!("call_{}", uuid::Uuid::now_v7().simple())
}

/// What came of a call, as it is sent back to the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolResult {
    /// The call.
    pub call: String,
    /// The tool.
    pub name: String,
    /// What it said.
    pub content: String,
    /// It failed.
    pub is_error: bool,
}

/// A piece of a call, as it comes in a stream. The first piece of an index has the name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolCallDelta {
    /// Which of the calls of one answer, from 0.
    pub index: u32,
    /// Its id, where this piece gives it.
    pub id: Option<String>,
    /// The tool, where this piece gives it.
    pub name: Option<String>,
    /// More of the arguments' JSON text.
    pub arguments: String,
    /// What the provider wants to have back with the call.
    pub signature: Option<String>,
}

/// Puts calls together from their pieces.
#[derive(Clone, Debug, Default)]
pub struct ToolCalls {
    calls: Vec<ToolCall>,
    /// Where the call of each index stands. Whoever sends many of them must not have us look
    /// through all for each.
    places: HashMap<u32, usize>,
}

impl ToolCalls {
    /// Takes a piece.
    pub fn take(&mut self, piece: ToolCallDelta) {
        let next = self.calls.len();
        let place = *self.places.entry(piece.index).or_insert(next);
        if place == next {
            self.calls.push(ToolCall::default());
        }
        let Some(call) = self.calls.get_mut(place) else {
            return;
        };
        if let Some(id) = piece.id {
            call.id = id;
        }
        if let Some(name) = piece.name {
            call.name = name;
        }
        call.arguments.push_str(&piece.arguments);
        call.signature = piece.signature.or(call.signature.take());
    }

    /// The calls in their order.
    pub fn finish(self) -> Vec<ToolCall> {
        let calls = self.calls.into_iter().map(|mut call| {
            if call.arguments.trim().is_empty() {
                call.arguments = "{}".to_owned();
            }
            call
        });
        calls.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_parallel_calls_find_their_own() {
        let mut calls = ToolCalls::default();
        let begin = |index, id: &str| ToolCallDelta {
            index,
            id: Some(id.into()),
            name: Some("weather".into()),
            ..ToolCallDelta::default()
        };
        let more = |index, arguments: &str| ToolCallDelta {
            index,
            arguments: arguments.into(),
            ..ToolCallDelta::default()
        };
        for piece in [
            begin(0, "a"),
            more(0, "{\"city\":"),
            begin(1, "b"),
            more(1, " "),
            more(0, "\"Oban\"}"),
        ] {
            calls.take(piece);
        }
        let calls = calls.finish();
        assert_eq!(calls[0].arguments, "{\"city\":\"Oban\"}");
        assert_eq!(
            (calls[1].id.as_str(), calls[1].arguments.as_str()),
            ("b", "{}")
        );
    }
    #[test]
    fn calls_by_the_hundred_thousand_do_not_take_the_square_of_the_time() {
        let many = 100_000;
        let mut calls = ToolCalls::default();
        for index in (0..many).rev().chain(0..many) {
            calls.take(ToolCallDelta {
                index,
                arguments: index.to_string(),
                ..ToolCallDelta::default()
            });
        }
        let calls = calls.finish();
        assert_eq!(calls.len(), 100_000);
        assert_eq!(calls[0].arguments, "9999999999", "each index is one call");
    }
}
