//! Replies, attempts and their events.

use aideon_engine::{chat, error::ErrorKind, provenance, replies};
use aideon_ipc::{
    failure::{Failure, FailureReason},
    reply::{
        Attempt, AttemptOutcome, FinishReason, Mode, Notice, Reply, ReplyEvent, ReplyMessage,
        ReplyState, RouteRole, Segment, TokenUsage, ToolCall, ToolResult,
    },
    source::{ModelSource, SourceKind},
};

use super::picture;

/// A whole reply.
pub(crate) fn reply(record: &provenance::ReplyRecord) -> Reply {
    Reply {
        id: record.id.clone(),
        created_at: record.created_at.0,
        mode: mode(record.mode),
        state: state(record),
        segments: record
            .segments
            .iter()
            .filter_map(|part| segment(record, part))
            .collect(),
        attempts: record.attempts.iter().map(attempt).collect(),
        continuations: record.continuations.clone(),
        notices: record.notices.iter().map(notice).collect(),
    }
}

/// A message of a running reply's stream.
pub(crate) fn message(message: &replies::ReplyMessage) -> ReplyMessage {
    ReplyMessage {
        seq: message.seq,
        event: event(&message.event),
    }
}

/// A stored reply as the one message that a listener needs when it runs no longer.
pub(crate) fn snapshot(record: &provenance::ReplyRecord) -> ReplyMessage {
    ReplyMessage {
        seq: 0,
        event: ReplyEvent::Snapshot {
            reply: reply(record),
        },
    }
}

fn event(event: &replies::ReplyEvent) -> ReplyEvent {
    match event {
        replies::ReplyEvent::Snapshot(record) => ReplyEvent::Snapshot {
            reply: reply(record),
        },
        replies::ReplyEvent::AttemptStarted(record) => ReplyEvent::AttemptStarted {
            attempt: attempt(record),
        },
        replies::ReplyEvent::AttemptEnded(record) => ReplyEvent::AttemptEnded {
            attempt: attempt(record),
        },
        replies::ReplyEvent::SourceChanged { attempt, source } => ReplyEvent::SourceChanged {
            attempt: *attempt,
            source: self::source(source),
        },
        replies::ReplyEvent::Text(text) => ReplyEvent::Delta { text: text.clone() },
        replies::ReplyEvent::Reasoning(text) => ReplyEvent::Reasoning { text: text.clone() },
        replies::ReplyEvent::ToolCall {
            attempt,
            position,
            call,
        } => ReplyEvent::ToolCall {
            attempt: *attempt,
            position: *position,
            call: tool_call(call),
        },
        replies::ReplyEvent::Pictures { attempt, pictures } => ReplyEvent::Pictures {
            attempt: *attempt,
            pictures: picture::infos(pictures),
        },
        replies::ReplyEvent::SetAside { attempt, failure } => ReplyEvent::SetAside {
            attempt: *attempt,
            reason: reason(failure),
        },
        replies::ReplyEvent::Notice(record) => ReplyEvent::Notice {
            notice: notice(record),
        },
        replies::ReplyEvent::Ended(record) => match state(record) {
            ReplyState::Failed { failure } => ReplyEvent::Failed { failure },
            state => ReplyEvent::Finished { state },
        },
    }
}

fn state(record: &provenance::ReplyRecord) -> ReplyState {
    match &record.outcome {
        provenance::ReplyOutcome::Running => ReplyState::Running,
        provenance::ReplyOutcome::Finished(reason) => ReplyState::Finished {
            finish: finish(*reason),
        },
        provenance::ReplyOutcome::Failed => ReplyState::Failed {
            failure: failure(record),
        },
        provenance::ReplyOutcome::Stopped => ReplyState::Stopped,
        provenance::ReplyOutcome::Interrupted => ReplyState::Interrupted,
    }
}

/// What kind of answer was asked for.
pub(crate) fn mode(mode: provenance::Mode) -> Mode {
    match mode {
        provenance::Mode::Chat => Mode::Chat,
        provenance::Mode::Completion => Mode::Completion,
        provenance::Mode::Image => Mode::Image,
    }
}

/// What kind of answer is asked for, as engine and storage know it.
pub(crate) fn mode_of(mode: Mode) -> provenance::Mode {
    match mode {
        Mode::Chat => provenance::Mode::Chat,
        Mode::Completion => provenance::Mode::Completion,
        Mode::Image => provenance::Mode::Image,
    }
}

/// The first failure of the latest request. A provider that is not set up says less than any other reason, so it
/// stands only when there is none.
fn failure(record: &provenance::ReplyRecord) -> Failure {
    let failed = || {
        record
            .latest_attempts()
            .filter_map(|attempt| match &attempt.outcome {
                provenance::AttemptOutcome::Failed(failure)
                | provenance::AttemptOutcome::NotAsked(failure) => Some((attempt, failure)),
                _ => None,
            })
    };
    let telling = failed().find(|(_, failure)| failure.kind != ErrorKind::ProviderUnknown);
    match telling.or_else(|| failed().next()) {
        Some((attempt, failure)) => Failure {
            provider: attempt.provider.clone(),
            endpoint: attempt.target.endpoint.to_string(),
            model: attempt.target.model.clone(),
            reason: reason(failure),
        },
        None => Failure {
            provider: String::new(),
            endpoint: String::new(),
            model: String::new(),
            reason: FailureReason::ProviderUnknown,
        },
    }
}

/// A segment with its source; one whose attempt is lost has no source and is not shown,
/// because no words are shown without their source.
fn segment(record: &provenance::ReplyRecord, part: &provenance::SegmentRecord) -> Option<Segment> {
    let attempt = record.attempt(part.attempt)?;
    let set_aside = part.set_aside.then(|| match &attempt.outcome {
        provenance::AttemptOutcome::Failed(failure) => reason(failure),
        _ => FailureReason::StreamCut,
    });
    Some(Segment {
        attempt: part.attempt,
        source: source(&attempt.source()),
        text: part.text.clone(),
        reasoning: part.reasoning.clone(),
        tool_calls: part.tool_calls.iter().map(tool_call).collect(),
        pictures: picture::infos(&part.pictures),
        set_aside,
    })
}

fn tool_call(record: &provenance::ToolCallRecord) -> ToolCall {
    ToolCall {
        id: record.call.id.clone(),
        name: record.call.name.clone(),
        arguments: record.call.arguments.clone(),
        result: record.result.as_ref().map(|result| ToolResult {
            content: result.content.clone(),
            is_error: result.is_error,
        }),
    }
}

fn attempt(record: &provenance::AttemptRecord) -> Attempt {
    Attempt {
        position: record.position,
        endpoint: record.target.endpoint.to_string(),
        provider: record.provider.clone(),
        model: record.target.model.clone(),
        reported_model: record.reported_model.clone(),
        tier: super::provider::tier(record.tier),
        role: role(record.role),
        source: source(&record.source()),
        started_at: record.started_at.0,
        first_content_ms: record.first_content_ms,
        duration_ms: record.duration_ms,
        outcome: outcome(&record.outcome),
        status: record.status,
        request_id: record.request_id.clone(),
        other_model: record.answered_by_another(),
        usage: usage(record.usage),
        cost_nano_usd: record.cost.map(|cost| cost.0),
        at_least: record.at_least,
        unreadable_events: record.unreadable_events,
    }
}

fn role(role: provenance::RouteRole) -> RouteRole {
    match role {
        provenance::RouteRole::FirstChoice => RouteRole::FirstChoice,
        provenance::RouteRole::Fallback => RouteRole::Fallback,
        provenance::RouteRole::Pinned => RouteRole::Pinned,
    }
}

fn outcome(outcome: &provenance::AttemptOutcome) -> AttemptOutcome {
    match outcome {
        provenance::AttemptOutcome::Running => AttemptOutcome::Running,
        provenance::AttemptOutcome::Answered => AttemptOutcome::Answered,
        provenance::AttemptOutcome::Failed(failure) => AttemptOutcome::Failed {
            reason: reason(failure),
        },
        provenance::AttemptOutcome::NotAsked(failure) => AttemptOutcome::NotAsked {
            reason: reason(failure),
        },
        provenance::AttemptOutcome::Stopped => AttemptOutcome::Stopped,
        provenance::AttemptOutcome::Interrupted => AttemptOutcome::Interrupted,
    }
}

/// Why something failed.
pub(crate) fn reason(failure: &provenance::FailureRecord) -> FailureReason {
    let said = || failure.reason.clone();
    match failure.kind {
        ErrorKind::RateLimited => FailureReason::RateLimited {
            retry_after_ms: failure.retry_after_ms,
        },
        ErrorKind::OutOfCredit => FailureReason::OutOfCredit,
        ErrorKind::Overloaded => FailureReason::Overloaded,
        ErrorKind::ServerFault => FailureReason::ServerFault,
        ErrorKind::Unreachable => FailureReason::Unreachable,
        ErrorKind::ConnectionLost => FailureReason::ConnectionLost,
        ErrorKind::NoFirstContent => FailureReason::NoFirstContent,
        ErrorKind::KeyMissing => FailureReason::KeyMissing,
        ErrorKind::KeychainUnavailable => FailureReason::KeychainUnavailable,
        ErrorKind::KeyRejected => FailureReason::KeyRejected,
        ErrorKind::PermissionDenied => FailureReason::PermissionDenied,
        ErrorKind::ModelUnknown => FailureReason::ModelUnknown,
        ErrorKind::ContextTooLong => FailureReason::ContextTooLong,
        ErrorKind::ContentRefused => FailureReason::ContentRefused { reason: said() },
        ErrorKind::RequestInvalid => FailureReason::RequestInvalid { reason: said() },
        ErrorKind::Unsupported => FailureReason::Unsupported,
        ErrorKind::NotTheApi => FailureReason::NotTheApi,
        ErrorKind::StreamCut => FailureReason::StreamCut,
        ErrorKind::StreamStalled => FailureReason::StreamStalled,
        ErrorKind::ProviderUnknown => FailureReason::ProviderUnknown,
    }
}

fn notice(record: &provenance::NoticeRecord) -> Notice {
    match record {
        provenance::NoticeRecord::KeyNeeded { endpoint, provider } => Notice::KeyNeeded {
            provider: provider.clone(),
            endpoint: endpoint.to_string(),
        },
    }
}

/// Who wrote.
pub(crate) fn source(source: &provenance::ModelSource) -> ModelSource {
    let kind = match &source.kind {
        provenance::SourceKind::Aideon => SourceKind::Aideon,
        provenance::SourceKind::Together => SourceKind::Together,
        provenance::SourceKind::Chosen { provider } => SourceKind::Chosen {
            provider: provider.clone(),
        },
    };
    ModelSource {
        kind,
        fallback: source.fallback,
        simulated: source.simulated,
    }
}

fn finish(reason: chat::FinishReason) -> FinishReason {
    match reason {
        chat::FinishReason::Stop => FinishReason::Stop,
        chat::FinishReason::Length => FinishReason::Length,
        chat::FinishReason::ContentFilter => FinishReason::ContentFilter,
        chat::FinishReason::ToolCalls => FinishReason::ToolCalls,
        chat::FinishReason::Unknown => FinishReason::Unknown,
    }
}

fn usage(usage: chat::TokenUsage) -> TokenUsage {
    TokenUsage {
        prompt: usage.prompt,
        completion: usage.completion,
    }
}
