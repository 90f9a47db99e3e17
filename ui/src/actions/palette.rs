//! Searching through the messages, and doing what was picked.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};

use super::{branches, conversations, preferences};
use crate::{
    api,
    state::{
        Page, Stores,
        palette::{Command, Entry, Found, question},
    },
    words::error,
};

/// How long one has not typed when the backend is asked.
const REST: Duration = Duration::from_millis(120);

/// How many hits are asked for.
const MOST_HITS: u32 = 20;

/// What the backend says of the words that were typed.
#[derive(Clone, Copy)]
pub struct Search {
    /// The last answer.
    pub found: RwSignal<Found>,
    /// It is being asked.
    pub asking: RwSignal<bool>,
    /// Why it could not say.
    pub trouble: RwSignal<Option<String>>,
    waiting: StoredValue<Option<TimeoutHandle>>,
    typed: StoredValue<String>,
}

impl Search {
    /// Before anything was typed.
    pub fn new() -> Self {
        Self {
            found: RwSignal::default(),
            asking: RwSignal::new(false),
            trouble: RwSignal::new(None),
            waiting: StoredValue::new(None),
            typed: StoredValue::new(String::new()),
        }
    }

    /// Asks once the typing rests; an answer that comes after more was typed is dropped.
    pub fn ask(self, typed: &str) {
        if let Some(waiting) = self.waiting.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
        let question = question(typed).unwrap_or_default().to_owned();
        self.typed.set_value(question.clone());
        self.asking.set(!question.is_empty());
        if question.is_empty() {
            self.trouble.set(None);
            return;
        }
        let fetch = move || spawn_local(self.fetch(question));
        self.waiting
            .set_value(set_timeout_with_handle(fetch, REST).ok());
    }

    async fn fetch(self, question: String) {
        let answer = api::search::messages(&question, MOST_HITS).await;
        if self.typed.try_get_value().as_ref() != Some(&question) {
            return;
        }
        self.asking.try_set(false);
        self.trouble
            .try_set(answer.as_ref().err().map(error::sentence));
        self.found.try_set(Found {
            typed: question,
            hits: answer.unwrap_or_default(),
        });
    }
}

impl Default for Search {
    fn default() -> Self {
        Self::new()
    }
}

/// Goes where a line of the list leads, or does what it says.
pub fn perform(stores: Stores, entry: Entry) {
    match entry {
        Entry::Conversation { id, .. } => conversations::open(stores, id),
        Entry::Message(hit) => {
            branches::go_to(stores, hit.conversation, hit.reply.unwrap_or(hit.message));
        }
        Entry::Command(Command::NewChat) => conversations::begin(stores),
        Entry::Command(Command::LastOrigin) => show_last_origin(stores),
        Entry::Command(Command::SwitchTheme) => preferences::switch_theme(stores),
        Entry::Command(Command::Settings(section)) => stores.page.set(Page::Settings(section)),
    }
}

fn show_last_origin(stores: Stores) {
    let last = stores
        .transcript
        .with_untracked(|open| open.last().map(|turn| turn.reply.id().to_owned()));
    stores.page.set(Page::Chat);
    stores.provenance.set(last);
}
