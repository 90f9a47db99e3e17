//! What is Anthropic's alone: its version, its rules for sampling, its list in pages.

use std::collections::BTreeSet;

use aideon_engine::{
    chat::{ChatMessage, ChatRequest, FinishReason, Role},
    fallback::{Timeouts, TurnEvent},
    provider::{ModelInfo, ProviderKind},
    reasoning::ReasoningEffort,
    tools::{ToolCall, ToolResult},
};
use aideon_simulator::{Answer, Model};
use anyhow::{Context as _, Result};

use crate::bench::{Bench, provider_of, request};

async fn anthropic(check: impl AsyncFn(&Bench) -> Result<()>) -> Result<()> {
    provider_of(ProviderKind::Anthropic, check).await
}

#[tokio::test]
async fn sampling_is_sent_only_as_far_as_the_model_takes_it() -> Result<()> {
    anthropic(async |bench| {
        let asked = ChatRequest {
            temperature: Some(1.75),
            top_p: Some(0.25),
            ..request("Good day")
        };
        for (model, temperature) in [
            ("claude-haiku-4-5-20251001", Some(1.0)),
            ("claude-sonnet-4-6", Some(1.0)),
            ("claude-sonnet-5", None),
            ("claude-opus-5", None),
        ] {
            bench.provider.chat(model, &asked).await?;
            let heard = bench.heard()?;
            assert_eq!(
                (heard.temperature, heard.top_p),
                (temperature, None),
                "{model} refuses a request that has more"
            );
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_version_goes_with_every_request_and_the_key_in_no_other_header() -> Result<()> {
    anthropic(async |bench| {
        bench.chat().await?;
        bench.provider.list_models().await?;
        for request in bench.control.requests() {
            let version = request.headers.get("anthropic-version");
            assert_eq!(version.map(String::as_str), Some("2023-06-01"));
            let shown = request.headers.values();
            assert!(
                shown
                    .chain([&request.path])
                    .all(|value| !value.contains("sk-of")),
                "the log leaves out the header that is for keys"
            );
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_address_may_leave_out_the_version() -> Result<()> {
    anthropic(async |bench| {
        let base = bench.provider.endpoint().base_url.to_string();
        let bare = base.trim_end_matches("/v1");
        assert_ne!(bare, base, "the simulator's address has it");
        let provider = bench.provider_at(bare)?;
        provider.chat(&bench.model, &request("Hi")).await?;
        provider.list_models().await?;
        let paths: BTreeSet<String> = bench
            .control
            .requests()
            .into_iter()
            .map(|request| request.path)
            .collect();
        assert_eq!(
            paths,
            ["/anthropic/v1/messages", "/anthropic/v1/models"]
                .map(str::to_owned)
                .into(),
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn every_page_of_the_list_is_read_once() -> Result<()> {
    anthropic(async |bench| {
        let model = |number| Model::chat(format!("claude-{number}"), format!("Claude {number}"));
        let served: Vec<Model> = (0..2500).map(model).collect();
        bench.control.set_models(bench.case.format, served.clone());
        let expected: Vec<ModelInfo> = served.iter().map(bench.case.listed).collect();
        assert_eq!(
            bench.provider.list_models().await?,
            expected,
            "in their order"
        );
        assert_eq!(bench.control.requests().len(), 3, "1000 a page");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_tool_that_failed_says_so() -> Result<()> {
    anthropic(async |bench| {
        let mut asked = request("What is it like in Oban?");
        bench.script(Answer::default().tool_call("toolu_1", "weather", "{}"));
        let called = bench.provider.chat(&bench.model, &asked).await?;
        assert_eq!(called.finish, FinishReason::ToolCalls);
        let mut model = request("").messages.pop().context("a message")?;
        model.role = Role::Assistant;
        model.tool_calls = vec![ToolCall {
            id: "toolu_1".to_owned(),
            name: "weather".to_owned(),
            arguments: "{}".to_owned(),
            signature: None,
        }];
        let mut tool = request("").messages.pop().context("a message")?;
        tool.role = Role::Tool;
        tool.tool_results = vec![ToolResult {
            call: "toolu_1".to_owned(),
            name: "weather".to_owned(),
            content: "no such place".to_owned(),
            is_error: true,
        }];
        asked.messages.extend([model, tool]);
        bench.provider.chat(&bench.model, &asked).await?;
        let heard = bench.heard()?;
        let result = heard
            .messages
            .last()
            .and_then(|last| last.tool_results.first());
        assert!(
            result.is_some_and(|result| result.is_error),
            "a model that is not told takes the complaint for the weather: {heard:?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn thoughts_go_back_with_the_results_that_they_led_to() -> Result<()> {
    anthropic(async |bench| {
        let part = |index: u32, part: &str| {
            format!(
                "data: {{\"type\":\"content_block_start\",\"index\":{index},\
                 \"content_block\":{part}}}\n\n\
                 data: {{\"type\":\"content_block_stop\",\"index\":{index}}}\n\n"
            )
        };
        let end = "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"}}\n\n\
                   data: {\"type\":\"message_stop\"}\n\n";
        let redacted = r#"{"type":"redacted_thinking","data":"sealed"}"#;
        let call = r#"{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}"#;
        bench.script_events([part(0, redacted), part(1, call), end.to_owned()]);
        let mut asked = request("What is it like in Oban?");
        asked.reasoning = Some(ReasoningEffort::Low);
        let reply = bench.provider.chat(&bench.model, &asked).await?;
        let mut said = ChatMessage::new(Role::Assistant, "");
        said.thoughts = reply.thoughts;
        said.tool_calls = reply.tool_calls;
        let mut brought = ChatMessage::new(Role::Tool, "");
        brought.tool_results = vec![ToolResult {
            call: "toolu_1".to_owned(),
            name: "weather".to_owned(),
            content: "rain".to_owned(),
            is_error: false,
        }];
        asked.messages.extend([said.clone(), brought]);
        bench.provider.chat(&bench.model, &asked).await?;
        let body = bench.last_body()?;
        assert_eq!(
            body["thinking"]["type"], "enabled",
            "the simulator would refuse it without the thought that began the turn"
        );
        let heard = bench.heard()?;
        let back = heard.messages.iter().find(|said| !said.thoughts.is_empty());
        let back = back.context("the thought")?;
        assert_eq!(back.thoughts, said.thoughts, "as it came, though unread");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_thought_that_nobody_may_read_is_told_with_the_words_that_follow() -> Result<()> {
    anthropic(async |bench| {
        let words = &bench.case.stream;
        let redacted = "data: {\"type\":\"content_block_start\",\"index\":0,\
                        \"content_block\":{\"type\":\"redacted_thinking\",\"data\":\"sealed\"}}\n\n";
        let stream = [redacted, words.begin, &(words.text)("Hi"), words.end].concat();
        bench.script_events([stream]);
        let taken = bench.turn(Timeouts::default()).await?;
        let told: Vec<&str> = taken
            .events
            .iter()
            .filter_map(|event| match event {
                TurnEvent::SourceChanged { .. } => Some("who writes"),
                TurnEvent::Sealed(_) => Some("sealed"),
                TurnEvent::Text(_) => Some("text"),
                _ => None,
            })
            .collect();
        assert_eq!(
            told,
            ["who writes", "sealed", "text"],
            "nothing is told of an answer before it is known whose it is"
        );
        Ok(())
    })
    .await
}
