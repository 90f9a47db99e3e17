//! A reply as it is copied.

use aideon_ipc::{
    reply::{AttemptOutcome, Reply, ReplyState, Segment},
    settings::CopiedReply,
};

use super::source;
use crate::{clock::LocalTime, state::parts::attempt};

/// The name of the button.
pub fn copy(form: CopiedReply) -> &'static str {
    match form {
        CopiedReply::WithSource => "Copy with its source",
        CopiedReply::TextAlone => "Copy the text",
    }
}

/// Told when it was copied.
pub fn copied(form: CopiedReply) -> &'static str {
    match form {
        CopiedReply::WithSource => "Copied with its source",
        CopiedReply::TextAlone => "Copied",
    }
}

/// A reply for the clipboard. With its source, every text in it is signed by who wrote it, and
/// the last line bears the day.
pub fn text(reply: &Reply, form: CopiedReply, day: &LocalTime) -> String {
    let mut all = String::new();
    let mut standing = reply.standing().peekable();
    while let Some(segment) = standing.next() {
        let goes_on = standing.peek().is_some();
        if form == CopiedReply::TextAlone {
            all.push_str(&segment.text);
            continue;
        }
        all.push_str(segment.text.trim_end());
        all.push_str("\n\n— ");
        all.push_str(&signature(reply, segment, goes_on));
        if goes_on {
            all.push_str("\n\n");
        } else {
            all.push_str(&format!(", {}", day.short_date()));
        }
    }
    all.trim_end().to_owned()
}

fn signature(reply: &Reply, segment: &Segment, goes_on: bool) -> String {
    let mut signed = source::label(&segment.source);
    let writer = attempt(reply, segment.attempt);
    if let Some(writer) = writer {
        let model = writer.reported_model.as_ref().unwrap_or(&writer.model);
        signed.push_str(&format!(" ({model})"));
    }
    if segment.source.simulated {
        signed.push_str(", simulated");
    }
    let broke_off = match writer.map(|writer| &writer.outcome) {
        Some(AttemptOutcome::Failed { .. }) => true,
        _ => !goes_on && matches!(reply.state, ReplyState::Failed { .. }),
    };
    if broke_off {
        signed.push_str(", broke off here");
    }
    signed
}

#[cfg(test)]
mod tests {
    use aideon_ipc::{
        failure::FailureReason,
        reply::{AttemptOutcome, Reply, ReplyEvent},
        settings::CopiedReply,
        source::ModelSource,
    };

    use super::text;
    use crate::{
        clock::LocalTime,
        state::{
            reply::apply,
            samples::{aideon, attempt, reply, together_fallback},
        },
    };

    fn day() -> LocalTime {
        LocalTime {
            year: 2026,
            month: 11,
            day: 22,
            hour: 9,
            minute: 0,
            second: 0,
        }
    }

    fn write(reply: &mut Reply, position: u32, source: ModelSource, text: &str) {
        let mut by = attempt(position, source.clone());
        by.reported_model = Some(format!("model-{position}"));
        apply(reply, ReplyEvent::AttemptEnded { attempt: by });
        let attempt = position;
        apply(reply, ReplyEvent::SourceChanged { attempt, source });
        apply(reply, ReplyEvent::Delta { text: text.into() });
    }

    #[test]
    fn what_is_copied_is_signed() {
        let mut reply = reply();
        write(&mut reply, 1, together_fallback(), "Yes.\n");
        assert_eq!(
            text(&reply, CopiedReply::WithSource, &day()),
            "Yes.\n\n— Together AI (Fallback) (model-1), 22 Nov 2026"
        );
        assert_eq!(text(&reply, CopiedReply::TextAlone, &day()), "Yes.");
    }

    #[test]
    fn of_two_writers_each_signs_what_is_theirs() {
        let mut reply = reply();
        write(&mut reply, 0, aideon(), "The ebb is ");
        reply.attempts[0].outcome = AttemptOutcome::Failed {
            reason: FailureReason::StreamCut,
        };
        write(&mut reply, 1, together_fallback(), "strong.");
        assert_eq!(
            text(&reply, CopiedReply::WithSource, &day()),
            "The ebb is\n\n— Aideon Model (model-0), broke off here\n\nstrong.\n\n\
             — Together AI (Fallback) (model-1), 22 Nov 2026",
            "two texts are never blended into one"
        );
        assert_eq!(
            text(&reply, CopiedReply::TextAlone, &day()),
            "The ebb is strong."
        );
    }
}
