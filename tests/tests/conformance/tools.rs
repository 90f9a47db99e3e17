//! Tools: their definitions, whether they are to be called, calls in parallel, results.

use aideon_engine::{
    chat::{ChatMessage, ChatRequest, FinishReason, Role},
    error::ErrorKind,
    provider::collect,
    tools::{ToolCall, ToolChoice, ToolDefinition, ToolResult},
};
use aideon_simulator::{Answer, Fault};
use anyhow::Result;
use serde_json::{Value, json};

use crate::{
    bench::{Bench, every_provider, request},
    cases::ToolHabits,
};

/// Every provider takes tools; one that does not would say so in its capabilities, and what
/// it is to answer then is checked with the other modalities.
async fn every_provider_with_tools(check: impl AsyncFn(&Bench) -> Result<()>) -> Result<()> {
    every_provider(async |bench| {
        if !bench.provider.capabilities().tools {
            return Ok(());
        }
        check(bench).await
    })
    .await
}

fn weather() -> ToolDefinition {
    ToolDefinition {
        name: "weather".to_owned(),
        description: Some("The weather at a place, \"now\" 🌦".to_owned()),
        parameters: json!({
            "type": "object",
            "properties": { "city": { "type": "string" }, "days": { "type": "integer" } },
            "required": ["city"],
        }),
    }
}

fn clock() -> ToolDefinition {
    ToolDefinition {
        name: "clock".to_owned(),
        description: Some("The time".to_owned()),
        parameters: json!({ "type": "object", "properties": {} }),
    }
}

fn with_tools(choice: ToolChoice) -> ChatRequest {
    ChatRequest {
        tools: vec![weather(), clock()],
        tool_choice: choice,
        ..request("What is it like in Oban, and how late?")
    }
}

fn called(id: &str, name: &str, arguments: &str) -> ToolCall {
    ToolCall {
        id: id.to_owned(),
        name: name.to_owned(),
        arguments: arguments.to_owned(),
        signature: None,
    }
}

fn brought(call: &str, name: &str, content: &str) -> ToolResult {
    ToolResult {
        call: call.to_owned(),
        name: name.to_owned(),
        content: content.to_owned(),
        is_error: false,
    }
}

fn json_of(text: &str) -> Result<Value> {
    Ok(serde_json::from_str(text)?)
}

/// The request with what the format has no place for taken out: the name of a tool where
/// results name calls by their ids, and the ids where they name the tool.
fn as_far_as_worded(mut request: ChatRequest, habits: ToolHabits) -> Result<ChatRequest> {
    for message in &mut request.messages {
        for call in &mut message.tool_calls {
            call.arguments = json_of(&call.arguments)?.to_string();
            if !habits.by_id {
                call.id.clear();
            }
        }
        for result in &mut message.tool_results {
            if habits.by_id {
                result.name.clear();
            } else {
                result.call.clear();
            }
        }
    }
    Ok(request)
}

#[tokio::test]
async fn calls_in_parallel_come_whole_and_in_their_order_however_they_are_torn() -> Result<()> {
    every_provider_with_tools(async |bench| {
        let arguments = json!({ "city": "Tromsø \"N\" 🛶", "days": 3, "deep": [{ "a": null }] });
        for fault in [None, Some(Fault::split_everywhere())] {
            bench.control.clear_faults();
            if let Some(fault) = fault.clone() {
                bench.fault(fault);
            }
            bench.script(
                Answer::chunks(["Let me look."])
                    .tool_call("call_a", "weather", arguments.to_string())
                    .tool_call("call_b", "clock", "{}")
                    .tool_call("call_c", "weather", r#"{"city":"Oban"}"#),
            );
            let asked = with_tools(ToolChoice::Auto);
            let reply = bench.provider.chat(&bench.model, &asked).await?;
            assert_eq!(reply.finish, FinishReason::ToolCalls, "whatever its word");
            assert_eq!(reply.text, "Let me look.", "words before calls stay");
            let expected = [
                ("call_a", "weather", arguments.clone()),
                ("call_b", "clock", json!({})),
                ("call_c", "weather", json!({ "city": "Oban" })),
            ];
            assert_eq!(reply.tool_calls.len(), expected.len(), "under {fault:?}");
            for (call, (id, name, arguments)) in reply.tool_calls.iter().zip(expected) {
                assert_eq!(call.name, name);
                assert_eq!(json_of(&call.arguments)?, arguments, "under {fault:?}");
                if bench.case.tools.by_id {
                    assert_eq!(call.id, id, "by which the result is to name it");
                }
            }
            let mut ids: Vec<_> = reply.tool_calls.iter().map(|call| &call.id).collect();
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), 3, "each result must find its call: {ids:?}");
            assert!(ids.iter().all(|id| !id.is_empty()));
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn calls_that_a_stream_did_not_finish_are_no_answer() -> Result<()> {
    every_provider_with_tools(async |bench| {
        bench.script(Answer::default().tool_call("call_a", "weather", r#"{"city":"Oban"}"#));
        bench.fault(Fault::MissingEnd);
        let asked = with_tools(ToolChoice::Auto);
        let stream = bench.provider.stream_chat(&bench.model, &asked).await?;
        let reply = collect(stream).await;
        assert_eq!(
            reply.map_err(|error| error.kind),
            Err(ErrorKind::StreamCut),
            "half the arguments of a call must not be acted upon"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn definitions_calls_and_results_arrive_as_they_were_given() -> Result<()> {
    every_provider_with_tools(async |bench| {
        let mut calls = ChatMessage::new(Role::Assistant, "Let me look.");
        calls.tool_calls = vec![
            called("call_a", "weather", r#"{"city":"Tromsø","days":3}"#),
            called("call_b", "clock", "{}"),
        ];
        let mut wordless = ChatMessage::new(Role::Assistant, "");
        wordless.tool_calls = vec![called("call_c", "weather", r#"{"city":"Oban"}"#)];
        let results = |results: Vec<ToolResult>| ChatMessage {
            tool_results: results,
            ..ChatMessage::new(Role::Tool, "")
        };
        let mut asked = with_tools(ToolChoice::Auto);
        asked.max_output_tokens = Some(99);
        asked.messages.extend([
            calls,
            results(vec![brought("call_a", "weather", "snow 🌨")]),
            results(vec![brought("call_b", "clock", "ten past")]),
            wordless,
            results(vec![brought("call_c", "weather", "rain")]),
        ]);
        bench.provider.chat(&bench.model, &asked).await?;
        let habits = bench.case.tools;
        assert_eq!(
            as_far_as_worded(bench.heard()?, habits)?,
            as_far_as_worded(asked, habits)?,
            "a model that does not see its calls and what came of them calls again"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn results_of_one_message_all_arrive() -> Result<()> {
    every_provider_with_tools(async |bench| {
        let mut asked = with_tools(ToolChoice::Auto);
        let mut calls = ChatMessage::new(Role::Assistant, "");
        calls.tool_calls = vec![
            called("call_a", "weather", r#"{"city":"Oban"}"#),
            called("call_b", "clock", "{}"),
        ];
        let mut both = ChatMessage::new(Role::Tool, "");
        both.tool_results = vec![
            brought("call_a", "weather", "rain"),
            brought("call_b", "clock", "ten past"),
        ];
        asked.messages.extend([calls, both]);
        bench.provider.chat(&bench.model, &asked).await?;
        let heard = bench.heard()?;
        let results = heard.messages.iter().flat_map(|said| &said.tool_results);
        let contents: Vec<&str> = results.map(|result| result.content.as_str()).collect();
        assert_eq!(contents, ["rain", "ten past"], "each in its place");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn whether_tools_are_to_be_called_is_told_or_refused_but_never_dropped() -> Result<()> {
    every_provider_with_tools(async |bench| {
        let can = bench.provider.capabilities().forced_tools;
        assert_eq!(
            can, bench.case.tools.takes_choice,
            "its capabilities say so"
        );
        let forced = [ToolChoice::Required, ToolChoice::Tool("clock".to_owned())];
        for choice in forced {
            let asked = with_tools(choice.clone());
            let before = bench.control.requests().len();
            let answered = bench.provider.chat(&bench.model, &asked).await;
            if bench.case.tools.takes_choice {
                answered?;
                assert_eq!(bench.heard()?.tool_choice, choice);
            } else {
                let kind = answered.map_err(|error| error.kind);
                assert_eq!(kind, Err(ErrorKind::Unsupported), "{choice:?}");
                assert_eq!(bench.control.requests().len(), before, "nothing was sent");
            }
        }
        let asked = with_tools(ToolChoice::None);
        bench.provider.chat(&bench.model, &asked).await?;
        let heard = bench.heard()?;
        assert!(
            heard.tool_choice == ToolChoice::None || heard.tools.is_empty(),
            "a tool that is not to be called is not offered, or forbidden: {heard:?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_choice_without_tools_is_not_sent() -> Result<()> {
    every_provider_with_tools(async |bench| {
        let asked = ChatRequest {
            tool_choice: ToolChoice::None,
            ..request("Good day")
        };
        bench.provider.chat(&bench.model, &asked).await?;
        assert_eq!(
            bench.heard()?.tool_choice,
            ToolChoice::Auto,
            "providers refuse a choice where there is nothing to choose"
        );
        Ok(())
    })
    .await
}
