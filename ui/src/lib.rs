//! The window of Aideon Lite, rendered in the client.
//!
//! | module | what is in it |
//! |---|---|
//! | [`app`] | which page is in the window |
//! | [`pages`] | welcome, set-up, chat, settings |
//! | [`components`] | the parts that pages are made of |
//! | [`markdown`] | replies as page elements |
//! | [`actions`] | what the user does, from the press of a button to the stores |
//! | [`state`] | what the window knows: stores with `apply(event)` |
//! | [`words`] | every sentence; codes come in, words go out |
//! | [`api`] | the only code that calls the backend |
//! | [`clock`] | local time |
//! | [`halt`] | what is shown when the window's own code came to a halt |
//! | `in_browser` | what tests of components stand on; they run in a browser |

pub mod actions;
pub mod api;
pub mod app;
pub mod clock;
pub mod components;
pub mod halt;
#[cfg(test)]
#[cfg(target_family = "wasm")]
mod in_browser;
pub mod markdown;
pub mod pages;
pub mod state;
pub mod words;

#[cfg(not(test))]
use wasm_bindgen::prelude::wasm_bindgen;

/// Begins: called by the page as soon as this code is loaded. Tests draw what they need.
#[cfg_attr(not(test), wasm_bindgen(start))]
pub fn start() {
    halt::show_halts();
    leptos::mount::mount_to_body(app::App);
}
