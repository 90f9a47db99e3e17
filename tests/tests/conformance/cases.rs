//! What the suite needs to know of each kind of provider beyond its descriptor: one file a
//! provider, and its line in [`CASES`].
//!
//! What a check means is the same for all of them; how a provider words it stands here, as
//! data and small functions, and is written without any code of the engine's or the
//! simulator's, so that neither can hide a mistake of the other.

mod anthropic;
mod compatible;
mod gemini;
mod ollama;
mod openai;
mod openai_family;
mod together;

use aideon_engine::{
    chat::{ChatRequest, FinishReason},
    error::ErrorKind,
    provider::{ModelInfo, ProviderDescriptor, ProviderKind},
    providers::DESCRIPTORS,
    whole::TextRequest,
};
use aideon_simulator::{Failure, FinishReason as Scripted, Format, Model};
use anyhow::{Context as _, Result};
use serde_json::Value;

/// Every case.
static CASES: &[&Case] = &[
    &together::CASE,
    &openai::CASE,
    &ollama::CASE,
    &anthropic::CASE,
    &gemini::CASE,
    &compatible::CASE,
];

/// One kind of provider, as the simulator plays it.
pub(crate) struct Case {
    pub(crate) kind: ProviderKind,
    /// The wire format that the simulator speaks for it.
    pub(crate) format: Format,
    /// The path of a conversation with a model, below the base URL.
    pub(crate) chat_path: fn(&str) -> String,
    /// Reads a conversation back from the body of a request for a streamed answer. What the
    /// format leaves out stays as empty as it is by default.
    pub(crate) heard: fn(&Value) -> Result<ChatRequest>,
    /// The same for a text to be continued.
    pub(crate) heard_text: fn(&Value) -> Result<TextRequest>,
    /// The limit that is sent when none was asked for.
    pub(crate) required_limit: Option<u32>,
    /// How its streams are written.
    pub(crate) stream: StreamWords,
    /// The provider's own words for the end of an answer, beyond those that all share.
    pub(crate) finish_words: &'static [(&'static str, FinishReason)],
    /// The ends that its format has no word for.
    pub(crate) unsaid_ends: &'static [Scripted],
    /// Whether a text looks like its id of a request; none where it gives no ids.
    pub(crate) is_request_id: Option<fn(&str) -> bool>,
    /// Status and class of a refusal, where they are not those that all share.
    pub(crate) refusal: fn(&Failure) -> Option<(u16, ErrorKind)>,
    /// How it deals with tools.
    pub(crate) tools: ToolHabits,
    /// How it deals with texts to be turned into vectors.
    pub(crate) vectors: VectorHabits,
    /// How it is told how much to reason.
    pub(crate) reasoning: ReasoningHabits,
    /// A picture may be sent by its address, when that is in the open net.
    pub(crate) takes_addresses: bool,
    /// A picture that is sent says what type of file it is.
    pub(crate) names_media_types: bool,
    /// How many pictures are asked for at once.
    pub(crate) most_pictures: u32,
    /// What its list says of a model.
    pub(crate) listed: fn(&Model) -> ModelInfo,
}

/// How a provider's streams are written, event by event.
pub(crate) struct StreamWords {
    /// The content type.
    pub(crate) content_type: &'static str,
    /// What comes before the first text; empty where nothing has to.
    pub(crate) begin: &'static str,
    /// An event with this text, which needs no escaping.
    pub(crate) text: fn(&str) -> String,
    /// An event that says why the answer ended while its proper end is still to come; none
    /// where the one is the other.
    pub(crate) finish: Option<&'static str>,
    /// All that ends a stream properly, the reason `stop` included.
    pub(crate) end: &'static str,
    /// The mark behind the reason may be missing when the body ends properly.
    pub(crate) mark_may_be_missing: bool,
    /// An event that is no UTF-8.
    pub(crate) no_text: &'static [u8],
    /// A sign of life that says nothing.
    pub(crate) ping: &'static str,
    /// Whole streams that say "Hi", each framed in another way that is allowed.
    pub(crate) framings: fn() -> Vec<String>,
}

/// How a provider deals with tools.
#[derive(Clone, Copy)]
pub(crate) struct ToolHabits {
    /// Calls have ids of the provider's, and results name them by these; elsewhere by the
    /// tool's name.
    pub(crate) by_id: bool,
    /// It can be told that a tool has to be called, and which.
    pub(crate) takes_choice: bool,
}

/// How a provider is told how much to reason.
pub(crate) struct ReasoningHabits {
    /// What a body says about it.
    pub(crate) said: fn(&Value) -> Value,
    /// What that is when nothing was asked, as JSON.
    pub(crate) unasked: &'static str,
    /// Models that take it in different terms, or in none.
    pub(crate) models: &'static [Reasons],
}

/// What is said to a model about reasoning, as JSON.
pub(crate) struct Reasons {
    pub(crate) model: &'static str,
    /// When it is to reason much.
    pub(crate) much: &'static str,
    /// When it is not to.
    pub(crate) none: &'static str,
}

/// How a provider deals with texts to be turned into vectors.
#[derive(Clone, Copy)]
pub(crate) struct VectorHabits {
    /// It can be asked for vectors of a certain length.
    pub(crate) takes_dimensions: bool,
    /// It says what they took.
    pub(crate) counts: bool,
}

/// The case of a registered provider.
///
/// # Errors
/// When it brings none.
pub(crate) fn case(descriptor: &ProviderDescriptor) -> Result<&'static Case> {
    let kind = descriptor.kind;
    let found = CASES.iter().find(|case| case.kind == kind);
    found
        .copied()
        .with_context(|| format!("{kind:?} is registered but brings no conformance case"))
}

#[test]
fn every_registered_provider_brings_a_case() -> Result<()> {
    for descriptor in DESCRIPTORS {
        case(descriptor)?;
    }
    assert!(
        !DESCRIPTORS.is_empty(),
        "with no provider at all the suite would pass by checking nothing"
    );
    Ok(())
}
