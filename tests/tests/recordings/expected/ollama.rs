//! Ollama.

use aideon_engine::{chat::FinishReason, error::ErrorKind, provider::ProviderKind::Ollama};

use super::{Expected, stream};

const BOAT: &str = "boat:4b";

pub(super) static WRITTEN: &[Expected] = &[
    stream(Ollama, "ollama/text.ndjson", BOAT)
        .says("Grüße aus", "🛶\n\n\"hi\"", 24)
        .counts(17, 6),
    stream(Ollama, "ollama/thinking-and-tools.ndjson", BOAT)
        .thinks("Two", " calls.", 10)
        .calls(&[
            (
                Some("call_boat1"),
                "weather",
                r#"{"city":"Tromsø","days":3}"#,
            ),
            (Some("call_boat2"), "clock", "{}"),
        ])
        .counts(195, 57),
    stream(Ollama, "ollama/tools-without-ids.ndjson", BOAT)
        .says("Let me", "look.", 12)
        .calls(&[
            (None, "weather", r#"{"city":"Oban"}"#),
            (None, "clock", "{}"),
        ])
        .counts_one(Some(88), None),
    stream(Ollama, "ollama/length-whole.json", BOAT)
        .says("A boat", "a small", 17)
        .finishes(FinishReason::Length)
        .counts(42, 5),
    stream(Ollama, "ollama/generate.ndjson", BOAT)
        .of_text()
        .says("Once upon", "tide 🌊", 18)
        .counts(9, 4),
    stream(Ollama, "ollama/crlf-blank-lines.ndjson", BOAT)
        .says("Ahoy", "Ahoy", 4)
        .counts_one(None, Some(0)),
    stream(Ollama, "ollama/in-stream-error.ndjson", BOAT)
        .says("Half an", "Half an", 7)
        .fails(ErrorKind::ServerFault),
    stream(Ollama, "ollama/cut-without-done.ndjson", BOAT)
        .says("Half an", " answer", 14)
        .fails(ErrorKind::StreamCut),
];

const LLAMA: &str = "llama3";
const QWEN: &str = "qwen3:4b";

pub(super) static RECORDED: &[Expected] = &[
    stream(Ollama, "ollama/chat-text.ndjson", LLAMA)
        .says("Why did the OpenTelemetry agent", "to your face!)", 212)
        .counts(17, 50),
    stream(Ollama, "ollama/chat-parallel-tools.ndjson", QWEN)
        .says(
            "Okay, the user wants me to call both",
            "in sequence.\n</think>\n\n",
            1904,
        )
        .calls(&[
            (Some("call_REDACTED_1"), "lookup_harbor_label", "{}"),
            (Some("call_REDACTED_2"), "lookup_orchard_label", "{}"),
        ])
        .counts(262, 473),
    stream(Ollama, "ollama/chat-thinking-and-tool.ndjson", QWEN)
        .thinks(
            "Okay, the user wants me to call the `loo",
            "function name and arguments.\n",
            2472,
        )
        .calls(&[(Some("call_REDACTED_1"), "lookup_harbor_label", "{}")])
        .counts(195, 575),
    stream(Ollama, "ollama/generate-text.ndjson", LLAMA)
        .of_text()
        .says(
            "A joke about OpenTelemetry!",
            "stages of development!)",
            291,
        )
        .counts(17, 71),
    stream(Ollama, "ollama/nonstream-chat-max-tokens.json", QWEN)
        .says(
            "Hmm, the user wants a concise explanation",
            "for one or two sentences",
            129,
        )
        .finishes(FinishReason::Length)
        .counts(42, 24),
];
