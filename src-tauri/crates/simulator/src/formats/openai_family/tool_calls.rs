//! The JSON of tool calls.

use serde::Serialize;

use crate::ToolCall;

/// A tool call as both formats write it; what is `None` is left out.
#[derive(Debug, Serialize)]
pub(in super::super) struct WireToolCall<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) id: Option<&'a str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(in super::super) kind: Option<&'static str>,
    pub(in super::super) function: WireFunction<'a>,
}

#[derive(Debug, Serialize)]
pub(in super::super) struct WireFunction<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) name: Option<&'a str>,
    pub(in super::super) arguments: &'a str,
}

impl<'a> WireToolCall<'a> {
    /// The whole call.
    pub(in super::super) fn whole(index: Option<usize>, call: &'a ToolCall) -> Self {
        Self {
            index,
            ..Self::opening(0, call).with_arguments(&call.arguments)
        }
    }

    /// What a stream says first: id and name, no arguments.
    pub(in super::super) fn opening(index: usize, call: &'a ToolCall) -> Self {
        Self {
            index: Some(index),
            id: Some(&call.id),
            kind: Some("function"),
            function: WireFunction {
                name: Some(&call.name),
                arguments: "",
            },
        }
    }

    /// What a stream says afterwards: a piece of the arguments.
    pub(in super::super) fn arguments(index: usize, arguments: &'a str) -> Self {
        Self {
            index: Some(index),
            id: None,
            kind: None,
            function: WireFunction {
                name: None,
                arguments,
            },
        }
    }

    fn with_arguments(mut self, arguments: &'a str) -> Self {
        self.function.arguments = arguments;
        self
    }
}
