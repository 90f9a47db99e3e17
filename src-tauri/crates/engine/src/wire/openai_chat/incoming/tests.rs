use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    chat::{ChatMessage, Role},
    media::{PictureSource, address::PictureAddress},
    tools::{ToolCall, ToolChoice, ToolDefinition, ToolResult},
};

/// The sound request with these fields in the place of its own.
fn with(fields: &Value) -> Result<CallerRequest, CallerError> {
    let mut body = json!({ "model": "auto", "messages": [{ "role": "user", "content": "Hi" }] });
    for (name, value) in fields.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    read(body.to_string().as_bytes(), Reach::OpenNet)
}

fn wrong(field: &str, expected: &'static str) -> CallerError {
    CallerError::Wrong {
        field: field.into(),
        expected,
    }
}

fn missing(field: &str) -> CallerError {
    CallerError::Missing {
        field: field.into(),
    }
}

fn unsupported(field: &str) -> CallerError {
    CallerError::Unsupported {
        field: field.into(),
    }
}

fn not_there(field: &str) -> CallerError {
    CallerError::NotThere {
        field: field.into(),
    }
}

fn refused(fields: &Value, expected: &CallerError) {
    assert_eq!(with(fields).as_ref(), Err(expected), "{fields}");
}

#[test]
fn what_is_not_asked_is_left_open() {
    let read = with(&json!({ "temperature": null, "tools": null, "of_next_year": 7 })).unwrap();
    assert_eq!(
        read,
        CallerRequest {
            model: "auto".into(),
            request: ChatRequest {
                messages: vec![ChatMessage::new(Role::User, "Hi")],
                ..ChatRequest::default()
            },
            stream: false,
            include_usage: false,
            calls: CallForm::Tools,
        },
        "null is as good as absent, and what is not known is skipped"
    );
}

#[test]
fn what_is_asked_is_read_under_our_names() {
    let read = with(&json!({
        "max_completion_tokens": 77, "temperature": 0.5, "top_p": 1, "stop": "END",
        "frequency_penalty": -2, "presence_penalty": 0.25, "reasoning_effort": "low",
        "stream": true, "stream_options": { "include_usage": true },
        "n": 1, "logprobs": false, "logit_bias": {}, "modalities": ["text"],
        "response_format": { "type": "text" }, "seed": 7, "user": "me", "store": false,
    }))
    .unwrap();
    let asked = &read.request;
    assert_eq!(asked.max_output_tokens, Some(77));
    assert_eq!((asked.temperature, asked.top_p), (Some(0.5), Some(1.0)));
    assert_eq!(
        (asked.frequency_penalty, asked.presence_penalty),
        (Some(-2.0), Some(0.25))
    );
    assert_eq!(asked.stop, ["END"]);
    assert_eq!(asked.reasoning, Some(ReasoningEffort::Low));
    assert!(read.stream && read.include_usage);
    let several = with(&json!({ "stop": ["a", "b"], "max_tokens": 5 })).unwrap();
    assert_eq!(several.request.stop, ["a", "b"]);
    assert_eq!(several.request.max_output_tokens, Some(5), "the older name");
    let both = with(&json!({ "max_tokens": 5, "max_completion_tokens": 5 })).unwrap();
    assert_eq!(both.request.max_output_tokens, Some(5), "they agree");
}

#[test]
fn what_is_wrong_is_named_by_its_field() {
    for (fields, expected) in [
        (json!({ "model": null }), missing("model")),
        (json!({ "model": 7 }), wrong("model", "a text")),
        (
            json!({ "model": "" }),
            wrong("model", "a text that is not empty"),
        ),
        (json!({ "messages": null }), missing("messages")),
        (
            json!({ "messages": [] }),
            wrong("messages", "a list that is not empty"),
        ),
        (
            json!({ "messages": "Hi" }),
            wrong("messages", "a list of messages"),
        ),
        (
            json!({ "temperature": 2.5 }),
            wrong("temperature", "a number from 0 to 2"),
        ),
        (
            json!({ "top_p": -0.1 }),
            wrong("top_p", "a number from 0 to 1"),
        ),
        (
            json!({ "presence_penalty": "much" }),
            wrong("presence_penalty", "a number"),
        ),
        (
            json!({ "max_tokens": 0 }),
            wrong("max_tokens", "a whole number from 1"),
        ),
        (
            json!({ "max_completion_tokens": 1.5 }),
            wrong("max_completion_tokens", "a whole number from 1"),
        ),
        (
            json!({ "stop": ["a", "b", "c", "d", "e"] }),
            wrong("stop", "at most 4 texts"),
        ),
        (json!({ "stop": ["a", 7] }), wrong("stop[1]", "a text")),
        (json!({ "stream": "yes" }), wrong("stream", "true or false")),
        (
            json!({ "stream": true, "stream_options": { "include_usage": 1 } }),
            wrong("stream_options.include_usage", "true or false"),
        ),
        (
            json!({ "max_tokens": 5, "max_completion_tokens": 6 }),
            CallerError::Conflict {
                field: "max_tokens".into(),
                other: "max_completion_tokens",
            },
        ),
        (
            json!({ "stream_options": {} }),
            CallerError::Conflict {
                field: "stream_options".into(),
                other: "stream",
            },
        ),
    ] {
        refused(&fields, &expected);
    }
    for body in ["", "{", "\u{0}"] {
        assert_eq!(
            read(body.as_bytes(), Reach::OpenNet),
            Err(CallerError::NotJson)
        );
    }
    let list = read(b"[]", Reach::OpenNet).unwrap_err();
    assert_eq!((list.param(), list.code()), (None, "invalid_value"));
}

#[test]
fn what_would_be_waited_for_in_vain_is_refused() {
    for (name, value) in [
        ("n", json!(2)),
        ("logprobs", json!(true)),
        ("logit_bias", json!({ "50256": -100 })),
        ("modalities", json!(["text", "audio"])),
        ("audio", json!({ "voice": "alloy" })),
        ("response_format", json!({ "type": "json_object" })),
        ("web_search_options", json!({})),
    ] {
        refused(&json!({ name: value }), &unsupported(name));
    }
}

fn weather() -> ToolDefinition {
    ToolDefinition {
        name: "weather".into(),
        description: Some("Tells it".into()),
        parameters: json!({ "type": "object", "properties": { "city": { "type": "string" } } }),
    }
}

/// The same as callers word it.
fn function() -> Value {
    let tool = weather();
    json!({ "name": tool.name, "description": tool.description, "parameters": tool.parameters })
}

#[test]
fn tools_are_read_alike_in_both_forms() {
    let clock = ToolDefinition {
        name: "clock".into(),
        description: None,
        parameters: json!({ "type": "object", "properties": {} }),
    };
    let expected = [weather(), clock];
    let tool = |function: Value| json!({ "type": "function", "function": function });
    let new = with(&json!({
        "tools": [tool(function()), tool(json!({ "name": "clock", "strict": true }))],
        "tool_choice": { "type": "function", "function": { "name": "clock" } },
    }))
    .unwrap();
    let old = with(&json!({
        "functions": [function(), { "name": "clock" }],
        "function_call": { "name": "clock" },
    }))
    .unwrap();
    for read in [&new, &old] {
        assert_eq!(read.request.tools, expected);
        assert_eq!(read.request.tool_choice, ToolChoice::Tool("clock".into()));
    }
    assert_eq!(
        (new.calls, old.calls),
        (CallForm::Tools, CallForm::Function),
        "each is told in the form in which it asked"
    );
}

#[test]
fn choices_are_words_too() {
    let tools = json!([{ "type": "function", "function": function() }]);
    for (word, choice) in [
        ("auto", ToolChoice::Auto),
        ("none", ToolChoice::None),
        ("required", ToolChoice::Required),
    ] {
        let read = with(&json!({ "tools": tools, "tool_choice": word })).unwrap();
        assert_eq!(read.request.tool_choice, choice);
        let old = with(&json!({ "functions": [function()], "function_call": word }));
        match choice {
            ToolChoice::Required => assert_eq!(
                old,
                Err(wrong(
                    "function_call",
                    "auto, none or the name of a function"
                )),
                "the older form had no such word"
            ),
            choice => assert_eq!(old.unwrap().request.tool_choice, choice),
        }
    }
    let one = with(&json!({ "tools": tools, "parallel_tool_calls": false })).unwrap();
    assert_eq!(one.calls, CallForm::OneTool);
}

#[test]
fn what_is_wrong_with_tools_is_named() {
    let tools =
        |function: Value| json!({ "tools": [{ "type": "function", "function": function }] });
    let name = "1 to 64 letters, digits, underscores or dashes";
    for (fields, expected) in [
        (
            json!({ "tools": [{ "type": "custom", "custom": {} }] }),
            unsupported("tools[0].type"),
        ),
        (
            json!({ "tools": [{ "type": "function" }] }),
            missing("tools[0].function"),
        ),
        (tools(json!({})), missing("tools[0].function.name")),
        (
            tools(json!({ "name": "a b" })),
            wrong("tools[0].function.name", name),
        ),
        (
            tools(json!({ "name": "a".repeat(65) })),
            wrong("tools[0].function.name", name),
        ),
        (
            tools(json!({ "name": "a", "parameters": [] })),
            wrong("tools[0].function.parameters", "an object"),
        ),
        (
            json!({ "functions": [{ "name": "a", "description": 7 }] }),
            wrong("functions[0].description", "a text"),
        ),
        (
            json!({ "functions": [function()], "function_call": { "name": "clock" } }),
            not_there("function_call.name"),
        ),
        (
            json!({ "tool_choice": { "type": "function", "function": { "name": "clock" } } }),
            not_there("tool_choice.function.name"),
        ),
        (
            json!({ "tool_choice": { "type": "allowed_tools" } }),
            unsupported("tool_choice.type"),
        ),
        (
            json!({ "tool_choice": "required" }),
            CallerError::Conflict {
                field: "tool_choice".into(),
                other: "tools",
            },
        ),
        (
            json!({ "functions": [function()], "tools": [] }),
            CallerError::Conflict {
                field: "functions".into(),
                other: "tools",
            },
        ),
    ] {
        refused(&fields, &expected);
    }
}

fn messages(messages: &Value) -> Result<Vec<ChatMessage>, CallerError> {
    Ok(with(&json!({ "messages": messages }))?.request.messages)
}

#[test]
fn contents_are_texts_or_parts() {
    let read = messages(&json!([
        { "role": "developer", "content": [{ "type": "text", "text": "Be brief." }] },
        { "role": "system", "content": "And kind." },
        { "role": "user", "name": "me", "content": [
            { "type": "text", "text": "One" }, { "type": "text", "text": "two" } ] },
        { "role": "assistant", "content": null, "refusal": "No." },
        { "role": "assistant", "content": [{ "type": "refusal", "refusal": "Never." }] },
        { "role": "user", "content": "" },
    ]))
    .unwrap();
    let said: Vec<(Role, &str)> = read.iter().map(|it| (it.role, it.text.as_str())).collect();
    assert_eq!(
        said,
        [
            (Role::System, "Be brief."),
            (Role::System, "And kind."),
            (Role::User, "One\ntwo"),
            (Role::Assistant, "No."),
            (Role::Assistant, "Never."),
            (Role::User, ""),
        ]
    );
}

#[test]
fn calls_and_results_are_read_alike_in_both_forms() {
    let arguments = "{\"city\":\"Oban\"}";
    let new = messages(&json!([
        { "role": "assistant", "content": null, "tool_calls": [
            { "id": "call_7", "type": "function",
              "function": { "name": "weather", "arguments": arguments } } ] },
        { "role": "tool", "tool_call_id": "call_7", "content": [{ "type": "text", "text": "rain" }] },
    ]))
    .unwrap();
    let old = messages(&json!([
        { "role": "assistant", "content": null,
          "function_call": { "name": "weather", "arguments": arguments } },
        { "role": "function", "name": "weather", "content": "rain" },
    ]))
    .unwrap();
    for (read, id) in [(new, "call_7"), (old, "function_call_0")] {
        let mut called = ChatMessage::new(Role::Assistant, "");
        called.tool_calls.push(ToolCall {
            id: id.into(),
            name: "weather".into(),
            arguments: arguments.into(),
            signature: None,
        });
        let mut brought = ChatMessage::new(Role::Tool, "");
        brought.tool_results.push(ToolResult {
            call: id.into(),
            name: "weather".into(),
            content: "rain".into(),
            is_error: false,
        });
        assert_eq!(read, [called, brought], "with the name that others go by");
    }
}

#[test]
fn each_result_of_the_older_form_finds_its_call() {
    let call = || {
        json!({ "role": "assistant", "content": "",
            "function_call": { "name": "clock", "arguments": "{}" } })
    };
    let result = |content: &str| json!({ "role": "function", "name": "clock", "content": content });
    let read = messages(&json!([call(), result("one"), call(), result("two")])).unwrap();
    let results = read.iter().flat_map(|said| &said.tool_results);
    let results: Vec<_> = results.map(|it| (&*it.call, &*it.content)).collect();
    assert_eq!(
        results,
        [("function_call_0", "one"), ("function_call_2", "two")]
    );
}

#[test]
fn what_is_wrong_with_a_message_is_named() {
    let call = json!({ "role": "assistant", "tool_calls": [
        { "id": "a", "type": "function", "function": { "name": "clock", "arguments": "{}" } } ] });
    let result = json!({ "role": "tool", "tool_call_id": "a", "content": "5" });
    for (said, expected) in [
        (json!(["Hi"]), wrong("messages[0]", "an object")),
        (json!([{ "content": "Hi" }]), missing("messages[0].role")),
        (
            json!([{ "role": "robot", "content": "Hi" }]),
            wrong(
                "messages[0].role",
                "one of developer, system, user, assistant, tool and function",
            ),
        ),
        (json!([{ "role": "user" }]), missing("messages[0].content")),
        (
            json!([{ "role": "assistant" }]),
            missing("messages[0].content"),
        ),
        (
            json!([{ "role": "user", "content": 7 }]),
            wrong("messages[0].content", "a text or a list of parts"),
        ),
        (
            json!([{ "role": "user", "content": [{ "type": "input_audio" }] }]),
            unsupported("messages[0].content[0].type"),
        ),
        (
            json!([{ "role": "system", "content": [{ "type": "image_url" }] }]),
            unsupported("messages[0].content[0].type"),
        ),
        (
            json!([{ "role": "user", "content": [{ "type": "text" }] }]),
            missing("messages[0].content[0].text"),
        ),
        (
            json!([{ "role": "assistant", "tool_calls": [{ "type": "function" }] }]),
            missing("messages[0].tool_calls[0].id"),
        ),
        (
            json!([{ "role": "assistant", "tool_calls": [{ "id": "a", "type": "custom" }] }]),
            unsupported("messages[0].tool_calls[0].type"),
        ),
        (
            json!([{ "role": "assistant", "function_call": { "name": "clock" } }]),
            missing("messages[0].function_call.arguments"),
        ),
        (
            json!([{ "role": "tool", "content": "5" }]),
            missing("messages[0].tool_call_id"),
        ),
        (json!([result]), not_there("messages[0].tool_call_id")),
        (
            json!([call, result, result]),
            not_there("messages[2].tool_call_id"),
        ),
        (
            json!([call, { "role": "function", "name": "clock", "content": "5" }]),
            not_there("messages[1].name"),
        ),
        (
            json!([call, { "role": "tool", "tool_call_id": "a" }]),
            missing("messages[1].content"),
        ),
    ] {
        let answered = messages(&said);
        assert_eq!(answered, Err(expected), "{said}");
    }
}

fn shown(url: &str, reach: Reach) -> Result<Vec<PictureSource>, CallerError> {
    let body = json!({ "model": "m", "messages": [{ "role": "user", "content": [
        { "type": "text", "text": "What is it?" },
        { "type": "image_url", "image_url": { "url": url, "detail": "low" } },
    ] }] });
    let read = read(body.to_string().as_bytes(), reach)?;
    let messages = read.request.messages.into_iter();
    Ok(messages.flat_map(|said| said.pictures).collect())
}

#[test]
fn pictures_come_themselves_or_by_their_address() {
    let read = shown("data:image/jpeg;base64,iVBORw0KGgo=", Reach::OpenNet).unwrap();
    let [PictureSource::Bytes(picture)] = read.as_slice() else {
        panic!("a picture itself: {read:?}");
    };
    assert_eq!(
        (picture.media_type.as_str(), &*picture.bytes),
        ("image/png", b"\x89PNG\r\n\x1a\n".as_slice()),
        "known by its bytes, whatever it is called"
    );
    let far = "https://pictures.example/a.png";
    let address = PictureAddress::public(far.parse().unwrap()).unwrap();
    assert_eq!(shown(far, Reach::OpenNet), Ok(vec![address.into()]));
    let here = shown("http://127.0.0.1:8080/a.png", Reach::ThisMachine);
    assert_eq!(here.map(|pictures| pictures.len()), Ok(1));
}

#[test]
fn what_is_wrong_with_a_picture_is_named() {
    let field = "messages[0].content[1].image_url.url";
    for (url, expected) in [
        ("boat.png", "an address"),
        ("data:image/png,abc", "a data URL in base64"),
        ("data:image/png;base64,%%%", "a data URL in base64"),
        (
            "data:image/png;base64,PGh0bWw+",
            "a PNG, JPEG, GIF or WebP file",
        ),
        (
            "http://pictures.example/a.png",
            "an https address or a data URL",
        ),
        ("http://127.0.0.1/a.png", "an address in the open net"),
        ("https://169.254.169.254/", "an address in the open net"),
    ] {
        let error = shown(url, Reach::OpenNet).unwrap_err();
        assert_eq!(error, wrong(field, expected), "{url}");
        assert_eq!(error.param(), Some(field));
        assert!(!error.to_string().contains("example"), "nor repeats it");
    }
}

#[test]
fn what_is_told_of_calls_can_be_sent_back() {
    let calls = [ToolCall {
        id: "call_7".into(),
        name: "clock".into(),
        arguments: "{}".into(),
        signature: None,
    }];
    for (form, id) in [
        (CallForm::Tools, "call_7"),
        (CallForm::Function, "function_call_0"),
    ] {
        let mut said = serde_json::to_value(form.message(&calls)).unwrap();
        said["role"] = "assistant".into();
        let read = messages(&json!([said])).unwrap();
        let [call] = read[0].tool_calls.as_slice() else {
            panic!("one call: {read:?}");
        };
        assert_eq!((call.id.as_str(), call.name.as_str()), (id, "clock"));
    }
}

proptest! {
    #[test]
    fn whatever_is_sent_is_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&body, Reach::OpenNet);
    }

    #[test]
    fn a_field_of_any_kind_is_read_or_refused(
        field in prop::sample::select(vec![
            "model", "messages", "tools", "functions", "tool_choice", "function_call", "stop",
            "stream", "stream_options", "max_tokens", "temperature", "response_format", "n",
            "reasoning_effort", "logit_bias", "modalities", "parallel_tool_calls",
        ]),
        value in prop::sample::select(vec![
            json!(null), json!(true), json!(-1), json!(1e300), json!(""), json!("auto"),
            json!([]), json!([null]), json!([[]]), json!([{}]), json!({}),
            json!({ "type": "function" }), json!([{ "role": "tool" }]),
        ]),
    ) {
        if let Err(error) = with(&json!({ field: value })) {
            let param = error.param().unwrap_or_default();
            let begins = param.split(['.', '[']).next().unwrap_or_default();
            prop_assert_eq!(begins, field, "the field to blame: {}", error);
        }
    }
}
