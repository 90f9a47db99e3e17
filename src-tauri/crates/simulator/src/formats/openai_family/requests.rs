//! What the formats have in common of requests. What one of them alone knows, it reads itself.

use serde_json::Value;

use super::messages::messages;
use crate::{
    Failure,
    formats::body::{count, field, flag, invalid, object, says, text},
    requests::{AnswerOptions, ChatRequest, EmbeddingsRequest, ImagesRequest, TextRequest},
    vectors,
};

/// The most texts that are turned into vectors at once.
const MOST_TEXTS: usize = 2048;

/// The most pictures that are drawn at once.
const MOST_PICTURES: usize = 10;

pub(in super::super) fn read_chat(body: &Value) -> Result<ChatRequest, Failure> {
    Ok(ChatRequest {
        options: answer_options(body, &["max_completion_tokens", "max_tokens"])?,
        messages: messages(body)?,
    })
}

/// Of the forms a prompt may have, one text is read: an array would be several requests in one.
pub(in super::super) fn read_text(body: &Value) -> Result<TextRequest, Failure> {
    Ok(TextRequest {
        options: answer_options(body, &["max_tokens"])?,
        prompt: text(body, "prompt")?,
    })
}

pub(in super::super) fn read_embeddings(body: &Value) -> Result<EmbeddingsRequest, Failure> {
    let body = object(body)?;
    Ok(EmbeddingsRequest {
        model: text(body, "model")?,
        texts: texts(body)?,
        dimensions: vectors::DIMENSIONS,
        as_base64: says(body, "encoding_format", "base64", "float")?,
        alone: false,
    })
}

pub(in super::super) fn read_images(body: &Value) -> Result<ImagesRequest, Failure> {
    let body = object(body)?;
    Ok(ImagesRequest {
        model: text(body, "model")?,
        prompt: text(body, "prompt")?,
        count: count(body, "n", MOST_PICTURES)?.unwrap_or(1),
        size: None,
        as_address: false,
    })
}

/// `limits` are the fields that can say how long an answer may be, the first that is there
/// counting.
fn answer_options(body: &Value, limits: &[&str]) -> Result<AnswerOptions, Failure> {
    let body = object(body)?;
    let limit = limits.iter().find(|name| field(body, name).is_some());
    Ok(AnswerOptions {
        model: text(body, "model")?,
        stream: flag(body, "stream")?,
        max_tokens: limit.map_or(Ok(None), |name| count(body, name, usize::MAX))?,
        stop: stop(body)?,
        include_usage: body
            .pointer("/stream_options/include_usage")
            .is_some_and(|asked| asked == true),
        include_thoughts: true,
    })
}

fn stop(body: &Value) -> Result<Vec<String>, Failure> {
    field(body, "stop").map_or(Ok(Vec::new()), |stop| {
        one_or_more(stop).ok_or_else(|| invalid("stop"))
    })
}

fn texts(body: &Value) -> Result<Vec<String>, Failure> {
    field(body, "input")
        .and_then(one_or_more)
        .filter(|texts| (1..=MOST_TEXTS).contains(&texts.len()))
        .filter(|texts| texts.iter().all(|text| !text.is_empty()))
        .ok_or_else(|| invalid("input"))
}

/// A text, or an array of texts.
fn one_or_more(value: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match value {
        Value::Array(texts) => texts.iter().map(text).collect(),
        value => Some(vec![text(value)?]),
    }
}
