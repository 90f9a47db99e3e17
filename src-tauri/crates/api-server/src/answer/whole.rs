//! An answer in one piece.

use aideon_engine::{
    chat::FinishReason,
    media::Picture,
    wire::{
        openai_chat::outgoing::{CallForm, Calls},
        openai_embeddings::incoming::VectorForm,
    },
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;

use super::{Usage, told::Told};

/// What every answer begins with.
pub(crate) struct Head<'a> {
    pub(crate) id: &'a str,
    pub(crate) created: i64,
    /// Who answered.
    pub(crate) model: String,
    pub(crate) aideon: Box<RawValue>,
}

#[derive(Serialize)]
struct Completion<'a, C> {
    id: String,
    object: &'static str,
    created: i64,
    model: &'a str,
    choices: [C; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Usage>,
    aideon: &'a RawValue,
}

#[derive(Serialize)]
struct ChatChoice<'a> {
    index: u32,
    message: Message<'a>,
    logprobs: (),
    finish_reason: &'static str,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    content: Option<&'a str>,
    refusal: (),
    #[serde(skip_serializing_if = "str::is_empty")]
    reasoning_content: &'a str,
    #[serde(flatten)]
    calls: Calls<'a>,
}

#[derive(Serialize)]
struct TextChoice<'a> {
    index: u32,
    text: &'a str,
    logprobs: (),
    finish_reason: &'static str,
}

/// The answer to a conversation. `content` is null when there are calls in its place.
pub(crate) fn chat(
    head: &Head<'_>,
    told: &Told,
    finish: FinishReason,
    form: CallForm,
    usage: Option<Usage>,
) -> Bytes {
    let calls_alone = told.text.is_empty() && !told.calls.is_empty();
    let choice = ChatChoice {
        index: 0,
        message: Message {
            role: "assistant",
            content: (!calls_alone).then_some(told.text.as_str()),
            refusal: (),
            reasoning_content: &told.reasoning,
            calls: form.message(&told.calls),
        },
        logprobs: (),
        finish_reason: form.finish_reason(finish),
    };
    completion(head, ("chatcmpl-", "chat.completion"), choice, usage)
}

/// The continuation of a text.
pub(crate) fn text(
    head: &Head<'_>,
    told: &Told,
    finish: FinishReason,
    usage: Option<Usage>,
) -> Bytes {
    let choice = TextChoice {
        index: 0,
        text: &told.text,
        logprobs: (),
        finish_reason: CallForm::Tools.finish_reason(finish),
    };
    completion(head, ("cmpl-", "text_completion"), choice, usage)
}

fn completion<C: Serialize>(
    head: &Head<'_>,
    (prefix, object): (&str, &'static str),
    choice: C,
    usage: Option<Usage>,
) -> Bytes {
    json(&Completion {
        id: format!("{prefix}{}", head.id),
        object,
        created: head.created,
        model: &head.model,
        choices: [choice],
        usage,
        aideon: &head.aideon,
    })
}

#[derive(Serialize)]
struct Vectors<'a> {
    object: &'static str,
    data: Vec<Vector<'a>>,
    model: &'a str,
    usage: Usage,
    aideon: &'a RawValue,
}

#[derive(Serialize)]
struct Vector<'a> {
    object: &'static str,
    index: usize,
    embedding: Numbers<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Numbers<'a> {
    List(&'a [f32]),
    Base64(String),
}

/// Vectors in the order of their texts. Clients read `usage` without looking, so what was
/// not counted is 0 there; the `aideon` object says that it is unknown.
pub(crate) fn vectors(
    head: &Head<'_>,
    vectors: &[Vec<f32>],
    form: VectorForm,
    usage: Option<Usage>,
) -> Bytes {
    let written = |numbers: &'_ [f32]| {
        let bytes: Vec<u8> = numbers.iter().flat_map(|it| it.to_le_bytes()).collect();
        BASE64_STANDARD.encode(bytes)
    };
    let data = vectors.iter().enumerate().map(|(index, numbers)| Vector {
        object: "embedding",
        index,
        embedding: match form {
            VectorForm::Numbers => Numbers::List(numbers),
            VectorForm::Base64 => Numbers::Base64(written(numbers)),
        },
    });
    json(&Vectors {
        object: "list",
        data: data.collect(),
        model: &head.model,
        usage: usage.unwrap_or(Usage {
            prompt_tokens: 0,
            completion_tokens: None,
            total_tokens: 0,
        }),
        aideon: &head.aideon,
    })
}

#[derive(Serialize)]
struct Pictures<'a> {
    created: i64,
    data: Vec<MadePicture>,
    model: &'a str,
    aideon: &'a RawValue,
}

#[derive(Serialize)]
struct MadePicture {
    b64_json: String,
}

/// Pictures that were made.
pub(crate) fn pictures(head: &Head<'_>, pictures: &[Picture]) -> Bytes {
    let data = pictures.iter().map(|picture| MadePicture {
        b64_json: BASE64_STANDARD.encode(&picture.bytes),
    });
    json(&Pictures {
        created: head.created,
        data: data.collect(),
        model: &head.model,
        aideon: &head.aideon,
    })
}

/// Everything here can be written as JSON.
pub(crate) fn json(value: &impl Serialize) -> Bytes {
    serde_json::to_vec(value).unwrap_or_default().into()
}
