use std::collections::BTreeMap;

use super::*;
use crate::keychain::KeychainStatus;

/// A keychain in memory whose owner pulls the plug after so many changes.
#[derive(Default)]
struct Plugged {
    entries: BTreeMap<String, SecretString>,
    changes_left: Option<usize>,
}

impl Plugged {
    fn change(&mut self) -> Result<(), StorageError> {
        match &mut self.changes_left {
            Some(0) => Err(StorageError::KeychainFailed("the plug was pulled")),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn kept(&mut self) -> Option<String> {
        let kept = read(self).unwrap();
        kept.map(|text| text.expose_secret().to_owned())
    }
}

impl SecretStore for Plugged {
    fn status(&mut self) -> KeychainStatus {
        KeychainStatus::Ready
    }

    fn contains(&mut self, entry: &str) -> Result<bool, StorageError> {
        Ok(self.entries.contains_key(entry))
    }

    fn text(&mut self, entry: &str) -> Result<Option<SecretString>, StorageError> {
        Ok(self.entries.get(entry).cloned())
    }

    fn set_text(&mut self, entry: &str, text: &SecretString) -> Result<(), StorageError> {
        self.change()?;
        self.entries.insert(entry.to_owned(), text.clone());
        Ok(())
    }

    fn remove(&mut self, entry: &str) -> Result<(), StorageError> {
        self.change()?;
        self.entries.remove(entry);
        Ok(())
    }
}

fn long(letter: &str) -> SecretString {
    letter.repeat(48 * 1024).into()
}

#[test]
fn a_text_of_any_length_comes_back_whole_from_small_entries() {
    for text in ["", "x", &"ä𝄞".repeat(3000), &"x".repeat(48 * 1024)] {
        let mut store = Plugged::default();
        write(&mut store, &text.into(), 1200).unwrap();
        assert_eq!(store.kept().as_deref(), Some(text));
        let largest = store.entries.values().map(|entry| {
            let units = entry.expose_secret().encode_utf16();
            units.count() * 2
        });
        assert!(
            largest.max().unwrap() <= 2560,
            "Windows takes no more in one entry"
        );
    }
}

#[test]
fn a_write_that_breaks_off_anywhere_leaves_one_text_whole() {
    let (before, after) = (long("a"), long("b"));
    let mut reached_the_end = false;
    for changes in 0.. {
        let mut store = Plugged::default();
        write(&mut store, &before, 1200).unwrap();
        store.changes_left = Some(changes);
        let written = write(&mut store, &after, 1200);
        let wanted = if written.is_ok() { &after } else { &before };
        assert_eq!(
            store.kept().as_deref(),
            Some(wanted.expose_secret()),
            "after {changes} changes"
        );
        store.changes_left = None;
        write(&mut store, &after, 1200).unwrap();
        assert_eq!(
            store.kept().as_deref(),
            Some(after.expose_secret()),
            "what is left of the broken one does not get into the next"
        );
        if written.is_ok() && store.entries.len() == cut(after.expose_secret(), 1200).len() + 1 {
            reached_the_end = true;
            break;
        }
    }
    assert!(reached_the_end);
}

#[test]
fn what_is_forgotten_leaves_nothing_behind() {
    let mut store = Plugged::default();
    for text in [long("a"), long("b")] {
        write(&mut store, &text, 1200).unwrap();
    }
    clear(&mut store).unwrap();
    assert!(store.entries.is_empty(), "{:?}", store.entries.keys());
    clear(&mut store).unwrap();
    assert_eq!(store.kept(), None, "that there is nothing is no failure");
}

#[test]
fn a_forgetting_that_breaks_off_never_leaves_half_a_session() {
    for changes in 0..45 {
        let mut store = Plugged::default();
        write(&mut store, &long("a"), 1200).unwrap();
        store.changes_left = Some(changes);
        let cleared = clear(&mut store);
        let kept = store.kept();
        let whole = long("a");
        assert!(
            kept.is_none() || kept.as_deref() == Some(whole.expose_secret()),
            "after {changes} changes"
        );
        store.changes_left = None;
        clear(&mut store).unwrap();
        assert!(
            store.entries.is_empty(),
            "after {changes} changes and another go: {cleared:?}"
        );
    }
}
