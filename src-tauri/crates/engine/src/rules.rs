//! What a model takes of a request: which fields it refuses and where they end. A request is
//! made to fit before a provider puts it into its own words, so that these rules are data in
//! one table and no branches anywhere.

use std::borrow::Cow;

use crate::{chat::ChatRequest, provider::ProviderKind, whole::TextRequest};

/// What a model takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// Which sampling fields it takes.
    pub sampling: Sampling,
    /// The highest temperature.
    pub max_temperature: f32,
    /// The most stop texts.
    pub max_stop: usize,
    /// The output limit that is sent when the caller set none, where one is required.
    pub required_output_limit: Option<u32>,
}

/// Which sampling fields a model takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampling {
    /// Temperature and nucleus sampling.
    Both,
    /// One of them at a time; the temperature is kept.
    One,
    /// None: it refuses a request that has any.
    None,
}

/// A row: a provider's models whose names begin so. An empty beginning is every model.
struct Row {
    kind: ProviderKind,
    models: &'static [&'static str],
    rules: Rules,
}

/// What is taken by whoever is not listed.
const LENIENT: Rules = Rules {
    sampling: Sampling::Both,
    max_temperature: 2.0,
    max_stop: usize::MAX,
    required_output_limit: None,
};

/// What OpenAI's models take that do not reason.
const OPENAI: Rules = Rules {
    max_stop: 4,
    ..LENIENT
};

/// OpenAI's models that reason refuse sampling fields and stop texts.
const OPENAI_REASONING: Rules = Rules {
    sampling: Sampling::None,
    max_stop: 0,
    ..OPENAI
};

/// What Anthropic's newest models take. Their limit leaves room for thoughts, which count.
const ANTHROPIC: Rules = Rules {
    sampling: Sampling::None,
    max_temperature: 1.0,
    required_output_limit: Some(32_000),
    ..LENIENT
};

/// What those before them take. The limit is less than they could write, because prompt and
/// limit together have to fit into 200 000 tokens.
const ANTHROPIC_4: Rules = Rules {
    sampling: Sampling::One,
    required_output_limit: Some(16_384),
    ..ANTHROPIC
};

/// What the oldest take.
const ANTHROPIC_3: Rules = Rules {
    sampling: Sampling::Both,
    required_output_limit: Some(4_096),
    ..ANTHROPIC
};

/// The first row that fits counts.
const TABLE: &[Row] = &[
    Row {
        kind: ProviderKind::OpenAi,
        models: &["gpt-5-chat", "gpt-5.1-chat", "gpt-5.2-chat"],
        rules: OPENAI,
    },
    Row {
        kind: ProviderKind::OpenAi,
        models: &[
            "o1", "o3", "o4", "gpt-5", "ft:o1", "ft:o3", "ft:o4", "ft:gpt-5",
        ],
        rules: OPENAI_REASONING,
    },
    Row {
        kind: ProviderKind::OpenAi,
        models: &[""],
        rules: OPENAI,
    },
    Row {
        kind: ProviderKind::Anthropic,
        models: &[
            "claude-opus-4-7",
            "claude-opus-4-8",
            "claude-opus-5",
            "claude-sonnet-5",
            "claude-fable-5",
        ],
        rules: ANTHROPIC,
    },
    Row {
        kind: ProviderKind::Anthropic,
        models: &["claude-opus-4", "claude-sonnet-4", "claude-haiku-4"],
        rules: ANTHROPIC_4,
    },
    Row {
        kind: ProviderKind::Anthropic,
        models: &["claude-3"],
        rules: ANTHROPIC_3,
    },
    // What is newer than this table takes no more than the newest in it.
    Row {
        kind: ProviderKind::Anthropic,
        models: &[""],
        rules: ANTHROPIC,
    },
    Row {
        kind: ProviderKind::Gemini,
        models: &[""],
        rules: Rules {
            max_stop: 5,
            ..LENIENT
        },
    },
];

/// The rules of a model.
pub fn of(kind: ProviderKind, model: &str) -> Rules {
    let name = model.to_ascii_lowercase();
    let fits =
        |row: &&Row| row.kind == kind && row.models.iter().any(|begin| name.starts_with(begin));
    TABLE.iter().find(fits).map_or(LENIENT, |row| row.rules)
}

/// A request that can be made to fit.
pub trait Fitted: Clone {
    /// What may have to be changed.
    fn fields(&self) -> Fields<'_>;

    /// The same, to be changed.
    fn fields_mut(&mut self) -> FieldsMut<'_>;
}

/// What may have to be changed of a request.
pub struct Fields<'a> {
    max_output_tokens: Option<u32>,
    temperature: Option<f32>,
    top_p: Option<f32>,
    stop: &'a [String],
}

/// The same, to be changed.
pub struct FieldsMut<'a> {
    max_output_tokens: &'a mut Option<u32>,
    temperature: &'a mut Option<f32>,
    top_p: &'a mut Option<f32>,
    stop: &'a mut Vec<String>,
}

macro_rules! fitted {
    ($request:ty) => {
        impl Fitted for $request {
            fn fields(&self) -> Fields<'_> {
                Fields {
                    max_output_tokens: self.max_output_tokens,
                    temperature: self.temperature,
                    top_p: self.top_p,
                    stop: &self.stop,
                }
            }

            fn fields_mut(&mut self) -> FieldsMut<'_> {
                FieldsMut {
                    max_output_tokens: &mut self.max_output_tokens,
                    temperature: &mut self.temperature,
                    top_p: &mut self.top_p,
                    stop: &mut self.stop,
                }
            }
        }
    };
}

fitted!(ChatRequest);
fitted!(TextRequest);

/// The request as the model takes it; the same one when nothing had to be changed.
pub fn fit<'a, R: Fitted>(rules: &Rules, request: &'a R) -> Cow<'a, R> {
    let asked = request.fields();
    let takes_temperature = rules.sampling != Sampling::None;
    let takes_top_p = match rules.sampling {
        Sampling::Both => true,
        Sampling::One => asked.temperature.is_none(),
        Sampling::None => false,
    };
    let temperature = asked
        .temperature
        .filter(|_| takes_temperature)
        .map(|asked| asked.min(rules.max_temperature));
    let top_p = asked.top_p.filter(|_| takes_top_p);
    let limit = asked.max_output_tokens.or(rules.required_output_limit);
    let fits = (temperature, top_p, limit)
        == (asked.temperature, asked.top_p, asked.max_output_tokens)
        && asked.stop.len() <= rules.max_stop;
    if fits {
        return Cow::Borrowed(request);
    }
    let mut fitted = request.clone();
    let fields = fitted.fields_mut();
    *fields.temperature = temperature;
    *fields.top_p = top_p;
    *fields.max_output_tokens = limit;
    fields.stop.truncate(rules.max_stop);
    Cow::Owned(fitted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> ChatRequest {
        ChatRequest {
            temperature: Some(1.5),
            top_p: Some(0.5),
            stop: ["a", "b", "c", "d", "e", "f"].map(str::to_owned).to_vec(),
            ..ChatRequest::default()
        }
    }

    #[test]
    fn what_a_model_takes_is_left_alone() {
        let request = request();
        assert!(matches!(fit(&LENIENT, &request), Cow::Borrowed(_)));
    }

    #[test]
    fn what_it_refuses_is_left_out_and_what_is_too_much_is_cut() {
        let one = Rules {
            sampling: Sampling::One,
            max_temperature: 1.0,
            max_stop: 4,
            required_output_limit: Some(4096),
        };
        let fitted = fit(&one, &request()).into_owned();
        assert_eq!((fitted.temperature, fitted.top_p), (Some(1.0), None));
        assert_eq!(fitted.stop.len(), 4);
        assert_eq!(fitted.max_output_tokens, Some(4096));
        let none = Rules {
            sampling: Sampling::None,
            ..LENIENT
        };
        let fitted = fit(&none, &request()).into_owned();
        assert_eq!((fitted.temperature, fitted.top_p), (None, None));
    }

    #[test]
    fn texts_are_made_to_fit_alike() {
        let text = TextRequest {
            prompt: "Once".into(),
            temperature: Some(3.0),
            top_p: Some(0.5),
            ..TextRequest::default()
        };
        let fitted = fit(&OPENAI, &text).into_owned();
        assert_eq!((fitted.temperature, fitted.top_p), (Some(2.0), Some(0.5)));
        assert_eq!(fitted.prompt, "Once");
    }

    #[test]
    fn openais_models_are_told_apart_by_their_names() {
        let of = |model: &str| of(ProviderKind::OpenAi, model);
        for model in [
            "o1",
            "o3-mini",
            "o4-mini-2025-04-16",
            "GPT-5",
            "gpt-5.2-pro",
            "ft:o1:me::x",
            "ft:gpt-5-mini:me::x",
        ] {
            assert_eq!(
                of(model),
                OPENAI_REASONING,
                "{model} refuses what others take"
            );
        }
        for model in [
            "gpt-4o",
            "gpt-4.1-nano",
            "gpt-5-chat-latest",
            "a-model-of-next-year",
        ] {
            assert_eq!(of(model), OPENAI, "{model}");
        }
        assert_eq!(
            super::of(ProviderKind::OpenAiCompatible, "gpt-5"),
            LENIENT,
            "of a name elsewhere nothing follows"
        );
    }

    #[test]
    fn anthropics_models_are_told_apart_by_their_names() {
        let of = |model: &str| of(ProviderKind::Anthropic, model);
        for model in [
            "claude-opus-4-7",
            "claude-opus-4-8-20260401",
            "claude-opus-5",
            "claude-sonnet-5",
            "claude-fable-5",
            "claude-of-next-year",
        ] {
            assert_eq!(of(model), ANTHROPIC, "{model} refuses sampling fields");
        }
        for model in [
            "claude-haiku-4-5-20251001",
            "claude-sonnet-4-6",
            "claude-opus-4-1",
        ] {
            assert_eq!(of(model), ANTHROPIC_4, "{model}");
        }
        assert_eq!(of("claude-3-haiku-20240307"), ANTHROPIC_3);
        let hot = fit(&ANTHROPIC_4, &request()).into_owned();
        assert_eq!((hot.temperature, hot.top_p), (Some(1.0), None));
        assert!(
            hot.max_output_tokens.is_some(),
            "without it every request is refused"
        );
    }
}
