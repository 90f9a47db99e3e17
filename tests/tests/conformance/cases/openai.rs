//! OpenAI.

use aideon_engine::{chat::FinishReason, provider::ProviderKind};
use aideon_simulator::Format;

use super::{Case, ReasoningHabits, Reasons, VectorHabits, openai_family};

pub(super) static CASE: Case = Case {
    kind: ProviderKind::OpenAi,
    format: Format::OpenAi,
    chat_path: openai_family::chat_path,
    heard: |body| openai_family::heard(body, "max_completion_tokens"),
    heard_text: openai_family::heard_text,
    required_limit: None,
    stream: openai_family::STREAM,
    finish_words: &[("function_call", FinishReason::ToolCalls)],
    unsaid_ends: &[],
    is_request_id: Some(|id| id.starts_with("req_")),
    refusal: |_| None,
    tools: openai_family::TOOLS,
    vectors: VectorHabits {
        takes_dimensions: true,
        counts: true,
    },
    reasoning: ReasoningHabits {
        said: openai_family::reasoning,
        unasked: "null",
        models: &[
            Reasons {
                model: "gpt-5-mini",
                much: r#""high""#,
                none: r#""minimal""#,
            },
            Reasons {
                model: "gpt-4.1-mini",
                much: "null",
                none: "null",
            },
        ],
    },
    takes_addresses: true,
    names_media_types: true,
    most_pictures: 2,
    listed: openai_family::listed,
};
