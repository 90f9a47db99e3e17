//! What was written and not sent, kept over a restart.

use aideon_engine::provenance::{Mode, PictureRecord};

use crate::{
    database::Database,
    error::StorageError,
    tables::{
        conversations,
        drafts::{self, DraftRow},
        json_texts, pictures,
    },
};

/// A message that was not sent yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftRecord {
    /// The text so far.
    pub text: String,
    /// The kind of answer that is to be asked for.
    pub mode: Mode,
    /// The pictures so far.
    pub pictures: Vec<PictureRecord>,
}

/// A draft to be kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewDraft {
    /// The text so far.
    pub text: String,
    /// The kind of answer that is to be asked for.
    pub mode: Mode,
    /// The pictures so far, by their ids.
    pub pictures: Vec<String>,
}

impl NewDraft {
    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.pictures.is_empty() && self.mode == Mode::Chat
    }
}

impl Database {
    /// The draft in a conversation, or in the chat that has not begun; an empty one where there
    /// is none. A picture that is gone is left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn draft(
        &self,
        profile: &str,
        conversation: Option<&str>,
    ) -> Result<DraftRecord, StorageError> {
        let (profile, conversation) = (profile.to_owned(), conversation.map(str::to_owned));
        self.read(move |transaction| {
            let Some(row) = drafts::get(transaction, &profile, conversation.as_deref())? else {
                return Ok(DraftRecord::default());
            };
            let ids = json_texts(row.pictures.iter().map(String::as_str));
            let known = pictures::by_ids(transaction, &profile, &ids)?;
            let picture = |id: &String| known.iter().find(|picture| picture.id == *id).cloned();
            Ok(DraftRecord {
                text: row.text,
                mode: row.mode,
                pictures: row.pictures.iter().filter_map(picture).collect(),
            })
        })
        .await
    }

    /// Keeps a draft in the place of the one before; an empty one removes it.
    ///
    /// # Errors
    /// [`StorageError::ConversationNotFound`], or when the database fails.
    pub async fn set_draft(
        &self,
        profile: &str,
        conversation: Option<&str>,
        draft: NewDraft,
    ) -> Result<(), StorageError> {
        let (profile, conversation) = (profile.to_owned(), conversation.map(str::to_owned));
        let now = self.now();
        self.write(move |transaction| {
            let place = conversation.as_deref();
            if let Some(id) = place {
                conversations::by_id(transaction, &profile, id, false)?
                    .ok_or(StorageError::ConversationNotFound)?;
            }
            if draft.is_empty() {
                return Ok(drafts::remove(transaction, &profile, place)?);
            }
            let row = DraftRow {
                text: draft.text,
                mode: draft.mode,
                pictures: draft.pictures,
            };
            Ok(drafts::set(transaction, &profile, place, &row, now)?)
        })
        .await
    }
}

#[cfg(test)]
mod tests;
