//! Google's Gemini format: whole requests and answers under `models/NAME:METHOD`, streamed as
//! events that each are a whole answer with the next piece in it.
//!
//! | module | subject |
//! |---|---|
//! | [`request`] | a conversation as the body of a request |
//! | [`reply`] | the answer's JSON, whole or as an event, and what its words mean |
//! | [`stream`] | from events to those of an answer |
//! | [`bare`] | JSON that stands in a stream outside of any event |
//! | [`embeddings`] | vectors |
//! | [`images`] | pictures |
//! | [`models`] | the model list, page by page |

pub mod bare;
pub mod embeddings;
pub mod images;
pub mod models;
pub mod reply;
pub mod request;
pub mod stream;

/// The model as paths and bodies name it: with the prefix, once.
pub fn resource(model: &str) -> String {
    let prefixed = ["models/", "tunedModels/"]
        .iter()
        .any(|prefix| model.starts_with(prefix));
    if prefixed {
        model.to_owned()
    } else {
        format!("models/{model}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_stands_once() {
        assert_eq!(resource("gemini-x"), "models/gemini-x");
        assert_eq!(resource("models/gemini-x"), "models/gemini-x");
        assert_eq!(resource("tunedModels/mine"), "tunedModels/mine");
    }
}
