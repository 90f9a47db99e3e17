//! What a request to a provider can want.

use serde::Serialize;

/// What a path of a provider does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Lists the models.
    Models,
    /// Tells what there is to know of one model.
    Details,
    /// Answers a conversation.
    Chat,
    /// Continues a text.
    Text,
    /// Turns texts into vectors.
    Embeddings,
    /// Draws pictures.
    Images,
    /// Hands out a picture that was drawn before. Whoever has its address gets it: it asks for
    /// no key, and a client that sends one shows its key to a stranger.
    Picture,
}

impl Operation {
    /// Whether a key that is not accepted is refused.
    pub(crate) fn needs_key(self) -> bool {
        self != Self::Picture
    }
}
