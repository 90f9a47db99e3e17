//! Finding words in the conversations.

use aideon_engine::{
    chat::Role,
    provenance::{ModelSource, ReplyRecord},
    time::Timestamp,
};

use crate::{
    database::Database,
    error::StorageError,
    tables::{
        message_words::{self, Found},
        replies::{self, Depth},
    },
};

/// A message or a reply in which every word was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchHit {
    /// The conversation's id.
    pub conversation: String,
    /// The conversation's title.
    pub title: String,
    /// The user's message of the turn, by its id.
    pub message: String,
    /// The reply, by its id, when the words are a model's.
    pub reply: Option<String>,
    /// Who wrote the reply.
    pub source: Option<ModelSource>,
    /// When the message or reply was begun.
    pub created_at: Timestamp,
    /// The place where the words were found, in its order.
    pub snippet: Vec<SnippetPart>,
}

/// A piece of the text around what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnippetPart {
    /// The text, on one line.
    pub text: String,
    /// It is a word that was searched for.
    pub found: bool,
}

impl Database {
    /// The messages and replies of the profile's in which every word of `text` stands, the
    /// best ones first and at most `limit`. The last word may be the beginning of one. Case
    /// and accents do not count; hidden turns and deleted conversations are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn search(
        &self,
        profile: &str,
        text: &str,
        limit: u32,
    ) -> Result<Vec<SearchHit>, StorageError> {
        let Some(words) = words(text) else {
            return Ok(Vec::new());
        };
        let profile = profile.to_owned();
        self.read(move |transaction| {
            let found = message_words::find(transaction, &profile, &words, limit)?;
            let answers = found
                .iter()
                .filter(|found| found.role == Role::Assistant)
                .map(|found| found.message.as_str());
            let replies = replies::of_messages(transaction, answers, Depth::Outline)?;
            let hits = found.into_iter().filter_map(|found| {
                let reply = replies.get(&found.message);
                hit(found, reply)
            });
            Ok(hits.collect())
        })
        .await
    }
}

/// A reply belongs to the turn of the message that it answers.
fn hit(found: Found, reply: Option<&ReplyRecord>) -> Option<SearchHit> {
    Some(SearchHit {
        conversation: found.conversation,
        title: found.title,
        message: match found.role {
            Role::Assistant => found.parent?,
            Role::User | Role::System | Role::Tool => found.message,
        },
        reply: reply.map(|reply| reply.id.clone()),
        source: reply.and_then(ReplyRecord::source),
        created_at: found.created_at,
        snippet: parts(&found.snippet),
    })
}

/// What is asked of the index: every word as it is, the last one also as a beginning. None
/// when there is no word.
fn words(text: &str) -> Option<String> {
    let words = text
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric));
    let quoted: Vec<String> = words
        .map(|word| format!("\"{}\"", word.replace(['"', '\0'], " ")))
        .collect();
    (!quoted.is_empty()).then(|| format!("{}*", quoted.join(" ")))
}

/// Takes a snippet apart at the marks around what was found.
fn parts(snippet: &str) -> Vec<SnippetPart> {
    let mut parts: Vec<SnippetPart> = Vec::new();
    let mut found = false;
    for character in snippet.chars() {
        match character {
            message_words::BEGIN => found = true,
            message_words::END => found = false,
            _ => {
                let character = match character.is_whitespace() || character.is_control() {
                    true => ' ',
                    false => character,
                };
                match parts.last_mut() {
                    Some(part) if part.found == found => part.text.push(character),
                    _ => parts.push(SnippetPart {
                        text: character.into(),
                        found,
                    }),
                }
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests;
