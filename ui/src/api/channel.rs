//! The receiving end of the shell's channel: `{ message, index }` and `{ end: true, index }`.

use std::{cell::Cell, marker::PhantomData, rc::Rc};

use aideon_ipc::reply::ReplyMessage;
use js_sys::Reflect;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use super::{
    bridge::{read, register, unregister},
    inbox::Inbox,
};

/// What comes out of a channel, in the order in which it was sent.
#[derive(Debug)]
pub enum Incoming<M = ReplyMessage> {
    /// What the shell sent.
    Message(Box<M>),
    /// Nothing follows.
    End,
}

/// A channel for the messages of one reply.
pub type ReplyChannel = Channel<ReplyMessage>;

/// A channel for messages of one kind.
#[derive(Debug)]
pub struct Channel<M> {
    id: u32,
    messages: PhantomData<M>,
}

impl<M: DeserializeOwned + 'static> Channel<M> {
    /// Opens a channel whose messages go to `receive`; none outside of the app's window.
    pub fn open(mut receive: impl FnMut(Incoming<M>) + 'static) -> Option<Self> {
        let own_id = Rc::new(Cell::new(None));
        let id_inside = Rc::clone(&own_id);
        let mut inbox = Inbox::default();
        let id = register(move |payload| {
            let Some((index, incoming)) = parse(&payload) else {
                return;
            };
            for incoming in inbox.receive(index, incoming).into_iter().flatten() {
                if matches!(incoming, Incoming::End)
                    && let Some(id) = id_inside.get()
                {
                    unregister(id);
                }
                receive(incoming);
            }
        })?;
        own_id.set(Some(id));
        Some(Self {
            id,
            messages: PhantomData,
        })
    }

    /// What stands for the channel among a command's arguments.
    pub fn argument(&self) -> String {
        format!("__CHANNEL__:{}", self.id)
    }

    /// Closes a channel that no command took.
    pub fn close(self) {
        unregister(self.id);
    }
}

/// The index of a payload and what it carries. A message that cannot be read still counts,
/// or everything behind it would wait for ever.
fn parse<M: DeserializeOwned>(payload: &JsValue) -> Option<(usize, Option<Incoming<M>>)> {
    let field = |name: &str| Reflect::get(payload, &JsValue::from_str(name)).ok();
    let index = field("index")?.as_f64()? as usize;
    if field("end").is_some_and(|end| end.is_truthy()) {
        return Some((index, Some(Incoming::End)));
    }
    Some((
        index,
        read(&field("message")?).map(|message| Incoming::Message(Box::new(message))),
    ))
}
