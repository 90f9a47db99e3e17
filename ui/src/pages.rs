//! What fills the window.

pub mod chat;
pub mod settings;
pub mod setup;
pub mod unavailable;
pub mod welcome;
