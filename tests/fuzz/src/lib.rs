//! What must hold of everything that reads a provider's or a caller's bytes, whatever the
//! bytes.
//!
//! No panic, and an end: these the fuzzer sees by itself. The rest is asserted here: what comes
//! out does not depend on where the network cuts the bytes, and is not larger than they are by
//! more than a factor.
//!
//! | module | subject |
//! |---|---|
//! | [`cuts`] | the same bytes in other pieces |
//! | [`framing`] | server-sent events, lines of JSON |
//! | [`answer`] | the events of a streamed answer |
//! | [`whole`] | answers that come whole, and refusals |
//! | [`incoming`] | what callers of the local API ask |

pub mod answer;
pub mod cuts;
pub mod framing;
pub mod incoming;
pub mod whole;
