use aideon_ipc::{
    conversation::ConversationSummary,
    search::{SearchHit, SnippetPart},
};

use super::{Command, Entry, Found, Group, Kind, groups, marked, question, words};
use crate::state::{
    Section,
    conversations::{Conversations, ListEvent},
};

const COMMANDS: &[super::Named] = &[
    (Command::NewChat, "New chat"),
    (
        Command::Settings(Section::Usage),
        "Settings: usage and cost",
    ),
];

fn conversations() -> Conversations {
    let line = |id: &str, title: &str, updated_at| ConversationSummary {
        id: id.into(),
        title: title.into(),
        updated_at,
        last_source: None,
        running: false,
    };
    let mut list = Conversations::default();
    list.apply(ListEvent::Loaded(vec![
        line("1", "Tide rota", 30),
        line("2", "The tide gate, and who opens it", 20),
        line("3", "Soup for fourteen", 10),
    ]));
    list
}

fn found(typed: &str) -> Found {
    let hit = SearchHit {
        conversation: "3".into(),
        title: "Soup for fourteen".into(),
        message: "m".into(),
        reply: None,
        source: None,
        created_at: 5,
        snippet: Vec::new(),
    };
    Found {
        typed: typed.into(),
        hits: vec![hit],
    }
}

fn listed(typed: &str, found: &Found) -> Vec<Group> {
    groups(typed, &conversations(), Some("1"), found, COMMANDS)
}

fn kinds(groups: &[Group]) -> Vec<(Kind, usize)> {
    groups
        .iter()
        .map(|group| (group.kind, group.entries.len()))
        .collect()
}

#[test]
fn with_nothing_typed_the_latest_conversations_and_all_commands_are_listed() {
    assert_eq!(
        kinds(&listed("  ", &Found::default())),
        [(Kind::Conversations, 3), (Kind::Commands, 2)]
    );
}

#[test]
fn every_word_has_to_be_there_in_any_order_and_case() {
    let groups = listed("GATE tide", &Found::default());
    assert_eq!(kinds(&groups), [(Kind::Conversations, 1)]);
    let Entry::Conversation { id, open, .. } = &groups[0].entries[0] else {
        panic!("a conversation is listed");
    };
    assert_eq!((id.as_str(), *open), ("2", false));
}

#[test]
fn hits_are_listed_for_what_they_were_asked_for_and_for_nothing_else() {
    assert_eq!(
        kinds(&listed("leek", &found("leek"))),
        [(Kind::Messages, 1)]
    );
    assert_eq!(kinds(&listed("leeks", &found("leek"))), []);
}

#[test]
fn commands_alone_are_asked_for_with_a_sign() {
    assert_eq!(
        kinds(&listed("> usage", &found("> usage"))),
        [(Kind::Commands, 1)]
    );
    assert_eq!(question("> usage"), None, "the backend is not asked for it");
    assert_eq!(question(" tide "), Some("tide"));
    assert_eq!(question("  "), None);
}

#[test]
fn found_words_are_marked_and_the_text_is_whole() {
    let parts = marked("Tide and tidetide, ΤΊΔΕ", &words("tide τί"));
    let text: String = parts.iter().map(|part| part.text.as_str()).collect();
    assert_eq!(text, "Tide and tidetide, ΤΊΔΕ");
    let found: Vec<&str> = parts
        .iter()
        .filter(|part| part.found)
        .map(|part| part.text.as_str())
        .collect();
    assert_eq!(found, ["Tide", "tidetide", "ΤΊ"]);
}

#[test]
fn a_letter_that_grows_when_it_is_small_neither_shifts_nor_loses_anything() {
    let parts = marked("İzmir tide", &words("tide"));
    assert_eq!(
        parts,
        [
            SnippetPart {
                text: "İzmir ".into(),
                found: false
            },
            SnippetPart {
                text: "tide".into(),
                found: true
            },
        ]
    );
}
