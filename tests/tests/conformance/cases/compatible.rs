//! Endpoints that speak OpenAI's format.

use aideon_engine::{chat::FinishReason, provider::ProviderKind};
use aideon_simulator::Format;

use super::{Case, ReasoningHabits, Reasons, VectorHabits, openai_family};

pub(super) static CASE: Case = Case {
    kind: ProviderKind::OpenAiCompatible,
    format: Format::OpenAiCompatible,
    chat_path: openai_family::chat_path,
    heard: |body| openai_family::heard(body, "max_tokens"),
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
        models: &[Reasons {
            model: "aideon-large",
            much: r#""high""#,
            none: r#""none""#,
        }],
    },
    takes_addresses: false,
    names_media_types: true,
    most_pictures: 2,
    listed: openai_family::listed,
};
