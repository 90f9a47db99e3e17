//! What callers of the local API ask.

use aideon_engine::{
    chat::ChatRequest,
    media::{PictureSource, address::Reach},
    wire::{
        openai_chat::incoming::{self as chat, CallerError},
        openai_embeddings::incoming as embeddings,
        openai_images::incoming as images,
        openai_text::incoming as text,
    },
};

/// How many bytes may be kept for each that came: no way to write a text is shorter than it is.
const FACTOR: usize = 1;

/// Reads the bytes as the body of every request.
pub fn read(bytes: &[u8]) {
    for reach in [Reach::OpenNet, Reach::ThisMachine] {
        told(chat::read(bytes, reach), |asked| {
            assert!(!asked.model.is_empty() && !asked.request.messages.is_empty());
            assert!(size(&asked.request) <= FACTOR * bytes.len());
        });
    }
    told(text::read(bytes), |asked| {
        assert!(!asked.model.is_empty() && !asked.request.prompt.is_empty());
        assert!(asked.request.prompt.len() <= FACTOR * bytes.len());
    });
    told(embeddings::read(bytes), |asked| {
        assert!(!asked.request.inputs.is_empty(), "there is a text to turn");
        let size: usize = asked.request.inputs.iter().map(String::len).sum();
        assert!(size <= FACTOR * bytes.len());
    });
    told(images::read(bytes), |asked| {
        assert!(asked.request.count.is_some_and(|count| count > 0));
        assert!(asked.request.prompt.len() <= FACTOR * bytes.len());
    });
}

/// What is wrong is said in words, with a field that is there or is missing.
fn told<T>(read: Result<T, CallerError>, check: impl FnOnce(T)) {
    match read {
        Ok(asked) => check(asked),
        Err(error) => {
            assert!(!error.to_string().is_empty() && !error.code().is_empty());
            assert!(error.param().is_none_or(|field| !field.is_empty()));
        }
    }
}

/// How many bytes of the caller's are kept.
fn size(request: &ChatRequest) -> usize {
    let messages = request.messages.iter();
    let sizes = messages.map(|message| {
        let pictures = message.pictures.iter().map(|picture| match picture {
            PictureSource::Bytes(picture) => picture.bytes.len(),
            PictureSource::Remote(_) => 0,
        });
        let calls = message.tool_calls.iter().map(|call| call.arguments.len());
        let results = message.tool_results.iter().map(|it| it.content.len());
        message.text.len() + pictures.chain(calls).chain(results).sum::<usize>()
    });
    sizes.sum()
}
