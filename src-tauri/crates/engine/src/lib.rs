//! Everything about models: providers, routing, fallback, provenance.
//!
//! No Tauri, no SQLite, no keychain: what the engine needs of the outside stands in
//! [`ports`], and others implement it.
//!
//! | module | subject |
//! |---|---|
//! | [`address`] | addresses of endpoints, and where a key may travel |
//! | [`chat`] | what is asked of a model, and the events of its answer |
//! | [`tools`] | tools, calls of them and their results |
//! | [`reasoning`] | how much a model is to reason, and its thoughts |
//! | [`whole`] | what is asked beside conversations: texts, vectors, pictures |
//! | [`media`] | pictures |
//! | [`model_id`] | `endpoint/model` |
//! | [`error`] | failures, classified into one [`ErrorKind`](error::ErrorKind) |
//! | [`classify`] | the one place where wire failures are classified |
//! | [`provider`] | [`LlmProvider`](provider::LlmProvider), descriptors, capabilities |
//! | [`providers`] | the only place where providers are listed, and one file for each |
//! | [`wire`] | framing and shapes that several providers share |
//! | [`http`] | the HTTP client and the safe use of keys |
//! | [`manager`] | which endpoints are set up, and which of them serves a model |
//! | [`health`] | how each target fares, and which of equals is asked first |
//! | [`breaker`] | whether a target is asked, rests, or is tried once |
//! | [`selector`] | tier and modality to a route |
//! | [`fallback`] | runs a route: attempts, fallback, what a broken stream leads to |
//! | [`free_tier`] | what the free plan allows, and what is left of it |
//! | [`cost`], [`ledger`] | what tokens cost, and which attempts are billed |
//! | [`provenance`] | what is stored of a reply, and the badge derived from it |
//! | [`replies`] | running replies: stored before they are sent, attached to, stopped |
//! | [`ports`] | clock, keys and store, as the engine needs them |
//! | [`rules`] | which fields of a request a model takes |
//! | [`secret`] | API keys that do not print |
//! | [`time`] | UTC milliseconds |

#![warn(missing_docs)]

pub mod address;
pub mod breaker;
pub mod chat;
pub mod classify;
pub mod cost;
pub mod error;
pub mod fallback;
pub mod free_tier;
pub mod health;
pub mod http;
pub mod ledger;
pub mod manager;
pub mod media;
pub mod model_id;
pub mod ports;
pub mod provenance;
pub mod provider;
pub mod providers;
pub mod reasoning;
pub mod replies;
pub mod rules;
pub mod secret;
pub mod selector;
pub mod time;
pub mod tools;
pub mod whole;
pub mod wire;
