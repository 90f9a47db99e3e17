//! The simulator over real sockets.
#![cfg(test)]

mod anthropic;
mod chat;
mod control;
mod embeddings;
mod faults;
mod gemini;
mod images;
mod log;
mod ollama;
mod openai;
mod process;
mod recorded_operations;
mod recordings;
mod scopes;
mod shapes;
mod support;
mod text;
mod vision;
