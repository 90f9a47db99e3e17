//! The JSON of replies, field by field in the order it is sent.

use serde::Serialize;
use serde_json::Value;

/// A line of an answer to a conversation.
#[derive(Debug, Serialize)]
pub(super) struct ChatLine<'a> {
    pub(super) model: &'a str,
    pub(super) created_at: String,
    pub(super) message: Message<'a>,
    pub(super) done: bool,
    #[serde(flatten)]
    pub(super) end: Option<End<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Message<'a> {
    pub(super) role: &'static str,
    pub(super) content: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) thinking: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tool_calls: Vec<Call<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Call<'a> {
    pub(super) id: &'a str,
    pub(super) function: Function<'a>,
}

#[derive(Debug, Serialize)]
pub(super) struct Function<'a> {
    pub(super) index: usize,
    pub(super) name: &'a str,
    pub(super) arguments: Value,
}

/// A line of what follows a text.
#[derive(Debug, Serialize)]
pub(super) struct TextLine<'a> {
    pub(super) model: &'a str,
    pub(super) created_at: String,
    pub(super) response: &'a str,
    pub(super) done: bool,
    #[serde(flatten)]
    pub(super) end: Option<End<'a>>,
}

/// What the last line has besides. Durations are nanoseconds.
#[derive(Debug, Serialize)]
pub(super) struct End<'a> {
    pub(super) done_reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) context: Option<[u32; 2]>,
    pub(super) total_duration: u64,
    pub(super) load_duration: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) prompt_eval_count: Option<u64>,
    pub(super) prompt_eval_duration: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) eval_count: Option<u64>,
    pub(super) eval_duration: u64,
}

/// An error, alone or as a line of a stream.
#[derive(Debug, Serialize)]
pub(super) struct ErrorLine {
    pub(super) error: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Embeddings<'a> {
    pub(super) model: &'a str,
    pub(super) embeddings: &'a [Vec<f32>],
    pub(super) total_duration: u64,
    pub(super) load_duration: u64,
    pub(super) prompt_eval_count: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct ModelList<'a> {
    pub(super) models: Vec<ListedModel<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct ListedModel<'a> {
    pub(super) name: &'a str,
    pub(super) model: &'a str,
    pub(super) modified_at: &'static str,
    pub(super) size: u64,
    pub(super) digest: String,
    pub(super) details: Details<'a>,
}

#[derive(Debug, Serialize)]
pub(super) struct Details<'a> {
    pub(super) parent_model: &'static str,
    pub(super) format: &'static str,
    pub(super) family: &'a str,
    pub(super) families: [&'a str; 1],
    pub(super) parameter_size: &'static str,
    pub(super) quantization_level: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct ShownModel<'a> {
    pub(super) parameters: &'static str,
    pub(super) template: &'static str,
    pub(super) details: Details<'a>,
    pub(super) model_info: Value,
    pub(super) capabilities: Vec<&'static str>,
    pub(super) modified_at: &'static str,
}
