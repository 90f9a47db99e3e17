//! SQLite and the OS keychain behind the engine's ports.
//!
//! Everything that must not be lost lies in one SQLite file; API keys lie in the keychain of
//! the operating system and nowhere else.
//!
//! | module | subject |
//! |---|---|
//! | [`database`] | opening the file, its writer thread and its reader |
//! | [`profiles`] | who uses the app |
//! | [`conversations`] | the list of conversations and the turns of one |
//! | [`turns`] | taking a message, or another answer to it, once |
//! | [`replies`] | replies while and after they are written; the engine's `ReplyStore` |
//! | [`quota`] | what the free plan allows; the engine's `QuotaStore` |
//! | [`usage`] | what attempts used and cost, by day and model |
//! | [`routes`] | routes that the user changed |
//! | [`endpoints`] | endpoints the user added, addresses the user changed |
//! | [`keychain`] | API keys; the engine's `KeySource` |
//! | [`error`] | the one error type |
//! | `schema` | the migrations |
//! | `tables` | one file per table: its row and its statements |
//! | `names` | enumerations as they stand in a column |
//! | `title` | a conversation's title from its first words |

#![warn(missing_docs)]

pub mod conversations;
pub mod database;
pub mod endpoints;
pub mod error;
#[cfg(test)]
mod fixtures;
pub mod keychain;
mod names;
pub mod profiles;
pub mod quota;
pub mod replies;
pub mod routes;
mod schema;
mod tables;
mod title;
pub mod turns;
pub mod usage;
