//! The tier, and the claim that it is read from.
//!
//! The claim stands at the top level of the ID token, under the configured name, letter by
//! letter: a name with dots is a name, not a path. It is a string, or an array of strings.
//! Exactly `"premium"`, alone or in the array, is premium; anything else, nothing, and any
//! other type are free. An issuer that keeps roles in a nested object maps them to a claim.

use serde_json::Value;

/// What somebody may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tier {
    /// What everybody may.
    #[default]
    Free,
    /// What the issuer said of this person in so many words.
    Premium,
}

/// The word for premium in the claim.
const PREMIUM: &str = "premium";

impl Tier {
    /// The tier that a claim stands for.
    pub(crate) fn of_claim(claim: Option<&Value>) -> Self {
        let premium = match claim {
            Some(Value::String(word)) => word == PREMIUM,
            Some(Value::Array(words)) => words.iter().any(|word| word == PREMIUM),
            _ => false,
        };
        if premium { Self::Premium } else { Self::Free }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn premium_is_what_says_so() {
        for claim in [json!("premium"), json!(["staff", "premium"])] {
            assert_eq!(Tier::of_claim(Some(&claim)), Tier::Premium, "{claim}");
        }
    }

    #[test]
    fn whatever_else_is_free() {
        for claim in [
            json!("free"),
            json!("Premium"),
            json!("premium "),
            json!("premium,free"),
            json!("gold"),
            json!(""),
            json!(true),
            json!(1),
            json!(null),
            json!([]),
            json!([["premium"]]),
            json!({"premium": true}),
            json!({"tier": "premium"}),
        ] {
            assert_eq!(Tier::of_claim(Some(&claim)), Tier::Free, "{claim}");
        }
        assert_eq!(Tier::of_claim(None), Tier::Free, "a missing claim is free");
    }
}
