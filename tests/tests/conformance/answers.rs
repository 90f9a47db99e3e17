//! What a good answer says.

use aideon_engine::chat::{ChatEvent, FinishReason, TokenUsage};
use aideon_simulator::{Answer, Fault, FinishReason as Scripted, Usage};
use anyhow::Result;

use crate::bench::every_provider;

/// Emoji with joiners and skin tones, right-to-left scripts with marks, and ideographs.
const SCRIPTS: [&str; 6] = [
    "👩🏽‍🚀 ",
    "🇳🇴🏳️‍🌈 ",
    "שלום \u{202b}עולם\u{202c} ",
    "السَّلامُ عليكم ",
    "你好，世界 ",
    "e\u{301}\u{0} \u{2028}\"\\\n\t",
];

#[tokio::test]
async fn a_stream_tells_its_acceptance_its_model_its_text_its_usage_and_its_end() -> Result<()> {
    every_provider(async |bench| {
        let usage = Usage {
            prompt: 11,
            completion: 3,
            reasoning: 0,
        };
        bench.script(Answer::chunks(["One", " two", " three"]).usage(usage));
        let events = bench.events().await?;
        let Some(ChatEvent::Accepted { status, request_id }) = events.list.first() else {
            panic!("acceptance comes first, before anything the model says: {events:?}");
        };
        assert_eq!(*status, 200);
        bench.check_request_id(request_id.as_deref());
        let text = |text: &str| ChatEvent::Text(text.to_owned());
        assert_eq!(
            events.telling()[1..],
            [
                ChatEvent::ReportedModel(bench.model.clone()),
                text("One"),
                text(" two"),
                text(" three"),
                ChatEvent::Usage(TokenUsage {
                    prompt: Some(11),
                    completion: Some(3),
                }),
                ChatEvent::Finished(FinishReason::Stop),
            ],
            "each chunk is told once, in order, with the end last"
        );
        assert_eq!(events.failure, None, "nothing follows the end");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_whole_answer_is_collected_from_its_stream() -> Result<()> {
    every_provider(async |bench| {
        let answer = Answer::chunks(["One", " two"]).reasoning(["Let me ", "count."]);
        bench.script(answer.usage(Usage {
            prompt: 7,
            completion: 5,
            reasoning: 3,
        }));
        let reply = bench.chat().await?;
        assert_eq!(reply.text, "One two");
        assert_eq!(reply.reasoning, "Let me count.");
        assert_eq!(reply.finish, FinishReason::Stop);
        assert_eq!(reply.usage.completion, Some(5), "reasoning is counted in");
        assert_eq!(
            reply.reported_model.as_deref(),
            Some(bench.model.as_str()),
            "who answered is part of the answer"
        );
        bench.check_request_id(reply.request_id.as_deref());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn usage_is_what_the_provider_counted_and_unsaid_is_not_zero() -> Result<()> {
    every_provider(async |bench| {
        bench.script(Answer::chunks(["Hi"]).usage(Usage {
            prompt: 4_000_000_000_000,
            completion: 2,
            reasoning: 0,
        }));
        assert_eq!(
            bench.chat().await?.usage.prompt,
            Some(4_000_000_000_000),
            "counts go beyond 32 bits over a long context's life"
        );
        bench.script(Answer::chunks(["Hi"]).usage(Usage::default()));
        let zero = TokenUsage {
            prompt: Some(0),
            completion: Some(0),
        };
        assert_eq!(bench.chat().await?.usage, zero, "a counted zero is a count");
        bench.script(Answer::chunks(["Hi"]).without_usage());
        assert_eq!(
            bench.chat().await?.usage,
            TokenUsage::default(),
            "what was not said must not show as free of charge"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn every_word_for_the_end_of_an_answer_is_understood() -> Result<()> {
    every_provider(async |bench| {
        let other = |word: &str| Scripted::Other(word.to_owned());
        let mut words = vec![
            (Scripted::Stop, FinishReason::Stop),
            (Scripted::Length, FinishReason::Length),
            (Scripted::ContentFilter, FinishReason::ContentFilter),
            (Scripted::ToolCalls, FinishReason::ToolCalls),
            (other("a-word-of-next-year"), FinishReason::Unknown),
        ];
        words.retain(|(word, _)| !bench.case.unsaid_ends.contains(word));
        let own = bench.case.finish_words.iter();
        words.extend(own.map(|(word, finish)| (other(word), *finish)));
        for (word, expected) in words {
            bench.script(Answer::chunks(["Hi"]).finish(word.clone()));
            let reply = bench.chat().await?;
            assert_eq!(reply.finish, expected, "{word:?}");
            assert_eq!(reply.text, "Hi", "{word:?} takes nothing from the text");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn reasoning_is_kept_apart_from_the_answer() -> Result<()> {
    every_provider(async |bench| {
        bench.script(Answer::chunks(["Five."]).reasoning(["Two and ", "three."]));
        let events = bench.events().await?;
        let reasoning = |text: &str| ChatEvent::Reasoning(text.to_owned());
        let content: Vec<ChatEvent> = events
            .telling()
            .into_iter()
            .filter(|event| matches!(event, ChatEvent::Text(_) | ChatEvent::Reasoning(_)))
            .collect();
        assert_eq!(
            content,
            [
                reasoning("Two and "),
                reasoning("three."),
                ChatEvent::Text("Five.".to_owned()),
            ],
            "thoughts shown as the answer would be read as the answer"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn every_script_comes_through_unharmed_however_it_is_torn() -> Result<()> {
    every_provider(async |bench| {
        for fault in [None, Some(Fault::split_everywhere())] {
            bench.control.clear_faults();
            if let Some(fault) = fault.clone() {
                bench.fault(fault);
            }
            bench.script(Answer::chunks(SCRIPTS));
            let events = bench.events().await?;
            assert_eq!(events.texts(), SCRIPTS, "byte for byte, under {fault:?}");
            assert!(events.finished());
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_answer_without_words_is_complete_and_empty() -> Result<()> {
    every_provider(async |bench| {
        bench.script(Answer::default());
        let reply = bench.chat().await?;
        assert_eq!(
            (reply.text.as_str(), reply.finish),
            ("", FinishReason::Stop)
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_refusal_is_read_as_text_and_ends_as_the_format_says() -> Result<()> {
    every_provider(async |bench| {
        bench.script(Answer::default().refusal(["I cannot", " do that."]));
        let reply = bench.chat().await?;
        assert_eq!(
            reply.text, "I cannot do that.",
            "the reason is what the user reads, wherever the format puts it"
        );
        Ok(())
    })
    .await
}
