use super::*;

fn attempt(tier: Tier, role: RouteRole, service: Service) -> AttemptRecord {
    AttemptRecord {
        position: 0,
        tier,
        role,
        service,
        provider: "Boathouse".into(),
        simulated: false,
        target: "together/a".parse().unwrap(),
        reported_model: None,
        started_at: Timestamp(0),
        first_content_ms: None,
        duration_ms: None,
        outcome: AttemptOutcome::Answered,
        status: None,
        request_id: None,
        usage: TokenUsage::default(),
        cost: None,
        at_least: false,
        unreadable_events: 0,
    }
}

fn badge(tier: Tier, role: RouteRole, service: Service) -> String {
    let source = attempt(tier, role, service).source();
    let name = match source.kind {
        SourceKind::Aideon => "Aideon Model".into(),
        SourceKind::Together => "Together AI".into(),
        SourceKind::Chosen { provider } => provider,
    };
    if source.fallback {
        format!("{name} (Fallback)")
    } else {
        name
    }
}

#[test]
fn the_badge_follows_role_service_and_tier() {
    use RouteRole::{Fallback, FirstChoice, Pinned};
    use Service::{Other, Together};
    use Tier::{Free, Premium};
    let cases = [
        (
            Premium,
            FirstChoice,
            Other,
            "Aideon Model",
            "the first choice of a premium route",
        ),
        (
            Premium,
            Fallback,
            Together,
            "Together AI (Fallback)",
            "a premium user's fallback",
        ),
        (
            Premium,
            Fallback,
            Other,
            "Boathouse (Fallback)",
            "any other fallback",
        ),
        (
            Premium,
            FirstChoice,
            Together,
            "Together AI",
            "Together is never passed off as Aideon",
        ),
        (
            Premium,
            Pinned,
            Other,
            "Boathouse",
            "a pinned model is never an Aideon Model",
        ),
        (
            Premium,
            Pinned,
            Together,
            "Together AI",
            "a pinned Together model is no fallback",
        ),
        (
            Free,
            FirstChoice,
            Together,
            "Together AI",
            "the free plan's own model",
        ),
        (
            Free,
            Fallback,
            Together,
            "Together AI",
            "only a premium user gets Together as fallback",
        ),
        (
            Free,
            FirstChoice,
            Other,
            "Boathouse",
            "the free plan has no Aideon Model",
        ),
        (
            Free,
            Fallback,
            Other,
            "Boathouse (Fallback)",
            "any other fallback",
        ),
        (
            Free,
            Pinned,
            Other,
            "Boathouse",
            "the plain name of an own endpoint",
        ),
        (
            Free,
            Pinned,
            Together,
            "Together AI",
            "a pinned Together model",
        ),
    ];
    for (tier, role, service, expected, reason) in cases {
        assert_eq!(
            badge(tier, role, service),
            expected,
            "{tier:?} {role:?} {service:?}: {reason}"
        );
    }
}

#[test]
fn the_answer_is_the_segment_that_was_not_set_aside() {
    let mut reply = ReplyRecord::new("r".into(), Timestamp(0));
    let mut fallback = attempt(Tier::Premium, RouteRole::Fallback, Service::Together);
    fallback.position = 1;
    reply.attempts = vec![
        attempt(Tier::Premium, RouteRole::FirstChoice, Service::Other),
        fallback,
    ];
    let segment = |attempt, set_aside| SegmentRecord {
        attempt,
        text: "words".into(),
        set_aside,
        ..SegmentRecord::default()
    };
    reply.segments = vec![segment(0, true)];
    assert_eq!(
        reply.source(),
        None,
        "what was set aside is nobody's answer"
    );
    reply.segments.push(segment(1, false));
    assert_eq!(
        reply.source().map(|source| source.kind),
        Some(SourceKind::Together),
        "the source is the one of the attempt that wrote the answer"
    );
}

#[test]
fn only_a_reason_to_act_on_is_kept() {
    let with_text = |kind| ProviderError {
        message: Some("Incorrect API key provided: sk-abc".into()),
        ..ProviderError::new(kind)
    };
    assert_eq!(
        FailureRecord::from(&with_text(ErrorKind::KeyRejected)).reason,
        None,
        "a refusal of a key may repeat the key"
    );
    assert!(
        FailureRecord::from(&with_text(ErrorKind::ContentRefused))
            .reason
            .is_some()
    );
}

#[test]
fn an_unknown_tier_is_free() {
    assert_eq!(Tier::from_name("premium"), Tier::Premium);
    for name in ["", "Premium", "gold", "free"] {
        assert_eq!(Tier::from_name(name), Tier::Free, "{name:?} buys nothing");
    }
}

#[test]
fn another_model_is_told_from_another_name_of_the_same() {
    let mut attempt = attempt(Tier::Premium, RouteRole::FirstChoice, Service::Other);
    for (asked, reported, another) in [
        ("gpt-4.1", "gpt-4.1", false),
        ("gpt-4.1", "gpt-4.1-2025-04-14", false),
        ("claude-opus-5", "claude-opus-5-20261101", false),
        ("openai/gpt-oss-20b", "gpt-oss-20b", false),
        ("llama3", "llama3:latest", false),
        (
            "meta-llama/Llama-3.3-70B",
            "meta-llama/llama-3.3-70b",
            false,
        ),
        ("gpt-4.1", "gpt-4.1-mini", true),
        ("gpt-4.1", "gpt-5", true),
        ("llama3:8b", "llama3:70b", true),
    ] {
        attempt.target = format!("own/{asked}").parse().unwrap();
        attempt.reported_model = Some(reported.to_owned());
        assert_eq!(attempt.answered_by_another(), another, "{asked} {reported}");
    }
    attempt.reported_model = None;
    assert!(
        !attempt.answered_by_another(),
        "who says nothing says nothing else"
    );
}
