//! Signing in, over real sockets: against the simulator's OpenID provider, which can be told
//! to attack and to break, and against a certified one.
//!
//! | module | subject |
//! |---|---|
//! | `sign_in` | signing in, and what keeps it from its end |
//! | `given_up` | tokens that came for a sign-in that did not come to its end |
//! | `redirects` | what comes to the loopback address and is not the issuer's redirect |
//! | `id_tokens` | ID tokens that do not hold |
//! | `issuer` | an issuer that leads elsewhere, never ends, or is not who it should be |
//! | `clocks` | clocks that are wrong |
//! | `refreshing` | refreshing, and tiers that change |
//! | `interrupted` | a refresh that is interrupted at any point |
//! | `offline` | starting without the issuer |
//! | `leaving` | signing out |
//! | `secrets` | no secret in a log, an error or a `Debug` |
//! | `certified` | the same against `oidc-provider` |
//! | `desk` | what the tests share: `store`, `browser` and clock that they steer |
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod browser;
mod certified;
mod clocks;
mod desk;
mod given_up;
mod id_tokens;
mod interrupted;
mod issuer;
mod leaving;
mod offline;
mod redirects;
mod refreshing;
mod secrets;
mod sign_in;
mod store;
