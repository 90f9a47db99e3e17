//! The models a target lists.

use serde::{Deserialize, Serialize};

use crate::Operation;

/// What a model is for; requests for anything else it refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelKind {
    /// Chat, and texts to be continued.
    Chat,
    /// Texts to be continued, but no chat.
    Language,
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
            Self::Language => "language",
            Self::Image => "image",
            Self::Embedding => "embedding",
        }
    }

    /// Whether models of this kind do this.
    fn does(self, operation: Operation) -> bool {
        matches!(
            (self, operation),
            (Self::Chat, Operation::Chat | Operation::Text)
                | (Self::Language, Operation::Text)
                | (Self::Image, Operation::Images)
                | (Self::Embedding, Operation::Embeddings)
        )
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
    /// Whether it can be sent pictures in a chat.
    #[serde(default)]
    pub sees: bool,
    /// How many tokens it can hold.
    pub context_length: u32,
    /// What it costs.
    #[serde(default)]
    pub price: Price,
}

impl Model {
    /// A chat model with a context of 131 072 tokens that sees nothing and costs nothing.
    pub fn chat(id: impl Into<String>, display_name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            display_name: display_name.into(),
            kind: ModelKind::Chat,
            sees: false,
            context_length: 131_072,
            price: Price::default(),
        }
    }

    /// The same for another purpose.
    pub fn kind(mut self, kind: ModelKind) -> Self {
        self.kind = kind;
        self
    }

    /// The same, able to see pictures.
    pub fn seeing(mut self) -> Self {
        self.sees = true;
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

    /// Whether it does this.
    pub(crate) fn does(&self, operation: Operation) -> bool {
        self.kind.does(operation)
    }

    /// The part of the id before the slash, which is who made it.
    pub(crate) fn organization(&self) -> &str {
        self.id
            .split_once('/')
            .map_or("simulated", |(owner, _)| owner)
    }
}
