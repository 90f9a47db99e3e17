//! How much a model is to reason, and its thoughts as they go back to it.

use crate::provider::ProviderKind;

/// How much a model is to reason before it answers. Each model takes some of these, in words
/// of its own: it is asked for the nearest one that it takes, and for nothing where it takes
/// none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReasoningEffort {
    /// Not at all, or as little as can be where it always does.
    Off,
    /// Hardly.
    Minimal,
    /// A little.
    Low,
    /// Somewhat.
    Medium,
    /// As much as it takes.
    High,
}

impl ReasoningEffort {
    /// The word that most providers have for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "none",
            Self::Minimal => "minimal",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// A model's thought as it goes back to it when the conversation goes on: some providers
/// refuse the results of tools without the thoughts that led to their calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thought {
    /// Its words; empty where they were not told.
    pub text: String,
    /// How many bytes of the message's text stood before it.
    pub at: usize,
    /// What its provider knows it by.
    pub seal: Seal,
}

/// What a provider wants to have back with a thought, unread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// The format it came in; nobody else takes it.
    pub by: ProviderKind,
    /// What it is.
    pub kind: SealKind,
    /// The seal itself.
    pub data: String,
}

/// What a seal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealKind {
    /// It shows that the words are the model's own.
    Signature,
    /// It is the thought, which nobody else may read.
    Redacted,
}

/// Puts thoughts together from what is told of an answer.
#[derive(Clone, Debug, Default)]
pub struct Thoughts {
    sealed: Vec<Thought>,
    /// How many bytes of the reasoning belong to thoughts that are sealed.
    told: usize,
}

impl Thoughts {
    /// A thought is complete: its words are those of the reasoning that no other has.
    pub fn seal(&mut self, seal: Seal, text: &str, reasoning: &str) {
        let words = match seal.kind {
            SealKind::Signature => reasoning.get(self.told..).unwrap_or_default(),
            SealKind::Redacted => "",
        };
        self.told += words.len();
        self.sealed.push(Thought {
            text: words.to_owned(),
            at: text.len(),
            seal,
        });
    }

    /// The thoughts in their order. Words that nobody sealed are not among them.
    pub fn finish(self) -> Vec<Thought> {
        self.sealed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thought_has_its_own_words_and_its_place() {
        let seal = |kind, data: &str| Seal {
            by: ProviderKind::Anthropic,
            kind,
            data: data.into(),
        };
        let mut thoughts = Thoughts::default();
        thoughts.seal(seal(SealKind::Signature, "s1"), "", "One. ");
        thoughts.seal(seal(SealKind::Redacted, "r"), "Well", "One. ");
        thoughts.seal(seal(SealKind::Signature, "s2"), "Well, ", "One. Two.");
        let told: Vec<_> = thoughts
            .finish()
            .into_iter()
            .map(|thought| (thought.text, thought.at, thought.seal.data))
            .collect();
        let expected = [("One. ", 0, "s1"), ("", 4, "r"), ("Two.", 6, "s2")];
        assert_eq!(told, expected.map(|(a, b, c)| (a.into(), b, c.into())));
    }
}
