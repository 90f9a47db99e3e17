//! A route's steps: each a target, or a group of equals of which the faster one is asked
//! first. Where a route has a name, a tier may use that.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, SeqAccess, Visitor},
};
use toml::Spanned;

/// One step: `"together/some-model"`, or `["a/model", "b/model"]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StepEntry(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for StepEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StepVisitor)
    }
}

struct StepVisitor;

impl<'de> Visitor<'de> for StepVisitor {
    type Value = StepEntry;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a target such as \"provider/model\", or a list of equal ones")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<StepEntry, E> {
        Ok(StepEntry(vec![text.to_owned()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<StepEntry, A::Error> {
        let mut targets = Vec::new();
        while let Some(target) = list.next_element()? {
            targets.push(target);
        }
        Ok(StepEntry(targets))
    }
}

/// A tier's route: the name of one, or its steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TierRoute {
    Named(String),
    Steps(Vec<Spanned<StepEntry>>),
}

impl<'de> Deserialize<'de> for TierRoute {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RouteVisitor)
    }
}

struct RouteVisitor;

impl<'de> Visitor<'de> for RouteVisitor {
    type Value = TierRoute;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a route, or a list of steps")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<TierRoute, E> {
        Ok(TierRoute::Named(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<TierRoute, A::Error> {
        let mut steps = Vec::new();
        while let Some(step) = list.next_element()? {
            steps.push(step);
        }
        Ok(TierRoute::Steps(steps))
    }
}
