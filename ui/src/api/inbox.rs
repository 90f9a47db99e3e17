//! Puts the messages of a channel back into the order in which they were sent.

use std::collections::BTreeMap;

/// Messages that came too early wait here for the ones before them.
///
/// Small messages reach the window by script evaluation, large ones by a fetch, so a small
/// one may overtake a large one.
#[derive(Debug)]
pub(super) struct Inbox<T> {
    next: usize,
    early: BTreeMap<usize, T>,
}

impl<T> Default for Inbox<T> {
    fn default() -> Self {
        Self {
            next: 0,
            early: BTreeMap::new(),
        }
    }
}

impl<T> Inbox<T> {
    /// Takes the message with this index, counted from 0, and answers with all messages whose
    /// turn has come. A message that came before is dropped.
    pub(super) fn receive(&mut self, index: usize, message: T) -> Vec<T> {
        if index >= self.next {
            self.early.insert(index, message);
        }
        let mut due = Vec::new();
        while let Some(message) = self.early.remove(&self.next) {
            due.push(message);
            self.next += 1;
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::Inbox;

    #[test]
    fn a_message_waits_for_the_ones_before_it() {
        let mut inbox = Inbox::default();
        assert!(
            inbox.receive(1, 'b').is_empty(),
            "nothing may come before `a`"
        );
        assert!(inbox.receive(2, 'c').is_empty());
        assert_eq!(inbox.receive(0, 'a'), ['a', 'b', 'c'], "`a` frees the rest");
        assert_eq!(inbox.receive(3, 'd'), ['d']);
    }

    #[test]
    fn a_message_is_handed_on_once() {
        let mut inbox = Inbox::default();
        assert_eq!(inbox.receive(0, 'a'), ['a']);
        assert!(
            inbox.receive(0, 'a').is_empty(),
            "text that is appended twice would be a lie"
        );
    }
}
