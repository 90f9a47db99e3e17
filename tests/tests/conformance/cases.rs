//! What the suite needs to know of each kind of provider beyond its descriptor.

use aideon_engine::{
    chat::FinishReason,
    provider::{ModelInfo, ModelPurpose, Price, ProviderDescriptor, ProviderKind},
    providers::DESCRIPTORS,
};
use aideon_simulator::{Format, Model, ModelKind};
use anyhow::{Context as _, Result};

/// One kind of provider, as the simulator plays it.
pub(crate) struct Case {
    pub(crate) kind: ProviderKind,
    /// The wire format that the simulator speaks for it.
    pub(crate) format: Format,
    /// The provider's own words for the end of an answer, beyond those that all share.
    pub(crate) finish_words: &'static [(&'static str, FinishReason)],
    /// Whether a text looks like its id of a request.
    pub(crate) is_request_id: fn(&str) -> bool,
    /// The status with which it refuses a conversation that is too long.
    pub(crate) too_long_status: u16,
    /// What its list says of a model.
    pub(crate) listed: fn(&Model) -> ModelInfo,
}

static CASES: &[Case] = &[
    Case {
        kind: ProviderKind::Together,
        format: Format::Together,
        finish_words: &[("eos", FinishReason::Stop)],
        is_request_id: |id| id.ends_with("-SIM"),
        too_long_status: 403,
        listed: |model| ModelInfo {
            id: model.id.clone(),
            display_name: Some(model.display_name.clone()),
            purpose: match model.kind {
                ModelKind::Chat | ModelKind::Language => ModelPurpose::Chat,
                ModelKind::Image | ModelKind::Embedding => ModelPurpose::Other,
            },
            context_window: Some(model.context_length),
            vision: None,
            price: Some(Price {
                input: model.price.input,
                output: model.price.output,
            }),
        },
    },
    Case {
        kind: ProviderKind::OpenAiCompatible,
        format: Format::OpenAiCompatible,
        finish_words: &[("function_call", FinishReason::ToolCalls)],
        is_request_id: |id| id.starts_with("req_"),
        too_long_status: 400,
        listed: |model| ModelInfo {
            id: model.id.clone(),
            display_name: None,
            purpose: ModelPurpose::Unsaid,
            context_window: None,
            vision: None,
            price: None,
        },
    },
];

/// The case of a registered provider.
///
/// # Errors
/// When it brings none.
pub(crate) fn case(descriptor: &ProviderDescriptor) -> Result<&'static Case> {
    let kind = descriptor.kind;
    CASES
        .iter()
        .find(|case| case.kind == kind)
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
