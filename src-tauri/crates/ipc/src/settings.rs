//! Preferences: they may be lost without harm.

use serde::{Deserialize, Serialize};

use crate::chat::ModelChoice;

/// The window's preferences.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Light, dark, or as the system has it.
    pub theme: Theme,
    /// Who answers in a new conversation.
    pub choice: ModelChoice,
    /// The conversation that was open last.
    pub last_conversation: Option<String>,
    /// What happens to a reply that breaks off.
    pub broken_reply: BrokenReply,
    /// What goes along when a reply is copied.
    pub copied_reply: CopiedReply,
}

/// What goes along when a reply is copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopiedReply {
    /// A line that says who wrote it, and when.
    #[default]
    WithSource,
    /// Nothing: the text alone.
    TextAlone,
}

/// What happens when a reply breaks off in the middle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BrokenReply {
    /// Its text is set aside, and the next model answers from the start.
    #[default]
    Restart,
    /// Its text stays, and the user decides.
    Keep,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Where things lie, for the About part of Settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The app's version.
    pub version: String,
    /// The folder with conversations and settings.
    pub data_folder: String,
}
