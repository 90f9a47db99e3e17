//! Other servers that speak OpenAI's format, and OpenAI's own streams read as theirs.

use aideon_engine::{
    chat::FinishReason, error::ErrorKind, provider::ProviderKind::OpenAiCompatible,
};

use super::{Expected, stream};

const BOAT_4: &str = "boat-4-2026-01-15";
const GPT_4O: &str = "gpt-4o-2024-08-06";

pub(super) static WRITTEN: &[Expected] = &[
    stream(OpenAiCompatible, "openai/text-usage.sse", BOAT_4)
        .says("Grüße aus", "Tromsø 🛶", 18)
        .counts(18, 9),
    stream(OpenAiCompatible, "openai/crlf-no-usage.sse", BOAT_4).says("Line one\n", "line two", 17),
    stream(
        OpenAiCompatible,
        "openai-compatible/reasoning-no-done.sse",
        "boat-local.gguf",
    )
    .thinks("Two and", "two", 11)
    .says("Four.", "Four.", 5)
    .counts(14, 7),
    stream(
        OpenAiCompatible,
        "openai-compatible/in-stream-error.sse",
        "maker/thinker:free",
    )
    .thinks("Let us", " see.", 11)
    .fails(ErrorKind::RateLimited),
];

pub(super) static RECORDED: &[Expected] = &[
    stream(OpenAiCompatible, "openai/chat-text-usage.sse", GPT_4O)
        .says("Olá!", "Olá!", 4)
        .counts(20, 2),
    stream(OpenAiCompatible, "openai/chat-refusal-usage.sse", GPT_4O)
        .says("I'm really sorry", "this request.", 55)
        .finishes(FinishReason::ContentFilter)
        .counts(49, 13),
    stream(
        OpenAiCompatible,
        "openai-compatible/in-stream-error-openrouter.sse",
        "minimax/minimax-m2:free",
    )
    .thinks("We need to respond", "greeting. The user", 42)
    .fails(ErrorKind::RequestInvalid),
];
