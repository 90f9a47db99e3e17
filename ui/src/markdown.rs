//! Replies are Markdown written by somebody else: shown as DOM nodes, never as HTML.
//!
//! - `tree`: what a text consists of, in types of our own
//! - `parse`: text to tree; the only file that knows the parser's crate
//! - `address`: which addresses may become links
//! - `document`: a text that grows, of which only the end is parsed again
//! - `unfinished`: how the end of a growing text is shown before it is complete
//! - `language`: names of programming languages
//! - `clipboard`: copying, and what stands in where the system refuses
//! - `view`, `rows`: tree to nodes, such that nodes of what did not change stay

mod address;
mod clipboard;
mod document;
mod language;
mod parse;
mod rows;
mod tree;
mod unfinished;
mod view;
mod words;

#[cfg(test)]
mod samples;

pub use clipboard::copy;
pub use view::Markdown;
