use super::*;
use crate::chat::TokenUsage;

#[test]
fn text_reasoning_usage_and_the_model_are_read() {
    let reply = read(
        br#"{"id":"c","object":"chat.completion","model":"m-2026","choices":[
            {"index":0,"message":{"role":"assistant","content":"Oban.","reasoning_content":"Rain?"},
             "logprobs":null,"finish_reason":"stop","stop_reason":null}],
            "usage":{"prompt_tokens":5,"completion_tokens":0,"total_tokens":5},"new":{}}"#,
    )
    .unwrap();
    assert_eq!(
        (reply.text.as_str(), reply.reasoning.as_str()),
        ("Oban.", "Rain?")
    );
    assert_eq!(reply.finish, FinishReason::Stop);
    assert_eq!(reply.usage.completion, Some(0), "a counted zero is a count");
    assert_eq!(reply.reported_model.as_deref(), Some("m-2026"));
}

#[test]
fn calls_of_tools_are_read_beside_no_words() {
    let reply = read(
        br#"{"choices":[{"message":{"content":null,"tool_calls":[
            {"id":"a","type":"function","function":{"name":"tide","arguments":"{\"at\":1}"}},
            {"id":"b","type":"function","function":{"name":"now","arguments":""}}]},
            "finish_reason":"tool_calls"}]}"#,
    )
    .unwrap();
    assert_eq!(reply.text, "");
    assert_eq!(reply.tool_calls[0].arguments, "{\"at\":1}");
    assert_eq!(
        (
            reply.tool_calls[1].name.as_str(),
            reply.tool_calls[1].arguments.as_str()
        ),
        ("now", "{}"),
        "a call without arguments has an empty object of them"
    );
    assert_eq!(reply.usage, TokenUsage::default(), "not given, not zero");
}

#[test]
fn a_refusal_is_the_answer_of_a_filter() {
    let body = br#"{"choices":[{"message":{"content":null,"refusal":"Not that."},
        "finish_reason":"stop"}]}"#;
    let reply = read(body).unwrap();
    assert_eq!(reply.text, "Not that.");
    assert_eq!(reply.finish, FinishReason::ContentFilter);
}

#[test]
fn only_the_first_choice_counts() {
    let body = br#"{"choices":[
        {"index":1,"message":{"content":"two"},"finish_reason":"stop"},
        {"index":0,"message":{"content":"one"},"finish_reason":"length"}]}"#;
    let reply = read(body).unwrap();
    assert_eq!(
        (reply.text.as_str(), reply.finish),
        ("one", FinishReason::Length)
    );
}

#[test]
fn what_is_no_complete_answer_is_a_failure() {
    let kind = |body: &str| read(body.as_bytes()).unwrap_err().kind;
    assert_eq!(kind("<html>"), ErrorKind::NotTheApi);
    assert_eq!(kind("{}"), ErrorKind::NotTheApi, "nobody has answered");
    assert_eq!(
        kind(r#"{"choices":[{"message":{"content":"Hal"},"finish_reason":null}]}"#),
        ErrorKind::StreamCut,
        "an answer that does not say why it ends may be half of one"
    );
    assert_eq!(
        kind(r#"{"error":{"message":"The server is overloaded","code":503},"choices":"none"}"#),
        ErrorKind::Overloaded,
        "an error counts, whatever stands beside it"
    );
}

#[test]
fn a_call_in_the_older_form_is_read_as_one_that_has_an_id() {
    let reply = read(
        br#"{"choices":[{"message":{"content":null,"function_call":
            {"name":"tide","arguments":"{}"}},"finish_reason":"function_call"}]}"#,
    )
    .unwrap();
    let [call] = reply.tool_calls.try_into().unwrap();
    assert_eq!((&*call.name, &*call.arguments), ("tide", "{}"));
    assert!(call.id.starts_with("call_"), "its result has to name it");
    assert_eq!(reply.finish, FinishReason::ToolCalls);
}
