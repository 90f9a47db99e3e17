//! OpenAI's API over the engine, in the app and as `aideon-serve`.
//!
//! | module | subject |
//! |---|---|
//! | [`gateway`] | what answers, and what it is made of |
//! | [`server`] | listening, letting in, limiting, stopping |
//! | [`caller`] | who calls |
//! | [`routing`] | where a request goes |
//! | [`figures`] | limits of the server |
//! | [`config`] | the configuration file of `aideon-serve` |
//! | [`serve`] | a server from a configuration |
//! | `endpoints` | the paths |
//! | `exchange` | one request, from its receipt to its row |
//! | `running` | a turn that is run by who wants its events |
//! | `answer` | answers in OpenAI's shapes |
//! | `failure` | errors in OpenAI's shape |
//! | `provenance` | the `aideon` object |
//! | `record` | one row for each request |
//! | `metrics` | Prometheus |

#![warn(missing_docs)]

mod answer;
pub mod caller;
pub mod config;
mod endpoints;
mod exchange;
mod failure;
pub mod figures;
pub mod gateway;
mod metrics;
mod provenance;
mod record;
pub mod routing;
mod running;
pub mod serve;
pub mod server;
