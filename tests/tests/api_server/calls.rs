//! Tools in both forms, and pictures to look at.

use aideon_simulator::{Answer, FinishReason};
use anyhow::Result;
use serde_json::{Value, json};

use crate::{
    served::{Served, conversation, primary},
    told::Stream,
};

/// A picture of one pixel.
const PICTURE: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

fn call() -> Answer {
    let answer = Answer::default().tool_call("call_1", "tide", "{\"place\":\"Oban\"}");
    answer.finish(FinishReason::ToolCalls)
}

fn with_tools(stream: bool) -> Value {
    let mut body = conversation("plain");
    let schema = json!({ "type": "object", "properties": { "place": { "type": "string" } } });
    body["tools"] = json!([{ "type": "function",
        "function": { "name": "tide", "parameters": schema } }]);
    body["stream"] = json!(stream);
    body
}

fn with_functions(stream: bool) -> Value {
    let mut body = conversation("plain");
    body["functions"] = json!([{ "name": "tide", "parameters": { "type": "object" } }]);
    body["stream"] = json!(stream);
    body
}

#[tokio::test]
async fn a_call_is_told_whole_in_the_form_it_was_asked_for() -> Result<()> {
    let served = Served::start().await?;
    served.control.script(primary()?, call());
    let answer = served
        .ask("/v1/chat/completions", &with_tools(false))
        .await?;
    let body: Value = answer.json().await?;
    let choice = &body["choices"][0];
    assert_eq!(choice["finish_reason"], "tool_calls", "{body}");
    assert_eq!(
        choice["message"]["content"],
        Value::Null,
        "calls stand in its place"
    );
    let told = &choice["message"]["tool_calls"][0];
    assert_eq!(told["id"], "call_1");
    assert_eq!(told["function"]["arguments"], "{\"place\":\"Oban\"}");

    served.control.script(primary()?, call());
    let answer = served
        .ask("/v1/chat/completions", &with_functions(false))
        .await?;
    let body: Value = answer.json().await?;
    let choice = &body["choices"][0];
    assert_eq!(choice["finish_reason"], "function_call");
    assert_eq!(choice["message"]["function_call"]["name"], "tide");
    assert_eq!(choice["message"].get("tool_calls"), None);
    Ok(())
}

#[tokio::test]
async fn a_call_is_told_in_pieces_in_the_form_it_was_asked_for() -> Result<()> {
    let served = Served::start().await?;
    served.control.script(primary()?, call());
    let answer = served
        .ask("/v1/chat/completions", &with_tools(true))
        .await?;
    let stream = Stream::read(answer).await?;
    assert_eq!(stream.finish_reason(), Some("tool_calls"));
    let pieces = stream.chunks.iter().filter_map(|chunk| {
        let call = &chunk["choices"][0]["delta"]["tool_calls"][0];
        call["function"]["arguments"].as_str().map(str::to_owned)
    });
    assert_eq!(pieces.collect::<String>(), "{\"place\":\"Oban\"}");

    served.control.script(primary()?, call());
    let answer = served
        .ask("/v1/chat/completions", &with_functions(true))
        .await?;
    let stream = Stream::read(answer).await?;
    assert_eq!(stream.finish_reason(), Some("function_call"));
    let named = |chunk: &Value| chunk["choices"][0]["delta"]["function_call"]["name"] == "tide";
    assert!(stream.chunks.iter().any(named), "{stream:?}");
    Ok(())
}

#[tokio::test]
async fn results_go_back_to_the_model() -> Result<()> {
    let served = Served::start().await?;
    let mut body = with_tools(false);
    let made = json!({ "id": "call_1", "type": "function",
        "function": { "name": "tide", "arguments": "{}" } });
    body["messages"] = json!([
        { "role": "user", "content": "When is high water?" },
        { "role": "assistant", "content": null, "tool_calls": [made] },
        { "role": "tool", "tool_call_id": "call_1", "content": "At six." },
    ]);
    let answer = served.ask("/v1/chat/completions", &body).await?;
    assert_eq!(answer.status(), 200);
    let sent = served.control.requests().pop().and_then(|it| it.body);
    let sent = sent.unwrap_or_default();
    assert_eq!(sent["messages"][2]["content"], "At six.", "{sent}");
    Ok(())
}

#[tokio::test]
async fn a_picture_is_looked_at_by_who_can_see() -> Result<()> {
    let served = Served::start().await?;
    let mut body = conversation("auto");
    body["messages"][0]["content"] = json!([
        { "type": "text", "text": "What is this?" },
        { "type": "image_url", "image_url": { "url": PICTURE } },
    ]);
    for stream in [false, true] {
        body["stream"] = json!(stream);
        let answer = served.ask("/v1/chat/completions", &body).await?;
        assert_eq!(answer.status(), 200, "{}", answer.text().await?);
    }
    let sent = served.control.requests().pop().and_then(|it| it.body);
    let parts = &sent.unwrap_or_default()["messages"][0]["content"];
    assert!(parts.to_string().contains("image_url"), "{parts}");
    Ok(())
}
