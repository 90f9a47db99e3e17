use futures::{StreamExt, executor::block_on, stream};

use super::*;
use crate::{
    chat::{ChatEvent, ChatMessage, ChatRequest, FinishReason, Role, TokenUsage},
    error::ErrorKind,
    tools::ToolChoice,
    wire::sse::SseItem,
};

fn events(data: &[&str]) -> Vec<Result<ChatEvent, ErrorKind>> {
    let items = data.iter().map(|data| Ok(SseItem::Data((*data).into())));
    let events: Vec<_> = block_on(read(stream::iter(items.collect::<Vec<_>>())).collect());
    events
        .into_iter()
        .map(|event| event.map_err(|error| error.kind))
        .collect()
}

fn text(data: &str) -> String {
    format!(r#"{{"choices":[{{"index":0,"delta":{{"content":"{data}"}}}}]}}"#)
}

const STOP: &str = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#;

#[test]
fn a_finish_reason_and_a_proper_end_make_an_answer() {
    let (a, b) = (text("Hel"), text("lo"));
    let expected = [
        Ok(ChatEvent::Text("Hel".into())),
        Ok(ChatEvent::Text("lo".into())),
        Ok(ChatEvent::Alive),
        Ok(ChatEvent::Finished(FinishReason::Stop)),
    ];
    assert_eq!(events(&[&a, &b, STOP, "[DONE]"]), expected);
    assert_eq!(
        events(&[&a, &b, STOP]),
        expected,
        "[DONE] is not needed for that"
    );
}

#[test]
fn an_end_without_a_finish_reason_is_a_failure() {
    let a = text("Hel");
    for data in [vec![a.as_str()], vec![a.as_str(), "[DONE]"]] {
        assert_eq!(
            events(&data).last(),
            Some(&Err(ErrorKind::StreamCut)),
            "never a short success: {data:?}"
        );
    }
}

#[test]
fn usage_is_read_wherever_it_stands_and_zero_is_not_absent() {
    let on_the_last_chunk = r#"{"choices":[{"delta":{"content":""},"finish_reason":"eos"}],
        "usage":{"prompt_tokens":7,"completion_tokens":0,"total_tokens":7},"seed":14663482367758619000}"#;
    let expected = ChatEvent::Usage(TokenUsage {
        prompt: Some(7),
        completion: Some(0),
    });
    assert!(events(&[on_the_last_chunk]).contains(&Ok(expected)));
    let of_its_own = r#"{"choices":[],"usage":{"prompt_tokens":7}}"#;
    let expected = ChatEvent::Usage(TokenUsage {
        prompt: Some(7),
        completion: None,
    });
    assert!(events(&[STOP, of_its_own]).contains(&Ok(expected)));
}

#[test]
fn an_error_inside_a_stream_ends_it() {
    let a = text("Hel");
    let error = r#"{"error":{"message":"overloaded","code":503},"choices":[]}"#;
    let events = events(&[&a, error, STOP, "[DONE]"]);
    assert_eq!(events.last(), Some(&Err(ErrorKind::Overloaded)));
    assert_eq!(events.len(), 2, "nothing after it counts");
}

#[test]
fn an_unreadable_event_is_told_and_left_out() {
    let (a, b) = (text("a"), text("b"));
    let events = events(&[&a, "{\"choices\":[{\"del", &b, STOP]);
    assert_eq!(events[1], Ok(ChatEvent::Unreadable));
    assert_eq!(events[2], Ok(ChatEvent::Text("b".into())));
    assert_eq!(
        events.last(),
        Some(&Ok(ChatEvent::Finished(FinishReason::Stop)))
    );
}

#[test]
fn a_refusal_is_shown_and_told_as_one() {
    let refusal = r#"{"choices":[{"delta":{"refusal":"No."}}]}"#;
    let events = events(&[refusal, STOP]);
    assert_eq!(events[0], Ok(ChatEvent::Text("No.".into())));
    assert_eq!(
        events.last(),
        Some(&Ok(ChatEvent::Finished(FinishReason::ContentFilter)))
    );
}

#[test]
fn reasoning_is_kept_apart_under_both_its_names() {
    for name in ["reasoning", "reasoning_content"] {
        let chunk = format!(r#"{{"choices":[{{"delta":{{"{name}":"hm","content":null}}}}]}}"#);
        assert_eq!(
            events(&[&chunk])[0],
            Ok(ChatEvent::Reasoning("hm".into())),
            "{name}"
        );
    }
}

#[test]
fn the_model_is_told_once_as_the_provider_names_it() {
    let chunk = r#"{"model":"m-2026","choices":[{"delta":{"content":"a"}}]}"#;
    let told = events(&[chunk, chunk])
        .into_iter()
        .filter(|event| matches!(event, Ok(ChatEvent::ReportedModel(_))))
        .count();
    assert_eq!(told, 1);
}

#[test]
fn what_was_not_asked_for_is_not_sent() {
    let request = ChatRequest {
        messages: vec![ChatMessage::new(Role::User, "hi")],
        ..ChatRequest::default()
    };
    let body =
        serde_json::to_value(RequestBody::streamed("m", &request, Dialect::default())).unwrap();
    assert_eq!(
        body,
        serde_json::json!({
            "model": "m",
            "messages": [{ "role": "user", "content": "hi" }],
            "stream": true,
            "stream_options": { "include_usage": true },
        }),
        "models refuse fields that they do not know"
    );
}

#[test]
fn pictures_travel_in_parts_behind_the_text() {
    let picture = crate::media::Picture {
        media_type: "image/png".into(),
        bytes: (*b"\x89PNG").into(),
    };
    let mut message = ChatMessage::new(Role::User, "what is this?");
    message.pictures.push(picture.into());
    let request = ChatRequest {
        messages: vec![message],
        ..ChatRequest::default()
    };
    let body =
        serde_json::to_value(RequestBody::streamed("m", &request, Dialect::default())).unwrap();
    assert_eq!(
        body["messages"][0]["content"],
        serde_json::json!([
            {"type": "text", "text": "what is this?"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}},
        ])
    );
}

#[test]
fn tools_their_calls_and_their_results_travel_as_openai_words_them() {
    let weather = crate::tools::ToolDefinition {
        name: "weather".into(),
        description: None,
        parameters: serde_json::json!({ "type": "object" }),
    };
    let mut called = ChatMessage::new(Role::Assistant, "");
    called.tool_calls.push(crate::tools::ToolCall {
        id: "call_1".into(),
        name: "weather".into(),
        arguments: "{\"city\":\"Oban\"}".into(),
        signature: None,
    });
    let mut brought = ChatMessage::new(Role::Tool, "");
    brought.tool_results.push(crate::tools::ToolResult {
        call: "call_1".into(),
        name: "weather".into(),
        content: "rain".into(),
        is_error: false,
    });
    let request = ChatRequest {
        messages: vec![called, brought],
        tools: vec![weather],
        tool_choice: ToolChoice::Tool("weather".into()),
        ..ChatRequest::default()
    };
    let body =
        serde_json::to_value(RequestBody::streamed("m", &request, Dialect::default())).unwrap();
    assert_eq!(
        body["messages"],
        serde_json::json!([
            {"role": "assistant", "content": null, "tool_calls": [{"id": "call_1",
                "type": "function",
                "function": {"name": "weather", "arguments": "{\"city\":\"Oban\"}"}}]},
            {"role": "tool", "content": "rain", "tool_call_id": "call_1"},
        ])
    );
    assert_eq!(
        body["tools"],
        serde_json::json!([{"type": "function",
            "function": {"name": "weather", "parameters": {"type": "object"}}}])
    );
    assert_eq!(
        body["tool_choice"],
        serde_json::json!({"type": "function", "function": {"name": "weather"}})
    );
    let bare = ChatRequest {
        tool_choice: ToolChoice::Required,
        ..ChatRequest::default()
    };
    let body = serde_json::to_value(RequestBody::streamed("m", &bare, Dialect::default())).unwrap();
    assert_eq!(body.get("tool_choice"), None, "without tools it is refused");
}

#[tokio::test]
async fn calls_come_in_pieces_and_are_content() {
    let chunk = |calls: &str| {
        let chunk =
            format!("{{\"choices\":[{{\"index\":0,\"delta\":{{\"tool_calls\":{calls}}}}}]}}");
        SseItem::Data(chunk.into())
    };
    let events = vec![
        Ok(chunk(
            r#"[{"index":0,"id":"a","type":"function","function":{"name":"weather","arguments":""}}]"#,
        )),
        Ok(chunk(
            r#"[{"index":0,"function":{"arguments":"{\"city\":"}}]"#,
        )),
        Ok(chunk(
            r#"[{"index":0,"function":{"arguments":"\"Oban\"}"}},{"index":1,"id":"b","function":{"name":"time"}}]"#,
        )),
        Ok(SseItem::Data(
            r#"{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#.into(),
        )),
    ];
    let stream = read(stream::iter(events)).boxed();
    let reply = crate::provider::collect(stream).await.unwrap();
    assert_eq!(reply.finish, FinishReason::ToolCalls);
    assert_eq!(reply.tool_calls.len(), 2);
    assert_eq!(reply.tool_calls[0].arguments, "{\"city\":\"Oban\"}");
    assert_eq!(
        reply.tool_calls[1].arguments, "{}",
        "none are an empty object"
    );
}

#[test]
fn the_limit_has_one_name_and_not_the_other() {
    let request = ChatRequest {
        max_output_tokens: Some(7),
        ..ChatRequest::default()
    };
    let cases = [
        (
            OutputLimit::MaxTokens,
            "max_tokens",
            "max_completion_tokens",
        ),
        (
            OutputLimit::MaxCompletionTokens,
            "max_completion_tokens",
            "max_tokens",
        ),
    ];
    for (output_limit, name, other) in cases {
        let dialect = Dialect {
            output_limit,
            ..Dialect::default()
        };
        let body = serde_json::to_value(RequestBody::streamed("m", &request, dialect)).unwrap();
        assert_eq!(body[name], 7);
        assert_eq!(body.get(other), None, "models that reason refuse the older");
    }
}

#[test]
fn a_call_in_the_older_form_is_read_as_one_that_has_an_id() {
    let piece = |call: &str| format!(r#"{{"choices":[{{"delta":{{"function_call":{call}}}}}]}}"#);
    let end = r#"{"choices":[{"delta":{},"finish_reason":"function_call"}]}"#;
    let told = events(&[
        &piece(r#"{"name":"tide","arguments":""}"#),
        &piece(r#"{"arguments":"{\"at\":"}"#),
        &piece(r#"{"arguments":"1}"}"#),
        end,
    ]);
    let mut calls = crate::tools::ToolCalls::default();
    for event in &told {
        if let Ok(ChatEvent::ToolCall(piece)) = event {
            calls.take(piece.clone());
        }
    }
    let [call] = calls.finish().try_into().unwrap();
    assert_eq!((&*call.name, &*call.arguments), ("tide", "{\"at\":1}"));
    assert!(call.id.starts_with("call_"), "its result has to name it");
    let finished = Some(Ok(ChatEvent::Finished(FinishReason::ToolCalls)));
    assert_eq!(told.last().cloned(), finished);
}

#[test]
fn a_call_that_comes_in_both_forms_is_one() {
    let both = r#"{"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"tide"}}],
        "function_call":{"name":"tide","arguments":""}}}]}"#;
    let calls = events(&[both]).into_iter();
    let calls = calls.filter(|event| matches!(event, Ok(ChatEvent::ToolCall(_))));
    assert_eq!(calls.count(), 1);
}

#[test]
fn how_much_to_reason_is_a_word_or_a_switch() {
    use crate::{reasoning::ReasoningEffort, rules::reasoning::Reasoning};
    let request = ChatRequest::default();
    let asked = |reasoning| {
        let body = RequestBody::streamed("m", &request, Dialect::default()).reasoning(reasoning);
        let body = serde_json::to_value(body).unwrap();
        (body["reasoning_effort"].clone(), body["reasoning"].clone())
    };
    let (nothing, json) = (serde_json::Value::Null, serde_json::json!("none"));
    let off = Reasoning::Effort(ReasoningEffort::Off);
    assert_eq!(asked(Some(off)), (json, nothing.clone()));
    let switch = serde_json::json!({ "enabled": false });
    let off = Reasoning::Switch(false);
    assert_eq!(asked(Some(off)), (nothing.clone(), switch));
    assert_eq!(asked(None), (nothing.clone(), nothing));
}

#[test]
fn a_picture_may_be_named_by_its_address() {
    let url = "https://pictures.example/a.png".parse().unwrap();
    let address = crate::media::address::PictureAddress::public(url).unwrap();
    let mut message = ChatMessage::new(Role::User, "");
    message.pictures = vec![address.into()];
    let request = ChatRequest {
        messages: vec![message],
        ..ChatRequest::default()
    };
    let body = serde_json::to_value(RequestBody::streamed("m", &request, Dialect::default()));
    assert_eq!(
        body.unwrap()["messages"][0]["content"],
        serde_json::json!([{ "type": "image_url",
            "image_url": { "url": "https://pictures.example/a.png" } }])
    );
}
