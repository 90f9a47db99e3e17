//! Aideon Lite: the thin shell around the engine.
//!
//! | module | subject |
//! |---|---|
//! | [`account`] | who is signed in, and with which tier |
//! | [`window`] | the one window, where it may navigate, the plugins |
//! | [`core`] | composition root: storage, keychain, engine, demo, put together off the main thread |
//! | [`session`] | who uses the app, and with it which desk answers |
//! | [`code`] | the colours of code blocks |
//! | [`commands`] | what the window may ask for, one file a noun |
//! | [`convert`] | engine types to those that cross to the window |
//! | [`demo`] | the simulator as two users and a switch (feature `demo`) |
//! | [`stream`] | a running reply to the window's channel |
//! | [`pictures`] | pictures between files, storage and the window |
//! | [`local_api`] | OpenAI's API for other programs on this computer, as a switch |
//! | [`logging`] | rotating log files |

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod account;
mod code;
mod commands;
mod convert;
mod core;
mod demo;
mod lists;
mod local_api;
mod logging;
mod pictures;
mod preferences;
mod session;
mod stream;
mod window;

use std::process::ExitCode;

fn main() -> ExitCode {
    if !window::has_display() {
        logging::say_last_words(
            "Aideon Lite needs a display, and neither DISPLAY nor WAYLAND_DISPLAY names one. \
             Start it in a desktop session, or with: xvfb-run aideon-lite",
        );
        return ExitCode::FAILURE;
    }
    match window::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the app could not start");
            logging::say_last_words(&format!("Aideon Lite could not start: {error}"));
            ExitCode::FAILURE
        }
    }
}
