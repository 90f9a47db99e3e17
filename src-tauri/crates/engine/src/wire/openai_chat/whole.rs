//! An answer that comes whole.

use serde::Deserialize;
use serde_json::Value;

use super::stream::{Usage, finish_reason};
use crate::{
    chat::{ChatReply, FinishReason},
    classify,
    error::{ErrorKind, ProviderError},
    tools::{ToolCall, made_up_id},
};

#[derive(Debug, Deserialize)]
struct Answer {
    model: Option<String>,
    choices: Option<Vec<Choice>>,
    usage: Option<Usage>,
    error: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Choice {
    index: Option<u32>,
    message: Option<Message>,
    /// Of a text completion.
    text: Option<String>,
    finish_reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Message {
    content: Option<String>,
    reasoning: Option<String>,
    reasoning_content: Option<String>,
    refusal: Option<String>,
    tool_calls: Option<Vec<Call>>,
    /// The older form, in which there is one call and it has no id.
    function_call: Option<Function>,
}

impl Message {
    fn take_calls(&mut self) -> Vec<ToolCall> {
        let mut calls = self.tool_calls.take().unwrap_or_default();
        if calls.is_empty() {
            let alone = self.function_call.take();
            calls.extend(alone.map(|function| Call {
                id: None,
                function: Some(function),
            }));
        }
        calls.into_iter().map(Call::read).collect()
    }
}

#[derive(Debug, Deserialize)]
struct Call {
    id: Option<String>,
    function: Option<Function>,
}

#[derive(Debug, Deserialize)]
struct Function {
    name: Option<String>,
    arguments: Option<String>,
}

impl Call {
    fn read(self) -> ToolCall {
        let (name, arguments) = match self.function {
            Some(function) => (function.name, function.arguments),
            None => (None, None),
        };
        let id = self.id.filter(|id| !id.is_empty());
        let given = arguments.filter(|arguments| !arguments.trim().is_empty());
        ToolCall {
            id: id.unwrap_or_else(made_up_id),
            name: name.unwrap_or_default(),
            arguments: given.unwrap_or_else(|| "{}".to_owned()),
            signature: None,
        }
    }
}

/// Reads the body of an answer that is no stream.
///
/// # Errors
/// The classified failure that it tells, [`ErrorKind::NotTheApi`] when it is not the format,
/// [`ErrorKind::StreamCut`] when no reason is given why the answer ends there.
pub fn read(body: &[u8]) -> Result<ChatReply, ProviderError> {
    let not_the_api = || ProviderError::new(ErrorKind::NotTheApi);
    let answer = match serde_json::from_slice::<Answer>(body) {
        Ok(answer) if answer.error.is_none() => answer,
        _ => return Err(error_in(body).unwrap_or_else(not_the_api)),
    };
    let mut choices = answer.choices.unwrap_or_default().into_iter();
    let choice = choices.find(|choice| choice.index.unwrap_or(0) == 0);
    let choice = choice.ok_or_else(not_the_api)?;
    let mut message = choice.message.unwrap_or_default();
    let tool_calls = message.take_calls();
    let present = |text: Option<String>| text.filter(|text| !text.is_empty());
    let refusal = present(message.refusal);
    let finish = match choice.finish_reason.as_deref() {
        None | Some("") => return Err(ErrorKind::StreamCut.into()),
        Some("error") => return Err(ErrorKind::ServerFault.into()),
        Some(_) if refusal.is_some() => FinishReason::ContentFilter,
        Some(reason) => finish_reason(reason),
    };
    let usage = answer.usage.map(Usage::read);
    Ok(ChatReply {
        // A refusal is said in the place of an answer.
        text: present(message.content)
            .or(present(choice.text))
            .or(refusal)
            .unwrap_or_default(),
        reasoning: present(message.reasoning)
            .or(present(message.reasoning_content))
            .unwrap_or_default(),
        thoughts: Vec::new(),
        tool_calls,
        finish,
        usage: usage.unwrap_or_default(),
        reported_model: present(answer.model),
        request_id: None,
    })
}

/// The failure that a body tells, whatever else stands in it.
fn error_in(body: &[u8]) -> Option<ProviderError> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let told = value.get("error").is_some_and(|error| !error.is_null());
    told.then(|| classify::in_stream(&value))
}

#[cfg(test)]
mod tests;
