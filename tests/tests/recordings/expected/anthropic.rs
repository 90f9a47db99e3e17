//! Anthropic.

use aideon_engine::{chat::FinishReason, error::ErrorKind, provider::ProviderKind::Anthropic};

use super::{Expected, stream};

const BOAT: &str = "claude-boat-4";

pub(super) static WRITTEN: &[Expected] = &[
    stream(Anthropic, "anthropic/text.sse", BOAT)
        .says("Grüße aus", "Tromsø 🛶\n", 19)
        .counts(329, 8),
    stream(Anthropic, "anthropic/thinking.sse", BOAT)
        .thinks("Two and", "two.", 12)
        .says("Four.", "Four.", 5)
        .counts(14, 21),
    stream(Anthropic, "anthropic/tools-parallel.sse", BOAT)
        .says("I look.", "I look.", 7)
        .calls(&[
            (Some("toolu_1"), "tide", r#"{"harbour":"Tromsø"}"#),
            (Some("toolu_2"), "clock", "{}"),
        ])
        .counts(120, 44),
    stream(Anthropic, "anthropic/tool-truncated.sse", BOAT)
        .calls(&[(Some("toolu_1"), "tide", r#"{"harb"#)])
        .finishes(FinishReason::Length)
        .counts(70, 5),
    stream(Anthropic, "anthropic/refusal.chunks.txt", BOAT)
        .finishes(FinishReason::ContentFilter)
        .counts(30, 0),
    stream(Anthropic, "anthropic/gateway-no-usage.sse", BOAT).says("Line one\n", "line two", 17),
    stream(Anthropic, "anthropic/in-stream-error.sse", BOAT)
        .says("Once", "upon", 9)
        .counts_one(Some(25), None)
        .fails(ErrorKind::Overloaded),
    stream(Anthropic, "anthropic/cut-before-its-end.sse", BOAT)
        .says("All", "of it", 9)
        .counts(25, 3)
        .fails(ErrorKind::StreamCut),
];

const SONNET: &str = "claude-sonnet-4-20250514";
const HAIKU: &str = "claude-haiku-4-5-20251001";

pub(super) static RECORDED: &[Expected] = &[
    stream(Anthropic, "anthropic/text.sse", SONNET)
        .says(
            "Olá! (That's \"hi\" in Portuguese)\n\nYou could",
            "way to say hi in Portuguese.",
            110,
        )
        .counts(16, 38),
    stream(Anthropic, "anthropic/tool-use.sse", SONNET)
        .says(
            "I'll get the weather information",
            "for Florence, Italy for you.",
            61,
        )
        .calls(&[(
            Some("toolu_01N2eM4V43kGCDkq2Lw7ChWQ"),
            "weather",
            r#"{"location": "Florence,Italy"}"#,
        )])
        .counts(394, 67),
    stream(Anthropic, "anthropic/tool-use-followup.sse", SONNET)
        .says(
            "The current weather in Florence, Italy",
            "you're planning to be outdoors.",
            170,
        )
        .counts(476, 46),
    stream(Anthropic, "anthropic/vision.sse", SONNET)
        .says(
            "This image shows a simple, cute",
            "a dreamy, pastel aesthetic.",
            445,
        )
        .counts(27, 93),
    stream(Anthropic, "anthropic/thinking.sse", HAIKU)
        .thinks(
            "The user wants two names",
            "give two brief, catchy names:",
            289,
        )
        .says(
            "1. **Pouch** - references",
            "playful take on \"pelican\"",
            89,
        )
        .counts(46, 133),
    stream(Anthropic, "anthropic/max-tokens.sse", HAIKU)
        .says("alpha\n", "br", 8)
        .finishes(FinishReason::Length)
        .counts(40, 3),
    stream(Anthropic, "anthropic/refusal.chunks.txt", "claude-fable-5")
        .finishes(FinishReason::ContentFilter)
        .counts(18, 5),
];
