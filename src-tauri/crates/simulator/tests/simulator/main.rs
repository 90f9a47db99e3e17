//! The simulator over real sockets.
#![cfg(test)]

mod chat;
mod support;
