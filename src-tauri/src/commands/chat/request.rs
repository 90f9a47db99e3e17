//! What goes out to a model, put together from what is stored.

use aideon_engine::{
    chat::{ChatMessage, ChatRequest, Role},
    fallback::TurnRequest,
    whole::{ImageRequest, TextRequest},
};
use aideon_storage::turns::StoredTurn;

/// The conversation that leads to the reply. When some of the reply stands already, the rest
/// of it is asked for.
pub(super) fn conversation(
    stored: &StoredTurn,
    context: Vec<ChatMessage>,
    max_output_tokens: Option<u32>,
) -> TurnRequest {
    let settings = &stored.settings;
    let instructions = (!settings.system_prompt.is_empty())
        .then(|| ChatMessage::new(Role::System, settings.system_prompt.as_str()));
    let begun = stored.turn.reply.text();
    let rest = (!begun.is_empty()).then(|| ChatMessage::new(Role::Assistant, begun));
    let goes_on = rest.is_some();
    let messages = instructions.into_iter().chain(context).chain(rest);
    let request = ChatRequest {
        messages: messages.collect(),
        max_output_tokens,
        temperature: settings.temperature,
        top_p: settings.top_p,
        stop: settings.stop.clone(),
        ..ChatRequest::default()
    };
    match goes_on {
        true => TurnRequest::Rest(request),
        false => TurnRequest::Chat(request),
    }
}

/// The message as it is, with what stands of its continuation, and nothing of the conversation.
pub(super) fn text(stored: &StoredTurn, max_output_tokens: Option<u32>) -> TurnRequest {
    let settings = &stored.settings;
    TurnRequest::Text(TextRequest {
        prompt: format!("{}{}", stored.turn.text, stored.turn.reply.text()),
        max_output_tokens,
        temperature: settings.temperature,
        top_p: settings.top_p,
        stop: settings.stop.clone(),
        ..TextRequest::default()
    })
}

/// One picture of what the message describes.
pub(super) fn picture(stored: &StoredTurn) -> TurnRequest {
    TurnRequest::Image(ImageRequest {
        prompt: stored.turn.text.clone(),
        ..ImageRequest::default()
    })
}

#[cfg(test)]
mod tests {
    use aideon_engine::{
        provenance::{ReplyRecord, SegmentRecord},
        time::Timestamp,
    };
    use aideon_storage::{
        conversations::{ConversationRow, ConversationSettings},
        pages::TurnRecord,
    };

    use super::*;

    fn stored(begun: &[&str]) -> StoredTurn {
        let mut reply = ReplyRecord::new("r".into(), Timestamp(1));
        for (attempt, text) in (0..).zip(begun) {
            reply.segments.push(SegmentRecord {
                text: (*text).into(),
                ..SegmentRecord::of(attempt)
            });
        }
        StoredTurn {
            conversation: ConversationRow {
                id: "c".into(),
                title: "Tides".into(),
                updated_at: Timestamp(1),
                last_source: None,
                running: true,
            },
            settings: ConversationSettings {
                system_prompt: "Be brief.".into(),
                temperature: Some(0.5),
                top_p: None,
                max_output_tokens: Some(9000),
                stop: vec!["END".into()],
            },
            turn: TurnRecord {
                message_id: "m".into(),
                created_at: Timestamp(1),
                text: "Why are there tides".into(),
                pictures: Vec::new(),
                reply,
                versions: vec!["m".into()],
                replies: vec!["r".into()],
            },
        }
    }

    fn context() -> Vec<ChatMessage> {
        vec![ChatMessage::new(Role::User, "Why are there tides")]
    }

    #[test]
    fn the_settings_go_along_with_the_conversation() {
        let TurnRequest::Chat(request) = conversation(&stored(&[]), context(), Some(2048)) else {
            panic!("nothing stands of the reply yet");
        };
        assert_eq!(request.messages[0].role, Role::System, "it stands above");
        assert_eq!(request.messages[0].text, "Be brief.");
        assert_eq!(request.messages[1].text, "Why are there tides");
        assert_eq!(request.temperature, Some(0.5));
        assert_eq!(request.stop, ["END"]);
        assert_eq!(
            request.max_output_tokens,
            Some(2048),
            "what the plan allows, not what was wished for"
        );
    }

    #[test]
    fn the_rest_of_a_reply_is_asked_for_with_all_that_stands_of_it() {
        let begun = stored(&["The moon ", "pulls"]);
        let TurnRequest::Rest(request) = conversation(&begun, context(), None) else {
            panic!("some of the reply stands");
        };
        let last = request.messages.last().unwrap();
        assert_eq!(
            (last.role, last.text.as_str()),
            (Role::Assistant, "The moon pulls")
        );
        let TurnRequest::Text(request) = text(&begun, None) else {
            panic!("a text goes on as a text");
        };
        assert_eq!(request.prompt, "Why are there tidesThe moon pulls");
    }

    #[test]
    fn a_text_and_a_picture_take_nothing_of_the_conversation() {
        let TurnRequest::Text(request) = text(&stored(&[]), Some(7)) else {
            panic!("a text is asked for");
        };
        assert_eq!(request.prompt, "Why are there tides");
        assert_eq!(request.max_output_tokens, Some(7));
        let TurnRequest::Image(request) = picture(&stored(&[])) else {
            panic!("a picture is asked for");
        };
        assert_eq!(request.prompt, "Why are there tides");
    }
}
