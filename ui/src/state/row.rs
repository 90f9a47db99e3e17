//! A reply in signals: each text apart from the rest, so that a word more redraws a line and
//! not the page.

use std::collections::BTreeMap;

use aideon_ipc::reply::{Reply, ReplyMessage, ReplyState};
use leptos::prelude::*;

use super::reply::{Change, LiveReply};

/// One reply of the transcript. Clones are the same reply; it lives as long as any of them,
/// so that a reply goes on while another conversation is open.
#[derive(Clone, Debug)]
pub struct ReplyRow {
    id: String,
    live: ArcRwSignal<LiveReply>,
    /// What each attempt wrote, where somebody looks at it.
    words: ArcStoredValue<BTreeMap<u32, Words>>,
}

/// What one attempt wrote, as far as it has come.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// The text.
    pub text: ArcRwSignal<String>,
    /// The reasoning before it.
    pub reasoning: ArcRwSignal<String>,
}

impl ReplyRow {
    /// A reply as the backend described it.
    pub fn new(reply: Reply) -> Self {
        Self {
            id: reply.id.clone(),
            live: ArcRwSignal::new(LiveReply::new(reply)),
            words: ArcStoredValue::default(),
        }
    }

    /// The reply's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The reply runs again, from how it is described now: another stream of messages begins.
    pub fn restart(&self, reply: Reply) {
        self.live
            .update_untracked(|live| *live = LiveReply::new(reply));
        self.tell_all();
    }

    /// Applies a message and tells the views that show what it changed.
    pub fn apply(&self, message: ReplyMessage) {
        let mut change = Change::Nothing;
        self.live
            .update_untracked(|live| change = live.apply(message));
        match change {
            Change::Nothing => {}
            Change::Text { attempt, more } => {
                if let Some(words) = self.known_words(attempt) {
                    words.text.update(|text| text.push_str(&more));
                }
            }
            Change::Reasoning { attempt, more } => {
                if let Some(words) = self.known_words(attempt) {
                    words.reasoning.update(|text| text.push_str(&more));
                }
            }
            Change::Shape => self.tell_all(),
        }
    }

    fn tell_all(&self) {
        self.live.notify();
        let known = self.words.try_get_value().unwrap_or_default();
        self.live.with_untracked(|live| {
            for segment in live.reply().standing() {
                if let Some(words) = known.get(&segment.attempt) {
                    set_if_other(&words.text, &segment.text);
                    set_if_other(&words.reasoning, &segment.reasoning);
                }
            }
        });
    }

    fn known_words(&self, attempt: u32) -> Option<Words> {
        self.words
            .try_with_value(|words| words.get(&attempt).cloned())
            .flatten()
    }

    /// What an attempt wrote that stands as the answer; it grows while the attempt writes.
    pub fn words(&self, attempt: u32) -> Words {
        if let Some(known) = self.known_words(attempt) {
            return known;
        }
        let words = self.live.with_untracked(|live| {
            let mut standing = live.reply().standing();
            let segment = standing.find(|segment| segment.attempt == attempt);
            segment.map_or_else(Words::default, |segment| Words {
                text: ArcRwSignal::new(segment.text.clone()),
                reasoning: ArcRwSignal::new(segment.reasoning.clone()),
            })
        });
        self.words.update_value(|known| {
            known.insert(attempt, words.clone());
        });
        words
    }

    /// Looks at the reply; the view is told of every change except more text.
    pub fn with<T>(&self, look: impl FnOnce(&Reply) -> T) -> T {
        self.live.with(|live| look(live.reply()))
    }

    /// What a look at the reply shows, told to a view only when that changes.
    pub fn memo<T>(&self, look: impl Fn(&Reply) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        let row = self.clone();
        Memo::new(move |_| row.with(&look))
    }

    /// Looks at the reply once.
    pub fn once<T>(&self, look: impl FnOnce(&Reply) -> T) -> T {
        self.live.with_untracked(|live| look(live.reply()))
    }

    /// Whether it is still being written.
    pub fn running(&self) -> bool {
        self.with(|reply| reply.state == ReplyState::Running)
    }
}

fn set_if_other(signal: &ArcRwSignal<String>, text: &str) {
    if signal.with_untracked(|shown| shown != text) {
        signal.set(text.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use aideon_ipc::{
        failure::FailureReason,
        reply::{ReplyEvent, ReplyMessage, ReplyState},
    };
    use leptos::prelude::*;

    use super::ReplyRow;
    use crate::state::samples::{aideon, reply, together_fallback};

    fn wrote(attempt: u32, source: aideon_ipc::source::ModelSource, text: &str) -> [ReplyEvent; 2] {
        [
            ReplyEvent::SourceChanged { attempt, source },
            ReplyEvent::Delta { text: text.into() },
        ]
    }

    fn apply(row: &ReplyRow, events: impl IntoIterator<Item = ReplyEvent>) {
        for (seq, event) in (1..).zip(events) {
            row.apply(ReplyMessage { seq, event });
        }
    }

    #[test]
    fn each_text_stays_with_its_writer() {
        let row = ReplyRow::new(reply());
        let (first, second) = (row.words(0).text, row.words(1).text);
        let [begin, write] = wrote(0, aideon(), "One");
        let aside = ReplyEvent::SetAside {
            attempt: 0,
            reason: FailureReason::StreamCut,
        };
        let [begin_again, write_again] = wrote(1, together_fallback(), "Two");
        apply(&row, [begin, write, aside, begin_again, write_again]);
        assert_eq!(
            second.get_untracked(),
            "Two",
            "words of the first writer must not stand under the second one's badge"
        );
        assert_eq!(first.get_untracked(), "One");
        assert_eq!(row.once(|reply| reply.segments[0].text.clone()), "One");
    }

    #[test]
    fn words_are_there_for_who_looks_late() {
        let row = ReplyRow::new(reply());
        apply(&row, wrote(0, aideon(), "One"));
        assert_eq!(row.words(0).text.get_untracked(), "One");
    }

    #[test]
    fn a_continued_reply_begins_a_stream_of_its_own() {
        let row = ReplyRow::new(reply());
        apply(&row, wrote(0, aideon(), "Half a"));
        let mut again = row.once(Clone::clone);
        again.state = ReplyState::Running;
        again.continuations = vec![1];
        row.restart(again);
        apply(&row, wrote(1, together_fallback(), " sentence"));
        assert_eq!(
            row.once(|reply| reply.standing().count()),
            2,
            "messages of the new stream count from 1 again and are all applied"
        );
        assert_eq!(row.words(0).text.get_untracked(), "Half a");
        assert_eq!(row.words(1).text.get_untracked(), " sentence");
    }
}
