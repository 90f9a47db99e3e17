//! What is Gemini's alone: its list in pages, batches of texts, signatures of calls, ratios.

use std::collections::BTreeSet;

use aideon_engine::{
    chat::{ChatMessage, ChatRequest, Role},
    error::ErrorKind,
    provider::ProviderKind,
    tools::{ToolCall, ToolDefinition, ToolResult},
    whole::{EmbeddingRequest, ImageRequest},
};
use aideon_simulator::{Answer, Fault, Format, Model, ModelKind, Scope};
use anyhow::{Context as _, Result};
use serde_json::json;

use crate::bench::{Bench, provider_of, request};

async fn gemini(check: impl AsyncFn(&Bench) -> Result<()>) -> Result<()> {
    provider_of(ProviderKind::Gemini, check).await
}

#[tokio::test]
async fn every_page_of_the_list_is_read() -> Result<()> {
    gemini(async |bench| {
        let models: Vec<_> = (0..1_005)
            .map(|number| Model::chat(format!("model-{number}"), "Model"))
            .collect();
        bench.control.set_models(Format::Gemini, models.clone());
        let listed = bench.provider.list_models().await?;
        let ids = |models: &[Model]| models.iter().map(|it| it.id.clone()).collect::<Vec<_>>();
        let heard: Vec<_> = listed.into_iter().map(|model| model.id).collect();
        assert_eq!(heard, ids(&models), "all of them, without their prefix");
        assert_eq!(bench.control.requests().len(), 2, "as few pages as can be");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_list_that_repeats_its_pages_comes_to_an_end() -> Result<()> {
    gemini(async |bench| {
        let page = r#"{"models":[{"name":"models/a"},{"name":"models/b"}],"nextPageToken":"t"}"#;
        bench.fault_on(Scope::Models, Fault::status(200, page));
        let listed = bench.provider.list_models().await?;
        assert_eq!(listed.len(), 2, "nothing is listed twice: {listed:?}");
        assert_eq!(bench.control.requests().len(), 2);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_model_is_asked_by_its_name_with_and_without_the_prefix() -> Result<()> {
    gemini(async |bench| {
        for model in [bench.model.clone(), format!("models/{}", bench.model)] {
            bench.provider.chat(&model, &request("Good day")).await?;
        }
        let requests = bench.control.requests();
        let paths: BTreeSet<_> = requests.iter().map(|request| &request.path).collect();
        assert_eq!(paths.len(), 1, "one path: {paths:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn more_stop_texts_than_it_takes_are_left_out() -> Result<()> {
    gemini(async |bench| {
        let asked = ChatRequest {
            stop: (0..7).map(|number| format!("stop-{number}")).collect(),
            ..request("Good day")
        };
        bench.provider.chat(&bench.model, &asked).await?;
        let body = bench.last_body()?;
        let stops = body.pointer("/generationConfig/stopSequences");
        let stops = stops.and_then(|stops| stops.as_array()).context("stops")?;
        assert_eq!(stops.len(), 5, "a sixth would be refused: {stops:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn many_texts_go_in_batches_and_come_back_in_order() -> Result<()> {
    gemini(async |bench| {
        let model = bench.model_that(|model| model.kind == ModelKind::Embedding)?;
        let asked = EmbeddingRequest {
            inputs: (0..201).map(|number| format!("text {number}")).collect(),
            dimensions: Some(8),
        };
        let answered = bench.provider.embed(&model, &asked).await?;
        assert_eq!(answered.answer.vectors.len(), 201);
        assert_eq!(bench.control.requests().len(), 3, "100, 100 and 1");
        for position in [0, 99, 100, 200] {
            let alone = EmbeddingRequest {
                inputs: vec![asked.inputs[position].clone()],
                ..asked.clone()
            };
            let alone = bench.provider.embed(&model, &alone).await?;
            assert_eq!(
                alone.answer.vectors[0], answered.answer.vectors[position],
                "in its place: {position}"
            );
        }
        Ok(())
    })
    .await
}

/// A conversation that goes on behind these calls, each with its result.
fn after(calls: Vec<ToolCall>) -> ChatRequest {
    let mut asked = request("What is it like in Oban?");
    asked.tools = vec![ToolDefinition {
        name: "weather".to_owned(),
        description: None,
        parameters: json!({ "type": "object" }),
    }];
    let mut brought = ChatMessage::new(Role::Tool, "");
    brought.tool_results = calls
        .iter()
        .map(|call| ToolResult {
            call: call.id.clone(),
            name: call.name.clone(),
            content: "rain".to_owned(),
            is_error: false,
        })
        .collect();
    let mut called = ChatMessage::new(Role::Assistant, "");
    called.tool_calls = calls;
    asked.messages.extend([called, brought]);
    asked
}

#[tokio::test]
async fn calls_go_back_with_the_signature_they_came_with() -> Result<()> {
    gemini(async |bench| {
        let answer = Answer::default()
            .tool_call("", "weather", r#"{"city":"Oban","deep":[{"a":1.5}]}"#)
            .tool_call("", "weather", "{}");
        bench.script(answer);
        let calls = bench.chat().await?.tool_calls;
        let signed: Vec<_> = calls.iter().map(|call| call.signature.is_some()).collect();
        assert_eq!(signed, [true, false], "as they are signed there");
        let go_on = async |calls: Vec<ToolCall>| {
            let answered = bench.provider.chat(&bench.model, &after(calls)).await;
            answered.map(drop).map_err(|error| error.kind)
        };
        assert_eq!(go_on(calls.clone()).await, Ok(()), "the simulator checks");
        let changed = |change: fn(&mut ToolCall)| {
            let mut calls = calls.clone();
            calls.iter_mut().for_each(change);
            calls
        };
        let harmed = changed(|call| call.signature = call.signature.take().map(|it| it + "x"));
        assert_eq!(go_on(harmed).await, Err(ErrorKind::RequestInvalid));
        let foreign = changed(|call| call.signature = None);
        assert_eq!(
            go_on(foreign).await,
            Ok(()),
            "a conversation may have begun with another model"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_picture_has_the_ratio_that_was_asked_for() -> Result<()> {
    gemini(async |bench| {
        let model = bench.model_that(|model| model.kind == ModelKind::Image)?;
        let asked = ImageRequest {
            prompt: "a boat".to_owned(),
            size: Some((1600, 900)),
            count: None,
        };
        let answered = bench.provider.generate_images(&model, &asked).await?;
        let [picture] = answered.answer.pictures.as_slice() else {
            panic!("one picture: {answered:?}");
        };
        let side = |at: usize| picture.bytes.get(at..at + 4).map(<[u8]>::to_vec);
        let sides = (side(16), side(20));
        let expected = [256_u32, 144].map(|side| Some(side.to_be_bytes().to_vec()));
        assert_eq!([sides.0, sides.1], expected, "16:9, in the file's head");
        assert!(answered.usage.completion.is_some(), "pictures are counted");
        assert_eq!(answered.reported_model.as_ref(), Some(&model));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_text_that_came_of_thoughts_goes_back_signed() -> Result<()> {
    gemini(async |bench| {
        bench.script(Answer::chunks(["Five", "."]).reasoning(["Two and three."]));
        let reply = bench.chat().await?;
        assert_eq!(reply.thoughts.len(), 1, "signed once: {reply:?}");
        let mut said = ChatMessage::new(Role::Assistant, reply.text);
        said.thoughts = reply.thoughts;
        let mut asked = request("Two and three?");
        asked.messages.push(said);
        asked
            .messages
            .push(ChatMessage::new(Role::User, "And one?"));
        bench.provider.chat(&bench.model, &asked).await?;
        let heard = bench.heard()?;
        let signed = |request: &ChatRequest| {
            let thoughts = request.messages.iter().flat_map(|said| &said.thoughts);
            thoughts.map(|it| it.seal.data.clone()).collect::<Vec<_>>()
        };
        assert_eq!(
            signed(&heard),
            signed(&asked),
            "the simulator checks them too"
        );
        Ok(())
    })
    .await
}
