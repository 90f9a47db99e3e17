//! What was written and not sent, kept for each conversation and over a restart.

use std::collections::HashMap;

use aideon_ipc::draft::Draft;

/// Where a draft belongs: a conversation by its id, or the chat that has not begun.
pub type Place = Option<String>;

/// The drafts that the window knows.
#[derive(Clone, Debug, Default)]
pub struct Drafts {
    entries: HashMap<Place, Entry>,
}

#[derive(Clone, Debug, Default)]
struct Entry {
    draft: Draft,
    /// It is known what the backend keeps, or it no longer matters.
    settled: bool,
    /// The backend keeps something else.
    unsaved: bool,
    /// It is on its way to the backend.
    saving: bool,
}

impl Drafts {
    /// The draft of a place, as far as it is known.
    pub fn of(&self, place: &Place) -> Draft {
        let entry = self.entries.get(place);
        entry.map(|entry| entry.draft.clone()).unwrap_or_default()
    }

    /// Whether the backend has to be asked what it keeps.
    pub fn is_unknown(&self, place: &Place) -> bool {
        !self.entries.get(place).is_some_and(|entry| entry.settled)
    }

    /// The user changed the draft of a place. True when that makes a difference to keep.
    pub fn change(&mut self, place: &Place, change: impl FnOnce(&mut Draft)) -> bool {
        let entry = self.entries.entry(place.clone()).or_default();
        let before = entry.draft.clone();
        change(&mut entry.draft);
        let changed = entry.draft != before;
        entry.settled |= changed;
        entry.unsaved |= changed;
        changed
    }

    /// The backend answered what it keeps. True when it is the draft from now on: what the
    /// user has written meanwhile counts more.
    pub fn fetched(&mut self, place: &Place, draft: Draft) -> bool {
        let entry = self.entries.entry(place.clone()).or_default();
        if entry.settled {
            return false;
        }
        entry.settled = true;
        entry.draft = draft;
        true
    }

    /// A message with this text and these pictures was taken, and with it the backend let go of
    /// the draft. What was added after it stays, and belongs to the conversation that may have
    /// begun with it. So does the mode, which only the user changes.
    pub fn sent(&mut self, place: &Place, text: &str, pictures: &[String], conversation: &str) {
        let mut entry = self.entries.remove(place).unwrap_or_default();
        let rest = rest(entry.draft, text, pictures);
        entry.draft = Draft::default();
        entry.settled = true;
        // What is under way would bring the message back as a draft.
        entry.unsaved = entry.saving;
        let now = Some(conversation.to_owned());
        if entry.saving && *place != now {
            self.entries.insert(place.clone(), entry.clone());
            entry = Entry::default();
        }
        entry.unsaved |= !rest.is_empty();
        entry.settled = true;
        entry.draft = rest;
        self.entries.insert(now, entry);
    }

    /// Another message was sent from this place, and with it the backend let go of the draft
    /// that still stands there.
    pub fn dropped(&mut self, place: &Place) {
        if let Some(entry) = self.entries.get_mut(place) {
            entry.unsaved |= !entry.draft.is_empty();
        }
    }

    /// The places whose drafts the backend does not keep yet.
    pub fn unsaved(&self) -> Vec<Place> {
        let unsaved = |(place, entry): (&Place, &Entry)| entry.unsaved.then(|| place.clone());
        self.entries.iter().filter_map(unsaved).collect()
    }

    /// Takes a draft to save it; none when it is kept already, or another save is under way,
    /// for two of them might arrive in the wrong order.
    pub fn take_to_save(&mut self, place: &Place) -> Option<Draft> {
        let entry = self.entries.get_mut(place)?;
        if entry.saving || !entry.unsaved {
            return None;
        }
        (entry.saving, entry.unsaved) = (true, false);
        Some(entry.draft.clone())
    }

    /// A save has come to its end.
    pub fn saved(&mut self, place: &Place) {
        if let Some(entry) = self.entries.get_mut(place) {
            entry.saving = false;
        }
    }
}

/// What a draft has beside what was sent of it.
fn rest(draft: Draft, text: &str, pictures: &[String]) -> Draft {
    let is_sent = draft.text == text;
    let added = draft.pictures.into_iter();
    Draft {
        text: if is_sent { String::new() } else { draft.text },
        pictures: added
            .filter(|picture| !pictures.contains(&picture.id))
            .collect(),
        mode: draft.mode,
    }
}

#[cfg(test)]
mod tests {
    use aideon_ipc::{draft::Draft, picture::PictureInfo, reply::Mode};

    use super::{Drafts, Place};

    fn written(text: &str) -> Draft {
        Draft {
            text: text.into(),
            ..Draft::default()
        }
    }

    fn write(drafts: &mut Drafts, place: &Place, text: &str) {
        drafts.change(place, |draft| draft.text = text.into());
    }

    fn a() -> Place {
        Some("a".into())
    }

    #[test]
    fn each_conversation_has_its_own_draft() {
        let mut drafts = Drafts::default();
        write(&mut drafts, &None, "new");
        write(&mut drafts, &a(), "old");
        assert_eq!(drafts.of(&None).text, "new");
        assert_eq!(drafts.of(&a()).text, "old");
    }

    #[test]
    fn what_was_typed_while_the_backend_was_asked_stays() {
        let mut drafts = Drafts::default();
        assert!(drafts.is_unknown(&a()));
        write(&mut drafts, &a(), "typed");
        assert!(!drafts.fetched(&a(), written("kept")));
        assert_eq!(drafts.of(&a()).text, "typed");
    }

    #[test]
    fn what_was_typed_and_deleted_again_stays_deleted() {
        let mut drafts = Drafts::default();
        write(&mut drafts, &a(), "t");
        write(&mut drafts, &a(), "");
        assert!(!drafts.fetched(&a(), written("kept")));
        assert_eq!(
            drafts.unsaved(),
            [a()],
            "the backend keeps the old one still"
        );
    }

    #[test]
    fn a_kept_draft_comes_back_and_is_not_saved_again() {
        let mut drafts = Drafts::default();
        assert!(drafts.fetched(&a(), written("kept")));
        write(&mut drafts, &a(), "kept");
        assert!(drafts.unsaved().is_empty());
        assert!(!drafts.is_unknown(&a()));
    }

    #[test]
    fn saves_follow_one_another() {
        let mut drafts = Drafts::default();
        write(&mut drafts, &a(), "one");
        assert_eq!(drafts.take_to_save(&a()).unwrap().text, "one");
        write(&mut drafts, &a(), "one two");
        assert_eq!(
            drafts.take_to_save(&a()),
            None,
            "they might overtake each other"
        );
        drafts.saved(&a());
        assert_eq!(drafts.take_to_save(&a()).unwrap().text, "one two");
        drafts.saved(&a());
        assert_eq!(drafts.take_to_save(&a()), None);
    }

    #[test]
    fn a_save_under_way_does_not_bring_a_sent_message_back() {
        let mut drafts = Drafts::default();
        write(&mut drafts, &a(), "hello");
        drafts.take_to_save(&a());
        drafts.sent(&a(), "hello", &[], "a");
        drafts.saved(&a());
        assert_eq!(
            drafts.take_to_save(&a()),
            Some(Draft::default()),
            "it may have arrived after the message"
        );
    }

    #[test]
    fn the_same_holds_for_the_message_that_began_a_chat() {
        let mut drafts = Drafts::default();
        write(&mut drafts, &None, "hello");
        drafts.take_to_save(&None);
        drafts.sent(&None, "hello", &[], "a");
        drafts.saved(&None);
        assert_eq!(drafts.take_to_save(&None), Some(Draft::default()));
        assert_eq!(drafts.of(&a()), Draft::default());
        assert!(!drafts.is_unknown(&a()), "a chat that begins has no draft");
    }

    #[test]
    fn a_draft_outlives_a_message_that_was_edited_above_it() {
        let mut drafts = Drafts::default();
        drafts.fetched(&a(), written("kept"));
        drafts.dropped(&a());
        assert_eq!(drafts.take_to_save(&a()), Some(written("kept")));
    }

    #[test]
    fn what_was_typed_while_the_message_was_on_its_way_goes_along() {
        let mut drafts = Drafts::default();
        write(&mut drafts, &None, "hello and then");
        drafts.sent(&None, "hello", &[], "a");
        assert_eq!(drafts.of(&a()).text, "hello and then");
        assert_eq!(drafts.of(&None).text, "", "the next new chat begins empty");
        assert_eq!(drafts.unsaved(), [a()]);
    }

    fn picture(id: &str) -> PictureInfo {
        PictureInfo {
            id: id.into(),
            media_type: "image/png".into(),
            width: 3,
            height: 2,
            bytes: 70,
            name: format!("{id}.png"),
        }
    }

    #[test]
    fn pictures_that_were_sent_leave_the_draft_and_others_stay() {
        let mut drafts = Drafts::default();
        drafts.change(&None, |draft| {
            draft.text = "hello".into();
            draft.pictures = vec![picture("sent"), picture("added")];
        });
        drafts.sent(&None, "hello", &["sent".into()], "a");
        assert_eq!(drafts.of(&a()).pictures, [picture("added")]);
        assert_eq!(drafts.unsaved(), [a()]);
    }

    #[test]
    fn the_mode_stays_with_the_conversation_until_the_user_changes_it() {
        let mut drafts = Drafts::default();
        drafts.change(&None, |draft| {
            draft.text = "a red boat".into();
            draft.mode = Mode::Image;
        });
        drafts.sent(&None, "a red boat", &[], "a");
        assert_eq!(drafts.of(&a()).mode, Mode::Image);
        assert_eq!(drafts.unsaved(), [a()], "the backend has let go of it");
        assert_eq!(drafts.of(&None).mode, Mode::Chat, "a new chat begins anew");
    }
}
