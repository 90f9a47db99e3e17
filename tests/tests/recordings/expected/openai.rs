//! OpenAI.

use aideon_engine::{chat::FinishReason, error::ErrorKind, provider::ProviderKind::OpenAi};

use super::{Expected, stream};

const BOAT_4: &str = "boat-4-2026-01-15";
const BOAT_5: &str = "boat-5-2026-01-15";

pub(super) static WRITTEN: &[Expected] = &[
    stream(OpenAi, "openai/text-usage.sse", BOAT_4)
        .says("Grüße aus", "Tromsø 🛶", 18)
        .counts(18, 9),
    stream(OpenAi, "openai/long-text.chunks.txt", BOAT_4)
        .says("The tide rises 🌊 and", ".\n The tide rises", 518)
        .counts(16, 120),
    stream(OpenAi, "openai/refusal-usage.sse", BOAT_4)
        .says("That is not", "for me.", 19)
        .finishes(FinishReason::ContentFilter)
        .counts(40, 7),
    stream(OpenAi, "openai/tool-call-truncated.sse", BOAT_4)
        .calls(&[(Some("call_1"), "tide", r#"{"port":"#)])
        .finishes(FinishReason::Length)
        .counts(70, 5),
    stream(OpenAi, "openai/two-tools.sse", BOAT_4)
        .calls(&[
            (Some("call_BoatAdd"), "add", r#"{"a": 2, "b": "æ🛶"}"#),
            (Some("call_BoatMultiply"), "multiply", r#"{"a": 2}"#),
        ])
        .counts(106, 50),
    stream(OpenAi, "openai/after-tools.sse", BOAT_4)
        .says("The sum", "is 5.", 13)
        .counts(172, 5),
    stream(OpenAi, "openai/vision-reasoning-counted.sse", BOAT_5)
        .says("A star.", "A star.", 7)
        .counts(232, 67),
    stream(
        OpenAi,
        "openai/completion-length.chunks.txt",
        "boat-instruct:20260115",
    )
    .of_text()
    .says("The boat", " is \"red to", 19)
    .finishes(FinishReason::Length)
    .counts(14, 5),
    // Another API of theirs: not one word of it is ours, but its error is.
    stream(OpenAi, "openai/other-api-quota.chunks.txt", "")
        .by_nobody()
        .fails(ErrorKind::OutOfCredit),
];

const GPT_4O: &str = "gpt-4o-2024-08-06";

pub(super) static RECORDED: &[Expected] = &[
    stream(OpenAi, "openai/chat-text-usage.sse", GPT_4O)
        .says("Olá!", "Olá!", 4)
        .counts(20, 2),
    stream(
        OpenAi,
        "openai/chat-long-text.chunks.txt",
        "gpt-4.1-nano-2025-04-14",
    )
    .says(
        "**Holiday Name:** Harmony Day\n\n",
        "and mutual respect.",
        1724,
    )
    .counts(16, 300),
    stream(OpenAi, "openai/chat-refusal-usage.sse", GPT_4O)
        .says("I'm really sorry, but", "with this request.", 55)
        .finishes(FinishReason::ContentFilter)
        .counts(49, 13),
    stream(
        OpenAi,
        "openai/chat-tool-call-truncated.sse",
        "gpt-4.1-mini-2025-04-14",
    )
    .calls(&[(
        Some("call_REDACTED_1"),
        "file_report",
        r#"{"summary":"The cache warmer raced"#,
    )])
    .finishes(FinishReason::Length)
    .counts(101, 16),
    stream(OpenAi, "openai/chat-two-tools.sse", GPT_4O)
        .calls(&[
            (
                Some("call_ehIWdjL1abZk1h8FWGLQ0Hie"),
                "add",
                r#"{"a": 2, "b": 3}"#,
            ),
            (
                Some("call_fBSgA47J5VeONggizTIvl7AH"),
                "multiply",
                r#"{"a": 2, "b": 3}"#,
            ),
        ])
        .counts(106, 50),
    stream(OpenAi, "openai/chat-two-tools-followup.sse", GPT_4O)
        .says("The sum of 2 and 3 is 5", "the product is 6.", 46)
        .counts(172, 20),
    stream(OpenAi, "openai/chat-vision.sse", "gpt-5-2025-08-07")
        .says("A cute cartoon star with a face", "with sparkles.", 110)
        .counts(232, 96),
    stream(
        OpenAi,
        "openai/completion-text.chunks.txt",
        "gpt-3.5-turbo-instruct:20230824-v2",
    )
    .of_text()
    .says("The holiday is called \"Gratitude", "dedicated to", 66)
    .finishes(FinishReason::Length)
    .counts(14, 16),
    stream(OpenAi, "openai/responses-in-stream-error.chunks.txt", "")
        .by_nobody()
        .fails(ErrorKind::OutOfCredit),
];
