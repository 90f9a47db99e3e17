//! What is asked beside conversations in words: texts to be continued, vectors, pictures seen
//! and made. What a provider cannot do it says before anything is sent.

use aideon_engine::{
    chat::FinishReason,
    error::{ErrorKind, ProviderError},
    media::{Picture, PictureSource},
    provider::collect,
    whole::{EmbeddingRequest, ImageRequest, TextRequest},
};
use aideon_simulator::{Answer, Failure, Fault, ModelKind, Scope, Usage};
use anyhow::Result;

use crate::bench::{Bench, every_provider, request};

/// The smallest picture there is: one pixel.
const PIXEL: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\
    \0\0\0\rIDATx\xdac\xfc\xcf\xf0\xbf\x1e\0\x06\x83\x02\x7f\x94\xad\xd0\xeb\0\0\0\0IEND\xaeB`\x82";

/// Nothing was sent, and the error says that nothing can help.
fn unsupported<T>(bench: &Bench, answered: Result<T, ProviderError>) {
    let kind = answered.err().map(|error| error.kind);
    assert_eq!(
        kind,
        Some(ErrorKind::Unsupported),
        "its capabilities say so"
    );
    assert_eq!(bench.control.requests().len(), 0, "nothing was sent");
}

fn embedding(model: &aideon_simulator::Model) -> bool {
    model.kind == ModelKind::Embedding
}

#[tokio::test]
async fn a_text_is_continued_as_a_stream() -> Result<()> {
    every_provider(async |bench| {
        let asked = TextRequest {
            prompt: "Once upon a \"time\" 🕰".to_owned(),
            max_output_tokens: Some(33),
            temperature: Some(0.5),
            // Some models take only one of them at a time.
            top_p: None,
            stop: vec!["END".to_owned()],
            ..TextRequest::default()
        };
        bench.script(Answer::chunks([" there", " was", " 🛶"]).usage(Usage {
            prompt: 6,
            completion: 3,
            reasoning: 0,
        }));
        let answered = bench.provider.stream_text(&bench.model, &asked).await;
        if !bench.provider.capabilities().text {
            unsupported(bench, answered.map(drop));
            return Ok(());
        }
        let reply = collect(answered?).await?;
        assert_eq!(reply.text, " there was 🛶", "byte for byte");
        assert_eq!(reply.finish, FinishReason::Stop);
        assert_eq!(
            (reply.usage.prompt, reply.usage.completion),
            (Some(6), Some(3))
        );
        assert_eq!(reply.reported_model.as_ref(), Some(&bench.model));
        assert_eq!((bench.case.heard_text)(&bench.last_body()?)?, asked);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_text_that_reached_its_length_says_so_and_keeps_its_last_word() -> Result<()> {
    every_provider(async |bench| {
        if !bench.provider.capabilities().text {
            return Ok(());
        }
        let finish = aideon_simulator::FinishReason::Length;
        bench.script(Answer::chunks([" there", " was"]).finish(finish));
        let asked = TextRequest {
            prompt: "Once".to_owned(),
            ..TextRequest::default()
        };
        let stream = bench.provider.stream_text(&bench.model, &asked).await?;
        let reply = collect(stream).await?;
        assert_eq!(reply.text, " there was");
        assert_eq!(reply.finish, FinishReason::Length);
        let bare = TextRequest {
            max_output_tokens: bench.case.required_limit,
            ..asked
        };
        assert_eq!((bench.case.heard_text)(&bench.last_body()?)?, bare);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn pictures_arrive_byte_for_byte() -> Result<()> {
    every_provider(async |bench| {
        let model = bench.model_that(|model| model.sees && model.kind == ModelKind::Chat)?;
        let mut asked = request("What is this?");
        for message in &mut asked.messages {
            for bytes in [PIXEL, b"\xff\xd8\xff\xe0 not much of a photograph"] {
                message.pictures.push(
                    Picture {
                        media_type: Picture::recognise(bytes).unwrap_or_default().to_owned(),
                        bytes: bytes.into(),
                    }
                    .into(),
                );
            }
        }
        asked.max_output_tokens = Some(99);
        let answered = bench.provider.chat(&model, &asked).await;
        if !bench.provider.capabilities().vision {
            unsupported(bench, answered);
            return Ok(());
        }
        let reply = answered?;
        assert!(!reply.text.is_empty());
        let (mut heard, mut given) = (bench.heard()?, asked);
        if !bench.case.names_media_types {
            for message in heard.messages.iter_mut().chain(&mut given.messages) {
                for source in &mut message.pictures {
                    if let PictureSource::Bytes(picture) = source {
                        picture.media_type.clear();
                    }
                }
            }
        }
        assert_eq!(heard, given, "words and pictures, in their order");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn each_text_has_its_vector_in_the_order_of_the_texts() -> Result<()> {
    every_provider(async |bench| {
        let texts = |texts: &[&str]| EmbeddingRequest {
            inputs: texts.iter().map(|&text| text.to_owned()).collect(),
            dimensions: None,
        };
        if !bench.provider.capabilities().embeddings {
            let answered = bench.provider.embed(&bench.model, &texts(&["a"])).await;
            unsupported(bench, answered);
            return Ok(());
        }
        let model = bench.model_that(embedding)?;
        let many = texts(&["boat", "harbour 🛶", "boat"]);
        let answered = bench.provider.embed(&model, &many).await?;
        let vectors = &answered.answer.vectors;
        assert_eq!(vectors.len(), 3, "one for each");
        assert_eq!(vectors[0], vectors[2], "the same text, the same vector");
        assert_ne!(vectors[0], vectors[1], "another text, another vector");
        assert!(
            vectors
                .iter()
                .all(|vector| vector.len() == vectors[0].len())
        );
        assert_eq!(answered.status, 200);
        assert_eq!(
            answered.usage.prompt.is_some(),
            bench.case.vectors.counts,
            "what was not said must not show as free of charge"
        );
        bench.check_request_id(answered.request_id.as_deref());
        let one = bench.provider.embed(&model, &texts(&["boat"])).await?;
        assert_eq!(
            one.answer.vectors,
            [vectors[0].clone()],
            "alone or among others"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn vectors_are_as_long_as_they_are_asked_to_be() -> Result<()> {
    every_provider(async |bench| {
        let asked = EmbeddingRequest {
            inputs: vec!["boat".to_owned()],
            dimensions: Some(64),
        };
        let can = bench.provider.capabilities().dimensions;
        assert_eq!(can, bench.case.vectors.takes_dimensions);
        if !can {
            let answered = bench.provider.embed(&bench.model, &asked).await;
            unsupported(bench, answered);
            return Ok(());
        }
        let model = bench.model_that(embedding)?;
        let answered = bench.provider.embed(&model, &asked).await?;
        assert_eq!(answered.answer.vectors[0].len(), 64);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn pictures_come_back_as_files_whatever_the_wire_made_of_them() -> Result<()> {
    every_provider(async |bench| {
        let asked = ImageRequest {
            prompt: "a boat".to_owned(),
            count: Some(bench.case.most_pictures),
            ..ImageRequest::default()
        };
        if !bench.provider.capabilities().images {
            let answered = bench.provider.generate_images(&bench.model, &asked).await;
            unsupported(bench, answered);
            return Ok(());
        }
        let model = bench.model_that(|model| model.kind == ModelKind::Image)?;
        let answered = bench.provider.generate_images(&model, &asked).await?;
        let pictures = &answered.answer.pictures;
        assert_eq!(u32::try_from(pictures.len())?, bench.case.most_pictures);
        for picture in pictures {
            let known = Picture::recognise(&picture.bytes);
            assert_eq!(
                known,
                Some(picture.media_type.as_str()),
                "a file of its type"
            );
        }
        bench.check_request_id(answered.request_id.as_deref());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_refused_or_no_answer_fails_alike_for_vectors_and_pictures() -> Result<()> {
    every_provider(async |bench| {
        let faults = [
            (Fault::refuse(Failure::ServerError), ErrorKind::ServerFault),
            (Fault::Html, ErrorKind::NotTheApi),
            (Fault::status(200, "{}"), ErrorKind::NotTheApi),
            (Fault::CutAfter { chunks: 1 }, ErrorKind::ConnectionLost),
        ];
        let can = bench.provider.capabilities();
        for (fault, expected) in faults {
            bench.fault_on(Scope::All, fault.clone());
            if can.embeddings {
                let model = bench.model_that(embedding)?;
                let asked = EmbeddingRequest {
                    inputs: vec!["boat".to_owned()],
                    dimensions: None,
                };
                let answered = bench.provider.embed(&model, &asked).await;
                let kind = answered.err().map(|error| error.kind);
                assert_eq!(kind, Some(expected), "vectors under {fault:?}");
            }
            if can.images {
                let model = bench.model_that(|model| model.kind == ModelKind::Image)?;
                let asked = ImageRequest {
                    prompt: "a boat".to_owned(),
                    ..ImageRequest::default()
                };
                let answered = bench.provider.generate_images(&model, &asked).await;
                let kind = answered.err().map(|error| error.kind);
                assert_eq!(kind, Some(expected), "pictures under {fault:?}");
            }
        }
        Ok(())
    })
    .await
}
