//! The receiving end of the shell's channel: `{ message, index }` and `{ end: true, index }`.

use std::{cell::Cell, rc::Rc};

use aideon_ipc::reply::ReplyMessage;
use js_sys::Reflect;
use wasm_bindgen::JsValue;

use super::{
    bridge::{read, register, unregister},
    inbox::Inbox,
};

/// What comes out of a channel, in the order in which it was sent.
#[derive(Debug)]
pub enum Incoming {
    /// A message of the reply.
    Message(Box<ReplyMessage>),
    /// Nothing follows.
    End,
}

/// A channel for the messages of one reply.
#[derive(Debug)]
pub struct ReplyChannel {
    id: u32,
}

impl ReplyChannel {
    /// Opens a channel whose messages go to `receive`; none outside of the app's window.
    pub fn open(mut receive: impl FnMut(Incoming) + 'static) -> Option<Self> {
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
        Some(Self { id })
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
fn parse(payload: &JsValue) -> Option<(usize, Option<Incoming>)> {
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
