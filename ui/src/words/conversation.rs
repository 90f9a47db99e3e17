//! The words of a conversation: versions, turns, seams and its settings.

use aideon_ipc::{
    conversation::ConversationSetting,
    reply::{Attempt, AttemptOutcome},
};

use super::source::{label, name};
use crate::state::transcript::Side;

// Versions
pub const EDIT: &str = "Edit this message";
pub const EDIT_MESSAGE: &str = "Edit the message";
pub const EDITED_MESSAGE: &str = "Your message, edited";
pub const EDIT_KEEPS: &str = "The message and all that followed stay, as another version.";
pub const SEND_EDITED: &str = "Send";
pub const KEY_SENDS_EDITED: &str = "Ctrl Enter";
pub const VERSION_BEFORE: &str = "Version before";
pub const NEXT_VERSION: &str = "Next version";
pub const REPLY_BEFORE: &str = "Reply before";
pub const NEXT_REPLY: &str = "Next reply";

/// What is switched between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switched {
    /// The versions of a message.
    Message,
    /// The replies to one.
    Reply,
}

/// The name of a switcher: `Version 2 of 3`.
pub fn version(of: Switched, number: usize, total: usize) -> String {
    match of {
        Switched::Message => format!("Version {number} of {total}"),
        Switched::Reply => format!("Reply {number} of {total}"),
    }
}

/// What is seen of it: `2 / 3`.
pub fn version_figures(number: usize, total: usize) -> String {
    format!("{number} / {total}")
}

// Turns
pub const ANSWER_AGAIN_WITH: &str = "Answer again with another model";
pub const AGAIN_WITH: &str = "Again with";
pub const DELETE_TURN: &str = "Delete your message and this reply";
pub const TURN_DELETED: &str = "Deleted your message and its reply";
pub const CONTINUE: &str = "Continue";

/// The button where turns are missing.
pub fn more(side: Side) -> &'static str {
    match side {
        Side::Earlier => "Earlier messages",
        Side::Later => "Later messages",
    }
}

/// What stands between two texts of one reply: how the first one ended, and who went on;
/// nobody yet, while somebody is asked.
pub fn seam(before: &Attempt, after: Option<(&Attempt, &str)>) -> String {
    let who = name(&before.source);
    let ended = match before.outcome {
        AttemptOutcome::Stopped => format!("You stopped {who} here."),
        AttemptOutcome::Interrupted => {
            format!("Aideon was closed here, while {who} was writing.")
        }
        AttemptOutcome::Answered => format!("{who} reached its longest reply here."),
        _ => format!("{who} broke off here."),
    };
    match after {
        Some((next, time)) => format!("{ended} {} went on at {time}.", label(&next.source)),
        None => ended,
    }
}

// Settings
pub const SETTINGS: &str = "Settings of this chat";
pub const OWN_SETTINGS: &str = "Settings of this chat: some are its own";
pub const SETTINGS_TEXT: &str = "They hold for this chat alone, from the next message on. What a model does not know of is \
     not sent to it.";
pub const SYSTEM_PROMPT: &str = "System prompt";
pub const SYSTEM_PROMPT_HELP: &str = "Instructions that stand above the whole chat.";
pub const NO_SYSTEM_PROMPT: &str = "None";
pub const MODELS_DEFAULT: &str = "Model’s default";
pub const OWN_VALUE: &str = "Own value";
pub const STOP_TEXTS: &str = "Stop texts";
pub const STOP_TEXTS_HELP: &str =
    "A model ends its reply where it would write one of them. \\n stands for a line break.";
pub const NO_STOP_TEXTS: &str = "None: the model ends where it wants to.";
pub const ADD_STOP_TEXT: &str = "Add a stop text";
pub const SAVE: &str = "Save";
pub const ALL_DEFAULTS: &str = "Set all to defaults";

/// The name of a figure.
pub fn setting(of: ConversationSetting) -> &'static str {
    match of {
        ConversationSetting::SystemPrompt => SYSTEM_PROMPT,
        ConversationSetting::Temperature => "Temperature",
        ConversationSetting::TopP => "Top P",
        ConversationSetting::MaxOutputTokens => "Longest reply, in tokens",
        ConversationSetting::Stop => STOP_TEXTS,
    }
}

/// What a figure does, and its range.
pub fn setting_help(of: ConversationSetting) -> &'static str {
    match of {
        ConversationSetting::SystemPrompt => SYSTEM_PROMPT_HELP,
        ConversationSetting::Temperature => "0 to 2. Low is steady, high is varied.",
        ConversationSetting::TopP => {
            "Above 0, at most 1. Less leaves the unlikely words out; change this or the \
             temperature."
        }
        ConversationSetting::MaxOutputTokens => {
            "1 to 1,000,000. Your plan’s own limit holds beside it."
        }
        ConversationSetting::Stop => STOP_TEXTS_HELP,
    }
}

/// The name of a field for a stop text.
pub fn stop_text(number: usize) -> String {
    format!("Stop text {number}")
}

/// The name of the button that removes one.
pub fn remove_stop_text(number: usize) -> String {
    format!("Remove stop text {number}")
}

#[cfg(test)]
mod tests {
    use aideon_ipc::reply::AttemptOutcome;

    use super::seam;
    use crate::state::samples::{aideon, attempt, together_fallback};

    #[test]
    fn a_seam_tells_both_writers() {
        let mut before = attempt(0, aideon());
        before.outcome = AttemptOutcome::Stopped;
        let after = attempt(1, together_fallback());
        assert_eq!(
            seam(&before, Some((&after, "14:07"))),
            "You stopped Aideon Model here. Together AI (Fallback) went on at 14:07."
        );
        before.outcome = AttemptOutcome::Interrupted;
        assert_eq!(
            seam(&before, None),
            "Aideon was closed here, while Aideon Model was writing.",
            "nobody is named as the next writer before somebody has written"
        );
    }
}
