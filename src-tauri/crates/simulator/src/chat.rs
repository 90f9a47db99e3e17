//! A chat request, freed of the wire format it came in.

use serde_json::Value;

/// What a format read from a chat request.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ChatRequest {
    pub(crate) model: String,
    pub(crate) messages: Vec<Message>,
    pub(crate) stream: bool,
    /// The most tokens the answer may have.
    pub(crate) max_tokens: Option<usize>,
    /// Texts at whose first appearance the answer ends.
    pub(crate) stop: Vec<String>,
    /// Whether usage was asked for where it is only sent on request.
    pub(crate) include_usage: bool,
}

/// One message: who wrote it, and its text with everything else left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Message {
    pub(crate) role: String,
    pub(crate) text: String,
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
}

/// The text of a message's content, which is a string or an array of parts.
pub(crate) fn content_text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => {
            let texts: Vec<&str> = parts
                .iter()
                .filter_map(|part| part.get("text")?.as_str())
                .collect();
            texts.join("\n")
        }
        _ => String::new(),
    }
}
