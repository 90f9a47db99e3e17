//! Framing and shapes that several providers share.

pub mod openai_chat;
pub mod sse;
