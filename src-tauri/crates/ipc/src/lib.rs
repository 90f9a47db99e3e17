//! The types that cross between the shell and the window.
//!
//! Serde only, so that it builds for the window's target too. Enums are tagged and in
//! `snake_case`; 64-bit numbers travel as strings, because JavaScript keeps only 53 bits
//! of them; errors are a code with typed parameters, and the window alone turns codes into
//! sentences.
//!
//! | module | what crosses |
//! |---|---|
//! | [`chat`] | sending, stopping, retrying and going on |
//! | [`code`] | code blocks and their colours |
//! | [`conversation`] | the list of conversations, the turns of one, how it is set |
//! | [`draft`] | what was not sent yet |
//! | [`local_api`] | the API for other programs on this computer |
//! | [`picture`] | pictures, attached or made |
//! | [`search`] | what was found in the conversations |
//! | [`reply`] | one reply: its segments, attempts and the stream of its events |
//! | [`source`] | who wrote a reply: what the badge says |
//! | [`failure`] | why an attempt or a reply failed |
//! | [`quota`] | what the free plan has left today |
//! | [`route`] | the plans' routes, and how their models fare |
//! | [`usage`] | what replies used and cost |
//! | [`provider`] | providers, their keys and their models |
//! | [`session`] | who uses the app, the demo, what start-up had to report |
//! | [`settings`] | preferences |
//! | [`error`] | what a command answers when it cannot do its work |
//! | [`number`] | 64-bit numbers as strings |

#![warn(missing_docs)]

pub mod chat;
pub mod code;
pub mod conversation;
pub mod draft;
pub mod error;
pub mod failure;
pub mod local_api;
pub mod number;
pub mod picture;
pub mod provider;
pub mod quota;
pub mod reply;
pub mod route;
pub mod search;
pub mod session;
pub mod settings;
pub mod source;
pub mod usage;

pub use error::AppError;

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{
        AppError,
        chat::SendMessage,
        failure::FailureReason,
        reply::{FinishReason, Mode, Reply, ReplyEvent, ReplyState, Segment},
        source::{ModelSource, SourceKind},
    };

    #[test]
    fn an_error_is_a_code_with_parameters() {
        let too_long = AppError::MessageTooLong { bytes: 2, limit: 1 };
        assert_eq!(
            serde_json::to_value(&too_long).unwrap(),
            json!({ "code": "message_too_long", "params": { "bytes": 2, "limit": 1 } }),
            "the window matches on `code` and takes its figures from `params`"
        );
        assert_eq!(
            serde_json::to_value(AppError::NotFound).unwrap(),
            json!({ "code": "not_found" }),
            "an error without figures has no `params`"
        );
    }

    #[test]
    fn numbers_of_64_bits_survive_javascript() {
        let reason = FailureReason::RateLimited {
            retry_after_ms: Some(u64::MAX),
        };
        let wire = serde_json::to_value(&reason).unwrap();
        assert_eq!(
            wire["retry_after_ms"],
            Value::from(u64::MAX.to_string()),
            "a JSON number would lose its last digits in the window"
        );
        assert_eq!(
            serde_json::from_value::<FailureReason>(wire).unwrap(),
            reason
        );
    }

    #[test]
    fn a_message_needs_no_more_than_its_words_and_who_is_to_answer() {
        let least = json!({
            "client_request_id": "q",
            "conversation": null,
            "text": "hello",
            "choice": { "type": "auto" },
        });
        let message: SendMessage = serde_json::from_value(least).unwrap();
        let expected = SendMessage {
            client_request_id: "q".into(),
            text: "hello".into(),
            ..SendMessage::default()
        };
        assert_eq!(message, expected);
    }

    fn segment(attempt: u32, text: &str, set_aside: Option<FailureReason>) -> Segment {
        Segment {
            attempt,
            source: ModelSource {
                kind: SourceKind::Together,
                fallback: false,
                simulated: false,
            },
            text: text.into(),
            reasoning: String::new(),
            tool_calls: Vec::new(),
            pictures: Vec::new(),
            set_aside,
        }
    }

    #[test]
    fn a_reply_goes_on_where_words_stand_that_ended_early() {
        let mut reply = Reply {
            id: "r".into(),
            created_at: 1,
            mode: Mode::Chat,
            state: ReplyState::Stopped,
            segments: vec![
                segment(0, "one, tw", None),
                segment(1, "half", Some(FailureReason::StreamCut)),
            ],
            attempts: Vec::new(),
            continuations: vec![1],
            notices: Vec::new(),
        };
        assert!(reply.can_be_continued());
        assert_eq!(reply.standing().count(), 1);
        assert_eq!(reply.answer().unwrap().attempt, 0);
        for (finish, can) in [(FinishReason::Length, true), (FinishReason::Stop, false)] {
            reply.state = ReplyState::Finished { finish };
            assert_eq!(reply.can_be_continued(), can, "{finish:?}");
        }
        reply.state = ReplyState::Interrupted;
        reply.mode = Mode::Image;
        assert!(!reply.can_be_continued(), "nobody goes on with a picture");
        reply.mode = Mode::Completion;
        reply.segments.remove(0);
        assert!(!reply.can_be_continued(), "no words stand");
    }

    #[test]
    fn enums_are_tagged_in_snake_case() {
        let event = ReplyEvent::Delta { text: "a".into() };
        assert_eq!(
            serde_json::to_value(event).unwrap(),
            json!({ "type": "delta", "text": "a" })
        );
        let kind = SourceKind::Chosen {
            provider: "Boathouse".into(),
        };
        assert_eq!(
            serde_json::to_value(kind).unwrap(),
            json!({ "type": "chosen", "provider": "Boathouse" })
        );
    }
}
