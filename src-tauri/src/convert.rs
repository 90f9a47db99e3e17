//! Engine and storage types to those that cross to the window. Every match is exhaustive, so
//! that a new case cannot be forgotten here.

pub(crate) mod account;
pub(crate) mod conversation;
pub(crate) mod draft;
pub(crate) mod error;
pub(crate) mod local_api;
pub(crate) mod picture;
pub(crate) mod provider;
pub(crate) mod quota;
pub(crate) mod reply;
pub(crate) mod route;
pub(crate) mod search;
pub(crate) mod settings;
pub(crate) mod usage;
