//! What a model takes of a request: which fields it refuses and where they end. A request is
//! made to fit before a provider puts it into its own words, so that these rules are data in
//! one table and no branches anywhere.

use std::borrow::Cow;

use crate::{chat::ChatRequest, provider::ProviderKind};

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

/// The first row that fits counts.
const TABLE: &[Row] = &[];

/// The rules of a model.
pub fn of(kind: ProviderKind, model: &str) -> Rules {
    let name = model.to_ascii_lowercase();
    let fits =
        |row: &&Row| row.kind == kind && row.models.iter().any(|begin| name.starts_with(begin));
    TABLE.iter().find(fits).map_or(LENIENT, |row| row.rules)
}

/// The request as the model takes it; the same one when nothing had to be changed.
pub fn fit<'a>(rules: &Rules, request: &'a ChatRequest) -> Cow<'a, ChatRequest> {
    let mut fitted = Cow::Borrowed(request);
    let keeps_temperature = rules.sampling != Sampling::None;
    let keeps_top_p = match rules.sampling {
        Sampling::Both => true,
        Sampling::One => request.temperature.is_none(),
        Sampling::None => false,
    };
    if request.temperature.is_some() && !keeps_temperature {
        fitted.to_mut().temperature = None;
    }
    if request.top_p.is_some() && !keeps_top_p {
        fitted.to_mut().top_p = None;
    }
    if fitted
        .temperature
        .is_some_and(|it| it > rules.max_temperature)
    {
        fitted.to_mut().temperature = Some(rules.max_temperature);
    }
    if request.stop.len() > rules.max_stop {
        fitted.to_mut().stop.truncate(rules.max_stop);
    }
    if request.max_output_tokens.is_none() && rules.required_output_limit.is_some() {
        fitted.to_mut().max_output_tokens = rules.required_output_limit;
    }
    fitted
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
}
