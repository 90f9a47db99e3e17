//! Together AI.

use aideon_engine::{
    chat::FinishReason,
    error::ErrorKind,
    provider::{ModelInfo, ModelPurpose, Price, ProviderKind},
};
use aideon_simulator::{Failure, Format, Model, ModelKind};

use super::{Case, ReasoningHabits, Reasons, VectorHabits, openai_family};

pub(super) static CASE: Case = Case {
    kind: ProviderKind::Together,
    format: Format::Together,
    chat_path: openai_family::chat_path,
    heard: |body| openai_family::heard(body, "max_tokens"),
    heard_text: openai_family::heard_text,
    required_limit: None,
    stream: openai_family::STREAM,
    finish_words: &[
        ("eos", FinishReason::Stop),
        ("function_call", FinishReason::ToolCalls),
    ],
    unsaid_ends: &[],
    is_request_id: Some(|id| id.ends_with("-SIM")),
    refusal: |failure| match failure {
        Failure::ContextLength => Some((403, ErrorKind::ContextTooLong)),
        _ => None,
    },
    tools: openai_family::TOOLS,
    vectors: VectorHabits {
        takes_dimensions: false,
        counts: false,
    },
    reasoning: ReasoningHabits {
        said: openai_family::reasoning,
        unasked: "null",
        models: &[
            Reasons {
                model: "openai/gpt-oss-20b",
                much: r#""high""#,
                none: r#""low""#,
            },
            Reasons {
                model: "Qwen/Qwen3.5-9B",
                much: r#"{"enabled":true}"#,
                none: r#"{"enabled":false}"#,
            },
            Reasons {
                model: "meta-llama/Llama-3.3-70B-Instruct-Turbo",
                much: "null",
                none: "null",
            },
        ],
    },
    takes_addresses: true,
    names_media_types: true,
    most_pictures: 2,
    listed,
};

fn listed(model: &Model) -> ModelInfo {
    ModelInfo {
        id: model.id.clone(),
        display_name: Some(model.display_name.clone()),
        purpose: match model.kind {
            ModelKind::Chat | ModelKind::Language => ModelPurpose::Chat,
            ModelKind::Image | ModelKind::Embedding => ModelPurpose::Other,
        },
        context_window: Some(model.context_length),
        price: Some(Price {
            input: model.price.input,
            output: model.price.output,
        }),
        vision: None,
    }
}
