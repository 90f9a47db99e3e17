//! Anthropic's Messages format.
//!
//! | module | subject |
//! |---|---|
//! | [`request`] | a conversation in their words |
//! | [`stream`] | the events of a streamed answer |
//! | [`models`] | the pages of their model list |

pub mod models;
pub mod request;
pub mod stream;
