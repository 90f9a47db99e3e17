use serde_json::json;

use super::*;

fn body() -> Value {
    json!({
        "model": "claude-haiku-4-5",
        "max_tokens": 9,
        "messages": [{ "role": "user", "content": "hi" }],
    })
}

/// The sound body with these fields in place of its own.
fn with(fields: &Value) -> Result<ChatRequest, Failure> {
    let mut body = body();
    for (name, value) in fields.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    read(&body)
}

#[test]
fn a_sound_request_is_read_whole() {
    let request = with(&json!({
        "system": [{ "type": "text", "text": "Be brief." }],
        "stop_sequences": ["END"],
        "stream": true,
        "temperature": 1,
        "messages": [
            { "role": "user", "content": [
                { "type": "text", "text": "What is it?" },
                { "type": "image", "source":
                    { "type": "base64", "media_type": "image/png", "data": "iVBORw==" } },
            ] },
        ],
    }))
    .unwrap();
    let roles: Vec<&str> = request.messages.iter().map(|m| m.role.as_str()).collect();
    assert_eq!(roles, ["system", "user"]);
    assert_eq!(request.pictures().count(), 1);
    assert_eq!(request.prompt(), "What is it?");
    assert_eq!(request.options.max_tokens, Some(9));
    assert_eq!(request.options.stop, ["END"]);
}

#[test]
fn what_the_service_refuses_is_refused() {
    let user = |content: Value| json!({ "messages": [{ "role": "user", "content": content }] });
    let cases = [
        ("no limit", json!({ "max_tokens": null })),
        ("a limit of nothing", json!({ "max_tokens": 0 })),
        (
            "another format's field",
            json!({ "frequency_penalty": 0.5 }),
        ),
        ("another format's stop", json!({ "stop": ["END"] })),
        ("a temperature above 1", json!({ "temperature": 1.5 })),
        (
            "both samplings",
            json!({ "temperature": 0.5, "top_p": 0.5 }),
        ),
        ("a blank stop text", json!({ "stop_sequences": ["\n"] })),
        (
            "a role of another format",
            json!({ "messages": [{ "role": "system", "content": "x" }] }),
        ),
        ("no messages", json!({ "messages": [] })),
        (
            "a blank text",
            user(json!([{ "type": "text", "text": " " }])),
        ),
        ("no part", user(json!([]))),
        (
            "a part of another format",
            user(json!([{ "type": "image_url" }])),
        ),
        (
            "no picture",
            user(json!([{ "type": "image", "source":
            { "type": "base64", "media_type": "image/bmp", "data": "iVBORw==" } }])),
        ),
        (
            "a choice of nothing",
            json!({ "tool_choice": { "type": "any" } }),
        ),
        (
            "a tool without a schema",
            json!({ "tools": [{ "name": "a" }] }),
        ),
        (
            "a tool with a dot",
            json!({ "tools":
            [{ "name": "a.b", "input_schema": { "type": "object" } }] }),
        ),
        (
            "a choice of another tool",
            json!({
            "tools": [{ "name": "a", "input_schema": { "type": "object" } }],
            "tool_choice": { "type": "tool", "name": "b" } }),
        ),
    ];
    for (what, fields) in cases {
        assert!(with(&fields).is_err(), "{what}");
    }
}

#[test]
fn the_newest_models_refuse_all_sampling_and_words_of_their_own_at_the_end() {
    for name in SAMPLING {
        let fields = json!({ "model": "claude-opus-5", name: 0.5 });
        assert_eq!(with(&fields), Err(Failure::UnknownField(name.to_owned())));
    }
    let ends = |model: &str| {
        with(&json!({ "model": model, "messages": [
            { "role": "user", "content": "Count." },
            { "role": "assistant", "content": "1, 2," },
        ] }))
    };
    assert!(ends("claude-sonnet-4-6").is_err());
    assert!(ends("claude-haiku-4-5").is_ok());
}

#[test]
fn results_answer_the_calls_before_them_and_no_others() {
    let call = |id: &str| json!({ "type": "tool_use", "id": id, "name": "a", "input": {} });
    let result = |id: &str| json!({ "type": "tool_result", "tool_use_id": id });
    let said = |role: &str, content: Value| json!({ "role": role, "content": content });
    let hi = said("user", json!("hi"));
    let sound = json!([
        hi,
        said("assistant", json!([call("1"), call("2")])),
        said("user", json!([result("2")])),
        said(
            "user",
            json!([result("1"), { "type": "text", "text": "and?" }])
        ),
    ]);
    assert!(with(&json!({ "messages": sound })).is_ok());
    for unsound in [
        json!([hi, said("user", json!([result("1")]))]),
        json!([hi, said("assistant", json!([call("1")])), hi]),
        json!([
            hi,
            said("assistant", json!([call("1")])),
            said("user", json!([result("2")]))
        ]),
    ] {
        let messages = json!({ "messages": unsound });
        assert!(with(&messages).is_err(), "{messages}");
    }
}
