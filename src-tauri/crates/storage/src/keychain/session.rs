//! The session of whoever is signed in: one text, of up to 48 KiB, that is replaced as a whole.
//!
//! A keychain may take small entries only (the Credential Manager of Windows 2,560 bytes of
//! UTF-16), so the text is cut into pieces there. The pieces lie in one of two places; a head
//! says in which, and how many there are. A new text is written to the other place before the
//! head is changed, so that whatever happens in between, what the head leads to is whole.

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::{Keychain, holds_nothing, store::SecretStore};
use crate::error::StorageError;

/// The head's entry.
const HEAD: &str = "session";

/// The longest piece, in units of UTF-16: half of what the Credential Manager takes in bytes,
/// with some to spare; elsewhere more than a session has.
const PIECE: usize = if cfg!(windows) { 1200 } else { 64 * 1024 };

/// Where a text lies.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
struct Head {
    place: Place,
    pieces: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    A,
    B,
}

impl Place {
    fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    fn entry(self, piece: usize) -> String {
        let place = match self {
            Self::A => "a",
            Self::B => "b",
        };
        format!("{HEAD}:{place}{piece}")
    }
}

impl Keychain {
    /// The session that was kept last; none when there is none, or no keychain at all.
    ///
    /// # Errors
    /// [`StorageError::KeychainUnusable`] when it is locked, or
    /// [`StorageError::KeychainFailed`]: whether there is one is not known.
    pub async fn session(&self) -> Result<Option<SecretString>, StorageError> {
        match self.worker.ask(self.patience, |store| read(store)).await? {
            Err(error) if holds_nothing(&error) => Ok(None),
            result => result,
        }
    }

    /// Keeps a session in place of the one before.
    ///
    /// # Errors
    /// [`StorageError::KeychainUnusable`] or [`StorageError::KeychainFailed`]; what was kept
    /// before still is.
    pub async fn set_session(&self, session: &SecretString) -> Result<(), StorageError> {
        let session = session.clone();
        let kept = move |store: &mut dyn SecretStore| write(store, &session, PIECE);
        self.worker.ask(self.patience, kept).await?
    }

    /// Forgets the session. There need not be one.
    ///
    /// # Errors
    /// [`StorageError::KeychainUnusable`] when it is locked, or
    /// [`StorageError::KeychainFailed`]; it may still be kept then.
    pub async fn clear_session(&self) -> Result<(), StorageError> {
        match self.worker.ask(self.patience, |store| clear(store)).await? {
            Err(error) if holds_nothing(&error) => Ok(()),
            result => result,
        }
    }
}

fn head(store: &mut dyn SecretStore) -> Result<Option<Head>, StorageError> {
    let text = store.text(HEAD)?;
    // What cannot be read leads nowhere, which is the same as no head.
    Ok(text.and_then(|text| serde_json::from_str(text.expose_secret()).ok()))
}

fn read(store: &mut dyn SecretStore) -> Result<Option<SecretString>, StorageError> {
    let Some(head) = head(store)? else {
        return Ok(None);
    };
    let mut whole = String::new();
    for piece in 0..head.pieces {
        match store.text(&head.place.entry(piece))? {
            Some(text) => whole.push_str(text.expose_secret()),
            None => {
                tracing::warn!("a piece of the kept session is gone");
                return Ok(None);
            }
        }
    }
    Ok(Some(whole.into()))
}

fn write(
    store: &mut dyn SecretStore,
    session: &SecretString,
    longest: usize,
) -> Result<(), StorageError> {
    let before = head(store)?;
    let place = before.map_or(Place::A, |head| head.place.other());
    let pieces = cut(session.expose_secret(), longest);
    for (number, piece) in pieces.iter().enumerate() {
        store.set_text(&place.entry(number), &SecretString::from(*piece))?;
    }
    let head = Head {
        place,
        pieces: pieces.len(),
    };
    let text = serde_json::to_string(&head);
    let text = text.map_err(|_| StorageError::KeychainFailed("its head cannot be written"))?;
    store.set_text(HEAD, &text.into())?;
    if let Some(before) = before
        && remove(store, before).is_err()
    {
        // It is replaced with the next text but one.
        tracing::warn!("the session before could not be removed");
    }
    Ok(())
}

fn clear(store: &mut dyn SecretStore) -> Result<(), StorageError> {
    let Some(before) = head(store)? else {
        return store.remove(HEAD);
    };
    // The head last: as long as it is there, the rest can be found.
    remove(store, before)?;
    store.remove(HEAD)
}

fn remove(store: &mut dyn SecretStore, head: Head) -> Result<(), StorageError> {
    (0..head.pieces).try_for_each(|piece| store.remove(&head.place.entry(piece)))
}

/// The text in pieces of at most so many units of UTF-16.
fn cut(text: &str, longest: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut begin, mut length) = (0, 0);
    for (at, character) in text.char_indices() {
        if length + character.len_utf16() > longest {
            pieces.extend(text.get(begin..at));
            (begin, length) = (at, 0);
        }
        length += character.len_utf16();
    }
    pieces.extend(text.get(begin..));
    pieces
}

#[cfg(test)]
mod tests;
