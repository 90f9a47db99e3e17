//! Answers that come whole: vectors, pictures, lists of models.

use aideon_engine::{
    provider::{ModelPurpose, ProviderKind},
    whole::{EmbeddingRequest, ImageRequest},
};
use aideon_simulator::{Fault, FaultRule, Scope, Simulator, SimulatorOptions};
use anyhow::Result;

use crate::{
    expected::{self, Body},
    replay::{ASKED, provider},
};

/// The written file and, where there is one, the recorded.
fn bodies(written: &str, recorded: &str) -> Result<Vec<(bool, Body)>> {
    let written = expected::written(written)?;
    let recorded = expected::recorded(recorded)?;
    let recorded = recorded.map(|body| (true, body));
    Ok([(false, written)].into_iter().chain(recorded).collect())
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
async fn togethers_vectors_are_read_and_uncounted_is_not_zero() -> Result<()> {
    let files = (
        "together/embeddings-float.json",
        "together/nonstream-embeddings-float.json",
    );
    for (is_recorded, body) in bodies(files.0, files.1)? {
        let simulator = answering(Scope::Embeddings, &body).await?;
        let request = EmbeddingRequest {
            inputs: vec!["one".to_owned()],
            dimensions: None,
        };
        let provider = provider(ProviderKind::Together, &simulator)?;
        let answered = provider.embed(ASKED, &request).await?;
        let (length, begins, model) = if is_recorded {
            let begins = [0.020_581_583, 0.039_966_82, 0.063_424_83];
            (768, begins, "togethercomputer/m2-bert-80M-32k-retrieval")
        } else {
            (3, [0.25, -0.5, 1e-7], "maker/harbour-embed")
        };
        let vectors = answered.answer.vectors;
        assert_eq!((vectors.len(), vectors[0].len()), (1, length));
        assert_eq!(vectors[0][..3], begins, "number for number");
        assert_eq!(answered.reported_model.as_deref(), Some(model));
        assert_eq!(answered.usage.prompt, None, "Together says nothing of it");
    }
    Ok(())
}

#[tokio::test]
async fn togethers_picture_is_a_file() -> Result<()> {
    let files = (
        "together/image-b64.json",
        "together/nonstream-image-b64.json",
    );
    for (is_recorded, body) in bodies(files.0, files.1)? {
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
    for (is_recorded, body) in bodies("ollama/tags.json", "ollama/tags.json")? {
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
