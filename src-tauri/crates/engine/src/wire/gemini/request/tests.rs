use serde_json::json;

use super::*;
use crate::{
    media::{Picture, address::PictureAddress},
    reasoning::{ReasoningEffort, Seal, SealKind, Thought},
};

fn body(request: &ChatRequest) -> Value {
    serde_json::to_value(RequestBody::new(request)).unwrap()
}

fn conversation(messages: Vec<ChatMessage>) -> ChatRequest {
    ChatRequest {
        messages,
        ..ChatRequest::default()
    }
}

fn tool() -> ToolDefinition {
    ToolDefinition {
        name: "weather".into(),
        description: Some("Tells the weather".into()),
        parameters: json!({ "type": "object", "properties": { "city": { "type": "string" } } }),
    }
}

fn calls(calls: &[(&str, Option<&str>)]) -> ChatMessage {
    let call = |(id, signature): &(&str, Option<&str>)| ToolCall {
        id: (*id).to_owned(),
        name: "weather".into(),
        arguments: r#"{"city":"Oban"}"#.into(),
        signature: signature.map(str::to_owned),
    };
    ChatMessage {
        tool_calls: calls.iter().map(call).collect(),
        ..ChatMessage::new(Role::Assistant, "")
    }
}

fn results(results: &[(&str, &str, bool)]) -> ChatMessage {
    let result = |(call, content, is_error): &(&str, &str, bool)| ToolResult {
        call: (*call).to_owned(),
        name: "weather".into(),
        content: (*content).to_owned(),
        is_error: *is_error,
    };
    ChatMessage {
        tool_results: results.iter().map(result).collect(),
        ..ChatMessage::new(Role::Tool, "")
    }
}

#[test]
fn instructions_stand_apart_and_the_model_is_called_model() {
    let request = ChatRequest {
        max_output_tokens: Some(77),
        temperature: Some(0.5),
        top_p: Some(0.25),
        stop: vec!["END".into()],
        ..conversation(vec![
            ChatMessage::new(Role::System, "Be brief."),
            ChatMessage::new(Role::User, "Hallo"),
            ChatMessage::new(Role::Assistant, "Good day."),
            ChatMessage::new(Role::System, "And kind."),
            ChatMessage::new(Role::User, "And now?"),
        ])
    };
    assert_eq!(
        body(&request),
        json!({
            "systemInstruction": { "parts": [{ "text": "Be brief." }, { "text": "And kind." }] },
            "contents": [
                { "role": "user", "parts": [{ "text": "Hallo" }] },
                { "role": "model", "parts": [{ "text": "Good day." }] },
                { "role": "user", "parts": [{ "text": "And now?" }] },
            ],
            "generationConfig": {
                "maxOutputTokens": 77, "temperature": 0.5, "topP": 0.25, "stopSequences": ["END"],
            },
        })
    );
}

#[test]
fn what_the_caller_left_open_is_not_sent() {
    let request = conversation(vec![ChatMessage::new(Role::User, "Hi")]);
    assert_eq!(
        body(&request),
        json!({ "contents": [{ "role": "user", "parts": [{ "text": "Hi" }] }] })
    );
}

#[test]
fn messages_without_anything_are_left_out_and_those_of_one_role_are_one_content() {
    let request = conversation(vec![
        ChatMessage::new(Role::User, "One"),
        ChatMessage::new(Role::Assistant, ""),
        ChatMessage::new(Role::User, "Two"),
    ]);
    assert_eq!(
        body(&request)["contents"],
        json!([{ "role": "user", "parts": [{ "text": "One" }, { "text": "Two" }] }]),
        "a content without parts would be refused"
    );
}

#[test]
fn pictures_travel_inside() {
    let picture = Picture {
        media_type: "image/png".into(),
        bytes: std::sync::Arc::from(*b"\x89PNG"),
    };
    let message = |text: &str| ChatMessage {
        pictures: vec![picture.clone().into()],
        ..ChatMessage::new(Role::User, text)
    };
    let data = json!({ "inlineData": { "mimeType": "image/png", "data": "iVBORw==" } });
    let sent = body(&conversation(vec![message("What is it?")]));
    assert_eq!(
        sent["contents"][0]["parts"],
        json!([{ "text": "What is it?" }, data])
    );
    let sent = body(&conversation(vec![message("")]));
    assert_eq!(sent["contents"][0]["parts"], json!([data]));
}

#[test]
fn tools_are_declared_with_their_plain_schema() {
    let mut request = conversation(vec![ChatMessage::new(Role::User, "Hi")]);
    request.tool_choice = ToolChoice::Required;
    assert_eq!(
        body(&request).get("toolConfig"),
        None,
        "without tools there is nothing to choose from"
    );
    request.tools = vec![tool()];
    let choices = [
        (ToolChoice::Auto, None),
        (ToolChoice::None, Some(json!({ "mode": "NONE" }))),
        (ToolChoice::Required, Some(json!({ "mode": "ANY" }))),
        (
            ToolChoice::Tool("weather".into()),
            Some(json!({ "mode": "ANY", "allowedFunctionNames": ["weather"] })),
        ),
    ];
    for (choice, expected) in choices {
        request.tool_choice = choice.clone();
        let sent = body(&request);
        assert_eq!(
            sent["tools"],
            json!([{ "functionDeclarations": [{
                "name": "weather",
                "description": "Tells the weather",
                "parametersJsonSchema": tool().parameters,
            }] }])
        );
        let config = sent.pointer("/toolConfig/functionCallingConfig");
        assert_eq!(config, expected.as_ref(), "{choice:?}");
    }
}

#[test]
fn calls_go_back_with_their_signature_and_results_together() {
    let request = conversation(vec![
        ChatMessage::new(Role::User, "Weather?"),
        calls(&[("c0", Some("sig")), ("c1", None)]),
        results(&[("c0", r#"{"sky":"grey"}"#, false)]),
        results(&[("c1", "It rains", false)]),
    ]);
    let call = |id: &str| json!({ "id": id, "name": "weather", "args": { "city": "Oban" } });
    let result = |id: &str, response: Value| json!({ "functionResponse": { "id": id, "name": "weather", "response": response } });
    assert_eq!(
        body(&request)["contents"].as_array().unwrap()[1..],
        [
            json!({ "role": "model", "parts": [
                { "functionCall": call("c0"), "thoughtSignature": "sig" },
                { "functionCall": call("c1") },
            ] }),
            json!({ "role": "user", "parts": [
                result("c0", json!({ "sky": "grey" })),
                result("c1", json!({ "output": "It rains" })),
            ] }),
        ],
        "results of calls made together are refused when they come apart"
    );
}

#[test]
fn a_failure_of_a_tool_is_told_as_one() {
    let request = conversation(vec![results(&[("c0", r#"{"no":1}"#, true)])]);
    assert_eq!(
        body(&request).pointer("/contents/0/parts/0/functionResponse/response"),
        Some(&json!({ "error": r#"{"no":1}"# }))
    );
}

#[test]
fn calls_of_another_model_are_marked_as_such() {
    let request = conversation(vec![calls(&[("c0", None), ("c1", None)])]);
    let sent = body(&request);
    let parts = sent.pointer("/contents/0/parts").unwrap();
    assert_eq!(
        (
            &parts[0]["thoughtSignature"],
            parts[1].get("thoughtSignature")
        ),
        (&json!(FOREIGN_CALL), None),
        "newer models refuse a conversation whose first call of a turn is not signed"
    );
}

#[test]
fn arguments_that_are_no_object_are_left_out() {
    let mut message = calls(&[("c0", Some("s"))]);
    message.tool_calls[0].arguments = "{\"city\":".into();
    assert_eq!(
        body(&conversation(vec![message])).pointer("/contents/0/parts/0/functionCall/args"),
        Some(&json!({}))
    );
}

#[test]
fn a_text_goes_back_with_the_signature_it_came_with() {
    let thought = |by, data: &str| Thought {
        text: "Hm.".into(),
        at: 0,
        seal: Seal {
            by,
            kind: SealKind::Signature,
            data: data.into(),
        },
    };
    let mut said = ChatMessage::new(Role::Assistant, "Five.");
    said.thoughts = vec![
        thought(ProviderKind::Gemini, "first"),
        thought(ProviderKind::Gemini, "last"),
        thought(ProviderKind::Anthropic, "theirs"),
    ];
    let part = |said: ChatMessage| body(&conversation(vec![said]))["contents"][0]["parts"].clone();
    assert_eq!(
        part(said.clone()),
        json!([{ "text": "Five.", "thoughtSignature": "last" }]),
        "its own, which stands at the end of an answer"
    );
    said.thoughts.truncate(0);
    assert_eq!(part(said), json!([{ "text": "Five." }]));
}

#[test]
fn thoughts_are_asked_for_by_level_or_by_tokens() {
    let request = conversation(vec![ChatMessage::new(Role::User, "Hi")]);
    let config = |tells, reasoning| {
        let body = RequestBody::new(&request).thinking(tells, reasoning);
        serde_json::to_value(body).unwrap()["generationConfig"]["thinkingConfig"].clone()
    };
    let high = Reasoning::Effort(ReasoningEffort::High);
    assert_eq!(config(false, None), Value::Null);
    assert_eq!(config(true, None), json!({ "includeThoughts": true }));
    assert_eq!(
        config(true, Some(high)),
        json!({ "includeThoughts": true, "thinkingLevel": "high" })
    );
    assert_eq!(
        config(false, Some(Reasoning::Budget(0))),
        json!({ "thinkingBudget": 0 })
    );
}

#[test]
fn what_is_at_an_address_is_named_by_it() {
    let url = "https://pictures.example/a.png".parse().unwrap();
    let mut said = ChatMessage::new(Role::User, "");
    said.pictures = vec![PictureAddress::public(url).unwrap().into()];
    assert_eq!(
        body(&conversation(vec![said]))["contents"][0]["parts"],
        json!([{ "fileData": { "fileUri": "https://pictures.example/a.png" } }])
    );
}
