//! How long is waited: for a connection's first content, for the next sign of life, between
//! attempts, and for the whole turn.

use std::{collections::HashMap, time::Duration};

use crate::{
    address,
    model_id::{EndpointId, ModelId},
    provider::Endpoint,
};

/// How long a candidate may keep the user waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// From asking to the first content; the last candidate has twice as long.
    pub first_content: Duration,
    /// Without a sign of life once content has come.
    pub silence: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            first_content: Duration::from_secs(12),
            silence: Duration::from_secs(15),
        }
    }
}

/// Whose time-outs are meant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TimeoutScope {
    /// Every model of an endpoint.
    Endpoint(EndpointId),
    /// One model.
    Model(ModelId),
}

/// How patient a turn is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For models of which nothing else is said.
    pub usual: Timeouts,
    /// To the first content of a model that reasons first, or that runs on this computer and
    /// may have to be loaded; and to a picture, of which nothing comes before all of it.
    pub slow_first_content: Duration,
    /// What was set for an endpoint or a model; the narrower one counts.
    pub set: HashMap<TimeoutScope, Timeouts>,
    /// From the turn's begin: no attempt and no wait begins after it, and none that has
    /// brought no content lasts beyond it. An answer that is coming is never cut by it.
    pub overall: Duration,
    /// Waits between attempts.
    pub backoff: Backoff,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            usual: Timeouts::default(),
            slow_first_content: Duration::from_secs(120),
            set: HashMap::new(),
            overall: Duration::from_secs(300),
            backoff: Backoff::default(),
        }
    }
}

impl Patience {
    /// The time-outs of a model; `slow` when what is asked of it takes long by its nature.
    pub fn timeouts(&self, model: &ModelId, endpoint: &Endpoint, slow: bool) -> Timeouts {
        let of_model = self.set.get(&TimeoutScope::Model(model.clone()));
        let set = of_model.or_else(|| {
            let scope = TimeoutScope::Endpoint(model.endpoint.clone());
            self.set.get(&scope)
        });
        if let Some(set) = set {
            return *set;
        }
        let local = address::is_loopback(&endpoint.base_url) && !endpoint.simulated;
        if slow || local || reasons_first(&model.model) {
            Timeouts {
                first_content: self.slow_first_content,
                ..self.usual
            }
        } else {
            self.usual
        }
    }
}

/// Parts of the names of models that think before the first word and do not always send
/// their thoughts.
const REASONING: &[&str] = &[
    "-r1",
    "reason",
    "think",
    "qwq",
    "magistral",
    "gpt-oss",
    "gpt-5",
    "/o1",
    "/o3",
    "/o4",
];

fn reasons_first(model: &str) -> bool {
    let name = format!("/{}", model.to_ascii_lowercase());
    REASONING.iter().any(|part| name.contains(part))
}

/// Exponential backoff with full jitter, and how long a provider's own wait is honoured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The longest first wait; each further one may be twice as long.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
    /// The longest wait that a provider may ask for while another candidate is left.
    pub honoured: Duration,
    /// The same when nobody else is left.
    pub honoured_at_last: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(500),
            longest: Duration::from_secs(8),
            honoured: Duration::from_secs(3),
            honoured_at_last: Duration::from_secs(10),
        }
    }
}

impl Backoff {
    /// The wait before another attempt: what the provider asks for, or a random part
    /// (`jitter`, 0 to 1) of the doubled first wait. None when the provider asks for more
    /// than is honoured.
    pub(super) fn wait(
        &self,
        failures: u32,
        asked_for: Option<Duration>,
        nobody_else: bool,
        jitter: f64,
    ) -> Option<Duration> {
        let honoured = if nobody_else {
            self.honoured_at_last
        } else {
            self.honoured
        };
        match asked_for {
            Some(wait) => (wait <= honoured).then_some(wait),
            None => {
                let doubled = 2u32.saturating_pow(failures.saturating_sub(1));
                let longest = self.first.saturating_mul(doubled).min(self.longest);
                Some(longest.mul_f64(jitter.clamp(0.0, 1.0)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::provider::ProviderKind;

    fn endpoint(base_url: &str) -> Endpoint {
        Endpoint {
            id: "own".parse().unwrap(),
            name: "Own".into(),
            kind: ProviderKind::OpenAiCompatible,
            base_url: base_url.parse().unwrap(),
            own: true,
            simulated: false,
        }
    }

    fn first_content(patience: &Patience, model: &str, base_url: &str) -> u64 {
        let model = model.parse().unwrap();
        let timeouts = patience.timeouts(&model, &endpoint(base_url), false);
        timeouts.first_content.as_secs()
    }

    #[test]
    fn models_that_reason_or_run_here_have_longer() {
        let patience = Patience::default();
        let wait = |model, url| first_content(&patience, model, url);
        assert_eq!(wait("own/llama-3", "https://a.example/v1"), 12);
        assert_eq!(
            wait("own/deepseek-ai/DeepSeek-R1", "https://a.example/v1"),
            120
        );
        assert_eq!(wait("own/o3-mini", "https://a.example/v1"), 120);
        assert_eq!(wait("own/proto3", "https://a.example/v1"), 12, "no o3");
        assert_eq!(wait("own/llama-3", "http://localhost:11434/v1"), 120);
        let picture = patience.timeouts(
            &"own/flux".parse().unwrap(),
            &endpoint("https://a.example/v1"),
            true,
        );
        assert_eq!(
            picture.first_content.as_secs(),
            120,
            "nothing of a picture comes before all of it"
        );
        let simulated = Endpoint {
            simulated: true,
            ..endpoint("http://127.0.0.1:1/v1")
        };
        let model = "own/llama-3".parse().unwrap();
        assert_eq!(
            patience.timeouts(&model, &simulated, false),
            Timeouts::default(),
            "the simulator stands for a provider far away"
        );
    }

    #[test]
    fn what_is_set_for_a_model_counts_before_what_is_set_for_its_endpoint() {
        let mut patience = Patience::default();
        let timeouts = |seconds| Timeouts {
            first_content: Duration::from_secs(seconds),
            silence: Duration::from_secs(1),
        };
        let own: EndpointId = "own".parse().unwrap();
        patience
            .set
            .insert(TimeoutScope::Endpoint(own), timeouts(7));
        let model = TimeoutScope::Model("own/o3".parse().unwrap());
        patience.set.insert(model, timeouts(9));
        assert_eq!(first_content(&patience, "own/x", "https://a.example/v1"), 7);
        assert_eq!(
            first_content(&patience, "own/o3", "https://a.example/v1"),
            9
        );
    }

    #[test]
    fn waits_that_are_too_long_are_not_waited_for() {
        let backoff = Backoff::default();
        let asked = |seconds, last| backoff.wait(1, Some(Duration::from_secs(seconds)), last, 0.5);
        assert_eq!(asked(3, false), Some(Duration::from_secs(3)));
        assert_eq!(asked(4, false), None, "somebody else answers sooner");
        assert_eq!(asked(10, true), Some(Duration::from_secs(10)));
        assert_eq!(asked(11, true), None);
    }

    proptest! {
        #[test]
        fn backoff_doubles_from_half_a_second_to_eight(failures in 1u32..40, jitter in 0.0f64..=1.0) {
            let backoff = Backoff::default();
            let wait = backoff.wait(failures, None, false, jitter).unwrap();
            let longest = 500u64.saturating_mul(1 << (failures - 1).min(20)).min(8000);
            prop_assert!(wait <= Duration::from_millis(longest));
            let whole = backoff.wait(failures, None, false, 1.0).unwrap();
            prop_assert_eq!(whole, Duration::from_millis(longest));
        }
    }
}
