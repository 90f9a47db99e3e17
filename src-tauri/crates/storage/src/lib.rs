//! SQLite and the OS keychain behind the engine's ports.
//!
//! Everything that must not be lost lies in one SQLite file; API keys lie in the keychain of
//! the operating system and nowhere else.
//!
//! | module | subject |
//! |---|---|
//! | [`database`] | opening the file, its writer thread and its reader |
//! | [`profiles`] | who uses the app |
//! | [`conversations`] | the list of conversations, and one of them as it is opened |
//! | [`pages`] | the turns of a long conversation, piece by piece |
//! | [`branches`] | which branch of a conversation is shown, which turns are hidden |
//! | [`turns`] | taking a message, or another answer to it, once |
//! | [`continuations`] | going on where a reply had ended |
//! | [`drafts`] | what was written and not sent |
//! | [`pictures`] | pictures, added by the user or made by a model |
//! | [`search`] | finding words in the conversations |
//! | [`replies`] | replies while and after they are written; the engine's `ReplyStore` |
//! | [`quota`] | what the free plan allows; the engine's `QuotaStore` |
//! | [`usage`] | what attempts used and cost, by day and model |
//! | [`routes`] | routes that the user changed |
//! | [`endpoints`] | endpoints the user added, addresses the user changed |
//! | [`forgotten`] | the session that must not be taken up again |
//! | [`local_api`] | how the app's local API is set |
//! | [`requests`] | what the local API was asked, in a file of its own |
//! | `keychain` | API keys; the engine's `KeySource`. A feature, off by default |
//! | [`error`] | the one error type |
//! | `schema` | the migrations |
//! | `tables` | one file per table: its row and its statements |
//! | `names` | enumerations as they stand in a column |
//! | `title` | a conversation's title from its first words |

#![warn(missing_docs)]

pub mod branches;
pub mod continuations;
pub mod conversations;
pub mod database;
pub mod drafts;
pub mod endpoints;
pub mod error;
#[cfg(test)]
mod fixtures;
pub mod forgotten;
#[cfg(feature = "keychain")]
pub mod keychain;
pub mod local_api;
mod names;
pub mod pages;
pub mod pictures;
pub mod profiles;
pub mod quota;
pub mod replies;
pub mod requests;
pub mod routes;
mod schema;
pub mod search;
mod tables;
mod title;
pub mod turns;
pub mod usage;
