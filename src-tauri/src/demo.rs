//! The demo: the simulator as two users and a switch, so that the app can be tried with no
//! account and no network. Everything it writes is marked as simulated. Without the feature
//! `demo` there is none, and nothing of the simulator is linked.

#[cfg(feature = "demo")]
#[path = "demo/simulated.rs"]
mod kind;

#[cfg(not(feature = "demo"))]
#[path = "demo/absent.rs"]
mod kind;

use aideon_engine::provenance::Tier;
use aideon_storage::profiles::ProfileKind;

pub(crate) use self::kind::Demo;

/// The demo is part of this build.
pub(crate) const AVAILABLE: bool = cfg!(feature = "demo");

/// One of the demo's two users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DemoUser {
    /// On the free plan.
    Fran,
    /// On the premium plan.
    Paula,
}

impl DemoUser {
    /// The one who is on a plan.
    pub(crate) fn on(tier: Tier) -> Self {
        match tier {
            Tier::Free => Self::Fran,
            Tier::Premium => Self::Paula,
        }
    }

    /// The one whose profile it is, if it is one of theirs.
    pub(crate) fn of(profile: &ProfileKind) -> Option<Self> {
        match profile {
            ProfileKind::DemoFree => Some(Self::Fran),
            ProfileKind::DemoPremium => Some(Self::Paula),
            ProfileKind::Local | ProfileKind::Account(_) => None,
        }
    }

    /// Whose conversations they are.
    pub(crate) fn profile(self) -> ProfileKind {
        match self {
            Self::Fran => ProfileKind::DemoFree,
            Self::Paula => ProfileKind::DemoPremium,
        }
    }
}
