//! Behaviour across crates, and the whole app end to end.
//!
//! | module | subject |
//! |---|---|
//! | [`desk`] | the engine over a database file and the simulator |
//! | [`end_to_end`] | the real app, driven through its real window |
//! | [`keys`] | a keychain in memory |
//! | [`listener`] | somebody who knows of a reply only what was told |
//! | [`node`] | programs of Node's that tests are held against |
//! | [`patience`] | the time after which a test that hangs fails |
//! | [`python`] | Python's packages that tests are held against |
//! | [`reading`] | what a test reads off a reply |
//! | [`serve_process`] | `aideon-serve` in a process of its own |
//! | [`skipped`] | telling that something is not tested here |
//! | [`watched_store`] | a store that notes what was kept, and what had been told before |

#![warn(missing_docs)]

pub mod desk;
#[cfg(target_os = "linux")]
pub mod end_to_end;
pub mod keys;
pub mod listener;
pub mod node;
pub mod patience;
pub mod python;
pub mod reading;
pub mod serve_process;
pub mod skipped;
pub mod watched_store;
