//! Provider wire formats over real HTTP on loopback, with faults on demand.
//!
//! Used by the demo, by tests and by benches. It imports nothing of the engine, so that
//! neither can hide the other's mistakes; its bytes are held against recordings.
//!
//! What a request passes through, and where that lives:
//!
//! - `server` accepts connections, `connection` lets a reply end one abruptly;
//! - `address` finds the [`Target`] in the path, `formats` speaks its wire format (one file
//!   a format), `operation` is what its paths do, `requests` are requests freed of it, `model`
//!   and `keys` are what a target lists and whom it lets in;
//! - `call` answers: `fault` and `failure` are what can go wrong, `reply` what a test
//!   scripted, `content` what is written otherwise, `pieces` cuts it into tokens, `vectors`
//!   and `pictures` are what other models than those that write make;
//! - `frames` are a reply's events, `steps` lays a fault over them, `playback` sends them at
//!   a [`Speed`];
//! - `log` keeps what was asked and how it ended, `state` what was set, and `control` is the
//!   handle to both, in Rust and over HTTP (`control/http` lists its paths);
//! - `openid` is an OpenID provider beside all that, which signs in the demo's two people;
//! - `main` is the same as a process of its own.
//!
//! A new format is a file in `formats/` and its lines in [`Format`].
#![warn(missing_docs)]

mod address;
mod call;
mod connection;
mod content;
mod control;
mod failure;
mod fault;
mod formats;
mod frames;
mod keys;
mod log;
mod model;
mod openid;
mod operation;
mod pictures;
mod pieces;
mod playback;
mod reply;
mod requests;
mod server;
mod speed;
mod state;
mod steps;
mod vectors;

pub use address::Target;
pub use content::SIMULATED_NOTICE;
pub use control::Control;
pub use failure::Failure;
pub use fault::{Fault, FaultRule, Scope, Times};
pub use formats::Format;
pub use keys::{AcceptedKeys, KeySeen};
pub use log::{Outcome, RequestRecord};
pub use model::{Model, ModelKind, Price};
pub use openid::{
    IdTokenFault, KeyKind, OpenId, OpenIdEndpoint, OpenIdFault, OpenIdUser, TIER_CLAIM,
};
pub use operation::Operation;
pub use pictures::SIMULATED_PICTURE_NOTICE;
pub use reply::{Answer, FinishReason, RawReply, Reply, ToolCall, Usage, UsageReport};
pub use server::{RefusedAddress, Simulator, SimulatorError, SimulatorOptions};
pub use speed::Speed;
