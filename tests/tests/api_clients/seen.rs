//! What each has to have seen.

use aideon_simulator::Outcome;
use aideon_tests::patience::within;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::served::{STALLING, Served, target};

/// What a script prints, whatever its language.
pub(crate) fn by_the_client(seen: &Value) {
    answers(seen);
    calls(seen);
    other_kinds(seen);
    failures(&seen["errors"]);
    assert_eq!(
        seen["broken"]["code"], "stream_broken",
        "what broke after words is an error, and no short answer"
    );
    let text = seen["broken"]["text"].as_str();
    assert!(text.is_some_and(|text| "In the bay.".starts_with(text)));
    assert_eq!(seen["left"], "In", "the first words, then it went away");
}

fn answers(seen: &Value) {
    let chat = json!({
        "content": "In the bay.",
        "finish_reason": "stop",
        "model": "usual/m",
        "usage": [7, 4, 11],
        "badge": "Aideon Model",
        "same_id": true,
    });
    assert_eq!(seen["chat"], chat, "a whole answer, and whose it is");
    let stream = json!({
        "pieces": ["In", " the", " bay."],
        "finish_reasons": ["stop"],
        "usage": [[7, 4, 11]],
        "badge": "Aideon Model",
    });
    assert_eq!(seen["stream"], stream, "in pieces, counted once");
}

fn calls(seen: &Value) {
    let call = json!([["call_1", "tide", "{\"place\":\"Oban\"}"]]);
    let tools = json!({
        "calls": call,
        "finish_reason": "tool_calls",
        "after_result": "High at six.",
        "streamed_calls": call,
    });
    assert_eq!(
        seen["tools"], tools,
        "a call, the answer to its result, and a call in pieces"
    );
}

fn other_kinds(seen: &Value) {
    assert_eq!(seen["vision"], "One pixel.");
    let text = &seen["completions"];
    assert_eq!(text["model"], "usual/writer");
    for form in ["whole", "streamed"] {
        let words = text[form].as_str().unwrap_or_default();
        assert!(!words.is_empty(), "{form}: {text}");
    }
    let vectors = json!({ "count": 2, "same_as_numbers": true, "model": "usual/maths" });
    assert_eq!(seen["embeddings"], vectors);
    assert_eq!(seen["images"], json!(["PNG", "PNG"]), "two pictures");
    let models = seen["models"].as_array().into_iter().flatten();
    let models: Vec<&str> = models.filter_map(Value::as_str).collect();
    assert!(
        models.contains(&"auto") && models.contains(&"usual/m"),
        "{models:?}"
    );
}

fn failures(errors: &Value) {
    let failure = |name: &str| {
        let told = &errors[name];
        (
            told["status"].clone(),
            told["class"].clone(),
            told["code"].clone(),
        )
    };
    let of = |status: u16, class: &str, code: &str| (json!(status), json!(class), json!(code));
    assert_eq!(
        failure("token"),
        of(401, "AuthenticationError", "invalid_api_key")
    );
    assert_eq!(
        failure("model"),
        of(404, "NotFoundError", "model_not_found")
    );
    assert_eq!(
        failure("quota"),
        of(429, "RateLimitError", "quota_exceeded")
    );
    assert_eq!(
        failure("value"),
        of(400, "BadRequestError", "invalid_value")
    );
    assert_eq!(
        errors["value"]["param"], "temperature",
        "the field is named"
    );
    let wait = errors["quota"]["retry_after"].as_u64().unwrap_or_default();
    assert!((1..=26 * 3600).contains(&wait), "until midnight: {wait} s");
}

/// What reached the providers.
pub(crate) async fn by_the_providers(served: &Served) -> Result<()> {
    let stalling = target(STALLING)?;
    let ended = served.control.wait_until(|record| {
        let asked = record.target.as_ref() == Some(&stalling) && record.body.is_some();
        asked && record.outcome != Outcome::Open
    });
    let left = within("the end of the call that nobody waits for", ended).await??;
    assert_eq!(
        left.outcome,
        Outcome::ClientGone,
        "who leaves ends the call"
    );

    let result = sent(served, "calling", 1)?;
    assert_eq!(result["messages"][1]["tool_calls"][0]["id"], "call_1");
    assert_eq!(result["messages"][2]["content"], "At six.", "{result}");
    let picture = sent(served, "seeing", 0)?;
    let part = &picture["messages"][0]["content"][1];
    let address = part["image_url"]["url"].as_str().unwrap_or_default();
    assert!(address.starts_with("data:image/png;base64,iVBOR"), "{part}");
    let asked = served.control.requests();
    let asked = asked.iter().filter(|it| it.model.as_deref() == Some("m"));
    assert_eq!(
        asked.count(),
        9,
        "those that were refused reached nobody, none came twice"
    );
    Ok(())
}

/// The body of the request of this number, from 0, to one of the providers.
fn sent(served: &Served, provider: &str, number: usize) -> Result<Value> {
    let target = target(provider)?;
    let requests = served.control.requests().into_iter();
    let mut requests =
        requests.filter(|it| it.target.as_ref() == Some(&target) && it.body.is_some());
    let request = requests.nth(number);
    let body = request.and_then(|it| it.body);
    body.with_context(|| format!("{provider} was not asked so often"))
}
