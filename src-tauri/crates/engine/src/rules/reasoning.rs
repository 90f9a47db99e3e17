//! In which terms a model is told how much to reason.

use crate::reasoning::ReasoningEffort;

/// The terms that a model takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasoningTerms {
    /// It cannot be told, and refuses to be.
    None,
    /// One of these, from the least to the most.
    Efforts(&'static [ReasoningEffort]),
    /// Whether it is to reason.
    Switch,
    /// For how many tokens it may reason.
    Budget {
        /// The fewest, where it reasons at all.
        least: u32,
        /// The most.
        most: u32,
        /// It can be told not to.
        can_be_off: bool,
    },
}

/// How much a model is to reason, in its own terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reasoning {
    /// This much.
    Effort(ReasoningEffort),
    /// Whether at all.
    Switch(bool),
    /// For so many tokens at most; none at all when that is 0.
    Budget(u32),
}

impl Reasoning {
    /// It is to reason.
    pub fn is_on(self) -> bool {
        !matches!(
            self,
            Self::Effort(ReasoningEffort::Off) | Self::Switch(false) | Self::Budget(0)
        )
    }
}

impl ReasoningTerms {
    /// What comes nearest to what is asked: the next more, or the most there is. Tokens are at
    /// most half of the output limit, which holds for thoughts and answer together; where that
    /// leaves too few nothing is said.
    pub fn of(self, asked: ReasoningEffort, limit: Option<u32>) -> Option<Reasoning> {
        match self {
            Self::None => None,
            Self::Efforts(efforts) => {
                let enough = efforts.iter().find(|effort| **effort >= asked);
                enough.or(efforts.last()).copied().map(Reasoning::Effort)
            }
            Self::Switch => Some(Reasoning::Switch(asked != ReasoningEffort::Off)),
            Self::Budget {
                least,
                most,
                can_be_off,
            } => {
                if asked == ReasoningEffort::Off && can_be_off {
                    return Some(Reasoning::Budget(0));
                }
                let room = limit.map_or(most, |limit| (limit / 2).min(most));
                let tokens = tokens(asked).max(least).min(room);
                (tokens >= least).then_some(Reasoning::Budget(tokens))
            }
        }
    }
}

/// As Google equates them in its own translation of OpenAI's words.
fn tokens(effort: ReasoningEffort) -> u32 {
    match effort {
        ReasoningEffort::Off => 0,
        ReasoningEffort::Minimal | ReasoningEffort::Low => 1024,
        ReasoningEffort::Medium => 8192,
        ReasoningEffort::High => 24_576,
    }
}

#[cfg(test)]
mod tests {
    use super::{ReasoningEffort::*, *};

    #[test]
    fn the_nearest_is_asked_for() {
        let terms = ReasoningTerms::Efforts(&[Low, Medium, High]);
        for (asked, expected) in [(Off, Low), (Minimal, Low), (Medium, Medium), (High, High)] {
            let nearest = terms.of(asked, None);
            assert_eq!(nearest, Some(Reasoning::Effort(expected)), "{asked:?}");
        }
        let up_to_low = ReasoningTerms::Efforts(&[Off, Low]);
        assert_eq!(up_to_low.of(High, None), Some(Reasoning::Effort(Low)));
        assert_eq!(ReasoningTerms::None.of(High, None), None);
        let switch = ReasoningTerms::Switch;
        assert_eq!(switch.of(Minimal, None), Some(Reasoning::Switch(true)));
        assert_eq!(switch.of(Off, None), Some(Reasoning::Switch(false)));
    }

    #[test]
    fn thoughts_leave_room_for_an_answer() {
        let budget = |can_be_off| ReasoningTerms::Budget {
            least: 1024,
            most: 20_000,
            can_be_off,
        };
        let terms = budget(true);
        assert_eq!(terms.of(High, None), Some(Reasoning::Budget(20_000)));
        assert_eq!(terms.of(High, Some(4096)), Some(Reasoning::Budget(2048)));
        assert_eq!(terms.of(High, Some(2000)), None, "not even the fewest");
        assert_eq!(terms.of(Off, Some(10)), Some(Reasoning::Budget(0)));
        let never_off = budget(false);
        assert_eq!(never_off.of(Off, None), Some(Reasoning::Budget(1024)));
    }
}
