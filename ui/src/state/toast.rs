//! A short message that goes away by itself.

use leptos::prelude::Callback;

use crate::components::icon::Glyph;

/// How long a toast stays, in milliseconds.
pub const STAY_MS: u64 = 8_000;

/// One toast; the next one takes its place.
#[derive(Clone)]
pub struct Toast {
    /// The drawing before the text.
    pub glyph: Glyph,
    /// The text.
    pub text: String,
    /// A button: its words and what it does.
    pub action: Option<(&'static str, Callback<()>)>,
}

impl Toast {
    /// A toast that only tells something.
    pub fn telling(glyph: Glyph, text: impl Into<String>) -> Self {
        Self {
            glyph,
            text: text.into(),
            action: None,
        }
    }
}
