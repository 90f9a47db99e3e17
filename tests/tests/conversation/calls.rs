//! Calls of tools are told of and kept.

use aideon_engine::{
    chat::{ChatMessage, ChatRequest, FinishReason, Role},
    fallback::TurnRequest,
    provenance::{ReplyOutcome, Tier},
};
use aideon_simulator::Answer;
use aideon_storage::turns::NewTurn;
use aideon_tests::desk::primary;
use anyhow::Result;

use crate::{desk, ended, send};

#[tokio::test]
async fn parallel_calls_stand_in_the_segment_of_who_made_them() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let arguments = format!("{{\"city\":\"{}\"}}", "Oban ".repeat(200));
    let calls = Answer::chunks(["Let me ", "see."])
        .tool_call("call-1", "weather", arguments.as_str())
        .tool_call("call-2", "tides", "{}");
    desk.control.script(primary()?, calls);
    let profile = desk.subject(Tier::Premium).await?;
    let new = NewTurn::new(&profile, Tier::Premium, "How is it in Oban?");
    let messages = vec![ChatMessage::new(Role::User, "How is it in Oban?")];
    let request = TurnRequest::Chat(ChatRequest {
        messages,
        ..ChatRequest::default()
    });
    let mut asked = send(&desk, new, request).await?;
    let reply = ended(&desk, &mut asked).await?;
    assert_eq!(
        reply.outcome,
        ReplyOutcome::Finished(FinishReason::ToolCalls)
    );
    let segment = reply.answer().cloned().unwrap_or_default();
    assert_eq!(segment.text, "Let me see.");
    let calls: Vec<_> = segment
        .tool_calls
        .iter()
        .map(|made| (made.call.name.as_str(), made.call.arguments.as_str()))
        .collect();
    assert_eq!(
        calls,
        [("weather", arguments.as_str()), ("tides", "{}")],
        "whole, and each by itself"
    );
    assert!(segment.tool_calls.iter().all(|made| made.result.is_none()));
    Ok(())
}
