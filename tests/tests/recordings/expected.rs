//! The streams, and what must come out of each.

use std::{fs, path::PathBuf};

use aideon_engine::{
    chat::{FinishReason, TokenUsage},
    error::ErrorKind,
    provider::ProviderKind,
};
use anyhow::{Context as _, Result, ensure};

/// One stream.
pub(crate) struct Expected {
    /// The file, below the folder of streams.
    pub(crate) file: &'static str,
    /// Who is asked.
    pub(crate) kind: ProviderKind,
    /// How its text begins.
    pub(crate) begins: &'static str,
    /// How many characters its text has.
    pub(crate) characters: usize,
    /// How it ends.
    pub(crate) end: End,
    /// The last counts that came.
    pub(crate) usage: Option<TokenUsage>,
    /// The model that answered.
    pub(crate) model: &'static str,
}

/// How a stream ends.
#[derive(Clone, Copy)]
pub(crate) enum End {
    Finish(FinishReason),
    Failure(ErrorKind),
}

use End::{Failure, Finish};
use FinishReason::{ContentFilter, Length, Stop, ToolCalls};
use ProviderKind::{OpenAiCompatible, Together};

const fn stream(
    (kind, file, model): (ProviderKind, &'static str, &'static str),
    (begins, characters): (&'static str, usize),
    end: End,
    usage: Option<(u64, u64)>,
) -> Expected {
    let usage = match usage {
        Some((prompt, completion)) => Some(TokenUsage {
            prompt: Some(prompt),
            completion: Some(completion),
        }),
        None => None,
    };
    Expected {
        file,
        kind,
        begins,
        characters,
        end,
        usage,
        model,
    }
}

const BOAT: &str = "maker/boat-7b-turbo";
const BOAT_4: &str = "boat-4-2026-01-15";

/// Those in the repository.
pub(crate) static WRITTEN: &[Expected] = &[
    stream(
        (Together, "together/text-usage.sse", BOAT),
        ("Red, green and blue.", 20),
        Finish(Stop),
        Some((31, 6)),
    ),
    stream(
        (Together, "together/eos-large-seed.sse", BOAT),
        ("Yes", 3),
        Finish(Stop),
        Some((12, 2)),
    ),
    stream(
        (Together, "together/tool-call.chunks.txt", BOAT),
        ("", 0),
        Finish(ToolCalls),
        Some((88, 15)),
    ),
    stream(
        (OpenAiCompatible, "openai/text-usage.sse", BOAT_4),
        ("Grüße aus Tromsø 🛶", 18),
        Finish(Stop),
        Some((18, 9)),
    ),
    stream(
        (OpenAiCompatible, "openai/refusal-usage.sse", BOAT_4),
        ("That is not for me.", 19),
        Finish(ContentFilter),
        Some((40, 7)),
    ),
    stream(
        (OpenAiCompatible, "openai/tool-call-truncated.sse", BOAT_4),
        ("", 0),
        Finish(Length),
        Some((70, 5)),
    ),
    stream(
        (OpenAiCompatible, "openai/crlf-no-usage.sse", BOAT_4),
        ("Line one\nline two", 17),
        Finish(Stop),
        None,
    ),
    stream(
        (
            OpenAiCompatible,
            "openai-compatible/reasoning-no-done.sse",
            "boat-local.gguf",
        ),
        ("Four.", 5),
        Finish(Stop),
        Some((14, 7)),
    ),
    stream(
        (
            OpenAiCompatible,
            "openai-compatible/in-stream-error.sse",
            "maker/thinker:free",
        ),
        ("", 0),
        Failure(ErrorKind::RateLimited),
        None,
    ),
];

const LLAMA: &str = "meta-llama/Llama-3.3-70B-Instruct-Turbo";
const LLAMA_FREE: &str = "meta-llama/Llama-3.3-70B-Instruct-Turbo-Free";
const GPT_4O: &str = "gpt-4o-2024-08-06";

/// Those in the folder beside the repository.
pub(crate) static RECORDED: &[Expected] = &[
    stream(
        (Together, "together/chat-text-stop-usage.sse", LLAMA),
        ("1, 2, 3, 4, 5.", 14),
        Finish(Stop),
        Some((41, 15)),
    ),
    stream(
        (Together, "together/chat-short-eos.sse", LLAMA),
        ("2", 1),
        Finish(Stop),
        Some((48, 2)),
    ),
    stream(
        (Together, "together/chat-long-stop.chunks.txt", LLAMA_FREE),
        ("The name of the US capital", 80),
        Finish(Stop),
        Some((45, 20)),
    ),
    stream(
        (Together, "together/chat-tool-call.chunks.txt", LLAMA_FREE),
        ("", 0),
        Finish(ToolCalls),
        Some((201, 24)),
    ),
    stream(
        (OpenAiCompatible, "openai/chat-text-usage.sse", GPT_4O),
        ("Olá!", 4),
        Finish(Stop),
        Some((20, 2)),
    ),
    stream(
        (
            OpenAiCompatible,
            "openai/chat-long-text.chunks.txt",
            "gpt-4.1-nano-2025-04-14",
        ),
        ("**Holiday Name:**", 1724),
        Finish(Stop),
        Some((16, 300)),
    ),
    stream(
        (OpenAiCompatible, "openai/chat-refusal-usage.sse", GPT_4O),
        ("I'm really sorry", 55),
        Finish(ContentFilter),
        Some((49, 13)),
    ),
    stream(
        (
            OpenAiCompatible,
            "openai/chat-tool-call-truncated.sse",
            "gpt-4.1-mini-2025-04-14",
        ),
        ("", 0),
        Finish(Length),
        Some((101, 16)),
    ),
    stream(
        (OpenAiCompatible, "openai/chat-two-tools.sse", GPT_4O),
        ("", 0),
        Finish(ToolCalls),
        Some((106, 50)),
    ),
    stream(
        (
            OpenAiCompatible,
            "openai/chat-two-tools-followup.sse",
            GPT_4O,
        ),
        ("The sum of 2 and 3 is 5", 46),
        Finish(Stop),
        Some((172, 20)),
    ),
    stream(
        (
            OpenAiCompatible,
            "openai/chat-vision.sse",
            "gpt-5-2025-08-07",
        ),
        ("A cute cartoon star", 110),
        Finish(Stop),
        Some((232, 96)),
    ),
    stream(
        (
            OpenAiCompatible,
            "openai-compatible/in-stream-error-openrouter.sse",
            "minimax/minimax-m2:free",
        ),
        ("", 0),
        Failure(ErrorKind::RequestInvalid),
        None,
    ),
];

/// Bodies of refused requests: who refused, the one written by hand, the recorded one.
pub(crate) static REFUSALS: &[(ProviderKind, &str, &str)] = &[
    (
        Together,
        "together/error-400.json",
        "together/error-400-missing-model.json",
    ),
    (
        OpenAiCompatible,
        "openai/error-400.json",
        "openai/error-400-validation.json",
    ),
];

/// The body of a reply.
pub(crate) struct Body(pub(crate) Vec<u8>);

/// A stream of the repository's own.
pub(crate) fn written(file: &str) -> Result<Body> {
    let path = package().join("fixtures/streams").join(file);
    let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
    framed(file, bytes)
}

/// A recorded stream; none when there are no recordings on this machine.
pub(crate) fn recorded(file: &str) -> Result<Option<Body>> {
    let folder = package().join("../../shared/fixtures/streams");
    if !folder.is_dir() {
        return Ok(None);
    }
    let bytes = fs::read(folder.join(file)).context("the others are there, but not this one")?;
    framed(file, bytes).map(Some)
}

fn package() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Chunks that lie in lines get the framing that was taken from them.
fn framed(file: &str, bytes: Vec<u8>) -> Result<Body> {
    if !file.ends_with(".chunks.txt") {
        return Ok(Body(bytes));
    }
    let text = String::from_utf8(bytes)?;
    let chunks = text.lines().filter(|line| !line.trim().is_empty());
    let events: String = chunks.map(|chunk| format!("data: {chunk}\n\n")).collect();
    ensure!(!events.is_empty(), "{file} has chunks");
    Ok(Body(format!("{events}data: [DONE]\n\n").into_bytes()))
}
