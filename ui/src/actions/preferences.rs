//! Theme, the choices that new chats begin with, what happens to a broken reply, and what goes
//! along when one is copied.

use aideon_ipc::{
    chat::ModelChoice,
    settings::{BrokenReply, CopiedReply, Preferences, Theme},
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api,
    components::theme::system_is_dark,
    state::{Stores, preferences},
};

/// Changes the theme.
pub fn set_theme(stores: Stores, theme: Theme) {
    change(stores, |preferences| preferences.theme = theme);
}

/// Changes to the other theme than the one that is seen.
pub fn switch_theme(stores: Stores) {
    let theme = stores.preferences.with_untracked(|chosen| chosen.theme);
    set_theme(stores, preferences::toggled(theme, system_is_dark()));
}

/// Says what happens to a reply that breaks off.
pub fn set_broken_reply(stores: Stores, broken_reply: BrokenReply) {
    change(stores, |preferences| {
        preferences.broken_reply = broken_reply;
    });
}

/// Says what goes along when a reply is copied.
pub fn set_copied_reply(stores: Stores, copied_reply: CopiedReply) {
    change(stores, |preferences| {
        preferences.copied_reply = copied_reply;
    });
}

/// Says who answers in new chats. The demo's choices end with the demo.
pub fn choose(stores: Stores, choice: ModelChoice) {
    if stores
        .session
        .with_untracked(|session| session.demo().is_none())
    {
        change(stores, |preferences| preferences.choice = choice);
    }
}

/// Remembers the open conversation for the next start.
pub fn remember_conversation(stores: Stores, id: &str) {
    let known = stores
        .preferences
        .with_untracked(|preferences| preferences.last_conversation.as_deref() == Some(id));
    if !known {
        change(stores, |preferences| {
            preferences.last_conversation = Some(id.to_owned());
        });
    }
}

fn change(stores: Stores, change: impl FnOnce(&mut Preferences)) {
    stores.preferences.update(change);
    let preferences = stores.preferences.get_untracked();
    spawn_local(async move {
        // Preferences may be lost without harm, so a failure is not worth a word.
        api::preferences_set(&preferences).await.ok();
    });
}
