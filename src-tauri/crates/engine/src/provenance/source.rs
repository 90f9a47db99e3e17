//! Who wrote a text.

use super::{RouteRole, Service, Tier};

/// Who wrote a text: what the `ModelSourceIndicator` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelSource {
    /// Whose model it is.
    pub kind: SourceKind,
    /// It answered because a candidate before it did not.
    pub fallback: bool,
    /// The demo wrote it, no model did.
    pub simulated: bool,
}

/// Whose model wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// The first choice of a premium route.
    Aideon,
    /// Together AI.
    Together,
    /// Any other provider, by its plain name.
    Chosen {
        /// The plain name.
        provider: String,
    },
}

impl ModelSource {
    /// Who writes when a candidate of this tier, role and service writes: never derived from
    /// how an id is spelt.
    pub fn of(
        tier: Tier,
        role: RouteRole,
        service: Service,
        provider: &str,
        simulated: bool,
    ) -> Self {
        let chosen = || SourceKind::Chosen {
            provider: provider.to_owned(),
        };
        let (kind, fallback) = match (role, service, tier) {
            (RouteRole::Pinned, Service::Together, _)
            | (RouteRole::FirstChoice, Service::Together, _)
            | (RouteRole::Fallback, Service::Together, Tier::Free) => (SourceKind::Together, false),
            (RouteRole::Fallback, Service::Together, Tier::Premium) => (SourceKind::Together, true),
            (RouteRole::FirstChoice, Service::Other, Tier::Premium) => (SourceKind::Aideon, false),
            (RouteRole::FirstChoice, Service::Other, Tier::Free)
            | (RouteRole::Pinned, Service::Other, _) => (chosen(), false),
            (RouteRole::Fallback, Service::Other, _) => (chosen(), true),
        };
        Self {
            kind,
            fallback,
            simulated,
        }
    }
}
