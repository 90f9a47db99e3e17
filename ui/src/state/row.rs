//! A reply in signals: the text apart from the rest, so that a word more redraws a line and
//! not the page.

use aideon_ipc::reply::{Reply, ReplyMessage, ReplyState};
use leptos::prelude::*;

use super::reply::{Change, LiveReply};

/// One reply of the transcript. Clones are the same reply; it lives as long as any of them,
/// so that a reply goes on while another conversation is open.
#[derive(Clone, Debug)]
pub struct ReplyRow {
    id: String,
    live: ArcRwSignal<LiveReply>,
    text: ArcRwSignal<String>,
    reasoning: ArcRwSignal<String>,
}

impl ReplyRow {
    /// A reply as the backend described it.
    pub fn new(reply: Reply) -> Self {
        let (text, reasoning) = texts(&reply);
        Self {
            id: reply.id.clone(),
            live: ArcRwSignal::new(LiveReply::new(reply)),
            text: ArcRwSignal::new(text),
            reasoning: ArcRwSignal::new(reasoning),
        }
    }

    /// The reply's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Applies a message and tells the views that show what it changed.
    pub fn apply(&self, message: ReplyMessage) {
        let mut change = Change::Nothing;
        self.live
            .update_untracked(|live| change = live.apply(message));
        match change {
            Change::Nothing => {}
            Change::Text(more) => self.text.update(|text| text.push_str(&more)),
            Change::Reasoning(more) => self.reasoning.update(|text| text.push_str(&more)),
            Change::Shape => {
                let (text, reasoning) = self.live.with_untracked(|live| texts(live.reply()));
                self.live.notify();
                set_if_other(&self.text, text);
                set_if_other(&self.reasoning, reasoning);
            }
        }
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

    /// The answer's text.
    pub fn text(&self) -> ArcRwSignal<String> {
        self.text.clone()
    }

    /// The answer's reasoning.
    pub fn reasoning(&self) -> ArcRwSignal<String> {
        self.reasoning.clone()
    }
}

fn texts(reply: &Reply) -> (String, String) {
    reply.answer().map_or_else(Default::default, |segment| {
        (segment.text.clone(), segment.reasoning.clone())
    })
}

fn set_if_other(signal: &ArcRwSignal<String>, text: String) {
    if signal.with_untracked(|shown| *shown != text) {
        signal.set(text);
    }
}

#[cfg(test)]
mod tests {
    use aideon_ipc::reply::{ReplyEvent, ReplyMessage};
    use leptos::prelude::*;

    use super::ReplyRow;
    use crate::state::samples::{aideon, reply, together_fallback};

    #[test]
    fn the_text_follows_the_writer() {
        let row = ReplyRow::new(reply());
        let events = [
            ReplyEvent::SourceChanged {
                attempt: 0,
                source: aideon(),
            },
            ReplyEvent::Delta { text: "One".into() },
            ReplyEvent::SetAside {
                attempt: 0,
                reason: aideon_ipc::failure::FailureReason::StreamCut,
            },
            ReplyEvent::SourceChanged {
                attempt: 1,
                source: together_fallback(),
            },
            ReplyEvent::Delta { text: "Two".into() },
        ];
        for (seq, event) in (1..).zip(events) {
            row.apply(ReplyMessage { seq, event });
        }
        assert_eq!(
            row.text().get_untracked(),
            "Two",
            "words of the first writer must not stand under the second one's badge"
        );
        assert_eq!(row.once(|reply| reply.segments[0].text.clone()), "One");
    }
}
