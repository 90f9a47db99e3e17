//! Tokens and cost, where unknown is not zero.

use aideon_ipc::reply::Attempt;

/// What one attempt, or several, used and cost, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Tokens of the prompt.
    pub prompt: Option<u64>,
    /// Tokens of the completion.
    pub completion: Option<u64>,
    /// Nano-dollars.
    pub cost_nano_usd: Option<u64>,
    /// The figures are at least these.
    pub at_least: bool,
}

impl Used {
    /// What an attempt used.
    pub fn by(attempt: &Attempt) -> Self {
        Self {
            prompt: attempt.usage.prompt,
            completion: attempt.usage.completion,
            cost_nano_usd: attempt.cost_nano_usd,
            at_least: attempt.at_least,
        }
    }

    /// Whether anything is known.
    pub fn is_known(&self) -> bool {
        self.prompt.is_some() || self.completion.is_some() || self.cost_nano_usd.is_some()
    }

    /// Both together. A figure that only one of them has is the least that both have.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let pairs = [
            (self.prompt, other.prompt),
            (self.completion, other.completion),
            (self.cost_nano_usd, other.cost_nano_usd),
        ];
        let in_part = pairs
            .iter()
            .any(|(one, two)| one.is_some() != two.is_some());
        let [prompt, completion, cost_nano_usd] = pairs.map(|(one, two)| match (one, two) {
            (None, None) => None,
            (one, two) => Some(
                one.unwrap_or_default()
                    .saturating_add(two.unwrap_or_default()),
            ),
        });
        Self {
            prompt,
            completion,
            cost_nano_usd,
            at_least: self.at_least || other.at_least || in_part,
        }
    }
}

/// The attempts whose use is worth a line: those of which something is known, and those that
/// wrote, of which something should be.
pub fn lines(attempts: &[Attempt]) -> Vec<&Attempt> {
    let mut lines: Vec<&Attempt> = Vec::new();
    for attempt in attempts {
        if Used::by(attempt).is_known() || attempt.first_content_ms.is_some() {
            lines.push(attempt);
        }
    }
    lines
}

/// What they used together; none when that is one attempt, or nothing is known.
pub fn total(lines: &[&Attempt]) -> Option<Used> {
    let [first, rest @ ..] = lines else {
        return None;
    };
    let total = rest
        .iter()
        .fold(Used::by(first), |sum, attempt| sum.and(Used::by(attempt)));
    (!rest.is_empty() && total.is_known()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::{Used, lines, total};
    use crate::state::samples::{aideon, attempt, together_fallback};

    #[test]
    fn a_sum_with_an_unknown_part_is_at_least_what_is_known() {
        let known = Used {
            prompt: Some(10),
            completion: Some(0),
            cost_nano_usd: Some(5),
            at_least: false,
        };
        let sum = known.and(Used {
            completion: Some(7),
            ..Used::default()
        });
        assert_eq!(sum.prompt, Some(10));
        assert_eq!(sum.completion, Some(7), "an explicit zero is a figure");
        assert!(sum.at_least);
        assert_eq!(known.and(known).cost_nano_usd, Some(10));
        assert!(!known.and(known).at_least);
    }

    #[test]
    fn who_wrote_has_a_line_even_where_nobody_counted() {
        let refused = attempt(0, aideon());
        let mut wrote = attempt(1, together_fallback());
        wrote.first_content_ms = Some(5);
        let attempts = [refused, wrote];
        let lines = lines(&attempts);
        assert_eq!(lines.len(), 1);
        assert_eq!(total(&lines), None, "one line is its own sum");
    }
}
