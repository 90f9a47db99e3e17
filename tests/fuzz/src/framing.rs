//! Server-sent events and lines of JSON.

use aideon_engine::{
    error::ErrorKind,
    wire::{
        ndjson::{MAX_LINE_BYTES, NdjsonItem, NdjsonStream},
        sse::{MAX_EVENT_BYTES, SseItem, SseStream},
    },
};

use crate::cuts::{Body, say_the_same, take_all};

/// A cap that many inputs reach.
const SMALL_CAP: usize = 48;

/// What comes out of a framing, without signs of life, which depend on the pieces.
#[derive(Debug, PartialEq)]
enum Framed {
    Item(String),
    Unreadable,
    Failure(ErrorKind),
}

/// Checks the framing of server-sent events.
pub fn sse(bytes: &[u8]) {
    let read = |cap| move |body| sse_items(body, cap, most(bytes));
    check(&say_the_same(bytes, read(MAX_EVENT_BYTES)), bytes.len());
    check(&say_the_same(bytes, read(SMALL_CAP)), SMALL_CAP);
}

/// Checks the framing of lines.
pub fn ndjson(bytes: &[u8]) {
    let read = |cap| move |body| ndjson_items(body, cap, most(bytes));
    check(&say_the_same(bytes, read(MAX_LINE_BYTES)), bytes.len());
    check(&say_the_same(bytes, read(SMALL_CAP)), SMALL_CAP);
}

/// The most items that bytes can come to: one for each, one for each piece, and the end.
fn most(bytes: &[u8]) -> usize {
    3 * bytes.len() + 3
}

fn check(framed: &[Framed], largest: usize) {
    for (place, framed_here) in framed.iter().enumerate() {
        match framed_here {
            Framed::Item(item) => assert!(
                item.len() <= largest,
                "an item of {} bytes passed a cap of {largest}",
                item.len()
            ),
            Framed::Unreadable => {}
            Framed::Failure(_) => assert_eq!(place + 1, framed.len(), "nothing follows a failure"),
        }
    }
}

fn sse_items(body: Body, cap: usize, most: usize) -> Vec<Framed> {
    let items = take_all(SseStream::new(body, cap), most).into_iter();
    let items = items.filter_map(|item| match item {
        Ok(SseItem::Data(data)) => Some(Framed::Item(data.to_string())),
        Ok(SseItem::Alive) => None,
        Ok(SseItem::Unreadable) => Some(Framed::Unreadable),
        Err(error) => Some(Framed::Failure(error.kind)),
    });
    items.collect()
}

fn ndjson_items(body: Body, cap: usize, most: usize) -> Vec<Framed> {
    let items = take_all(NdjsonStream::new(body, cap), most).into_iter();
    let items = items.filter_map(|item| match item {
        Ok(NdjsonItem::Line(line)) => Some(Framed::Item(line)),
        Ok(NdjsonItem::Alive) => None,
        Ok(NdjsonItem::Unreadable) => Some(Framed::Unreadable),
        Err(error) => Some(Framed::Failure(error.kind)),
    });
    items.collect()
}
