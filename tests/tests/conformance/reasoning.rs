//! How much a model is to reason, in its own terms, and thoughts that go back to it.

use aideon_engine::{
    chat::{ChatMessage, ChatReply, ChatRequest, Role},
    reasoning::ReasoningEffort,
    tools::{ToolDefinition, ToolResult},
};
use aideon_simulator::Answer;
use anyhow::Result;
use serde_json::{Value, json};

use crate::bench::{Bench, every_provider, request};

#[tokio::test]
async fn each_model_is_told_how_much_to_reason_in_its_own_terms() -> Result<()> {
    every_provider(async |bench| {
        let habits = &bench.case.reasoning;
        assert!(bench.provider.capabilities().reasoning && !habits.models.is_empty());
        for reasons in habits.models {
            for (effort, expected) in [
                (ReasoningEffort::High, reasons.much),
                (ReasoningEffort::Off, reasons.none),
            ] {
                let asked = ChatRequest {
                    reasoning: Some(effort),
                    ..request("Good day")
                };
                bench.provider.chat(reasons.model, &asked).await?;
                let expected: Value = serde_json::from_str(expected)?;
                let said = (habits.said)(&bench.last_body()?);
                assert_eq!(said, expected, "{} told {effort:?}", reasons.model);
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_model_that_nobody_told_is_told_nothing() -> Result<()> {
    every_provider(async |bench| {
        bench.chat().await?;
        let said = (bench.case.reasoning.said)(&bench.last_body()?);
        let unasked: Value = serde_json::from_str(bench.case.reasoning.unasked)?;
        assert_eq!(said, unasked, "it decides, and old models refuse the word");
        Ok(())
    })
    .await
}

/// A conversation that goes on behind a reply that called tools.
fn after(asked: &ChatRequest, reply: &ChatReply) -> ChatRequest {
    let mut said = ChatMessage::new(Role::Assistant, reply.text.as_str());
    said.thoughts.clone_from(&reply.thoughts);
    said.tool_calls.clone_from(&reply.tool_calls);
    let mut brought = ChatMessage::new(Role::Tool, "");
    let results = reply.tool_calls.iter().map(|call| ToolResult {
        call: call.id.clone(),
        name: call.name.clone(),
        content: "rain".to_owned(),
        is_error: false,
    });
    brought.tool_results = results.collect();
    let mut asked = asked.clone();
    asked.messages.extend([said, brought]);
    asked
}

async fn goes_on(bench: &Bench, model: &str) -> Result<()> {
    let asked = ChatRequest {
        tools: vec![ToolDefinition {
            name: "weather".to_owned(),
            description: None,
            parameters: json!({ "type": "object", "properties": {} }),
        }],
        reasoning: Some(ReasoningEffort::High),
        ..request("What is it like in Oban?")
    };
    let answer = Answer::chunks(["Let me look."]).reasoning(["Rain, ", "perhaps."]);
    bench.script(answer.tool_call("call_1", "weather", "{}"));
    let reply = bench.provider.chat(model, &asked).await?;
    assert_eq!(reply.reasoning, "Rain, perhaps.", "{model}");
    let next = after(&asked, &reply);
    let went_on = bench.provider.chat(model, &next).await;
    assert!(went_on.is_ok(), "{model}, with its thoughts: {went_on:?}");
    let mut forgotten = next;
    for message in &mut forgotten.messages {
        message.thoughts.clear();
        for call in &mut message.tool_calls {
            call.signature = None;
        }
    }
    let went_on = bench.provider.chat(model, &forgotten).await;
    assert!(
        went_on.is_ok(),
        "{model}, in a conversation that began with another model: {went_on:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_turn_of_calls_goes_on_with_its_thoughts_and_without() -> Result<()> {
    every_provider(async |bench| {
        for reasons in bench.case.reasoning.models {
            goes_on(bench, reasons.model).await?;
        }
        Ok(())
    })
    .await
}
