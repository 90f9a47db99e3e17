//! The replies that are known: one row for each, wherever it is shown.

use std::collections::HashMap;

use aideon_ipc::reply::{Reply, ReplyState};

use super::row::ReplyRow;

/// The replies that are running, wherever they run, and those of the open conversation.
#[derive(Debug, Default)]
pub struct Replies {
    rows: HashMap<String, ReplyRow>,
}

impl Replies {
    /// The row of a reply. One that is known already goes on as it is: its own channel is
    /// at least as far as the description.
    pub fn row(&mut self, reply: Reply) -> ReplyRow {
        self.rows
            .entry(reply.id.clone())
            .or_insert_with(|| ReplyRow::new(reply))
            .clone()
    }

    /// The row of a reply that was begun, or that runs again.
    pub fn begun(&mut self, reply: Reply) -> ReplyRow {
        match self.rows.get(&reply.id) {
            Some(row) if ended(row) && reply.state == ReplyState::Running => {
                row.restart(reply);
                row.clone()
            }
            _ => self.row(reply),
        }
    }

    /// The row of a reply, if it is known.
    pub fn known(&self, id: &str) -> Option<ReplyRow> {
        self.rows.get(id).cloned()
    }

    /// Forgets every reply that has come to its end; the backend has it.
    pub fn forget_ended(&mut self) {
        self.rows.retain(|_, row| !ended(row));
    }

    /// Forgets some replies, except those that are still being written.
    pub fn forget(&mut self, ids: &[String]) {
        for id in ids {
            if self.rows.get(id).is_some_and(ended) {
                self.rows.remove(id);
            }
        }
    }
}

fn ended(row: &ReplyRow) -> bool {
    row.once(|reply| reply.state != ReplyState::Running)
}

#[cfg(test)]
mod tests {
    use aideon_ipc::reply::{FinishReason, ReplyEvent, ReplyMessage, ReplyState};

    use super::Replies;
    use crate::state::samples::{aideon, reply};

    fn message(seq: u64, event: ReplyEvent) -> ReplyMessage {
        ReplyMessage { seq, event }
    }

    fn finished() -> ReplyEvent {
        ReplyEvent::Finished {
            state: ReplyState::Finished {
                finish: FinishReason::Length,
            },
        }
    }

    #[test]
    fn a_running_reply_goes_on_while_another_chat_is_open() {
        let mut replies = Replies::default();
        let row = replies.row(reply());
        let (attempt, source) = (0, aideon());
        row.apply(message(1, ReplyEvent::SourceChanged { attempt, source }));
        replies.forget_ended();
        row.apply(message(2, ReplyEvent::Delta { text: "on".into() }));
        let again = replies.row(reply());
        assert_eq!(
            again.once(|reply| reply.answer().unwrap().text.clone()),
            "on",
            "words that came meanwhile must be there"
        );
    }

    #[test]
    fn an_ended_reply_is_forgotten_and_a_running_one_is_not() {
        let mut replies = Replies::default();
        let row = replies.row(reply());
        replies.forget(&["reply".into()]);
        assert!(replies.known("reply").is_some(), "its words still come");
        row.apply(message(1, finished()));
        replies.forget_ended();
        assert!(replies.known("reply").is_none());
    }

    #[test]
    fn a_reply_that_is_continued_runs_again_in_its_place() {
        let mut replies = Replies::default();
        let shown = replies.row(reply());
        shown.apply(message(1, finished()));
        replies.begun(reply());
        assert!(
            shown.once(|reply| reply.state == ReplyState::Running),
            "the row that is on the page is the one that goes on"
        );
    }
}
