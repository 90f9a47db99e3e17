//! Framing and shapes that several providers share.

pub mod anthropic;
pub mod decoding;
pub mod gemini;
pub mod model_names;
pub mod ndjson;
pub mod ollama;
pub mod openai_chat;
pub mod openai_embeddings;
pub mod openai_images;
pub mod openai_text;
pub mod posted;
pub mod sse;

#[cfg(test)]
mod tests;
