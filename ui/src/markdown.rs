//! Replies are Markdown written by somebody else: shown as DOM nodes, never as HTML.
//!
//! - `tree`: what a text consists of, in types of our own
//! - `parse`: text to tree; the only file that knows the parser's crate
//! - `address`: which addresses may become links
//! - `links`: addresses that stand in a text as they are
//! - `math`: formulas, from TeX to MathML
//! - `colour`: the colours of code
//! - `document`: a text that grows, of which only the end is parsed again
//! - `unfinished`: how the end of a growing text is shown before it is complete
//! - `language`: names of programming languages
//! - `direction`: characters that reorder a text
//! - `clipboard`: copying, and what stands in where the system refuses
//! - `view`, `rows`: tree to nodes, such that nodes of what did not change stay

mod address;
mod clipboard;
mod colour;
mod direction;
mod document;
mod language;
mod links;
mod math;
mod parse;
mod rows;
mod tree;
mod unfinished;
mod view;
mod words;

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod hostile;
#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod samples;

use leptos::prelude::*;

pub use clipboard::copy;

/// A Markdown text, as the children of an element with the class `prose`.
///
/// While `streaming`, the text is expected to grow at its end, and only its last block is rendered
/// again; with `streaming` off it is taken as complete. Nothing in it is ever loaded, run or styled
/// by its author. `on_link` gets the address of a link that was pressed: always `https`, `http` or
/// `mailto`, and still to be shown to the reader before it is opened.
#[component]
pub fn Markdown(
    #[prop(into)] text: Signal<String>,
    #[prop(into)] streaming: Signal<bool>,
    on_link: Callback<String>,
) -> impl IntoView {
    view::show(text, streaming, on_link)
}

/// Code on its own, as it stands in a reply, with a title in place of its language.
#[component]
pub fn CodeBlock(
    /// What stands above it.
    title: &'static str,
    /// Its language, as the word after a fence; empty for plain text.
    language: &'static str,
    /// The code, of which nothing more will come.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view::show_code(title, language, text)
}
