//! Answers that come whole: replies, vectors, pictures, lists of models.

use aideon_engine::{
    chat::{ChatReply, FinishReason, TokenUsage},
    provider::{ModelPurpose, ProviderKind},
    whole::{EmbeddingRequest, ImageRequest},
    wire::openai_chat,
};
use aideon_simulator::{Fault, FaultRule, Scope, Simulator, SimulatorOptions};
use anyhow::Result;

use crate::{
    files::{self, Body},
    replay::{ASKED, provider, request},
};

/// A body written by hand, and the recorded one.
struct Pair {
    written: &'static str,
    recorded: &'static str,
}

const CALL: Pair = Pair {
    written: "together/chat-whole-tool-call.json",
    recorded: "together/nonstream-chat-tool-call.json",
};
const CONTINUATION: Pair = Pair {
    written: "together/completion-whole-length.json",
    recorded: "together/nonstream-completion-length.json",
};
const NUMBERS: Pair = Pair {
    written: "together/embeddings-float.json",
    recorded: "together/nonstream-embeddings-float.json",
};
const BYTES: Pair = Pair {
    written: "together/embeddings-base64.json",
    recorded: "together/nonstream-embeddings-base64.json",
};
const PICTURE: Pair = Pair {
    written: "together/image-b64.json",
    recorded: "together/nonstream-image-b64.json",
};
const LIST: Pair = Pair {
    written: "ollama/tags.json",
    recorded: "ollama/tags.json",
};

/// The recorded ones.
pub(crate) fn recorded() -> impl Iterator<Item = &'static str> {
    let pairs = [CALL, CONTINUATION, NUMBERS, BYTES, PICTURE, LIST];
    pairs.into_iter().map(|pair| pair.recorded)
}

impl Pair {
    /// The written body and, where there is one, the recorded, which says so.
    fn bodies(&self) -> Result<Vec<(bool, Body)>> {
        let written = files::written(self.written)?;
        let recorded = files::recorded(self.recorded)?;
        let recorded = recorded.map(|body| (true, body));
        Ok([(false, written)].into_iter().chain(recorded).collect())
    }
}

/// A simulator that answers everything of this kind with this body.
async fn answering(scope: Scope, body: &Body) -> Result<Simulator> {
    let simulator = Simulator::start(SimulatorOptions::instant()).await?;
    let fault = Fault::status(200, std::str::from_utf8(&body.0)?);
    let rule = FaultRule::new(fault).scope(scope);
    simulator.control().set_fault(rule);
    Ok(simulator)
}

#[tokio::test]
async fn togethers_calls_are_read_from_one_piece() -> Result<()> {
    for (is_recorded, body) in CALL.bodies()? {
        let simulator = answering(Scope::Chat, &body).await?;
        let provider = provider(ProviderKind::Together, &simulator)?;
        let reply = provider.chat(ASKED, &request()).await?;
        let (model, counts, calls): (_, _, &[_]) = if is_recorded {
            (
                "meta-llama/Llama-3.3-70B-Instruct-Turbo",
                (198, 24),
                &[(
                    "call_3xdm9hr8hghhxh9xjmclmt8s",
                    "get_current_weather",
                    r#"{"city":"Paris"}"#,
                )],
            )
        } else {
            (
                "maker/boat-7b-turbo",
                (88, 15),
                &[
                    ("call_1", "tide", r#"{"port":"Tromsø"}"#),
                    ("call_2", "clock", "{}"),
                ],
            )
        };
        check_reply(&reply, model, counts);
        assert_eq!((reply.text.as_str(), reply.reasoning.as_str()), ("", ""));
        assert_eq!(reply.finish, FinishReason::ToolCalls);
        let called = reply.tool_calls.iter();
        let called: Vec<_> = called
            .map(|call| {
                let (id, name) = (call.id.as_str(), call.name.as_str());
                (id, name, call.arguments.as_str())
            })
            .collect();
        assert_eq!(called, calls, "each whole, in their order");
    }
    Ok(())
}

#[test]
fn togethers_continuation_of_a_text_is_read_from_one_piece() -> Result<()> {
    for (is_recorded, body) in CONTINUATION.bodies()? {
        let reply = openai_chat::whole::read(&body.0)?;
        let (model, counts, text) = if is_recorded {
            (
                "mistralai/Mixtral-8x7B-v0.1",
                (3, 10),
                " a city of love, and it’s also",
            )
        } else {
            ("maker/boat-7b-turbo", (3, 7), " a boat, and it’s also")
        };
        check_reply(&reply, model, counts);
        assert_eq!(reply.text, text, "with the space that it begins with");
        assert_eq!(reply.finish, FinishReason::Length);
    }
    Ok(())
}

fn check_reply(reply: &ChatReply, model: &str, (prompt, completion): (u64, u64)) {
    assert_eq!(reply.reported_model.as_deref(), Some(model));
    let counted = TokenUsage {
        prompt: Some(prompt),
        completion: Some(completion),
    };
    assert_eq!(reply.usage, counted, "tokens as counted");
}

const RETRIEVAL: &str = "togethercomputer/m2-bert-80M-32k-retrieval";

#[tokio::test]
async fn togethers_vectors_are_read_and_uncounted_is_not_zero() -> Result<()> {
    for (is_recorded, body) in NUMBERS.bodies()? {
        let begins: &[[f32; 3]] = if is_recorded {
            &[[0.020_581_583, 0.039_966_82, 0.063_424_83]]
        } else {
            &[[0.25, -0.5, 1e-7]]
        };
        check_vectors(is_recorded, &body, begins).await?;
    }
    Ok(())
}

#[tokio::test]
async fn vectors_that_come_as_bytes_are_the_same_numbers() -> Result<()> {
    for (is_recorded, body) in BYTES.bodies()? {
        let begins: &[[f32; 3]] = if is_recorded {
            &[
                [-0.021_243_947, 0.034_794_748, 0.032_941_99],
                [-0.015_361_338, 0.049_797_326, 0.032_711_79],
                [-0.012_515_432, 0.032_602_34, 0.027_201_891],
            ]
        } else {
            &[[0.25, -0.5, 1e-7], [1.0, 2.0, -3.0], [1.0, 2.0, -3.0]]
        };
        check_vectors(is_recorded, &body, begins).await?;
    }
    Ok(())
}

async fn check_vectors(is_recorded: bool, body: &Body, begins: &[[f32; 3]]) -> Result<()> {
    let simulator = answering(Scope::Embeddings, body).await?;
    let request = EmbeddingRequest {
        inputs: vec!["text".to_owned(); begins.len()],
        dimensions: None,
    };
    let provider = provider(ProviderKind::Together, &simulator)?;
    let answered = provider.embed(ASKED, &request).await?;
    let (length, model) = if is_recorded {
        (768, RETRIEVAL)
    } else {
        (3, "maker/harbour-embed")
    };
    let vectors = answered.answer.vectors;
    assert_eq!(vectors.len(), begins.len());
    for (vector, begin) in vectors.iter().zip(begins) {
        assert_eq!(vector.len(), length);
        assert_eq!(vector[..3], begin[..], "number for number");
    }
    assert_eq!(answered.reported_model.as_deref(), Some(model));
    assert_eq!(answered.usage.prompt, None, "Together says nothing of it");
    Ok(())
}

#[tokio::test]
async fn togethers_picture_is_a_file() -> Result<()> {
    for (is_recorded, body) in PICTURE.bodies()? {
        let simulator = answering(Scope::Images, &body).await?;
        let request = ImageRequest {
            prompt: "a boat".to_owned(),
            ..ImageRequest::default()
        };
        let provider = provider(ProviderKind::Together, &simulator)?;
        let answered = provider.generate_images(ASKED, &request).await?;
        let pictures = answered.answer.pictures;
        assert_eq!(pictures.len(), 1);
        assert_eq!(pictures[0].media_type, "image/jpeg");
        let bytes = if is_recorded { 750 } else { 22 };
        assert_eq!(pictures[0].bytes.len(), bytes, "decoded, byte for byte");
    }
    Ok(())
}

#[tokio::test]
async fn ollamas_list_is_read_even_when_nothing_more_is_told_of_its_models() -> Result<()> {
    for (is_recorded, body) in LIST.bodies()? {
        let simulator = answering(Scope::Models, &body).await?;
        let provider = provider(ProviderKind::Ollama, &simulator)?;
        let models = provider.list_models().await?;
        let names: Vec<&str> = models.iter().map(|model| model.id.as_str()).collect();
        if is_recorded {
            assert_eq!(
                names,
                [
                    "all-minilm:latest",
                    "qwen3:4b",
                    "gemma3:4b",
                    "llava:latest",
                    "llama3.2:latest"
                ]
            );
        } else {
            assert_eq!(names, ["boat:4b", "harbour-embed:latest"]);
        }
        assert!(
            models
                .iter()
                .all(|model| model.purpose == ModelPurpose::Unsaid),
            "the simulator knows none of these, which must not cost the list"
        );
    }
    Ok(())
}
