use aideon_ipc::{
    chat::{Accepted, ModelChoice},
    conversation::{
        Conversation, ConversationSettings, ConversationSummary, Turn, TurnPage, UserMessage,
    },
    reply::{FinishReason, ReplyState},
};

use super::{Asked, MOST_TURNS, Side, Transcript};
use crate::state::{replies::Replies, samples::reply};

fn turn(message: &str, reply_id: &str) -> Turn {
    let mut reply = reply();
    reply.id = reply_id.into();
    reply.state = ReplyState::Finished {
        finish: FinishReason::Stop,
    };
    Turn {
        message: UserMessage {
            id: message.into(),
            created_at: 1,
            text: "When?".into(),
            pictures: Vec::new(),
        },
        versions: vec![message.into()],
        replies: vec![reply.id.clone()],
        reply,
    }
}

fn summary() -> ConversationSummary {
    ConversationSummary {
        id: "c".into(),
        title: "Tides".into(),
        updated_at: 1,
        last_source: None,
        running: true,
    }
}

fn accepted(message: &str, reply_id: &str) -> Accepted {
    let mut turn = turn(message, reply_id);
    turn.reply.state = ReplyState::Running;
    Accepted {
        conversation: summary(),
        turn,
    }
}

fn page(messages: &[usize], earlier: bool, later: bool) -> TurnPage {
    let id = |number: &usize| format!("m{number:04}");
    let turns = messages
        .iter()
        .map(|number| turn(&id(number), &format!("r{number}")));
    TurnPage {
        turns: turns.collect(),
        earlier,
        later,
    }
}

fn conversation(page: TurnPage) -> Conversation {
    Conversation {
        summary: summary(),
        choice: ModelChoice::Auto,
        settings: ConversationSettings::default(),
        page,
    }
}

fn open(page: TurnPage, replies: &mut Replies) -> Transcript {
    Transcript::of(conversation(page), replies)
}

fn messages(transcript: &Transcript) -> Vec<&str> {
    let turns = transcript.turns.iter();
    turns.map(|turn| turn.message.id.as_str()).collect()
}

fn in_c(instead_of: Option<&str>) -> Asked {
    Asked {
        conversation: Some("c".into()),
        instead_of: instead_of.map(str::to_owned),
    }
}

fn accept(
    transcript: &mut Transcript,
    accepted: &Accepted,
    asked: &Asked,
    replies: &mut Replies,
) -> bool {
    let row = replies.begun(accepted.turn.reply.clone());
    transcript.accept(accepted, asked, row)
}

#[test]
fn a_retry_takes_the_place_of_the_reply_before() {
    let mut replies = Replies::default();
    let mut transcript = Transcript::default();
    let first = accepted("m", "r1");
    assert!(accept(
        &mut transcript,
        &first,
        &Asked::default(),
        &mut replies
    ));
    assert!(accept(
        &mut transcript,
        &accepted("m", "r2"),
        &in_c(None),
        &mut replies
    ));
    assert_eq!(transcript.turns.len(), 1, "it is one message still");
    assert_eq!(transcript.last().unwrap().reply.id(), "r2");
}

#[test]
fn an_answer_for_another_chat_does_not_appear_in_this_one() {
    let mut replies = Replies::default();
    let mut transcript = Transcript {
        conversation: Some("other".into()),
        ..Transcript::default()
    };
    let late = accepted("m", "r");
    assert!(!accept(
        &mut transcript,
        &late,
        &Asked::default(),
        &mut replies
    ));
    assert!(transcript.turns.is_empty());
}

#[test]
fn another_version_begins_a_branch_without_what_followed() {
    let mut replies = Replies::default();
    let mut transcript = open(page(&[1, 2, 3], false, false), &mut replies);
    let edited = accepted("m0009", "r9");
    assert!(accept(
        &mut transcript,
        &edited,
        &in_c(Some("m0002")),
        &mut replies
    ));
    assert_eq!(messages(&transcript), ["m0001", "m0009"]);
}

#[test]
fn a_message_sent_from_the_middle_stands_at_the_end_and_not_behind_a_hole() {
    let mut replies = Replies::default();
    let mut transcript = open(page(&[1, 2, 3], false, true), &mut replies);
    assert!(accept(
        &mut transcript,
        &accepted("m0099", "r99"),
        &in_c(None),
        &mut replies
    ));
    assert_eq!(messages(&transcript), ["m0099"]);
    assert!(transcript.earlier && !transcript.later);
}

#[test]
fn pages_join_without_gap_or_repetition() {
    let mut replies = Replies::default();
    let mut transcript = open(page(&[3, 4], true, false), &mut replies);
    let asked = transcript.place_beside(Side::Earlier).unwrap();
    assert_eq!(transcript.place_beside(Side::Later), None);
    transcript.page_arrived(
        Side::Earlier,
        &asked,
        page(&[1, 2, 3], false, true),
        &mut replies,
    );
    assert_eq!(messages(&transcript), ["m0001", "m0002", "m0003", "m0004"]);
    assert!(!transcript.earlier);
    assert!(!transcript.later, "the end that was here is the end still");
}

#[test]
fn a_page_that_comes_after_the_branch_was_changed_is_dropped() {
    let mut replies = Replies::default();
    let mut transcript = open(page(&[3, 4], true, false), &mut replies);
    let asked = transcript.place_beside(Side::Earlier).unwrap();
    let mut other = open(page(&[7], true, false), &mut replies);
    other.page_arrived(
        Side::Earlier,
        &asked,
        page(&[1, 2], false, true),
        &mut replies,
    );
    assert_eq!(messages(&other), ["m0007"]);
    transcript.earlier = false;
    transcript.page_arrived(
        Side::Earlier,
        &asked,
        page(&[1, 2], false, true),
        &mut replies,
    );
    assert_eq!(messages(&transcript), ["m0003", "m0004"]);
}

#[test]
fn turns_far_away_are_let_go_and_can_be_fetched_again() {
    let mut replies = Replies::default();
    let shown: Vec<usize> = (30..30 + MOST_TURNS).collect();
    let mut transcript = open(page(&shown, true, false), &mut replies);
    assert!(!transcript.is_too_long());
    let asked = transcript.place_beside(Side::Earlier).unwrap();
    let before: Vec<usize> = (0..30).collect();
    let earliest = page(&before, false, true);
    transcript.page_arrived(Side::Earlier, &asked, earliest, &mut replies);
    assert!(transcript.is_too_long());
    transcript.let_go_beyond(Side::Earlier, &mut replies);
    assert_eq!(transcript.turns.len(), MOST_TURNS);
    assert!(transcript.later, "the end can be fetched again");
    assert!(
        replies.known("r149").is_none(),
        "and keeps no memory meanwhile"
    );
    assert!(replies.known("r0").is_some());

    let asked = transcript.place_beside(Side::Later).unwrap();
    let after: Vec<usize> = (120..150).collect();
    let latest = page(&after, true, false);
    transcript.page_arrived(Side::Later, &asked, latest, &mut replies);
    transcript.let_go_beyond(Side::Later, &mut replies);
    assert_eq!(transcript.turns.len(), MOST_TURNS);
    assert_eq!(messages(&transcript).first(), Some(&"m0030"));
    assert!(transcript.earlier && !transcript.later);
}

#[test]
fn the_turn_whose_reply_is_being_written_stays() {
    let mut replies = Replies::default();
    let shown: Vec<usize> = (30..30 + MOST_TURNS).collect();
    let mut transcript = open(page(&shown, true, false), &mut replies);
    accept(
        &mut transcript,
        &accepted("m9000", "r9000"),
        &in_c(None),
        &mut replies,
    );
    transcript.let_go_beyond(Side::Earlier, &mut replies);
    assert!(transcript.ends_with("m9000"));
}

#[test]
fn where_the_last_turn_was_deleted_another_version_of_it_stands() {
    let mut replies = Replies::default();
    let mut transcript = open(page(&[2, 5], true, false), &mut replies);
    transcript.remove("m0005");
    let left = conversation(page(&[1, 2, 4], false, false));
    transcript.reconcile(left, &mut replies);
    assert_eq!(
        messages(&transcript),
        ["m0002", "m0004"],
        "and what stood above stays as it was"
    );
    assert!(transcript.earlier);
}

#[test]
fn of_a_deleted_turn_in_the_middle_nothing_else_moves() {
    let mut replies = Replies::default();
    let mut transcript = open(page(&[1, 2, 3], false, true), &mut replies);
    transcript.remove("m0002");
    transcript.reconcile(conversation(page(&[3, 4], true, true)), &mut replies);
    assert_eq!(messages(&transcript), ["m0001", "m0003"]);
    assert!(transcript.later);
}
