//! The local API beside what else stands between callers and providers.
//!
//! | module | subject |
//! |---|---|
//! | [`ask`] | a caller with one raw connection |
//! | [`gateway`] | who is asked: the mock, the bare relay, ours |
//! | [`peers`] | LiteLLM's proxy and Portkey's gateway, where they install |
//! | [`relay`] | what nobody who stands between can beat |
//! | [`latency`] | how long one caller waits |
//! | [`load`] | how many requests a second many get answered |
//! | [`process`] | what a process takes of memory and of the processor |
//! | [`table`] | the figures as tables, and the goals |

pub mod ask;
pub mod gateway;
pub mod latency;
pub mod load;
pub mod peers;
pub mod process;
pub mod relay;
pub mod table;
