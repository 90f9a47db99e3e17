//! Gemini's streams and requests, and what must come of each.

use std::time::Duration;

use aideon_engine::{
    chat::{ChatEvent, ChatMessage, ChatRequest, FinishReason, Role, TokenUsage},
    error::ErrorKind,
    media::Picture,
    provider::ProviderKind,
    tools::{ToolCall, ToolCalls, ToolDefinition, ToolResult},
    wire::{
        gemini::{bare::BareJson, request::RequestBody, stream},
        sse::{MAX_EVENT_BYTES, SseStream},
    },
};
use anyhow::{Context as _, Result};
use bytes::Bytes;
use futures::StreamExt;
use serde_json::{Value, json};

use crate::{
    cuts,
    expected::{self, Body},
    replay::{self, Replayed, Tearing},
};

/// One stream. What is said of it was read off the file by hand.
struct Expected {
    file: &'static str,
    model: &'static str,
    /// How the text begins, and how many characters it has.
    text: (&'static str, usize),
    /// The same of the reasoning.
    reasoning: (&'static str, usize),
    /// Id, tool and arguments of each call, and how its signature begins.
    calls: &'static [(&'static str, &'static str, &'static str, &'static str)],
    end: Result<FinishReason, ErrorKind>,
    /// The last counts, of the prompt and of the completion.
    usage: Option<(Option<u64>, Option<u64>)>,
}

const BOAT: Expected = Expected {
    file: "",
    model: "boat-flash-3",
    text: ("", 0),
    reasoning: ("", 0),
    calls: &[],
    end: Ok(FinishReason::Stop),
    usage: None,
};

/// Those in the repository.
static WRITTEN: &[Expected] = &[
    Expected {
        file: "text.sse",
        text: ("Grüße aus Tromsø 🛶", 18),
        usage: Some((Some(18), Some(9))),
        ..BOAT
    },
    Expected {
        file: "thought-signature.chunks.txt",
        text: ("Four.", 5),
        reasoning: ("Two and two. I am sure.", 23),
        usage: Some((Some(14), Some(21))),
        ..BOAT
    },
    Expected {
        file: "parallel-function-calls.sse",
        text: ("I look. ", 8),
        calls: &[
            (
                "call_Rk1_boat-3_0",
                "tide",
                r#"{"days":3,"harbour":"Tromsø"}"#,
                "Ym9hdCBzaWduYXR1cmU=",
            ),
            ("call_Rk1_boat-3_1", "clock", "{}", ""),
            ("theirs-7", "tide", "{}", ""),
        ],
        end: Ok(FinishReason::ToolCalls),
        usage: Some((Some(120), Some(48))),
        ..BOAT
    },
    Expected {
        file: "two-finish-reasons.sse",
        text: ("It is 42.", 9),
        end: Ok(FinishReason::Length),
        usage: Some((Some(50), Some(17))),
        ..BOAT
    },
    Expected {
        file: "filtered.sse",
        text: ("That is", 7),
        end: Ok(FinishReason::ContentFilter),
        usage: Some((Some(9), Some(2))),
        ..BOAT
    },
    Expected {
        file: "blocked-prompt.sse",
        end: Err(ErrorKind::ContentRefused),
        usage: Some((Some(12), None)),
        ..BOAT
    },
    Expected {
        file: "malformed-call.sse",
        end: Err(ErrorKind::ServerFault),
        usage: Some((Some(40), Some(0))),
        ..BOAT
    },
    Expected {
        file: "bare-error.sse",
        text: ("Once upon", 9),
        end: Err(ErrorKind::Overloaded),
        usage: Some((Some(25), Some(2))),
        ..BOAT
    },
    Expected {
        file: "in-stream-error.sse",
        text: ("Once upon", 9),
        end: Err(ErrorKind::RateLimited),
        usage: Some((Some(25), Some(2))),
        ..BOAT
    },
    Expected {
        file: "cut-before-its-end.sse",
        text: ("All of it", 9),
        end: Err(ErrorKind::StreamCut),
        usage: Some((Some(25), Some(3))),
        ..BOAT
    },
    Expected {
        file: "no-usage.sse",
        text: ("Line one\nline two", 17),
        ..BOAT
    },
    Expected {
        file: "json-array.json",
        text: ("Pouch", 5),
        reasoning: ("Hm.", 3),
        usage: Some((Some(7), Some(5))),
        ..BOAT
    },
];

const FLASH: Expected = Expected {
    model: "gemini-2.5-flash",
    ..BOAT
};

/// Those in the folder beside the repository.
static RECORDED: &[Expected] = &[
    Expected {
        file: "text.sse",
        text: ("Olá!", 4),
        usage: Some((Some(11), Some(23))),
        ..FLASH
    },
    Expected {
        file: "function-call.sse",
        calls: &[(
            "call_WQCzaayhL8Xmz7IP-63dqQk_0",
            "weather",
            r#"{"location":"Florence,Italy"}"#,
            "CiQBvj72+xCKZ6n2ewHIHg3nIWfu6zy4Znh",
        )],
        end: Ok(FinishReason::ToolCalls),
        usage: Some((Some(54), Some(58))),
        ..FLASH
    },
    Expected {
        file: "function-call-followup.sse",
        text: ("The weather in Florence,Italy is 40 C.", 38),
        usage: Some((Some(127), Some(12))),
        ..FLASH
    },
    Expected {
        file: "parallel-function-calls.sse",
        calls: &[
            ("call_id_REDACTED_1_0", "lookup_harbor_label", "{}", ""),
            ("call_id_REDACTED_1_1", "lookup_orchard_label", "{}", ""),
        ],
        end: Ok(FinishReason::ToolCalls),
        usage: Some((Some(170), Some(26))),
        ..FLASH
    },
    Expected {
        file: "max-tokens.sse",
        text: ("Standing sentinel against the relentless might", 170),
        end: Ok(FinishReason::Length),
        usage: Some((Some(12), Some(33))),
        ..FLASH
    },
    Expected {
        file: "two-finish-reasons.sse",
        text: (
            "The first number is 121932631112635269.\nThe second number is 63.",
            64,
        ),
        usage: Some((Some(665), Some(304))),
        ..FLASH
    },
    Expected {
        file: "vision.sse",
        model: "gemini-2.5-pro",
        text: ("Of course! Here are a few ways to describe the image,", 840),
        usage: Some((Some(272), Some(1314))),
        ..BOAT
    },
    Expected {
        file: "text-thought-signature.chunks.txt",
        model: "gemini-3-pro-preview",
        text: ("There are **3** \"r\"s in strawberry.\n\nst**r**awbe", 55),
        usage: Some((Some(9), Some(208))),
        ..BOAT
    },
    Expected {
        file: "text-json-array.json",
        model: "gemini-3.6-flash",
        text: ("Scoop", 5),
        reasoning: ("**Considering the Constraint**\n\nI'm focusing", 275),
        usage: Some((Some(11), Some(293))),
        ..BOAT
    },
];

#[tokio::test]
async fn streams_written_by_hand_say_what_they_say() -> Result<()> {
    for stream in WRITTEN {
        let body = expected::written(&path(stream.file))?;
        check(stream, &unmarked(body)?).await?;
    }
    Ok(())
}

#[tokio::test]
async fn recorded_streams_say_what_they_say() -> Result<()> {
    for stream in RECORDED {
        match expected::recorded(&path(stream.file))? {
            Some(body) => check(stream, &unmarked(body)?).await?,
            None => println!("skipped, there are no recordings here: {}", stream.file),
        }
    }
    Ok(())
}

fn path(file: &str) -> String {
    format!("gemini/{file}")
}

/// Without the mark that other formats have at the end.
fn unmarked(body: Body) -> Result<Body> {
    let text = String::from_utf8(body.0)?;
    Ok(Body(text.replace("data: [DONE]\n\n", "").into_bytes()))
}

/// Replays a stream through the provider, whole and torn, and through its decoder in pieces of
/// every kind.
async fn check(stream: &Expected, body: &Body) -> Result<()> {
    for tearing in [Tearing::None, Tearing::Every(7)] {
        let replayed = replay::replay(ProviderKind::Gemini, body, tearing).await?;
        check_content(stream, replayed, &format!("{} {tearing:?}", stream.file));
    }
    cuts::say_the_same(stream.file, &body.0, decoded).await;
    Ok(())
}

fn check_content(stream: &Expected, replayed: Replayed, when: &str) {
    let (begin, characters) = stream.text;
    let text = replayed.text();
    assert!(text.starts_with(begin), "{when}: {text}");
    assert_eq!(text.chars().count(), characters, "{when}: {text}");
    let (begin, characters) = stream.reasoning;
    let reasoning = replayed.reasoning();
    assert!(reasoning.starts_with(begin), "{when}: {reasoning}");
    assert_eq!(reasoning.chars().count(), characters, "{when}: {reasoning}");
    let usage = stream
        .usage
        .map(|(prompt, completion)| TokenUsage { prompt, completion });
    assert_eq!(replayed.usage(), usage, "{when}: tokens as counted");
    assert_eq!(replayed.models(), [stream.model], "{when}: told once");
    let unreadable = ChatEvent::Unreadable;
    assert!(
        !replayed.events.contains(&unreadable),
        "{when}: all is read"
    );
    let finish = replayed.events.last().and_then(|event| match event {
        ChatEvent::Finished(finish) => Some(*finish),
        _ => None,
    });
    let failure = replayed.failure.as_ref().map(|error| error.kind);
    assert_eq!(finish, stream.end.ok(), "{when}");
    assert_eq!(failure, stream.end.err(), "{when}");
    check_calls(stream, replayed, when);
}

fn check_calls(stream: &Expected, replayed: Replayed, when: &str) {
    let mut calls = ToolCalls::default();
    for event in replayed.events {
        if let ChatEvent::ToolCall(piece) = event {
            calls.take(piece);
        }
    }
    let calls = calls.finish();
    assert_eq!(calls.len(), stream.calls.len(), "{when}: {calls:?}");
    for (call, (id, name, arguments, signature)) in calls.iter().zip(stream.calls) {
        let seen = (
            call.id.as_str(),
            call.name.as_str(),
            call.arguments.as_str(),
        );
        assert_eq!(seen, (*id, *name, *arguments), "{when}: in their order");
        match call.signature.as_deref() {
            None => assert_eq!(*signature, "", "{when}: it was signed"),
            Some(kept) => assert!(
                !signature.is_empty() && kept.starts_with(signature),
                "{when}: it has to go back as it came: {kept}"
            ),
        }
    }
}

/// What comes of these pieces, without signs of life, which depend on them.
async fn decoded(pieces: Vec<Bytes>) -> Vec<Result<ChatEvent, ErrorKind>> {
    let mut bare = BareJson::default();
    let pieces = pieces.into_iter().map(move |piece| Ok(bare.rewrite(piece)));
    let body = futures::stream::iter(pieces).boxed();
    let events = stream::read(SseStream::new(body, MAX_EVENT_BYTES));
    events
        .map(|event| event.map_err(|error| error.kind))
        .filter(|event| {
            let telling = *event != Ok(ChatEvent::Alive);
            async move { telling }
        })
        .collect()
        .await
}

#[tokio::test]
async fn refusals_are_told_apart_by_what_stands_in_them() -> Result<()> {
    let wait = |seconds| Some(Duration::from_secs_f64(seconds));
    for (status, written, recorded, kind, retry_after) in [
        (
            400,
            "error-400-bad-key.json",
            Some("error-400-bad-key.json"),
            ErrorKind::KeyRejected,
            [None, None],
        ),
        (
            400,
            "error-400-region.json",
            None,
            ErrorKind::PermissionDenied,
            [None, None],
        ),
        (
            404,
            "error-404.json",
            Some("error-404-on-stream-request.txt"),
            ErrorKind::ModelUnknown,
            [None, None],
        ),
        (
            429,
            "error-429-minute.json",
            Some("error-429-retry-info.json"),
            ErrorKind::RateLimited,
            [wait(7.25), wait(34.4)],
        ),
        (
            429,
            "error-429-day.json",
            None,
            ErrorKind::OutOfCredit,
            [wait(41.0), None],
        ),
    ] {
        let mut bodies = vec![expected::written(&path(written))?];
        if let Some(recorded) = recorded {
            bodies.extend(expected::recorded(&path(recorded))?);
        }
        for (body, retry_after) in bodies.iter().zip(retry_after) {
            let refused = replay::refused(ProviderKind::Gemini, status, body).await?;
            assert_eq!(refused.kind, kind, "{written}");
            assert_eq!(refused.retry_after, retry_after, "{written}");
            assert!(refused.message.is_some(), "{written}: the words are kept");
        }
    }
    Ok(())
}

fn asked(text: &str) -> ChatRequest {
    ChatRequest {
        messages: vec![ChatMessage::new(Role::User, text)],
        ..ChatRequest::default()
    }
}

fn helpful(text: &str) -> ChatRequest {
    let mut request = asked(text);
    let instruction = ChatMessage::new(Role::System, "You are a helpful assistant");
    request.messages.insert(0, instruction);
    request.max_output_tokens = Some(4000);
    request
}

fn about_weather() -> ChatRequest {
    ChatRequest {
        tools: vec![ToolDefinition {
            name: "weather".to_owned(),
            description: Some("Get weather information for a location".to_owned()),
            parameters: json!({
                "properties": { "location": { "description": "the city", "type": "string" } },
                "required": ["location"],
                "type": "object",
            }),
        }],
        ..helpful("What's the weather in Florence,Italy?")
    }
}

fn after_the_weather(signature: &str) -> ChatRequest {
    let mut called = ChatMessage::new(Role::Assistant, "");
    called.tool_calls = vec![ToolCall {
        id: "1".to_owned(),
        name: "weather".to_owned(),
        arguments: r#"{"location":"Florence,Italy"}"#.to_owned(),
        signature: Some(signature.to_owned()),
    }];
    let mut brought = ChatMessage::new(Role::Tool, "");
    brought.tool_results = vec![ToolResult {
        call: "1".to_owned(),
        name: "weather".to_owned(),
        content: r#"{"result":"40 C"}"#.to_owned(),
        is_error: false,
    }];
    let mut request = about_weather();
    request.messages.extend([called, brought]);
    request
}

fn with_a_picture() -> ChatRequest {
    let mut request = helpful("Describe the image briefly in English.");
    for message in request.messages.iter_mut().skip(1) {
        message.pictures.push(
            Picture {
                media_type: "image/png".to_owned(),
                bytes: b"\x89PNG".as_slice().into(),
            }
            .into(),
        );
    }
    request
}

fn cut_short() -> ChatRequest {
    ChatRequest {
        max_output_tokens: Some(32),
        temperature: Some(0.0),
        ..asked("Write 300 words about lighthouses.")
    }
}

/// There is no description of this API to be had, so requests that it took are the measure.
#[test]
fn requests_are_worded_like_those_that_were_taken() -> Result<()> {
    for file in [
        "text",
        "function-call",
        "function-call-followup",
        "vision",
        "max-tokens",
    ] {
        let Some(recorded) = expected::recorded(&path(&format!("{file}.request.json")))? else {
            println!("skipped, there are no recordings here: {file}");
            continue;
        };
        let mut recorded: Value = serde_json::from_slice(&recorded.0)?;
        let theirs = plain(recorded["body"].take());
        let signature = theirs.pointer("/contents/1/parts/0/thoughtSignature");
        let request = match file {
            "text" => helpful("Say hi in Portuguese"),
            "function-call" => about_weather(),
            "vision" => with_a_picture(),
            "max-tokens" => cut_short(),
            _ => after_the_weather(signature.and_then(Value::as_str).context("a signature")?),
        };
        let ours = plain(serde_json::to_value(RequestBody::new(&request))?);
        assert_eq!(ours, theirs, "{file}");
    }
    Ok(())
}

/// Without what the recorded clients spelt out that is meant without it, and with plain JSON
/// Schema in the place of Google's own.
fn plain(mut body: Value) -> Value {
    for pointer in ["/contents/0/parts/1/inlineData/data", "/toolConfig"] {
        // The recording has the picture cut, and the usual choice spelt out.
        if let Some(value) = body.pointer_mut(pointer) {
            *value = Value::Null;
        }
    }
    for pointer in [
        "/systemInstruction/role",
        "/generationConfig/thinkingConfig",
    ] {
        if let Some(value) = body.pointer_mut(pointer) {
            *value = Value::Null;
        }
    }
    if let Some(function) = body.pointer_mut("/tools/0/functionDeclarations/0")
        && let Some(fields) = function.as_object_mut()
    {
        let schema = fields.remove("parametersJsonSchema");
        let schema = schema.or_else(|| fields.remove("parameters"));
        fields.insert(
            "parameters".to_owned(),
            lower_types(schema.unwrap_or_default()),
        );
    }
    tidied(body)
}

/// Names of types in lower case, as JSON Schema has them.
fn lower_types(schema: Value) -> Value {
    match schema {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| match value {
                Value::String(text) if name == "type" => (name, text.to_lowercase().into()),
                value => (name, lower_types(value)),
            })
            .collect(),
        value => value,
    }
}

/// Without nulls, and without the mark that a text is no thought.
fn tidied(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(name, value)| !value.is_null() && (name != "thought" || value != false))
            .map(|(name, value)| (name, tidied(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(tidied).collect(),
        value => value,
    }
}
