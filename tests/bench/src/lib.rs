//! Speed, as ratios against peers and baselines in the same run.
//!
//! | module | subject |
//! |---|---|
//! | [`mock`] | a server that answers at once |
//! | [`clients`] | those who ask it: the bare HTTP client, the peers, ours |
//! | [`rounds`] | who is asked when, and what a sample of times says |
//! | [`writer`] | a server that writes at a given pace |
//! | [`window`] | windows that are driven and watched while it writes |
//! | [`api`] | the local API beside what else stands between callers and providers |
//! | [`report`] | the figures as a table, with the machine named |

#![warn(missing_docs)]

pub mod api;
pub mod clients;
pub mod mock;
pub mod report;
pub mod rounds;
#[cfg(target_os = "linux")]
pub mod window;
pub mod writer;
