//! The local API over real sockets: the server from a configuration, the simulator in place
//! of the providers, and clients who know only what they are told.
//!
//! | module | subject |
//! |---|---|
//! | `served` | the server and its surroundings |
//! | `told` | what a client reads of an answer |
//! | `words` | conversations and texts, whole and streamed |
//! | `calls` | tools in both forms, and pictures to look at |
//! | `others` | vectors, pictures, lists, what has no model |
//! | `broken` | streams that break, on routes that hold and that fail |
//! | `failures` | what is told when nobody answers |
//! | `admission` | tokens, names, limits, slow callers |
//! | `quota` | the free plan's limits |
//! | `leaving` | callers who go away, and a server that stops |
//! | `soak` | ten thousand requests with faults at random |

mod admission;
mod broken;
mod calls;
mod failures;
mod leaving;
mod others;
mod quota;
mod served;
mod soak;
mod told;
mod words;
