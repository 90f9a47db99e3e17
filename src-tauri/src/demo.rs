//! The demo: the simulator as two users and a switch, so that the app can be tried with no
//! account and no network. Everything it writes is marked as simulated. Without the feature
//! `demo` there is none, and nothing of the simulator is linked.

#[cfg(feature = "demo")]
#[path = "demo/simulated.rs"]
mod kind;

#[cfg(not(feature = "demo"))]
#[path = "demo/absent.rs"]
mod kind;

pub(crate) use self::kind::Demo;

/// The demo is part of this build.
pub(crate) const AVAILABLE: bool = cfg!(feature = "demo");
