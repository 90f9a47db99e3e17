//! What a model takes of a request: which fields it refuses and where they end. A request is
//! made to fit before a provider puts it into its own words, so that these rules are data in
//! one table and no branches anywhere.
//!
//! | module | subject |
//! |---|---|
//! | `table` | the rules of every model |
//! | [`reasoning`] | in which terms a model is told how much to reason |

pub mod reasoning;
mod table;

use std::borrow::Cow;

use self::reasoning::{Reasoning, ReasoningTerms};
pub use self::table::of;
use crate::{
    chat::ChatRequest,
    error::{ErrorKind, ProviderError},
    provider::ProviderKind,
    whole::TextRequest,
};

/// What a model takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// Which sampling fields it takes.
    pub sampling: Sampling,
    /// It takes penalties for what is said already.
    pub penalties: bool,
    /// The highest temperature.
    pub max_temperature: f32,
    /// The most stop texts.
    pub max_stop: usize,
    /// The output limit that is sent when the caller set none, where one is required.
    pub required_output_limit: Option<u32>,
    /// It can be told that a tool has to be called.
    pub forced_tools: bool,
    /// In which terms it is told how much to reason.
    pub reasoning: ReasoningTerms,
    /// What it takes while it reasons.
    pub while_reasoning: WhileReasoning,
    /// It reasons, and tells what it thinks only when it is asked to.
    pub thoughts_on_request: bool,
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

/// What a model takes while it reasons. What it does not take is left out, or the reasoning
/// where that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WhileReasoning {
    /// The sampling fields that it takes otherwise.
    pub sampling: bool,
    /// That a tool has to be called.
    pub forced_tools: bool,
    /// Results of calls whose thoughts are not sent back with them.
    pub calls_without_thoughts: bool,
}

impl WhileReasoning {
    /// Whatever it takes otherwise.
    pub const ANYTHING: Self = Self {
        sampling: true,
        forced_tools: true,
        calls_without_thoughts: true,
    };
}

/// A conversation as a model takes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversation<'a> {
    /// What is asked.
    pub request: Cow<'a, ChatRequest>,
    /// How much it is to reason, in its own terms; none when nothing is said about that.
    pub reasoning: Option<Reasoning>,
    /// It is to tell what it thinks.
    pub tells_thoughts: bool,
}

/// The conversation as the model takes it.
///
/// # Errors
/// [`ErrorKind::Unsupported`] when a tool has to be called and the model cannot be told so.
pub fn conversation<'a>(
    kind: ProviderKind,
    model: &str,
    request: &'a ChatRequest,
) -> Result<Conversation<'a>, ProviderError> {
    let mut rules = of(kind, model);
    if request.forces_a_tool() && !rules.forced_tools {
        return Err(ErrorKind::Unsupported.into());
    }
    let reasoning = rules.reasoning(kind, request);
    let reasons = reasoning.is_some_and(Reasoning::is_on);
    if reasons && !rules.while_reasoning.sampling {
        rules.sampling = Sampling::None;
    }
    Ok(Conversation {
        request: fit(&rules, request),
        tells_thoughts: rules.thoughts_on_request && (reasons || reasoning.is_none()),
        reasoning,
    })
}

impl Rules {
    /// How much the model is to reason about this request, in its own terms.
    fn reasoning(&self, kind: ProviderKind, request: &ChatRequest) -> Option<Reasoning> {
        let limit = request.max_output_tokens.or(self.required_output_limit);
        let reasoning = self.reasoning.of(request.reasoning?, limit)?;
        let takes = self.while_reasoning;
        let can_be = (takes.forced_tools || !request.forces_a_tool())
            && (takes.calls_without_thoughts || !request.lacks_thoughts(kind));
        (can_be || !reasoning.is_on()).then_some(reasoning)
    }
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
    frequency_penalty: Option<f32>,
    presence_penalty: Option<f32>,
    stop: &'a [String],
}

/// The same, to be changed.
pub struct FieldsMut<'a> {
    max_output_tokens: &'a mut Option<u32>,
    temperature: &'a mut Option<f32>,
    top_p: &'a mut Option<f32>,
    frequency_penalty: &'a mut Option<f32>,
    presence_penalty: &'a mut Option<f32>,
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
                    frequency_penalty: self.frequency_penalty,
                    presence_penalty: self.presence_penalty,
                    stop: &self.stop,
                }
            }

            fn fields_mut(&mut self) -> FieldsMut<'_> {
                FieldsMut {
                    max_output_tokens: &mut self.max_output_tokens,
                    temperature: &mut self.temperature,
                    top_p: &mut self.top_p,
                    frequency_penalty: &mut self.frequency_penalty,
                    presence_penalty: &mut self.presence_penalty,
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
    let penalty = |asked: Option<f32>| asked.filter(|_| rules.penalties);
    let penalties = (
        penalty(asked.frequency_penalty),
        penalty(asked.presence_penalty),
    );
    let limit = asked.max_output_tokens.or(rules.required_output_limit);
    let fits = (temperature, top_p, limit)
        == (asked.temperature, asked.top_p, asked.max_output_tokens)
        && penalties == (asked.frequency_penalty, asked.presence_penalty)
        && asked.stop.len() <= rules.max_stop;
    if fits {
        return Cow::Borrowed(request);
    }
    let mut fitted = request.clone();
    let fields = fitted.fields_mut();
    *fields.temperature = temperature;
    *fields.top_p = top_p;
    (*fields.frequency_penalty, *fields.presence_penalty) = penalties;
    *fields.max_output_tokens = limit;
    fields.stop.truncate(rules.max_stop);
    Cow::Owned(fitted)
}

#[cfg(test)]
mod tests;
