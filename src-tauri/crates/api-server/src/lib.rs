//! OpenAI's API over the engine, in the app and as `aideon-serve`.
//!
//! # Running it
//!
//! `aideon-serve --config FILE [--data-dir DIR] [--listen 127.0.0.1:PORT] [--check]`
//!
//! - `aideon-serve.example.toml`, beside this crate's manifest, shows the whole configuration,
//!   annotated. `--check` names what is wrong with one by line and column and exits with 2.
//! - `Authorization: Bearer TOKEN`: tokens and providers' keys stand in environment variables
//!   that the configuration names.
//! - `model` is `auto` (the route of the caller's tier), `premium`, `free`, the name of a
//!   route, or `provider/model`, split at the first slash; the rest goes to the provider as
//!   it is.
//! - The reply's `model` is the one that answered, written `provider/model`. Its `aideon`
//!   object (of a stream, that of the last chunk; of a failure, beside `error`) has `source`
//!   with the badge, and `attempts`. The same is kept, and found by
//!   `GET /v1/aideon/requests/{id}` under the id in the header `x-aideon-request-id`.
//! - Errors have OpenAI's shape: 400 for a request that is wrong (`param` names the field), 401
//!   without a token, 403 for another host or plan, 404 for an unknown model, 408 and 413 for
//!   a body that is slow or large, 429 with `retry-after` for limits, 502 to 504 for what
//!   providers did.
//! - A stream ends with `[DONE]`, or with an event `error` that bears the same as an error's
//!   body.
//!
//! # What is where
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
