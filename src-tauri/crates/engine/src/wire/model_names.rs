//! What a model is for, told by its name where its provider's list does not say.
//!
//! Only what is certain: a model that is not recognised may well hold conversations. The names
//! are those that OpenAI's API description has for its paths of embeddings, images, audio,
//! realtime, moderation, video and text completions, those that Google's list of models has for
//! drawing and speaking, and those that the makers of open models gave to families that make
//! vectors or pictures and nothing else.

use crate::provider::ModelPurpose;

/// How names begin of models that no conversation can be held with.
const BEGINNINGS: &[&str] = &[
    // Vectors.
    "text-embedding-",
    "text-similarity-",
    "text-search-",
    // Pictures and films.
    "dall-e-",
    "gpt-image-",
    "chatgpt-image-",
    "sora-",
    // Speech, one way or the other.
    "whisper-",
    "tts-",
    "gpt-transcribe",
    "gpt-4o-transcribe",
    "gpt-4o-mini-transcribe",
    "gpt-4o-mini-tts",
    "gpt-live-",
    // Conversations over another path, in sound.
    "gpt-realtime",
    "gpt-4o-realtime",
    "gpt-4o-mini-realtime",
    // Moderation.
    "omni-moderation-",
    "text-moderation-",
    // Texts to be continued, and nothing else.
    "babbage-002",
    "davinci-002",
    "gpt-3.5-turbo-instruct",
    // Open models that make vectors.
    "all-minilm",
    "bge-",
    "embeddinggemma",
    // Open models that make pictures.
    "flux.1-",
    "flux-1-",
    "sdxl-",
    "stable-diffusion-",
];

/// Words in the names of open models that make vectors.
const OF_VECTORS: &[&str] = &["embed", "embedding", "embeddings"];

/// What stands in the names of Gemini's models that answer with pictures or speech alone.
const OF_GEMINI: &[&str] = &["-image", "-tts", "-native-audio", "-live-"];

/// What a model of this name is for. Gateways put the name of its maker before it.
pub fn purpose(id: &str) -> ModelPurpose {
    let name = id.rsplit('/').next().unwrap_or(id).to_ascii_lowercase();
    let mut words = name.split(['-', '_', '.', ':', '@']);
    let is_other = BEGINNINGS.iter().any(|begin| name.starts_with(begin))
        || words.any(|word| OF_VECTORS.contains(&word))
        || (name.starts_with("gemini-") && OF_GEMINI.iter().any(|part| name.contains(part)));
    if is_other {
        ModelPurpose::Other
    } else {
        ModelPurpose::Unsaid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_no_conversation_is_known_by_its_name() {
        for id in [
            "text-embedding-3-small",
            "text-embedding-nomic-embed-text-v1.5",
            "openai/text-embedding-ada-002",
            "dall-e-3",
            "GPT-Image-2",
            "gpt-image-1-mini",
            "chatgpt-image-latest",
            "sora-2-pro",
            "whisper-1",
            "whisper-large-v3-turbo",
            "tts-1-hd",
            "gpt-4o-mini-tts-2025-12-15",
            "gpt-4o-transcribe-diarize",
            "gpt-realtime-2.1-mini",
            "omni-moderation-latest",
            "davinci-002",
            "gpt-3.5-turbo-instruct",
            "gemini-3.1-flash-image",
            "google/gemini-2.5-flash-preview-tts",
            "nomic-embed-text:latest",
            "mxbai-embed-large",
            "Qwen/Qwen3-Embedding-8B",
            "jina-embeddings-v3",
            "BAAI/bge-m3",
            "all-minilm:33m",
            "embeddinggemma:300m",
            "black-forest-labs/FLUX.1-schnell",
            "stable-diffusion-3.5-large",
        ] {
            assert_eq!(purpose(id), ModelPurpose::Other, "{id}");
        }
    }

    #[test]
    fn whatever_else_may_hold_one() {
        for id in [
            "gpt-4o",
            "gpt-4o-mini",
            "gpt-4o-audio-preview",
            "gpt-4o-search-preview",
            "gpt-5.6-luna",
            "gpt-3.5-turbo",
            "chatgpt-4o-latest",
            "o3-deep-research",
            "ft:gpt-4o-mini:me::whisper-1",
            "mistral-embedder-of-next-year",
            "gemini-3.8-flash",
            "my-image-captioner",
            "embedded-systems-tutor",
            "flux-capacitor-chat",
            "llama3:8b",
            "",
            "text",
        ] {
            assert_eq!(purpose(id), ModelPurpose::Unsaid, "{id}");
        }
    }
}
