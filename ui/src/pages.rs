//! What fills the window.

pub mod chat;
pub mod settings;
pub mod setup;
pub mod sign_in;
pub mod unavailable;
pub mod welcome;
