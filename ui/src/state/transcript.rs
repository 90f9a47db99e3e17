//! The open conversation, and the replies that are known.

use std::collections::HashMap;

use aideon_ipc::{
    chat::{Accepted, ModelChoice},
    conversation::{Conversation, Turn, UserMessage},
    reply::Reply,
};

use super::row::ReplyRow;

/// A message of the user with the reply to it, as it is drawn.
#[derive(Clone, Debug)]
pub struct TurnRow {
    /// The user's message.
    pub message: UserMessage,
    /// The reply.
    pub reply: ReplyRow,
}

/// The open conversation.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    /// Its id; none is a chat that has not begun.
    pub conversation: Option<String>,
    /// Who is to answer the next message.
    pub choice: ModelChoice,
    /// Its turns, oldest first.
    pub turns: Vec<TurnRow>,
    /// It is being fetched.
    pub loading: bool,
}

impl Transcript {
    /// A chat that has not begun.
    pub fn empty(choice: ModelChoice) -> Self {
        Self {
            choice,
            ..Self::default()
        }
    }

    /// A stored conversation, with the replies as `replies` knows them.
    pub fn of(conversation: Conversation, replies: &mut Replies) -> Self {
        Self {
            conversation: Some(conversation.summary.id),
            choice: conversation.choice,
            turns: conversation
                .page
                .turns
                .into_iter()
                .map(|turn| TurnRow {
                    message: turn.message,
                    reply: replies.row(turn.reply),
                })
                .collect(),
            loading: false,
        }
    }

    /// A message was taken: its turn stands at the end, or in the place of the one it
    /// answers anew. True when it belongs to this conversation.
    pub fn accept(
        &mut self,
        accepted: &Accepted,
        asked_in: Option<&String>,
        row: ReplyRow,
    ) -> bool {
        if self.conversation.as_ref() != asked_in {
            return false;
        }
        self.conversation = Some(accepted.conversation.id.clone());
        let Turn { message, .. } = &accepted.turn;
        match self
            .turns
            .iter_mut()
            .find(|turn| turn.message.id == message.id)
        {
            Some(turn) => turn.reply = row,
            None => self.turns.push(TurnRow {
                message: message.clone(),
                reply: row,
            }),
        }
        true
    }

    /// The newest turn.
    pub fn last(&self) -> Option<&TurnRow> {
        self.turns.last()
    }

    /// The turn with this reply.
    pub fn turn_of(&self, reply: &str) -> Option<&TurnRow> {
        self.turns.iter().find(|turn| turn.reply.id() == reply)
    }
}

/// The replies that are known, by id: one row for each, wherever it is shown.
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

    /// The row of a reply, if it is known.
    pub fn known(&self, id: &str) -> Option<ReplyRow> {
        self.rows.get(id).cloned()
    }

    /// Forgets every reply that has come to its end; the backend has it.
    pub fn forget_ended(&mut self) {
        self.rows.retain(|_, row| {
            row.once(|reply| reply.state == aideon_ipc::reply::ReplyState::Running)
        });
    }
}

#[cfg(test)]
mod tests {
    use aideon_ipc::{
        chat::Accepted,
        conversation::{ConversationSummary, Turn, UserMessage},
        reply::{FinishReason, ReplyEvent, ReplyMessage, ReplyState},
    };

    use super::{Replies, Transcript};
    use crate::state::samples::{aideon, reply};

    fn accepted(message: &str, reply_id: &str) -> Accepted {
        let mut reply = reply();
        reply.id = reply_id.into();
        Accepted {
            conversation: ConversationSummary {
                id: "c".into(),
                title: "Tides".into(),
                updated_at: 1,
                last_source: None,
                running: true,
            },
            turn: Turn {
                message: UserMessage {
                    id: message.into(),
                    created_at: 1,
                    text: "When?".into(),
                    pictures: Vec::new(),
                },
                versions: vec![message.into()],
                replies: vec![reply.id.clone()],
                reply,
            },
        }
    }

    #[test]
    fn a_retry_takes_the_place_of_the_reply_before() {
        let mut replies = Replies::default();
        let mut transcript = Transcript::default();
        for (asked_in, reply_id) in [(None, "r1"), (Some("c".to_string()), "r2")] {
            let accepted = accepted("m", reply_id);
            let row = replies.row(accepted.turn.reply.clone());
            assert!(transcript.accept(&accepted, asked_in.as_ref(), row));
        }
        assert_eq!(transcript.turns.len(), 1, "it is one message still");
        assert_eq!(transcript.last().unwrap().reply.id(), "r2");
    }

    #[test]
    fn an_answer_for_another_chat_does_not_appear_in_this_one() {
        let mut replies = Replies::default();
        let mut transcript = Transcript {
            conversation: Some("other".into()),
            ..Transcript::default()
        };
        let accepted = accepted("m", "r");
        let row = replies.row(accepted.turn.reply.clone());
        assert!(!transcript.accept(&accepted, None, row));
        assert!(transcript.turns.is_empty());
    }

    #[test]
    fn a_running_reply_goes_on_while_another_chat_is_open() {
        let mut replies = Replies::default();
        let row = replies.row(reply());
        row.apply(ReplyMessage {
            seq: 1,
            event: ReplyEvent::SourceChanged {
                attempt: 0,
                source: aideon(),
            },
        });
        replies.forget_ended();
        row.apply(ReplyMessage {
            seq: 2,
            event: ReplyEvent::Delta { text: "on".into() },
        });
        let again = replies.row(reply());
        assert_eq!(
            again.once(|reply| reply.answer().unwrap().text.clone()),
            "on",
            "words that came meanwhile must be there"
        );
    }

    #[test]
    fn an_ended_reply_is_forgotten() {
        let mut replies = Replies::default();
        let row = replies.row(reply());
        row.apply(ReplyMessage {
            seq: 1,
            event: ReplyEvent::Finished {
                state: ReplyState::Finished {
                    finish: FinishReason::Stop,
                },
            },
        });
        replies.forget_ended();
        assert!(replies.known("reply").is_none());
    }
}
