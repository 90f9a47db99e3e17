use super::*;
use crate::{
    media::{Picture, address::PictureAddress},
    reasoning::Seal,
    rules,
};

fn body(request: &ChatRequest) -> Value {
    serde_json::to_value(RequestBody::streamed("claude-x", request)).unwrap()
}

fn said(messages: Vec<ChatMessage>) -> ChatRequest {
    ChatRequest {
        messages,
        ..ChatRequest::default()
    }
}

#[test]
fn instructions_stand_apart_and_what_was_not_asked_for_is_not_sent() {
    let request = said(vec![
        ChatMessage::new(Role::System, "Be brief."),
        ChatMessage::new(Role::User, "Hi"),
        ChatMessage::new(Role::Assistant, "Good day."),
        ChatMessage::new(Role::System, "And kind."),
        ChatMessage::new(Role::User, "And now?"),
    ]);
    let text = |text: &str| json!([{ "type": "text", "text": text }]);
    assert_eq!(
        body(&request),
        json!({
            "model": "claude-x",
            "system": [
                { "type": "text", "text": "Be brief." },
                { "type": "text", "text": "And kind." },
            ],
            "messages": [
                { "role": "user", "content": text("Hi") },
                { "role": "assistant", "content": text("Good day.") },
                { "role": "user", "content": text("And now?") },
            ],
            "stream": true,
        }),
        "models refuse fields that they do not know"
    );
}

#[test]
fn what_the_caller_sets_goes_under_their_names() {
    let request = ChatRequest {
        max_output_tokens: Some(77),
        temperature: Some(0.5),
        top_p: Some(0.25),
        stop: ["END", "\n\n", ""].map(str::to_owned).to_vec(),
        ..said(vec![ChatMessage::new(Role::User, "Hi")])
    };
    let body = body(&request);
    assert_eq!(body["max_tokens"], 77);
    assert_eq!(
        (&body["temperature"], &body["top_p"]),
        (&json!(0.5), &json!(0.25))
    );
    assert_eq!(
        body["stop_sequences"],
        json!(["END"]),
        "one of whitespace alone has the whole request refused"
    );
    assert_eq!(body.get("stop"), None);
}

#[test]
fn the_required_limit_comes_from_the_rules() {
    let request = said(vec![ChatMessage::new(Role::User, "Hi")]);
    let rules = rules::of(ProviderKind::Anthropic, "claude-x");
    let fitted = rules::fit(&rules, &request);
    assert!(body(&fitted)["max_tokens"].as_u64() > Some(0));
}

#[test]
fn pictures_are_parts_in_base64() {
    let mut message = ChatMessage::new(Role::User, "what is this?");
    message.pictures.push(
        Picture {
            media_type: "image/png".into(),
            bytes: (*b"\x89PNG").into(),
        }
        .into(),
    );
    assert_eq!(
        body(&said(vec![message]))["messages"][0]["content"],
        json!([
            { "type": "text", "text": "what is this?" },
            { "type": "image", "source":
                { "type": "base64", "media_type": "image/png", "data": "iVBORw==" } },
        ])
    );
}

#[test]
fn a_message_that_says_nothing_is_not_sent() {
    let mut silent = ChatMessage::new(Role::User, " \n");
    let request = said(vec![silent.clone(), ChatMessage::new(Role::User, "Hi")]);
    assert_eq!(body(&request)["messages"].as_array().unwrap().len(), 1);
    silent.pictures.push(
        Picture {
            media_type: "image/gif".into(),
            bytes: (*b"GIF8").into(),
        }
        .into(),
    );
    let parts = &body(&said(vec![silent]))["messages"][0]["content"];
    assert_eq!(parts.as_array().unwrap().len(), 1, "the picture alone");
}

fn call(arguments: &str) -> ToolCall {
    ToolCall {
        id: "toolu_1".into(),
        name: "weather".into(),
        arguments: arguments.into(),
        signature: None,
    }
}

#[test]
fn calls_are_the_model_s_and_results_the_user_s() {
    let mut called = ChatMessage::new(Role::Assistant, "I look.");
    called.tool_calls = vec![call(r#"{"city":"Oban"}"#)];
    let mut brought = ChatMessage::new(Role::Tool, "");
    let result = |content: &str, is_error| ToolResult {
        call: "toolu_1".into(),
        name: "weather".into(),
        content: content.into(),
        is_error,
    };
    brought.tool_results = vec![result("rain", false), result("", true)];
    assert_eq!(
        body(&said(vec![called, brought]))["messages"],
        json!([
            { "role": "assistant", "content": [
                { "type": "text", "text": "I look." },
                { "type": "tool_use", "id": "toolu_1", "name": "weather",
                  "input": { "city": "Oban" } },
            ] },
            { "role": "user", "content": [
                { "type": "tool_result", "tool_use_id": "toolu_1",
                  "content": [{ "type": "text", "text": "rain" }] },
                { "type": "tool_result", "tool_use_id": "toolu_1", "is_error": true },
            ] },
        ])
    );
}

#[test]
fn arguments_are_always_an_object() {
    let input = |arguments: &str| {
        let mut called = ChatMessage::new(Role::Assistant, "");
        called.tool_calls = vec![call(arguments)];
        body(&said(vec![called]))["messages"][0]["content"][0]["input"].clone()
    };
    assert_eq!(input(""), json!({}));
    assert_eq!(
        input(r#"{"city":"Ob"#),
        json!({ "arguments": "{\"city\":\"Ob" }),
        "what the model wrote is what it is shown"
    );
    assert_eq!(input("[1]"), json!({ "arguments": "[1]" }));
}

#[test]
fn tools_and_the_choice_among_them_go_in_their_words() {
    let choose = |choice| {
        let mut request = said(vec![ChatMessage::new(Role::User, "Hi")]);
        request.tool_choice = choice;
        request.tools = vec![ToolDefinition {
            name: "weather".into(),
            description: Some("Tells the weather".into()),
            parameters: json!({ "type": "object" }),
        }];
        body(&request)
    };
    let body_of_auto = choose(ToolChoice::Auto);
    assert_eq!(
        body_of_auto["tools"],
        json!([{ "name": "weather", "description": "Tells the weather",
                 "input_schema": { "type": "object" } }])
    );
    assert_eq!(body_of_auto.get("tool_choice"), None);
    for (choice, expected) in [
        (ToolChoice::None, json!({ "type": "none" })),
        (ToolChoice::Required, json!({ "type": "any" })),
        (
            ToolChoice::Tool("weather".into()),
            json!({ "type": "tool", "name": "weather" }),
        ),
    ] {
        assert_eq!(choose(choice)["tool_choice"], expected);
    }
    let mut bare = said(vec![ChatMessage::new(Role::User, "Hi")]);
    bare.tool_choice = ToolChoice::Required;
    assert_eq!(
        body(&bare).get("tool_choice"),
        None,
        "without tools it is refused"
    );
}

#[test]
fn a_picture_may_be_named_by_its_address() {
    let url = "https://pictures.example/a.png".parse().unwrap();
    let mut message = ChatMessage::new(Role::User, "");
    message.pictures = vec![PictureAddress::public(url).unwrap().into()];
    assert_eq!(
        body(&said(vec![message]))["messages"][0]["content"],
        json!([{ "type": "image", "source":
            { "type": "url", "url": "https://pictures.example/a.png" } }])
    );
}

#[test]
fn thoughts_go_back_unchanged_where_they_stood() {
    let thought = |at, by, kind, text: &str, data: &str| Thought {
        text: text.into(),
        at,
        seal: Seal {
            by,
            kind,
            data: data.into(),
        },
    };
    let own = ProviderKind::Anthropic;
    let mut message = ChatMessage::new(Role::Assistant, "Well. So.");
    message.thoughts = vec![
        thought(0, own, SealKind::Signature, "One.", "s1"),
        thought(0, ProviderKind::Gemini, SealKind::Signature, "", "theirs"),
        thought(6, own, SealKind::Redacted, "", "r"),
        thought(6, own, SealKind::Signature, "", "s2"),
        thought(99, own, SealKind::Signature, "Far.", "s3"),
    ];
    message.tool_calls = vec![call("{}")];
    let parts = |message| body(&said(vec![message]))["messages"][0]["content"].clone();
    let thinking = |text: &str, signature: &str| json!({ "type": "thinking", "thinking": text, "signature": signature });
    assert_eq!(
        parts(message),
        json!([
            thinking("One.", "s1"),
            { "type": "text", "text": "Well. " },
            { "type": "redacted_thinking", "data": "r" },
            thinking("", "s2"),
            thinking("Far.", "s3"),
            { "type": "text", "text": "So." },
            { "type": "tool_use", "id": "toolu_1", "name": "weather", "input": {} },
        ]),
        "in their order, before the calls that they led to"
    );
}

#[test]
fn how_much_to_think_is_told_in_the_terms_of_the_model() {
    let request = said(vec![ChatMessage::new(Role::User, "Hi")]);
    let asked = |reasoning| {
        let body = RequestBody::streamed("claude-x", &request).reasoning(reasoning);
        let body = serde_json::to_value(body).unwrap();
        (body["thinking"].clone(), body["output_config"].clone())
    };
    let effort = |effort| Some(Reasoning::Effort(effort));
    assert_eq!(asked(None), (Value::Null, Value::Null));
    assert_eq!(
        asked(effort(ReasoningEffort::Low)),
        (
            json!({ "type": "adaptive", "display": "summarized" }),
            json!({ "effort": "low" })
        )
    );
    assert_eq!(
        asked(Some(Reasoning::Budget(2048))),
        (
            json!({ "type": "enabled", "budget_tokens": 2048 }),
            Value::Null
        )
    );
    for off in [effort(ReasoningEffort::Off), Some(Reasoning::Budget(0))] {
        assert_eq!(asked(off), (json!({ "type": "disabled" }), Value::Null));
    }
}
