//! Answers that come whole, and refusals.

use aideon_engine::{
    classify,
    provider::ModelInfo,
    whole::Embeddings,
    wire::{anthropic, gemini, ollama, openai_chat, openai_embeddings, openai_images},
};

/// The most texts whose vectors are taken to have been asked for.
const TEXTS: usize = 3;

/// How many bytes may be kept for each that came: every digit may be a number of a vector.
const FACTOR: usize = 8;

/// The most characters that are kept of a refusal's message.
const MESSAGE_CHARS: usize = 400;

/// Reads the bytes as everything that comes whole.
pub fn read(bytes: &[u8]) {
    reply(bytes);
    vectors(bytes);
    pictures(bytes);
    lists(bytes);
    refusals(bytes);
}

fn reply(bytes: &[u8]) {
    if let Ok(reply) = openai_chat::whole::read(bytes) {
        assert!(reply.text.len() + reply.reasoning.len() <= bytes.len());
        let calls: usize = reply.tool_calls.iter().map(|it| it.arguments.len()).sum();
        assert!(calls <= bytes.len(), "{calls} bytes of arguments");
    }
}

fn vectors(bytes: &[u8]) {
    for texts in 0..=TEXTS {
        let answers = [
            openai_embeddings::read(bytes, texts).map(|answer| answer.embeddings),
            ollama::read_embeddings(bytes, texts).map(|answer| answer.embeddings),
            gemini::embeddings::read_batch(bytes, texts).map(|vectors| Embeddings { vectors }),
        ];
        for answer in answers.into_iter().flatten() {
            assert_eq!(answer.vectors.len(), texts, "one for each text");
            let numbers: usize = answer.vectors.iter().map(Vec::len).sum();
            assert!(numbers * size_of::<f32>() <= FACTOR * bytes.len());
        }
    }
    if let Ok(vector) = gemini::embeddings::read_one(bytes) {
        assert!(vector.len() * size_of::<f32>() <= FACTOR * bytes.len());
    }
}

fn pictures(bytes: &[u8]) {
    if let Ok(answer) = openai_images::read(bytes) {
        assert!(!answer.items.is_empty(), "no picture is no answer");
        for item in answer.items {
            if let openai_images::Item::Picture(picture) = item {
                assert!(picture.bytes.len() <= bytes.len(), "base64 is longer");
            }
        }
    }
    if let Ok(answer) = gemini::images::read(bytes) {
        assert!(!answer.pictures.is_empty(), "no picture is no answer");
        let size: usize = answer.pictures.iter().map(|it| it.bytes.len()).sum();
        assert!(size <= bytes.len(), "base64 is longer");
    }
}

fn lists(bytes: &[u8]) {
    let size = |models: &[ModelInfo]| models.iter().map(|model| model.id.len()).sum::<usize>();
    if let Ok(page) = anthropic::models::read(bytes) {
        assert!(size(&page.models) <= bytes.len());
    }
    if let Ok(page) = gemini::models::read(bytes) {
        assert!(size(&page.models) <= bytes.len());
    }
    if let Ok(listed) = ollama::read_list(bytes) {
        let names: usize = listed.iter().map(|listed| listed.name.len()).sum();
        assert!(names <= bytes.len());
    }
    if let Ok(details) = ollama::read_details(bytes) {
        let model = details.of("boat".to_owned());
        assert_eq!(model.id, "boat", "a model keeps its name");
    }
}

fn refusals(bytes: &[u8]) {
    let headers = Default::default();
    for status in [400, 401, 403, 404, 408, 413, 429, 500, 503, 529] {
        let error = classify::response(status, &headers, bytes);
        assert_eq!(error.status, Some(status), "the status is kept");
        let message = error.message.unwrap_or_default();
        assert!(message.chars().count() <= MESSAGE_CHARS, "and little more");
    }
    if let Ok(event) = serde_json::from_slice(bytes) {
        let message = classify::in_stream(&event).message.unwrap_or_default();
        assert!(message.chars().count() <= MESSAGE_CHARS);
    }
}
