//! Requests, freed of the wire format they came in.

/// What the requests that are answered with text have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct AnswerOptions {
    pub(crate) model: String,
    pub(crate) stream: bool,
    /// The most tokens the answer may have.
    pub(crate) max_tokens: Option<usize>,
    /// Texts at whose first appearance the answer ends.
    pub(crate) stop: Vec<String>,
    /// Whether usage was asked for where it is only sent on request.
    pub(crate) include_usage: bool,
    /// Whether thoughts were asked for where they are only told on request.
    pub(crate) include_thoughts: bool,
}

/// A conversation to be answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ChatRequest {
    pub(crate) options: AnswerOptions,
    pub(crate) messages: Vec<Message>,
}

/// One message: who wrote it, its text and its pictures, with everything else left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Message {
    pub(crate) role: String,
    pub(crate) text: String,
    pub(crate) pictures: Vec<SentPicture>,
}

/// A picture in a message.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SentPicture {
    /// The index of its part in the message.
    pub(crate) part: usize,
    pub(crate) source: PictureSource,
}

/// Where a picture is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum PictureSource {
    /// In the message.
    Inline {
        media_type: String,
        /// How many bytes it has, decoded.
        size: usize,
    },
    /// At an address, which the simulator never asks.
    Address,
}

/// A text to be continued.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TextRequest {
    pub(crate) options: AnswerOptions,
    pub(crate) prompt: String,
}

/// Texts to be turned into vectors.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EmbeddingsRequest {
    pub(crate) model: String,
    pub(crate) texts: Vec<String>,
    /// How many numbers each vector is to have.
    pub(crate) dimensions: usize,
    /// Whether vectors are wanted as base64 of their bytes in place of numbers.
    pub(crate) as_base64: bool,
    /// Whether it is one text by itself, for formats that answer it otherwise than a list.
    pub(crate) alone: bool,
}

/// Pictures to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ImagesRequest {
    pub(crate) model: String,
    pub(crate) prompt: String,
    pub(crate) count: usize,
    /// Width and height in pixels, when they were said.
    pub(crate) size: Option<(u32, u32)>,
    /// Whether addresses are wanted in place of the pictures themselves.
    pub(crate) as_address: bool,
}

impl ChatRequest {
    /// What the person wrote last.
    pub(crate) fn prompt(&self) -> &str {
        self.messages
            .iter()
            .rev()
            .find(|message| message.role == "user")
            .map_or("", |message| message.text.as_str())
    }

    /// How many turns the person has had.
    pub(crate) fn turns(&self) -> usize {
        let of_user = |message: &&Message| message.role == "user";
        self.messages.iter().filter(of_user).count()
    }

    /// Its pictures in their order, each with the index of its message.
    pub(crate) fn pictures(&self) -> impl Iterator<Item = (usize, &SentPicture)> {
        self.messages
            .iter()
            .enumerate()
            .flat_map(|(index, message)| message.pictures.iter().map(move |p| (index, p)))
    }
}
