//! Ollama's own format: JSON lines, thoughts and calls of tools beside the text, the counts
//! on the last line.
//!
//! | module | subject |
//! |---|---|
//! | `requests` | what is asked |
//! | `stream` | what is answered, line by line |
//! | `whole` | vectors, and what models are there |

mod requests;
mod stream;
mod whole;

pub use self::{
    requests::{ChatBody, EmbeddingBody, ShowBody, TextBody},
    stream::read,
    whole::{Details, Listed, OllamaEmbeddings, read_details, read_embeddings, read_list},
};
