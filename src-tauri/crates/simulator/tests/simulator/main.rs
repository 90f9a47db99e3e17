//! The simulator over real sockets.
#![cfg(test)]

mod chat;
mod control;
mod faults;
mod log;
mod process;
mod recordings;
mod support;
