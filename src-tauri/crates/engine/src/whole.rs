//! What is asked of a model beside conversations, and the answers that come whole.

use crate::{
    chat::{ChatMessage, ChatRequest, Role, TokenUsage},
    media::Picture,
};

/// A text to be continued.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextRequest {
    /// The text.
    pub prompt: String,
    /// The most tokens the continuation may have.
    pub max_output_tokens: Option<u32>,
    /// Sampling temperature, 0 to 2; the range depends on the model.
    pub temperature: Option<f32>,
    /// Nucleus sampling, 0 to 1.
    pub top_p: Option<f32>,
    /// How much words are avoided the more often they came already, -2 to 2.
    pub frequency_penalty: Option<f32>,
    /// How much words are avoided that came already, -2 to 2.
    pub presence_penalty: Option<f32>,
    /// Texts at which the model stops.
    pub stop: Vec<String>,
}

impl TextRequest {
    /// The same as a message of the user's, for providers that only answer conversations.
    pub fn as_conversation(&self) -> ChatRequest {
        ChatRequest {
            messages: vec![ChatMessage::new(Role::User, self.prompt.as_str())],
            max_output_tokens: self.max_output_tokens,
            temperature: self.temperature,
            top_p: self.top_p,
            frequency_penalty: self.frequency_penalty,
            presence_penalty: self.presence_penalty,
            stop: self.stop.clone(),
            ..ChatRequest::default()
        }
    }
}

/// Texts to be turned into vectors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmbeddingRequest {
    /// The texts; each becomes one vector.
    pub inputs: Vec<String>,
    /// How many numbers a vector is to have, where the model leaves a choice.
    pub dimensions: Option<u32>,
}

/// A picture to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageRequest {
    /// What it is to show.
    pub prompt: String,
    /// Its width and height in pixels; the model's default without.
    pub size: Option<(u32, u32)>,
    /// How many are to be made, at least 1.
    pub count: Option<u32>,
}

/// An answer that came whole, with what its provider said about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Whole<T> {
    /// The answer.
    pub answer: T,
    /// What was counted.
    pub usage: TokenUsage,
    /// The model as the provider itself names it.
    pub reported_model: Option<String>,
    /// The HTTP status.
    pub status: u16,
    /// The provider's id of the request.
    pub request_id: Option<String>,
}

/// Vectors in the order of the texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Embeddings {
    /// The vectors, each of the same length.
    pub vectors: Vec<Vec<f32>>,
}

/// Pictures that a model made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Images {
    /// The pictures.
    pub pictures: Vec<Picture>,
}
