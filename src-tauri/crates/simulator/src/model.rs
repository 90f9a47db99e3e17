//! The models a target lists.

use serde::{Deserialize, Serialize};

/// What a model is for. Only [`ModelKind::Chat`] answers chat requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelKind {
    /// Chat.
    Chat,
    /// Pictures from text.
    Image,
    /// Vectors from text.
    Embedding,
}

impl ModelKind {
    /// The word for it in a model list that has one.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Image => "image",
            Self::Embedding => "embedding",
        }
    }
}

/// What a model costs, in USD per million tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Price {
    /// For tokens read.
    pub input: f64,
    /// For tokens written.
    pub output: f64,
}

/// One entry of a model list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// The id as requests name it.
    pub id: String,
    /// The name for people.
    pub display_name: String,
    /// What it is for.
    pub kind: ModelKind,
    /// How many tokens it can hold.
    pub context_length: u32,
    /// What it costs.
    #[serde(default)]
    pub price: Price,
}

impl Model {
    /// A chat model with a context of 131 072 tokens that costs nothing.
    pub fn chat(id: impl Into<String>, display_name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            display_name: display_name.into(),
            kind: ModelKind::Chat,
            context_length: 131_072,
            price: Price::default(),
        }
    }

    /// The same for another purpose.
    pub fn kind(mut self, kind: ModelKind) -> Self {
        self.kind = kind;
        self
    }

    /// The same with a context of `tokens`.
    pub fn context_length(mut self, tokens: u32) -> Self {
        self.context_length = tokens;
        self
    }

    /// The same at a price, in USD per million tokens.
    pub fn price(mut self, input: f64, output: f64) -> Self {
        self.price = Price { input, output };
        self
    }

    /// The part of the id before the slash, which is who made it.
    pub(crate) fn organization(&self) -> &str {
        self.id
            .split_once('/')
            .map_or("simulated", |(owner, _)| owner)
    }
}
