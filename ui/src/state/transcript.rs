//! The open conversation: the part of its turns that is in the window.

mod pages;

use aideon_ipc::{
    chat::{Accepted, ModelChoice},
    conversation::{Conversation, ConversationSettings, Turn, UserMessage},
};

use super::{replies::Replies, row::ReplyRow};
pub use pages::{MOST_TURNS, Side};

/// A message of the user with the reply to it, as it is drawn.
#[derive(Clone, Debug)]
pub struct TurnRow {
    /// The user's message.
    pub message: UserMessage,
    /// The reply.
    pub reply: ReplyRow,
    /// Every version of the message, by id and in the order of writing.
    pub versions: Vec<String>,
    /// Every reply to it, by id and in the order of writing.
    pub replies: Vec<String>,
}

impl TurnRow {
    /// A turn with its reply as `replies` knows it.
    pub fn of(turn: Turn, replies: &mut Replies) -> Self {
        Self {
            message: turn.message,
            reply: replies.row(turn.reply),
            versions: turn.versions,
            replies: turn.replies,
        }
    }
}

/// The open conversation.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    /// Its id; none is a chat that has not begun.
    pub conversation: Option<String>,
    /// Who is to answer the next message.
    pub choice: ModelChoice,
    /// How it is set.
    pub settings: ConversationSettings,
    /// Some of its turns, one after the other and oldest first.
    pub turns: Vec<TurnRow>,
    /// There are turns before them.
    pub earlier: bool,
    /// There are turns after them.
    pub later: bool,
    /// It is being fetched.
    pub loading: bool,
}

/// What a message that is on its way was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The conversation it was written in; none is a chat that had not begun.
    pub conversation: Option<String>,
    /// The message in whose place it stands.
    pub instead_of: Option<String>,
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
        let turns = conversation.page.turns.into_iter();
        Self {
            conversation: Some(conversation.summary.id),
            choice: conversation.choice,
            settings: conversation.settings,
            turns: turns.map(|turn| TurnRow::of(turn, replies)).collect(),
            earlier: conversation.page.earlier,
            later: conversation.page.later,
            loading: false,
        }
    }

    /// A message was taken: its turn stands at the end, or in the place of the one that it
    /// answers anew or is another version of; what followed that one belongs to another branch.
    /// True when it belongs to this conversation.
    pub fn accept(&mut self, accepted: &Accepted, asked: &Asked, reply: ReplyRow) -> bool {
        if self.conversation != asked.conversation {
            return false;
        }
        self.conversation = Some(accepted.conversation.id.clone());
        let instead_of = asked.instead_of.as_deref();
        let place = self
            .place_of(&accepted.turn.message.id)
            .or_else(|| self.place_of(instead_of?));
        match place {
            Some(place) => self.turns.truncate(place),
            None if self.later || instead_of.is_some() => {
                self.turns.clear();
                self.earlier = true;
            }
            None => {}
        }
        self.later = false;
        self.turns.push(TurnRow {
            message: accepted.turn.message.clone(),
            reply,
            versions: accepted.turn.versions.clone(),
            replies: accepted.turn.replies.clone(),
        });
        true
    }

    /// Takes a turn out, when it is here.
    pub fn remove(&mut self, message: &str) {
        self.turns.retain(|turn| turn.message.id != message);
    }

    /// What the backend answered when a turn was deleted: the versions that are left, and the
    /// turn that is shown in the place of the last one.
    pub fn reconcile(&mut self, conversation: Conversation, replies: &mut Replies) {
        if self.conversation.as_ref() != Some(&conversation.summary.id) {
            return;
        }
        let page = conversation.page;
        // Turns of the page that stand before those that are here come when one scrolls there.
        let mut reached = self.turns.is_empty();
        if reached {
            (self.earlier, self.later) = (page.earlier, page.later);
        }
        for turn in page.turns {
            match self.place_of(&turn.message.id) {
                Some(place) => {
                    self.turns[place] = TurnRow::of(turn, replies);
                    reached = true;
                }
                None if reached && !self.later => self.turns.push(TurnRow::of(turn, replies)),
                None => {}
            }
        }
    }

    /// The newest turn that is here.
    pub fn last(&self) -> Option<&TurnRow> {
        self.turns.last()
    }

    /// It is the conversation's last turn.
    pub fn ends_with(&self, message: &str) -> bool {
        !self.later && self.last().is_some_and(|turn| turn.message.id == message)
    }

    /// The turn with this reply.
    pub fn turn_of(&self, reply: &str) -> Option<&TurnRow> {
        self.turns.iter().find(|turn| turn.reply.id() == reply)
    }

    /// The turn with this message of the user.
    pub fn turn(&self, message: &str) -> Option<&TurnRow> {
        self.turns.iter().find(|turn| turn.message.id == message)
    }

    fn place_of(&self, message: &str) -> Option<usize> {
        let mut turns = self.turns.iter();
        turns.position(|turn| turn.message.id == message)
    }
}

#[cfg(test)]
mod tests;
