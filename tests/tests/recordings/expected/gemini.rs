//! Gemini.

use aideon_engine::{chat::FinishReason, error::ErrorKind, provider::ProviderKind::Gemini};

use super::{Expected, stream};

const BOAT: &str = "boat-flash-3";

pub(super) static WRITTEN: &[Expected] = &[
    stream(Gemini, "gemini/text.sse", BOAT)
        .says("Grüße aus", "Tromsø 🛶", 18)
        .counts(18, 9),
    stream(Gemini, "gemini/thought-signature.chunks.txt", BOAT)
        .thinks("Two and two.", "I am sure.", 23)
        .says("Four.", "Four.", 5)
        .counts(14, 21),
    stream(Gemini, "gemini/parallel-function-calls.sse", BOAT)
        .says("I look. ", "I look. ", 8)
        .calls(&[
            (
                Some("call_Rk1_boat-3_0"),
                "tide",
                r#"{"days":3,"harbour":"Tromsø"}"#,
            ),
            (Some("call_Rk1_boat-3_1"), "clock", "{}"),
            (Some("theirs-7"), "tide", "{}"),
        ])
        .signed(&["Ym9hdCBzaWduYXR1cmU=", "", ""])
        .counts(120, 48),
    stream(Gemini, "gemini/two-finish-reasons.sse", BOAT)
        .says("It is", " 42.", 9)
        .finishes(FinishReason::Length)
        .counts(50, 17),
    stream(Gemini, "gemini/filtered.sse", BOAT)
        .says("That", " is", 7)
        .finishes(FinishReason::ContentFilter)
        .counts(9, 2),
    stream(Gemini, "gemini/blocked-prompt.sse", BOAT)
        .counts_one(Some(12), None)
        .fails(ErrorKind::ContentRefused),
    stream(Gemini, "gemini/malformed-call.sse", BOAT)
        .counts(40, 0)
        .fails(ErrorKind::ServerFault),
    stream(Gemini, "gemini/bare-error.sse", BOAT)
        .says("Once", "upon", 9)
        .counts(25, 2)
        .fails(ErrorKind::Overloaded),
    stream(Gemini, "gemini/in-stream-error.sse", BOAT)
        .says("Once", "upon", 9)
        .counts(25, 2)
        .fails(ErrorKind::RateLimited),
    stream(Gemini, "gemini/cut-before-its-end.sse", BOAT)
        .says("All", "of it", 9)
        .counts(25, 3)
        .fails(ErrorKind::StreamCut),
    stream(Gemini, "gemini/no-usage.sse", BOAT).says("Line one\n", "line two", 17),
    stream(Gemini, "gemini/json-array.json", BOAT)
        .thinks("Hm.", "Hm.", 3)
        .says("Pouch", "Pouch", 5)
        .counts(7, 5),
];

const FLASH: &str = "gemini-2.5-flash";

pub(super) static RECORDED: &[Expected] = &[
    stream(Gemini, "gemini/text.sse", FLASH)
        .says("Olá!", "Olá!", 4)
        .counts(11, 23),
    stream(Gemini, "gemini/function-call.sse", FLASH)
        .calls(&[(
            Some("call_WQCzaayhL8Xmz7IP-63dqQk_0"),
            "weather",
            r#"{"location":"Florence,Italy"}"#,
        )])
        .signed(&["CiQBvj72+xCKZ6n2ewHIHg3nIWfu6zy4Znh"])
        .counts(54, 58),
    stream(Gemini, "gemini/function-call-followup.sse", FLASH)
        .says("The weather in", "Italy is 40 C.", 38)
        .counts(127, 12),
    stream(Gemini, "gemini/parallel-function-calls.sse", FLASH)
        .calls(&[
            (Some("call_id_REDACTED_1_0"), "lookup_harbor_label", "{}"),
            (Some("call_id_REDACTED_1_1"), "lookup_orchard_label", "{}"),
        ])
        .counts(170, 26),
    stream(Gemini, "gemini/max-tokens.sse", FLASH)
        .says(
            "Standing sentinel against the relentless might",
            "resilience, and silent",
            170,
        )
        .finishes(FinishReason::Length)
        .counts(12, 33),
    stream(Gemini, "gemini/two-finish-reasons.sse", FLASH)
        .says(
            "The first number is 121932631112635269.\n",
            "The second number is 63.",
            64,
        )
        .counts(665, 304),
    stream(Gemini, "gemini/vision.sse", "gemini-2.5-pro")
        .says(
            "Of course! Here are a few ways to describe the image,",
            "a long shadow or trail.",
            840,
        )
        .counts(272, 1314),
    stream(
        Gemini,
        "gemini/text-thought-signature.chunks.txt",
        "gemini-3-pro-preview",
    )
    .says(
        "There are **3** \"r\"s in strawberry.\n\n",
        "st**r**awbe**rr**y",
        55,
    )
    .counts(9, 208),
    stream(Gemini, "gemini/text-json-array.json", "gemini-3.6-flash")
        .thinks(
            "**Considering the Constraint**\n\nI'm focusing",
            "constraint is paramount.\n\n\n",
            275,
        )
        .says("Scoop", "Scoop", 5)
        .counts(11, 293),
];
