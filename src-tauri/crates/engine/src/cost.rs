//! What tokens cost.

use serde::{Deserialize, Serialize};

use crate::{chat::TokenUsage, provider::Price};

/// Nano-dollars (10⁻⁹ USD): whole numbers, so that sums of many small costs stay exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cost(
    /// The nano-dollars.
    pub u64,
);

impl Price {
    /// What the usage costs. None when a part of it is unknown, because unknown is not zero.
    pub fn cost(&self, usage: TokenUsage) -> Option<Cost> {
        self.sum(usage.prompt?, usage.completion?)
    }

    /// What the known parts of the usage cost; none when no part is known.
    pub fn cost_at_least(&self, usage: TokenUsage) -> Option<Cost> {
        match (usage.prompt, usage.completion) {
            (None, None) => None,
            (prompt, completion) => {
                self.sum(prompt.unwrap_or_default(), completion.unwrap_or_default())
            }
        }
    }

    /// A dollar for a million tokens is a thousand nano-dollars for one.
    fn sum(&self, prompt: u64, completion: u64) -> Option<Cost> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "no bill has 2^53 tokens, and list prices are not exact to begin with"
        )]
        let nano = (prompt as f64 * self.input + completion as f64 * self.output) * 1000.0;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be finite and not negative"
        )]
        (nano.is_finite() && nano >= 0.0).then(|| Cost(nano.round() as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICE: Price = Price {
        input: 0.88,
        output: 2.0,
    };

    fn usage(prompt: Option<u64>, completion: Option<u64>) -> TokenUsage {
        TokenUsage { prompt, completion }
    }

    #[test]
    fn a_million_tokens_cost_the_list_price() {
        let million = usage(Some(1_000_000), Some(1_000_000));
        assert_eq!(PRICE.cost(million), Some(Cost(2_880_000_000)));
    }

    #[test]
    fn unknown_is_not_zero_and_zero_is_known() {
        assert_eq!(PRICE.cost(usage(None, Some(5))), None);
        assert_eq!(PRICE.cost(usage(Some(0), Some(0))), Some(Cost(0)));
        assert_eq!(
            PRICE.cost_at_least(usage(None, Some(5))),
            Some(Cost(10_000))
        );
        assert_eq!(PRICE.cost_at_least(usage(None, None)), None);
    }

    #[test]
    fn a_price_that_is_none_costs_nothing_known() {
        let broken = Price {
            input: f64::NAN,
            output: -1.0,
        };
        assert_eq!(broken.cost(usage(Some(1), Some(1))), None);
    }
}
