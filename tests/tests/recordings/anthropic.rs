//! Anthropic's streams and requests, and what must come of each.

use aideon_engine::{
    chat::{ChatEvent, ChatMessage, ChatRequest, FinishReason, Role, TokenUsage},
    error::ErrorKind,
    media::Picture,
    provider::ProviderKind,
    tools::{ToolCall, ToolCalls, ToolDefinition, ToolResult},
    wire::{
        anthropic::{request::RequestBody, stream},
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
    /// Id, tool and arguments of each call.
    calls: &'static [(&'static str, &'static str, &'static str)],
    end: Result<FinishReason, ErrorKind>,
    /// The last counts, of the prompt and of the completion.
    usage: Option<(Option<u64>, Option<u64>)>,
}

const BOAT: Expected = Expected {
    file: "",
    model: "claude-boat-4",
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
        text: ("Grüße aus Tromsø 🛶\n", 19),
        usage: Some((Some(329), Some(8))),
        ..BOAT
    },
    Expected {
        file: "thinking.sse",
        text: ("Four.", 5),
        reasoning: ("Two and two.", 12),
        usage: Some((Some(14), Some(21))),
        ..BOAT
    },
    Expected {
        file: "tools-parallel.sse",
        text: ("I look.", 7),
        calls: &[
            ("toolu_1", "tide", r#"{"harbour":"Tromsø"}"#),
            ("toolu_2", "clock", "{}"),
        ],
        end: Ok(FinishReason::ToolCalls),
        usage: Some((Some(120), Some(44))),
        ..BOAT
    },
    Expected {
        file: "tool-truncated.sse",
        calls: &[("toolu_1", "tide", r#"{"harb"#)],
        end: Ok(FinishReason::Length),
        usage: Some((Some(70), Some(5))),
        ..BOAT
    },
    Expected {
        file: "refusal.chunks.txt",
        end: Ok(FinishReason::ContentFilter),
        usage: Some((Some(30), Some(0))),
        ..BOAT
    },
    Expected {
        file: "gateway-no-usage.sse",
        text: ("Line one\nline two", 17),
        ..BOAT
    },
    Expected {
        file: "in-stream-error.sse",
        text: ("Once upon", 9),
        end: Err(ErrorKind::Overloaded),
        usage: Some((Some(25), None)),
        ..BOAT
    },
    Expected {
        file: "cut-before-its-end.sse",
        text: ("All of it", 9),
        end: Err(ErrorKind::StreamCut),
        usage: Some((Some(25), Some(3))),
        ..BOAT
    },
];

const SONNET: Expected = Expected {
    model: "claude-sonnet-4-20250514",
    ..BOAT
};

const HAIKU: Expected = Expected {
    model: "claude-haiku-4-5-20251001",
    ..BOAT
};

/// Those in the folder beside the repository.
static RECORDED: &[Expected] = &[
    Expected {
        file: "text.sse",
        text: ("Olá! (That's \"hi\" in Portuguese)\n\nYou could", 110),
        usage: Some((Some(16), Some(38))),
        ..SONNET
    },
    Expected {
        file: "tool-use.sse",
        text: ("I'll get the weather information", 61),
        calls: &[(
            "toolu_01N2eM4V43kGCDkq2Lw7ChWQ",
            "weather",
            r#"{"location": "Florence,Italy"}"#,
        )],
        end: Ok(FinishReason::ToolCalls),
        usage: Some((Some(394), Some(67))),
        ..SONNET
    },
    Expected {
        file: "tool-use-followup.sse",
        text: ("The current weather in Florence, Italy", 170),
        usage: Some((Some(476), Some(46))),
        ..SONNET
    },
    Expected {
        file: "vision.sse",
        text: ("This image shows a simple, cute", 445),
        usage: Some((Some(27), Some(93))),
        ..SONNET
    },
    Expected {
        file: "thinking.sse",
        text: ("1. **Pouch** - references", 89),
        reasoning: ("The user wants two names", 289),
        usage: Some((Some(46), Some(133))),
        ..HAIKU
    },
    Expected {
        file: "max-tokens.sse",
        text: ("alpha\nbr", 8),
        end: Ok(FinishReason::Length),
        usage: Some((Some(40), Some(3))),
        ..HAIKU
    },
    Expected {
        file: "refusal.chunks.txt",
        model: "claude-fable-5",
        end: Ok(FinishReason::ContentFilter),
        usage: Some((Some(18), Some(5))),
        ..BOAT
    },
];

#[tokio::test]
async fn streams_written_by_hand_say_what_they_say() -> Result<()> {
    for stream in WRITTEN {
        let body = expected::written(&path(stream.file))?;
        check(stream, &framed(stream.file, body)?).await?;
    }
    Ok(())
}

#[tokio::test]
async fn recorded_streams_say_what_they_say() -> Result<()> {
    for stream in RECORDED {
        match expected::recorded(&path(stream.file))? {
            Some(body) => check(stream, &framed(stream.file, body)?).await?,
            None => println!("skipped, there are no recordings here: {}", stream.file),
        }
    }
    Ok(())
}

fn path(file: &str) -> String {
    format!("anthropic/{file}")
}

/// Chunks that lie in lines get the names that were taken from them, and lose the mark of
/// another format.
fn framed(file: &str, body: Body) -> Result<Body> {
    if !file.ends_with(".chunks.txt") {
        return Ok(body);
    }
    let mut events = String::new();
    for line in std::str::from_utf8(&body.0)?.lines() {
        let data = line.strip_prefix("data: ").unwrap_or_default();
        if let Ok(event) = serde_json::from_str::<Value>(data) {
            let name = event["type"].as_str().context("a type")?;
            events.push_str(&format!("event: {name}\ndata: {data}\n\n"));
        }
    }
    Ok(Body(events.into_bytes()))
}

/// Replays a stream through the provider, whole and torn, and through its decoder in pieces of
/// every kind.
async fn check(stream: &Expected, body: &Body) -> Result<()> {
    for tearing in [Tearing::None, Tearing::Every(7)] {
        let replayed = replay::replay(ProviderKind::Anthropic, body, tearing).await?;
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
    let mut calls = ToolCalls::default();
    for event in replayed.events {
        if let ChatEvent::ToolCall(piece) = event {
            calls.take(piece);
        }
    }
    let calls = calls.finish();
    let calls: Vec<_> = calls
        .iter()
        .map(|call| {
            (
                call.id.as_str(),
                call.name.as_str(),
                call.arguments.as_str(),
            )
        })
        .collect();
    assert_eq!(calls, stream.calls, "{when}: whole and in their order");
}

/// What comes of these pieces, without signs of life, which depend on them.
async fn decoded(pieces: Vec<Bytes>) -> Vec<Result<ChatEvent, ErrorKind>> {
    let body = futures::stream::iter(pieces.into_iter().map(Ok)).boxed();
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
async fn a_model_that_is_gone_is_told_from_other_refusals() -> Result<()> {
    let written = expected::written(&path("error-404.json"))?;
    let recorded = expected::recorded(&path("error-404-on-stream-request.json"))?;
    for body in std::iter::once(written).chain(recorded) {
        let refused = replay::refused(ProviderKind::Anthropic, 404, &body).await?;
        assert_eq!(refused.kind, ErrorKind::ModelUnknown);
        assert!(
            refused
                .message
                .is_some_and(|message| message.starts_with("model: claude-")),
            "the model's name is what helps"
        );
    }
    Ok(())
}

const WEATHER_CALL: &str = "toolu_01N2eM4V43kGCDkq2Lw7ChWQ";

fn helpful(text: &str) -> ChatRequest {
    ChatRequest {
        messages: vec![
            ChatMessage::new(Role::System, "You are a helpful assistant"),
            ChatMessage::new(Role::User, text),
        ],
        max_output_tokens: Some(4000),
        ..ChatRequest::default()
    }
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

fn after_the_weather() -> ChatRequest {
    let mut called = ChatMessage::new(
        Role::Assistant,
        "I'll get the weather information for Florence, Italy for you.",
    );
    called.tool_calls = vec![ToolCall {
        id: WEATHER_CALL.to_owned(),
        name: "weather".to_owned(),
        arguments: r#"{"location":"Florence,Italy"}"#.to_owned(),
        signature: None,
    }];
    let mut brought = ChatMessage::new(Role::Tool, "");
    brought.tool_results = vec![ToolResult {
        call: WEATHER_CALL.to_owned(),
        name: "weather".to_owned(),
        content: "40 C".to_owned(),
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
    let mut request = helpful(
        "Repeat exactly these four words, one per line, and nothing else: \
         alpha bravo charlie delta",
    );
    request.max_output_tokens = Some(3);
    request.temperature = Some(0.0);
    for system in request.messages.iter_mut().take(1) {
        "You are a concise assistant. Answer directly in plain text.".clone_into(&mut system.text);
    }
    request
}

/// There is no description of this API to be had, so requests that it took are the measure.
#[test]
fn requests_are_worded_like_those_that_were_taken() -> Result<()> {
    for (file, request) in [
        ("text.request.json", helpful("Say hi in Portuguese")),
        ("tool-use.request.json", about_weather()),
        ("tool-use-followup.request.json", after_the_weather()),
        ("vision.request.json", with_a_picture()),
        ("max-tokens.request.json", cut_short()),
    ] {
        let Some(recorded) = expected::recorded(&path(file))? else {
            println!("skipped, there are no recordings here: {file}");
            continue;
        };
        let mut recorded: Value = serde_json::from_slice(&recorded.0)?;
        let mut theirs = recorded["body"].take();
        let model = theirs["model"].as_str().context("a model")?.to_owned();
        let mut ours = serde_json::to_value(RequestBody::streamed(&model, &request))?;
        // What that client spelt out is what is meant without it.
        if let Some(fields) = theirs.as_object_mut() {
            fields.remove("tool_choice");
        }
        // The recording has the picture cut.
        for body in [&mut ours, &mut theirs] {
            if let Some(data) = body.pointer_mut("/messages/0/content/1/source/data") {
                *data = Value::Null;
            }
        }
        assert_eq!(ours, theirs, "{file}");
    }
    Ok(())
}
