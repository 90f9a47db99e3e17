//! What was written and not sent, kept for each conversation.

use std::collections::HashMap;

/// Drafts by conversation; `None` is the new chat.
#[derive(Clone, Debug, Default)]
pub struct Drafts {
    texts: HashMap<Option<String>, String>,
}

impl Drafts {
    /// Keeps what is in the message box of a conversation.
    pub fn keep(&mut self, conversation: Option<String>, text: String) {
        if text.is_empty() {
            self.texts.remove(&conversation);
        } else {
            self.texts.insert(conversation, text);
        }
    }

    /// What was in the message box of a conversation.
    pub fn of(&self, conversation: Option<&String>) -> String {
        self.texts
            .get(&conversation.cloned())
            .cloned()
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Drafts;

    #[test]
    fn each_conversation_has_its_own_draft() {
        let mut drafts = Drafts::default();
        drafts.keep(None, "new".into());
        drafts.keep(Some("a".into()), "old".into());
        assert_eq!(drafts.of(None), "new");
        assert_eq!(drafts.of(Some(&"a".into())), "old");
        drafts.keep(None, String::new());
        assert_eq!(drafts.of(None), "", "what was sent is no draft any more");
    }
}
