//! Every sentence of the window: codes come in, words go out.
//!
//! A sentence names who did something, then says what happened, what is kept and what to do,
//! in that order. Figures bear units. Nobody is blamed and nothing apologised for.

pub mod account;
pub mod conversation;
pub mod copied;
pub mod error;
pub mod failure;
pub mod figures;
pub mod local_api;
pub mod mode;
pub mod model;
pub mod origin;
pub mod pages;
pub mod palette;
pub mod picture;
pub mod provider;
pub mod quota;
pub mod route;
pub mod source;
pub mod state;
pub mod tool_call;
pub mod usage;
