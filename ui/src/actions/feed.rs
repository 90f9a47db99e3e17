//! The way from a channel to the reply it belongs to.

use std::{cell::RefCell, rc::Rc};

use aideon_ipc::{
    conversation::ConversationSummary,
    reply::{ReplyMessage, ReplyState},
};
use leptos::{prelude::*, task::spawn_local};

use super::quota;
use crate::{
    api::{self, Incoming, ReplyChannel},
    state::{Stores, conversations::ListEvent, row::ReplyRow},
};

/// Hands the messages of a channel to a reply. A message may come before the backend has
/// said which reply it belongs to; it waits until then.
#[derive(Clone)]
pub struct Feed {
    stores: Stores,
    target: Rc<RefCell<Target>>,
}

enum Target {
    Unknown(Vec<Incoming>),
    Known { row: ReplyRow, conversation: String },
}

impl Feed {
    /// Opens a channel; none outside of the app's window.
    pub fn open(stores: Stores) -> Option<(ReplyChannel, Self)> {
        let feed = Self {
            stores,
            target: Rc::new(RefCell::new(Target::Unknown(Vec::new()))),
        };
        let inside = feed.clone();
        let channel = ReplyChannel::open(move |incoming| inside.receive(incoming))?;
        Some((channel, feed))
    }

    /// Says which reply the messages belong to.
    pub fn bind(&self, row: ReplyRow, conversation: String) {
        let known = Target::Known { row, conversation };
        let before = self.target.replace(known);
        if let Target::Unknown(early) = before {
            for incoming in early {
                self.receive(incoming);
            }
        }
    }

    fn receive(&self, incoming: Incoming) {
        let (row, conversation) = match &mut *self.target.borrow_mut() {
            Target::Unknown(early) => {
                early.push(incoming);
                return;
            }
            Target::Known { row, conversation } => (row.clone(), conversation.clone()),
        };
        match incoming {
            Incoming::Message(message) => self.apply(&row, *message, conversation),
            Incoming::End if running(&row) => follow(self.stores, row, conversation),
            Incoming::End => {}
        }
    }

    fn apply(&self, row: &ReplyRow, message: ReplyMessage, conversation: String) {
        let before = running(row);
        row.apply(message);
        if before && !running(row) {
            let ended = ListEvent::ReplyEnded {
                id: conversation,
                source: row.once(|reply| reply.source().cloned()),
            };
            self.stores.conversations.update(|list| list.apply(ended));
            // What delivered nothing was given back.
            quota::load(self.stores);
        }
    }
}

fn running(row: &ReplyRow) -> bool {
    row.once(|reply| reply.state == ReplyState::Running)
}

/// Follows a reply that runs already: after a reload, or when its channel ended too early.
pub fn follow(stores: Stores, row: ReplyRow, conversation: String) {
    spawn_local(async move {
        let Some((channel, feed)) = Feed::open(stores) else {
            return;
        };
        feed.bind(row.clone(), conversation);
        if api::chat_attach(row.id(), &channel).await.is_err() {
            channel.close();
        }
    });
}

/// Puts a conversation that was written to into the list.
pub fn list(stores: Stores, line: ConversationSummary) {
    let changed = ListEvent::Changed(line);
    stores.conversations.update(|list| list.apply(changed));
}
