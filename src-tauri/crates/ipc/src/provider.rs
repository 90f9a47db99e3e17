//! Providers, their keys and their models.

use serde::{Deserialize, Serialize};

use crate::{failure::FailureReason, number, route::Health};

/// A provider or endpoint as Settings shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// The endpoint's id, `[a-z0-9-]+`.
    pub id: String,
    /// Its plain name.
    pub name: String,
    /// The wire format it speaks.
    pub kind: ProviderKind,
    /// The user added it, and may remove it.
    pub own: bool,
    /// Where it is asked.
    pub base_url: String,
    /// Its address unless the user changes it; none for the user's own endpoints.
    pub default_base_url: Option<String>,
    /// It cannot be used without a key.
    pub needs_key: bool,
    /// The page where one gets a key.
    pub key_page: Option<String>,
    /// The environment variable that is read when the keychain has no key.
    pub key_variable: Option<String>,
    /// Whether there is a key, and where.
    pub key: KeyStatus,
    /// It belongs to the demo.
    pub simulated: bool,
}

/// The wire format of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// Together AI.
    Together,
    /// OpenAI.
    Openai,
    /// Anthropic.
    Anthropic,
    /// Google Gemini.
    Gemini,
    /// Ollama by its own API.
    Ollama,
    /// Any endpoint that speaks OpenAI's chat format.
    OpenaiCompatible,
}

/// Whether there is a key, and where. Never the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyStatus {
    /// None.
    Missing,
    /// In the keychain.
    Keychain,
    /// In the environment.
    Environment,
    /// In memory until the app is closed.
    ThisRun,
    /// The keychain could not be asked.
    Unknown,
}

/// Where a key is to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKeeping {
    /// In the system's keychain.
    Keychain,
    /// In memory until the app is closed; for systems without a usable keychain.
    ThisRun,
}

/// An endpoint that the user adds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEndpoint {
    /// Its plain name, 1 to 60 characters.
    pub name: String,
    /// An http or https address, mostly ending in `/v1`.
    pub base_url: String,
    /// A key, where the endpoint wants one.
    pub key: Option<String>,
}

/// What a test of a provider found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ProviderTest {
    /// It answered and took the key.
    Works {
        /// How many models it lists.
        models: u32,
        /// Milliseconds to its answer.
        #[serde(with = "number::text")]
        latency_ms: u64,
    },
    /// It did not.
    Fails {
        /// Why.
        reason: FailureReason,
    },
}

/// A model that can be pinned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// `endpoint/model`.
    pub id: String,
    /// The endpoint's id.
    pub endpoint: String,
    /// The provider's plain name.
    pub provider: String,
    /// The model's name for people.
    pub name: String,
    /// Its context window in tokens, where known.
    pub context_window: Option<u32>,
    /// What it can do beside holding a conversation.
    pub abilities: Abilities,
    /// What it costs, where its provider says.
    pub price: Option<Price>,
    /// How its attempts went.
    pub health: Health,
}

/// What a model costs, in billionths of a US dollar for a million tokens. Unknown is not zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// Tokens that are sent.
    #[serde(with = "number::text")]
    pub input: u64,
    /// Tokens that are written.
    #[serde(with = "number::text")]
    pub output: u64,
}

/// What a model can do, as far as it or its provider says. None where nobody says, which is not
/// "cannot".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Abilities {
    /// It looks at pictures.
    pub vision: Option<bool>,
    /// It makes pictures.
    pub images: Option<bool>,
    /// It continues a text.
    pub text: Option<bool>,
}

/// The models that can be pinned, with the endpoints that could not be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelList {
    /// The models, by endpoint.
    pub models: Vec<Model>,
    /// The plain names of the providers that did not answer, with the reason.
    pub unreachable: Vec<(String, FailureReason)>,
}
