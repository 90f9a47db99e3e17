//! The streams, and what must come out of each: values read off the files by hand.

mod anthropic;
mod compatible;
mod gemini;
mod ollama;
mod openai;
mod together;

use aideon_engine::{
    chat::{FinishReason, TokenUsage},
    error::ErrorKind,
    provider::ProviderKind,
};

/// One stream.
#[derive(Clone, Copy)]
pub(crate) struct Expected {
    /// The file, below the folder of streams.
    pub(crate) file: &'static str,
    /// Who is asked.
    pub(crate) kind: ProviderKind,
    /// What was asked for.
    pub(crate) asked: Asked,
    /// Its text.
    pub(crate) text: Words,
    /// Its reasoning.
    pub(crate) reasoning: Words,
    /// The calls of tools: id (none where one has to be made up), name, arguments.
    pub(crate) calls: &'static [(Option<&'static str>, &'static str, &'static str)],
    /// How the signature of each call begins, nothing for one that is not signed; none at all
    /// where no call is.
    pub(crate) signatures: &'static [&'static str],
    /// How it ends.
    pub(crate) end: End,
    /// The last counts that came.
    pub(crate) usage: Option<TokenUsage>,
    /// The model that answered; none where nothing said so.
    pub(crate) model: Option<&'static str>,
}

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// An answer to a conversation.
    Chat,
    /// What follows a text.
    Text,
}

/// Words, known by their ends and their length.
#[derive(Clone, Copy)]
pub(crate) struct Words {
    pub(crate) begins: &'static str,
    pub(crate) ends: &'static str,
    pub(crate) characters: usize,
}

/// How a stream ends.
#[derive(Clone, Copy)]
pub(crate) enum End {
    Finish(FinishReason),
    Failure(ErrorKind),
}

/// No words at all.
const SILENT: Words = Words {
    begins: "",
    ends: "",
    characters: 0,
};

/// A stream of which nothing is known yet but who answered what.
const fn stream(kind: ProviderKind, file: &'static str, model: &'static str) -> Expected {
    Expected {
        file,
        kind,
        asked: Asked::Chat,
        text: SILENT,
        reasoning: SILENT,
        calls: &[],
        signatures: &[],
        end: End::Finish(FinishReason::Stop),
        usage: None,
        model: Some(model),
    }
}

impl Expected {
    /// The same, of a text to be continued.
    const fn of_text(mut self) -> Self {
        self.asked = Asked::Text;
        self
    }

    /// The same with this text.
    const fn says(mut self, begins: &'static str, ends: &'static str, characters: usize) -> Self {
        self.text = Words {
            begins,
            ends,
            characters,
        };
        self
    }

    /// The same with this reasoning.
    const fn thinks(mut self, begins: &'static str, ends: &'static str, characters: usize) -> Self {
        self.reasoning = Words {
            begins,
            ends,
            characters,
        };
        self
    }

    /// The same with these calls of tools.
    const fn calls(
        mut self,
        calls: &'static [(Option<&'static str>, &'static str, &'static str)],
    ) -> Self {
        self.calls = calls;
        self.end = End::Finish(FinishReason::ToolCalls);
        self
    }

    /// The same with these signatures of its calls.
    const fn signed(mut self, signatures: &'static [&'static str]) -> Self {
        self.signatures = signatures;
        self
    }

    /// The same, ending for another reason than a stop, or calls where there are some.
    const fn finishes(mut self, reason: FinishReason) -> Self {
        self.end = End::Finish(reason);
        self
    }

    /// The same, ending in a failure.
    const fn fails(mut self, kind: ErrorKind) -> Self {
        self.end = End::Failure(kind);
        self
    }

    /// The same with these counts.
    const fn counts(mut self, prompt: u64, completion: u64) -> Self {
        self.usage = Some(TokenUsage {
            prompt: Some(prompt),
            completion: Some(completion),
        });
        self
    }

    /// The same with one of the two counts.
    const fn counts_one(mut self, prompt: Option<u64>, completion: Option<u64>) -> Self {
        self.usage = Some(TokenUsage { prompt, completion });
        self
    }

    /// The same, where no model is named.
    const fn by_nobody(mut self) -> Self {
        self.model = None;
        self
    }
}

/// Those in the repository.
pub(crate) fn all_written() -> impl Iterator<Item = &'static Expected> {
    together::WRITTEN
        .iter()
        .chain(openai::WRITTEN)
        .chain(anthropic::WRITTEN)
        .chain(gemini::WRITTEN)
        .chain(ollama::WRITTEN)
        .chain(compatible::WRITTEN)
}

/// Those in the folder beside the repository.
pub(crate) fn all_recorded() -> impl Iterator<Item = &'static Expected> {
    together::RECORDED
        .iter()
        .chain(openai::RECORDED)
        .chain(anthropic::RECORDED)
        .chain(gemini::RECORDED)
        .chain(ollama::RECORDED)
        .chain(compatible::RECORDED)
}
