//! The list of conversations, and how it falls into days.

use std::cmp::Reverse;

use aideon_ipc::{conversation::ConversationSummary, source::ModelSource};

use crate::clock::LocalTime;

/// The conversations, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conversations {
    lines: Vec<ConversationSummary>,
}

/// What happens to the list.
#[derive(Clone, Debug)]
pub enum ListEvent {
    /// The backend's whole list.
    Loaded(Vec<ConversationSummary>),
    /// A conversation is new, or was written to or renamed.
    Changed(ConversationSummary),
    /// A conversation was deleted.
    Removed(String),
    /// A reply in it came to its end.
    ReplyEnded {
        /// The conversation.
        id: String,
        /// Who wrote it, if anybody did.
        source: Option<ModelSource>,
    },
}

/// Conversations last written to in the same stretch of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// `Today`, `Yesterday`, `Earlier in November`, `October`, `March 2025`.
    pub name: String,
    /// Its conversations, newest first.
    pub lines: Vec<ConversationSummary>,
}

impl Conversations {
    /// Applies an event.
    pub fn apply(&mut self, event: ListEvent) {
        match event {
            ListEvent::Loaded(lines) => self.lines = lines,
            ListEvent::Changed(line) => {
                self.lines.retain(|known| known.id != line.id);
                self.lines.push(line);
            }
            ListEvent::Removed(id) => self.lines.retain(|known| known.id != id),
            ListEvent::ReplyEnded { id, source } => {
                if let Some(line) = self.lines.iter_mut().find(|line| line.id == id) {
                    line.running = false;
                    if source.is_some() {
                        line.last_source = source;
                    }
                }
            }
        }
        self.lines.sort_by_key(|line| Reverse(line.updated_at));
    }

    /// The conversations, newest first.
    pub fn lines(&self) -> &[ConversationSummary] {
        &self.lines
    }

    /// The line of a conversation.
    pub fn line(&self, id: &str) -> Option<&ConversationSummary> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// The conversation to begin with: the newest when a reply is being written in it, or was
    /// when the app was closed; else the one that was open last.
    pub fn first_to_open(&self, last: Option<&str>, interrupted: bool) -> Option<&str> {
        let newest = self.lines.first();
        newest
            .filter(|line| line.running || interrupted)
            .or_else(|| self.line(last?))
            .map(|line| line.id.as_str())
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The lines in stretches of days, as `local` tells local time and `now` the present.
    pub fn by_day(&self, now: &LocalTime, local: impl Fn(i64) -> LocalTime) -> Vec<Stretch> {
        let mut stretches: Vec<Stretch> = Vec::new();
        for line in &self.lines {
            let name = stretch_name(now, &local(line.updated_at));
            match stretches.last_mut() {
                Some(last) if last.name == name => last.lines.push(line.clone()),
                _ => stretches.push(Stretch {
                    name,
                    lines: vec![line.clone()],
                }),
            }
        }
        stretches
    }
}

fn stretch_name(now: &LocalTime, then: &LocalTime) -> String {
    match now.days_since(then) {
        ..=0 => "Today".into(),
        1 => "Yesterday".into(),
        _ if (now.year, now.month) == (then.year, then.month) => {
            format!("Earlier in {}", then.month_name())
        }
        _ if now.year == then.year => then.month_name().into(),
        _ => format!("{} {}", then.month_name(), then.year),
    }
}

#[cfg(test)]
mod tests {
    use aideon_ipc::conversation::ConversationSummary;

    use super::{Conversations, ListEvent};
    use crate::{clock::LocalTime, state::samples::together_fallback};

    fn line(id: &str, updated_at: i64) -> ConversationSummary {
        ConversationSummary {
            id: id.into(),
            title: id.into(),
            updated_at,
            last_source: None,
            running: true,
        }
    }

    fn day(year: i32, month: u8, day: u8) -> LocalTime {
        LocalTime {
            year,
            month,
            day,
            hour: 12,
            minute: 0,
            second: 0,
        }
    }

    #[test]
    fn what_was_written_to_last_stands_first() {
        let mut list = Conversations::default();
        list.apply(ListEvent::Loaded(vec![line("a", 2), line("b", 1)]));
        list.apply(ListEvent::Changed(line("b", 3)));
        let ids: Vec<_> = list.lines.iter().map(|line| line.id.as_str()).collect();
        assert_eq!(ids, ["b", "a"]);
    }

    #[test]
    fn a_reply_that_was_cut_off_by_closing_the_window_is_what_one_sees_first() {
        let quiet = |id: &str, updated_at: i64| ConversationSummary {
            running: false,
            ..line(id, updated_at)
        };
        let mut list = Conversations::default();
        list.apply(ListEvent::Loaded(vec![quiet("new", 2), quiet("old", 1)]));
        assert_eq!(list.first_to_open(Some("old"), false), Some("old"));
        assert_eq!(list.first_to_open(Some("old"), true), Some("new"));
        assert_eq!(list.first_to_open(Some("gone"), false), None);
        list.apply(ListEvent::Changed(line("new", 3)));
        assert_eq!(
            list.first_to_open(None, false),
            Some("new"),
            "the window may have been closed before it could remember the first message"
        );
    }

    #[test]
    fn an_ended_reply_leaves_its_source_and_no_dots() {
        let mut list = Conversations::default();
        list.apply(ListEvent::Loaded(vec![line("a", 1)]));
        list.apply(ListEvent::ReplyEnded {
            id: "a".into(),
            source: Some(together_fallback()),
        });
        let line = list.line("a").unwrap();
        assert!(!line.running);
        assert_eq!(line.last_source, Some(together_fallback()));
    }

    #[test]
    fn days_fall_into_stretches() {
        let mut list = Conversations::default();
        list.apply(ListEvent::Loaded(
            (0..6).map(|n| line(&n.to_string(), 6 - n)).collect(),
        ));
        let dates = [
            day(2025, 11, 21),
            day(2025, 11, 20),
            day(2025, 11, 3),
            day(2025, 11, 1),
            day(2025, 10, 31),
            day(2024, 3, 1),
        ];
        let at = |updated_at: i64| dates[6 - updated_at as usize].clone();
        let names: Vec<_> = list
            .by_day(&day(2025, 11, 21), at)
            .into_iter()
            .map(|stretch| (stretch.name, stretch.lines.len()))
            .collect();
        assert_eq!(
            names,
            [
                ("Today".to_string(), 1),
                ("Yesterday".into(), 1),
                ("Earlier in November".into(), 2),
                ("October".into(), 1),
                ("March 2024".into(), 1),
            ]
        );
    }

    #[test]
    fn yesterday_may_be_last_year() {
        assert_eq!(
            super::stretch_name(&day(2026, 1, 1), &day(2025, 12, 31)),
            "Yesterday"
        );
    }
}
