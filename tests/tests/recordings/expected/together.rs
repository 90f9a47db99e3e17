//! Together AI.

use aideon_engine::{chat::FinishReason, provider::ProviderKind::Together};

use super::{Expected, stream};

const BOAT: &str = "maker/boat-7b-turbo";

pub(super) static WRITTEN: &[Expected] = &[
    stream(Together, "together/text-usage.sse", BOAT)
        .says("Red, green", "and blue.", 20)
        .counts(31, 6),
    stream(Together, "together/eos-large-seed.sse", BOAT)
        .says("Yes", "Yes", 3)
        .counts(12, 2),
    stream(Together, "together/tool-call.chunks.txt", BOAT)
        .calls(&[(Some("call_1"), "tide", r#"{"port":"Bergen"}"#)])
        .counts(88, 15),
    stream(Together, "together/completion-length.chunks.txt", BOAT)
        .of_text()
        .says(" ____. \n\n##", " Step 1: row", 23)
        .finishes(FinishReason::Length)
        .counts(25, 4),
];

const LLAMA: &str = "meta-llama/Llama-3.3-70B-Instruct-Turbo";
const LLAMA_FREE: &str = "meta-llama/Llama-3.3-70B-Instruct-Turbo-Free";

pub(super) static RECORDED: &[Expected] = &[
    stream(Together, "together/chat-text-stop-usage.sse", LLAMA)
        .says("1, 2, 3, 4, 5.", "1, 2, 3, 4, 5.", 14)
        .counts(41, 15),
    stream(Together, "together/chat-short-eos.sse", LLAMA)
        .says("2", "2", 1)
        .counts(48, 2),
    stream(Together, "together/chat-long-stop.chunks.txt", LLAMA_FREE)
        .says("The name of the US capital", "District of Columbia).", 80)
        .counts(45, 20),
    stream(Together, "together/chat-tool-call.chunks.txt", LLAMA_FREE)
        .calls(&[(
            Some("call_025hjpfgbv2kf9adhboe6hd4"),
            "get_weather",
            r#"{"city":"Tokyo"}"#,
        )])
        .counts(201, 24),
    stream(
        Together,
        "together/completion-text-length.chunks.txt",
        LLAMA_FREE,
    )
    .of_text()
    .says(" _______________________. \n\n##", "Recall the poem", 225)
    .finishes(FinishReason::Length)
    .counts(25, 50),
];
