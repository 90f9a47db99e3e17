use super::{
    table::{
        ANTHROPIC, ANTHROPIC_3, ANTHROPIC_4, ANTHROPIC_4_6, ANTHROPIC_4_7, ANTHROPIC_UNFORCED,
        GEMINI, GEMINI_2_5, GEMINI_3, LENIENT, OPENAI, OPENAI_5, OPENAI_5_1, OPENAI_O,
        OPENAI_REASONING,
    },
    *,
};
use crate::{
    chat::{ChatMessage, Role},
    reasoning::{ReasoningEffort, Seal, SealKind, Thought},
    tools::{ToolCall, ToolChoice, ToolDefinition},
};

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
        ..LENIENT
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
fn penalties_are_left_out_where_there_are_none() {
    let strict = ChatRequest {
        frequency_penalty: Some(0.5),
        presence_penalty: Some(-0.5),
        ..ChatRequest::default()
    };
    assert!(matches!(fit(&OPENAI, &strict), Cow::Borrowed(_)));
    for rules in [OPENAI_REASONING, ANTHROPIC_3, GEMINI] {
        let fitted = fit(&rules, &strict);
        let left = (fitted.frequency_penalty, fitted.presence_penalty);
        assert_eq!(left, (None, None), "{rules:?}");
    }
}

fn check(kind: ProviderKind, expected: Rules, models: &[&str]) {
    for model in models {
        assert_eq!(of(kind, model), expected, "{model}");
    }
}

#[test]
fn openais_models_are_told_apart_by_their_names() {
    let check = |expected, models: &[&str]| check(ProviderKind::OpenAi, expected, models);
    check(OPENAI_REASONING, &["o1-mini", "o1-preview-2024-09-12"]);
    check(
        OPENAI_O,
        &["o1", "o3-mini", "o4-mini-2025-04-16", "ft:o1:me::x"],
    );
    check(
        OPENAI_5,
        &[
            "GPT-5",
            "gpt-5-mini",
            "gpt-5-2025-08-07",
            "ft:gpt-5-mini:me::x",
        ],
    );
    check(OPENAI_5_1, &["gpt-5.1", "gpt-5.6-luna", "gpt-5.4-nano"]);
    check(
        OPENAI,
        &[
            "gpt-4o",
            "gpt-4.1-nano",
            "gpt-5-chat-latest",
            "a-model-of-next-year",
        ],
    );
    for model in ["o1", "gpt-5", "gpt-5.2-pro"] {
        let rules = of(ProviderKind::OpenAi, model);
        let refuses = (rules.sampling, rules.max_stop, rules.penalties);
        assert_eq!(refuses, (Sampling::None, 0, false), "{model}");
    }
    let elsewhere = of(ProviderKind::OpenAiCompatible, "gpt-5");
    assert_eq!(
        (elsewhere.sampling, elsewhere.max_stop),
        (LENIENT.sampling, LENIENT.max_stop),
        "of a name elsewhere nothing follows"
    );
}

#[test]
fn anthropics_models_are_told_apart_by_their_names() {
    let check = |expected, models: &[&str]| check(ProviderKind::Anthropic, expected, models);
    check(ANTHROPIC_UNFORCED, &["claude-opus-5-5", "claude-fable-5-1"]);
    check(ANTHROPIC, &["claude-fable-5", "claude-of-next-year"]);
    check(
        ANTHROPIC_4_7,
        &[
            "claude-opus-4-7",
            "claude-opus-4-8-20260401",
            "claude-opus-5",
            "claude-sonnet-5",
        ],
    );
    check(ANTHROPIC_4_6, &["claude-sonnet-4-6", "claude-opus-4-6"]);
    check(
        ANTHROPIC_4,
        &[
            "claude-haiku-4-5-20251001",
            "claude-opus-4-1",
            "claude-sonnet-4-5",
        ],
    );
    check(ANTHROPIC_3, &["claude-3-haiku-20240307"]);
    for model in ["claude-opus-5", "claude-of-next-year", "claude-opus-5-5"] {
        let rules = of(ProviderKind::Anthropic, model);
        assert_eq!(rules.sampling, Sampling::None, "{model} refuses all of it");
    }
    let hot = fit(&ANTHROPIC_4, &request()).into_owned();
    assert_eq!((hot.temperature, hot.top_p), (Some(1.0), None));
    assert!(
        hot.max_output_tokens.is_some(),
        "without it every request is refused"
    );
}

#[test]
fn geminis_models_that_reason_are_asked_to_tell_what_they_think() {
    let check = |expected, models: &[&str]| check(ProviderKind::Gemini, expected, models);
    check(
        GEMINI_3,
        &["gemini-3.8-flash", "models/gemini-3.5-flash-lite"],
    );
    check(GEMINI_2_5, &["gemini-2.5-flash", "gemini-2.5-flash-lite"]);
    check(
        GEMINI,
        &[
            "gemini-2.0-flash",
            "gemma-4-27b-it",
            "gemini-3.1-flash-image-preview",
        ],
    );
    let tells = |model: &str, effort| {
        let request = ChatRequest {
            reasoning: effort,
            ..ChatRequest::default()
        };
        let asked = conversation(ProviderKind::Gemini, model, &request);
        asked.map(|asked| asked.tells_thoughts)
    };
    assert_eq!(tells("gemini-3.8-flash", None), Ok(true), "unasked too");
    assert_eq!(tells("gemini-2.0-flash", None), Ok(false), "it refuses");
    assert_eq!(
        tells("gemini-2.5-flash", Some(ReasoningEffort::Off)),
        Ok(false),
        "there are none to be told"
    );
    assert_eq!(
        tells("gemini-2.5-pro", Some(ReasoningEffort::Off)),
        Ok(true),
        "it reasons all the same"
    );
}

fn reasoning(kind: ProviderKind, model: &str, request: &ChatRequest) -> Option<Reasoning> {
    conversation(kind, model, request).unwrap().reasoning
}

#[test]
fn each_model_is_told_how_much_to_reason_in_its_own_terms() {
    use ProviderKind::*;
    let effort = |effort| Some(Reasoning::Effort(effort));
    let (minimal, low) = (ReasoningEffort::Minimal, ReasoningEffort::Low);
    for (kind, model, expected) in [
        (OpenAi, "gpt-5", effort(minimal)),
        (OpenAi, "gpt-5.1", effort(low)),
        (OpenAi, "o3", effort(low)),
        (OpenAi, "gpt-4o", None),
        (OpenAi, "o1-mini", None),
        (Together, "openai/gpt-oss-20b", effort(low)),
        (
            Together,
            "moonshotai/Kimi-K2.6",
            Some(Reasoning::Switch(true)),
        ),
        (Together, "meta-llama/Llama-3.3-70B-Instruct-Turbo", None),
        (Anthropic, "claude-opus-5", effort(low)),
        (
            Anthropic,
            "claude-haiku-4-5-20251001",
            Some(Reasoning::Budget(1024)),
        ),
        (Anthropic, "claude-3-haiku-20240307", None),
        (Gemini, "gemini-3.8-flash", effort(low)),
        (Gemini, "gemini-2.5-flash", Some(Reasoning::Budget(1024))),
        (Gemini, "gemini-2.0-flash", None),
        (Ollama, "gpt-oss:20b", effort(low)),
        (Ollama, "qwen3:4b", Some(Reasoning::Switch(true))),
        (Ollama, "llama3.2", None),
        (OpenAiCompatible, "whatever", effort(minimal)),
    ] {
        let request = ChatRequest {
            reasoning: Some(minimal),
            ..ChatRequest::default()
        };
        assert_eq!(reasoning(kind, model, &request), expected, "{model}");
        let unsaid = ChatRequest::default();
        assert_eq!(reasoning(kind, model, &unsaid), None, "{model} decides");
    }
}

fn reasoning_request() -> ChatRequest {
    ChatRequest {
        temperature: Some(0.5),
        max_output_tokens: Some(8_000),
        tools: vec![ToolDefinition {
            name: "clock".into(),
            description: None,
            parameters: serde_json::json!({ "type": "object" }),
        }],
        reasoning: Some(ReasoningEffort::High),
        ..ChatRequest::default()
    }
}

#[test]
fn what_is_refused_beside_reasoning_is_left_out() {
    for model in ["claude-haiku-4-5-20251001", "claude-sonnet-4-6"] {
        let request = reasoning_request();
        let asked = conversation(ProviderKind::Anthropic, model, &request).unwrap();
        assert!(asked.reasoning.is_some_and(Reasoning::is_on), "{model}");
        assert_eq!(asked.request.temperature, None, "{model}");
        let off = ChatRequest {
            reasoning: Some(ReasoningEffort::Off),
            ..reasoning_request()
        };
        let asked = conversation(ProviderKind::Anthropic, model, &off).unwrap();
        assert_eq!(asked.request.temperature, Some(0.5), "{model}");
    }
}

#[test]
fn a_tool_that_has_to_be_called_comes_before_reasoning() {
    let forced = ChatRequest {
        tool_choice: ToolChoice::Required,
        ..reasoning_request()
    };
    let of = |model: &str| conversation(ProviderKind::Anthropic, model, &forced);
    assert_eq!(of("claude-sonnet-5").unwrap().reasoning, None);
    assert_eq!(
        of("claude-opus-5-5").unwrap_err().kind,
        ErrorKind::Unsupported,
        "it refuses to be forced at all"
    );
    let idle = ChatRequest {
        tools: Vec::new(),
        ..forced.clone()
    };
    assert!(
        conversation(ProviderKind::Anthropic, "claude-opus-5-5", &idle).is_ok(),
        "without tools nobody is forced"
    );
}

#[test]
fn a_turn_that_lost_its_thoughts_goes_on_without_reasoning() {
    let mut called = ChatMessage::new(Role::Assistant, "");
    called.tool_calls.push(ToolCall::default());
    let mut request = reasoning_request();
    request.messages = vec![
        ChatMessage::new(Role::User, "How late is it?"),
        called.clone(),
        ChatMessage::new(Role::Tool, ""),
    ];
    let of = |model: &str, request: &ChatRequest| {
        reasoning(ProviderKind::Anthropic, model, request).is_some()
    };
    assert!(!of("claude-haiku-4-5", &request), "it would be refused");
    assert!(of("claude-sonnet-4-6", &request), "these do not mind");
    let thought = |by| Thought {
        text: "Well".into(),
        at: 0,
        seal: Seal {
            by,
            kind: SealKind::Signature,
            data: "signed".into(),
        },
    };
    request.messages[1].thoughts = vec![thought(ProviderKind::Gemini)];
    assert!(!of("claude-haiku-4-5", &request), "somebody else's");
    request.messages[1].thoughts = vec![thought(ProviderKind::Anthropic)];
    request.messages.push(called);
    assert!(
        of("claude-haiku-4-5", &request),
        "the turn begins with them; later calls follow from the same"
    );
    let next = ChatMessage::new(Role::User, "And now?");
    request.messages[1].thoughts.clear();
    request.messages.push(next);
    assert!(of("claude-haiku-4-5", &request), "another turn");
}
