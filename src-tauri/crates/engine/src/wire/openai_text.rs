//! OpenAI's format of text completions. Its stream has the events of the chat format, with
//! `text` in the place of a delta; the reader of that format takes both.

pub mod incoming;

use serde::Serialize;

use crate::whole::TextRequest;

/// The body of a text request.
#[derive(Debug, Serialize)]
pub struct TextBody<'a> {
    model: &'a str,
    prompt: &'a str,
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<super::openai_chat::StreamOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    frequency_penalty: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    presence_penalty: Option<f32>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    stop: &'a [String],
}

impl<'a> TextBody<'a> {
    /// A streamed request that asks for the usage chunk too.
    pub fn streamed(model: &'a str, request: &'a TextRequest) -> Self {
        Self {
            model,
            prompt: &request.prompt,
            stream: true,
            stream_options: Some(super::openai_chat::StreamOptions::WITH_USAGE),
            max_tokens: request.max_output_tokens,
            temperature: request.temperature,
            top_p: request.top_p,
            frequency_penalty: request.frequency_penalty,
            presence_penalty: request.presence_penalty,
            stop: &request.stop,
        }
    }
}
