//! The rules of every model, told apart by the beginnings of their names.
//!
//! Which efforts OpenAI's models take: its reasoning guide. Anthropic's terms: its pages on
//! extended and adaptive thinking. Gemini's: Google's page on thinking. Together's: its page
//! on reasoning models. Ollama's: the models that its library marks as thinking.

use super::{ReasoningTerms, Rules, Sampling, WhileReasoning};
use crate::{
    provider::ProviderKind::{self, Anthropic, Gemini, Ollama, OpenAi, OpenAiCompatible, Together},
    reasoning::ReasoningEffort::{High, Low, Medium, Minimal, Off},
};

/// A row: a provider's models whose names begin so. An empty beginning is every model.
struct Row {
    kind: ProviderKind,
    models: &'static [&'static str],
    rules: Rules,
}

/// What is taken by whoever is not listed.
pub(super) const LENIENT: Rules = Rules {
    sampling: Sampling::Both,
    penalties: true,
    max_temperature: 2.0,
    max_stop: usize::MAX,
    required_output_limit: None,
    forced_tools: true,
    reasoning: ReasoningTerms::None,
    while_reasoning: WhileReasoning::ANYTHING,
    thoughts_on_request: false,
};

/// A server of one's own is told in OpenAI's words: only who asks knows what it takes.
const COMPATIBLE: Rules = Rules {
    reasoning: ReasoningTerms::Efforts(&[Off, Minimal, Low, Medium, High]),
    ..LENIENT
};

/// What OpenAI's models take that do not reason.
pub(super) const OPENAI: Rules = Rules {
    max_stop: 4,
    ..LENIENT
};

/// OpenAI's models that reason refuse sampling fields, penalties and stop texts. The first of
/// them cannot be told how much.
pub(super) const OPENAI_REASONING: Rules = Rules {
    sampling: Sampling::None,
    penalties: false,
    max_stop: 0,
    ..OPENAI
};

/// Those that take these efforts.
pub(super) const OPENAI_O: Rules = Rules {
    reasoning: ReasoningTerms::Efforts(&[Low, Medium, High]),
    ..OPENAI_REASONING
};

/// Those that can be told to reason hardly, but not to reason not at all.
pub(super) const OPENAI_5: Rules = Rules {
    reasoning: ReasoningTerms::Efforts(&[Minimal, Low, Medium, High]),
    ..OPENAI_REASONING
};

/// Those that can be told not to reason.
pub(super) const OPENAI_5_1: Rules = Rules {
    reasoning: ReasoningTerms::Efforts(&[Off, Low, Medium, High]),
    ..OPENAI_REASONING
};

/// Those that always reason much.
const OPENAI_PRO: Rules = Rules {
    reasoning: ReasoningTerms::Efforts(&[High]),
    ..OPENAI_REASONING
};

/// What Anthropic's newest models take. Their limit leaves room for thoughts, which count.
/// They decide themselves when to reason, by an effort that cannot be nothing.
pub(super) const ANTHROPIC: Rules = Rules {
    sampling: Sampling::None,
    penalties: false,
    max_temperature: 1.0,
    required_output_limit: Some(32_000),
    reasoning: ReasoningTerms::Efforts(&[Low, Medium, High]),
    while_reasoning: WhileReasoning {
        sampling: false,
        forced_tools: false,
        calls_without_thoughts: true,
    },
    ..LENIENT
};

/// Those of them that cannot even be told that a tool has to be called.
pub(super) const ANTHROPIC_UNFORCED: Rules = Rules {
    forced_tools: false,
    ..ANTHROPIC
};

/// Those of them that can be told not to reason.
pub(super) const ANTHROPIC_4_7: Rules = Rules {
    reasoning: ReasoningTerms::Efforts(&[Off, Low, Medium, High]),
    ..ANTHROPIC
};

/// What those before them take. The limit is less than they could write, because prompt and
/// limit together have to fit into 200 000 tokens.
pub(super) const ANTHROPIC_4_6: Rules = Rules {
    sampling: Sampling::One,
    required_output_limit: Some(16_384),
    ..ANTHROPIC_4_7
};

/// What those take that reason for so many tokens, and want to have their thoughts back.
pub(super) const ANTHROPIC_4: Rules = Rules {
    reasoning: ReasoningTerms::Budget {
        least: 1024,
        most: 16_000,
        can_be_off: true,
    },
    while_reasoning: WhileReasoning {
        sampling: false,
        forced_tools: false,
        calls_without_thoughts: false,
    },
    ..ANTHROPIC_4_6
};

/// The oldest that reasons.
const ANTHROPIC_3_7: Rules = Rules {
    sampling: Sampling::Both,
    ..ANTHROPIC_4
};

/// What the oldest take.
pub(super) const ANTHROPIC_3: Rules = Rules {
    sampling: Sampling::Both,
    required_output_limit: Some(4_096),
    reasoning: ReasoningTerms::None,
    ..ANTHROPIC
};

/// What Gemini's models take that do not reason, or that nobody knows.
pub(super) const GEMINI: Rules = Rules {
    penalties: false,
    max_stop: 5,
    ..LENIENT
};

/// Those that reason by levels.
pub(super) const GEMINI_3: Rules = Rules {
    reasoning: ReasoningTerms::Efforts(&[Low, Medium, High]),
    thoughts_on_request: true,
    ..GEMINI
};

/// The first of those knew two of them.
const GEMINI_3_PRO: Rules = Rules {
    reasoning: ReasoningTerms::Efforts(&[Low, High]),
    ..GEMINI_3
};

/// Those that reason for so many tokens.
pub(super) const GEMINI_2_5: Rules = Rules {
    reasoning: ReasoningTerms::Budget {
        least: 512,
        most: 24_576,
        can_be_off: true,
    },
    thoughts_on_request: true,
    ..GEMINI
};

/// The one of them that always reasons.
const GEMINI_2_5_PRO: Rules = Rules {
    reasoning: ReasoningTerms::Budget {
        least: 128,
        most: 32_768,
        can_be_off: false,
    },
    ..GEMINI_2_5
};

/// Models that take efforts, wherever they are served.
const GPT_OSS: Rules = Rules {
    reasoning: ReasoningTerms::Efforts(&[Low, Medium, High]),
    ..LENIENT
};

/// Models that reason or not.
const HYBRID: Rules = Rules {
    reasoning: ReasoningTerms::Switch,
    ..LENIENT
};

const fn row(kind: ProviderKind, models: &'static [&'static str], rules: Rules) -> Row {
    Row {
        kind,
        models,
        rules,
    }
}

/// The first row that fits counts.
const TABLE: &[Row] = &[
    row(
        OpenAi,
        &["gpt-5-chat", "gpt-5.1-chat", "gpt-5.2-chat", "gpt-5.3-chat"],
        OPENAI,
    ),
    row(OpenAi, &["o1-mini", "o1-preview"], OPENAI_REASONING),
    row(
        OpenAi,
        &["o1", "o3", "o4", "ft:o1", "ft:o3", "ft:o4"],
        OPENAI_O,
    ),
    row(
        OpenAi,
        &["gpt-5-pro", "gpt-5.2-pro", "gpt-5.4-pro", "gpt-5.5-pro"],
        OPENAI_PRO,
    ),
    row(OpenAi, &["gpt-5.", "ft:gpt-5."], OPENAI_5_1),
    row(OpenAi, &["gpt-5", "ft:gpt-5"], OPENAI_5),
    row(OpenAi, &[""], OPENAI),
    row(
        Anthropic,
        &["claude-opus-5-5", "claude-fable-5-1"],
        ANTHROPIC_UNFORCED,
    ),
    row(Anthropic, &["claude-fable-5"], ANTHROPIC),
    row(
        Anthropic,
        &[
            "claude-opus-4-7",
            "claude-opus-4-8",
            "claude-opus-5",
            "claude-sonnet-5",
        ],
        ANTHROPIC_4_7,
    ),
    row(
        Anthropic,
        &["claude-opus-4-6", "claude-sonnet-4-6"],
        ANTHROPIC_4_6,
    ),
    row(
        Anthropic,
        &["claude-opus-4", "claude-sonnet-4", "claude-haiku-4"],
        ANTHROPIC_4,
    ),
    row(Anthropic, &["claude-3-7"], ANTHROPIC_3_7),
    row(Anthropic, &["claude-3"], ANTHROPIC_3),
    // What is newer than this table takes no more than the newest in it.
    row(Anthropic, &[""], ANTHROPIC),
    // These draw or speak, and do not reason aloud.
    row(
        Gemini,
        &[
            "gemini-2.5-flash-image",
            "gemini-2.5-flash-preview-tts",
            "gemini-2.5-pro-preview-tts",
            "gemini-3-pro-image",
            "gemini-3.1-flash-image",
        ],
        GEMINI,
    ),
    row(Gemini, &["gemini-2.5-pro"], GEMINI_2_5_PRO),
    row(Gemini, &["gemini-2.5-"], GEMINI_2_5),
    row(Gemini, &["gemini-3-pro"], GEMINI_3_PRO),
    row(
        Gemini,
        &["gemini-3", "gemini-flash-latest", "gemini-pro-latest"],
        GEMINI_3,
    ),
    row(Gemini, &[""], GEMINI),
    row(Together, &["openai/gpt-oss"], GPT_OSS),
    row(
        Together,
        &[
            "deepseek-ai/deepseek-v4",
            "deepseek-ai/deepseek-v3.1",
            "moonshotai/kimi-k2.5",
            "moonshotai/kimi-k2.6",
            "qwen/qwen3.5",
            "qwen/qwen3.6",
            "zai-org/glm-5",
        ],
        HYBRID,
    ),
    row(Ollama, &["gpt-oss"], GPT_OSS),
    row(
        Ollama,
        &[
            "qwen3:",
            "qwen3.5",
            "deepseek-r1",
            "deepseek-v3.1",
            "magistral",
            "glm-4.7",
            "glm-5",
        ],
        HYBRID,
    ),
    row(OpenAiCompatible, &[""], COMPATIBLE),
];

/// The rules of a model.
pub fn of(kind: ProviderKind, model: &str) -> Rules {
    let name = model.to_ascii_lowercase();
    // A path of Gemini's may stand where its name does.
    let name = name.strip_prefix("models/").unwrap_or(&name);
    let fits =
        |row: &&Row| row.kind == kind && row.models.iter().any(|begin| name.starts_with(begin));
    TABLE.iter().find(fits).map_or(LENIENT, |row| row.rules)
}
