//! OpenAI's chat format, as Together and every compatible endpoint speak it.
//!
//! What is read is read leniently: unknown fields are skipped, `usage` is taken wherever it
//! stands, and `choices` may be empty. Field names after the providers' API descriptions.
//!
//! | module | subject |
//! |---|---|
//! | `requests` | what is asked |
//! | `stream` | what is answered, event by event |
//! | [`whole`] | the same in one piece |
//! | [`incoming`] | what callers ask who take us for OpenAI |
//! | [`outgoing`] | what they are told of calls |

pub mod incoming;
pub mod outgoing;
mod requests;
mod stream;
pub mod whole;

pub(super) use self::requests::{StreamOptions, Tool};
pub use self::{
    requests::{Dialect, OutputLimit, RequestBody},
    stream::read,
};

#[cfg(test)]
mod tests;
