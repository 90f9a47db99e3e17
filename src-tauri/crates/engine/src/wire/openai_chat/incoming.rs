//! What callers of OpenAI's API ask, read into our own words: those who speak of `tools` and
//! those who still speak of `functions`.
//!
//! Fields that nobody knows are skipped. One that is known and cannot be honoured is refused
//! by its name, for a caller who is told nothing takes it for done; except where it only asks
//! for the same answer sooner, cheaper or under a mark (`seed`, `store`, `metadata`, `user`,
//! `service_tier` and their like).
//!
//! | module | subject |
//! |---|---|
//! | `error` | what is wrong with a request, and where |
//! | `field` | a value of the request that knows where it stands |
//! | `messages` | the conversation, with its pictures, calls and results |
//! | `tools` | what may be called, in both forms |

mod error;
mod field;
mod messages;
mod tools;

use std::ops::RangeInclusive;

use serde_json::Value;

pub use self::error::CallerError;
pub(in crate::wire) use self::field::Field;
use super::outgoing::CallForm;
use crate::{chat::ChatRequest, media::address::Reach, reasoning::ReasoningEffort};

/// The most texts at which an answer stops, as OpenAI has it.
const MAX_STOP: usize = 4;

/// A caller's request for an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct CallerRequest {
    /// Whom it asks for, as the caller names it.
    pub model: String,
    /// What it asks.
    pub request: ChatRequest,
    /// It wants the answer as a stream.
    pub stream: bool,
    /// It wants the counts at the end of the stream.
    pub include_usage: bool,
    /// How it wants to be told of calls.
    pub calls: CallForm,
}

/// Reads the body of a request to `chat/completions`. Pictures may be named by their address
/// as far as `reach` goes.
///
/// # Errors
/// What is wrong with it, and in which field.
pub fn read(body: &[u8], reach: Reach) -> Result<CallerRequest, CallerError> {
    let body = parsed(body)?;
    let body = Field::root(&body);
    body.object()?;
    refuse_what_is_not_done(&body)?;
    let tools = tools::read(&body)?;
    let stream = flag(&body, "stream")?;
    Ok(CallerRequest {
        model: body.need("model")?.words()?.to_owned(),
        request: ChatRequest {
            messages: messages::read(&body.need("messages")?, reach)?,
            max_output_tokens: limit(&body)?,
            temperature: number(&body, "temperature", 0.0..=2.0)?,
            top_p: number(&body, "top_p", 0.0..=1.0)?,
            frequency_penalty: number(&body, "frequency_penalty", -2.0..=2.0)?,
            presence_penalty: number(&body, "presence_penalty", -2.0..=2.0)?,
            stop: stop(&body)?,
            tools: tools.definitions,
            tool_choice: tools.choice,
            reasoning: effort(&body)?,
        },
        stream,
        include_usage: includes_usage(&body, stream)?,
        calls: tools.form,
    })
}

pub(in crate::wire) fn parsed(body: &[u8]) -> Result<Value, CallerError> {
    serde_json::from_slice(body).map_err(|_| CallerError::NotJson)
}

/// What a caller may ask for and would wait for in vain.
fn refuse_what_is_not_done(body: &Field<'_>) -> Result<(), CallerError> {
    for name in ["audio", "web_search_options"] {
        if let Some(field) = body.get(name) {
            return Err(field.unsupported());
        }
    }
    let is_done = |name: &str, value: &Value| match name {
        "n" => value == 1,
        "logprobs" => value == false,
        "top_logprobs" => value == 0,
        "logit_bias" => value.as_object().is_some_and(serde_json::Map::is_empty),
        "modalities" => value == &serde_json::json!(["text"]),
        _ => value["type"] == "text",
    };
    let names = [
        "n",
        "logprobs",
        "top_logprobs",
        "logit_bias",
        "modalities",
        "response_format",
    ];
    refuse_unless(body, &names, is_done)
}

/// Refuses by name the fields of which nothing but what is done anyway may be asked.
pub(in crate::wire) fn refuse_unless(
    body: &Field<'_>,
    names: &[&str],
    is_done: impl Fn(&str, &Value) -> bool,
) -> Result<(), CallerError> {
    let mut asked = names
        .iter()
        .filter_map(|name| Some((name, body.get(name)?)));
    match asked.find(|(name, field)| !is_done(name, field.value())) {
        Some((_, field)) => Err(field.unsupported()),
        None => Ok(()),
    }
}

pub(in crate::wire) fn flag(body: &Field<'_>, name: &str) -> Result<bool, CallerError> {
    body.get(name).map_or(Ok(false), |field| field.flag())
}

pub(in crate::wire) fn number(
    body: &Field<'_>,
    name: &str,
    range: RangeInclusive<f32>,
) -> Result<Option<f32>, CallerError> {
    body.get(name).map(|field| field.number(range)).transpose()
}

/// The limit under its old name and its new one, which may not contradict each other.
fn limit(body: &Field<'_>) -> Result<Option<u32>, CallerError> {
    let of = |name| body.get(name).map(|field| field.count()).transpose();
    match (of("max_tokens")?, of("max_completion_tokens")?) {
        (Some(old), Some(new)) if old != new => Err(CallerError::Conflict {
            field: "max_tokens".to_owned(),
            other: "max_completion_tokens",
        }),
        (old, new) => Ok(new.or(old)),
    }
}

pub(in crate::wire) fn stop(body: &Field<'_>) -> Result<Vec<String>, CallerError> {
    let Some(stop) = body.get("stop") else {
        return Ok(Vec::new());
    };
    if stop.value().is_string() {
        return Ok(vec![stop.words()?.to_owned()]);
    }
    let texts = stop.items("a text or a list of texts")?;
    if texts.len() > MAX_STOP {
        return Err(stop.wrong("at most 4 texts"));
    }
    let texts = texts.iter().map(|text| Ok(text.words()?.to_owned()));
    texts.collect()
}

/// More than the most that all models know is that most.
fn effort(body: &Field<'_>) -> Result<Option<ReasoningEffort>, CallerError> {
    let Some(field) = body.get("reasoning_effort") else {
        return Ok(None);
    };
    Ok(Some(match field.text()? {
        "none" => ReasoningEffort::Off,
        "minimal" => ReasoningEffort::Minimal,
        "low" => ReasoningEffort::Low,
        "medium" => ReasoningEffort::Medium,
        "high" | "xhigh" | "max" => ReasoningEffort::High,
        _ => {
            return Err(field.wrong("one of none, minimal, low, medium, high, xhigh and max"));
        }
    }))
}

pub(in crate::wire) fn includes_usage(body: &Field<'_>, stream: bool) -> Result<bool, CallerError> {
    match body.get("stream_options") {
        None => Ok(false),
        Some(options) if stream => {
            options.object()?;
            flag(&options, "include_usage")
        }
        Some(_) => Err(CallerError::Conflict {
            field: "stream_options".to_owned(),
            other: "stream",
        }),
    }
}

#[cfg(test)]
mod tests;
