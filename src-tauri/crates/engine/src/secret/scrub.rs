//! Takes keys out of what providers say: an error may repeat the key that it refuses.

use std::{
    borrow::Cow,
    collections::{HashSet, hash_map::RandomState},
    hash::BuildHasher,
    sync::{LazyLock, PoisonError, RwLock},
};

/// What stands where a key stood.
const REMOVED: &str = "[key]";

/// Shorter ones are no secrets, and would be found in words.
const SHORTEST: usize = 8;

/// The keys that were in use since the start: their lengths and keyed hashes, not themselves.
static KNOWN: LazyLock<RwLock<HashSet<(usize, u64)>>> = LazyLock::new(RwLock::default);

static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// Has a key taken out of texts from now on.
pub(super) fn remember(key: &str) {
    if key.len() >= SHORTEST {
        let entry = (key.len(), HASHER.hash_one(key.as_bytes()));
        KNOWN
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(entry);
    }
}

/// The text without any key that was in use since the start. Meant for short texts: it looks
/// at each place of the text once for each length of a key.
pub fn scrub(text: &str) -> Cow<'_, str> {
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    let lengths: HashSet<usize> = known.iter().map(|(length, _)| *length).collect();
    let mut scrubbed = Cow::Borrowed(text);
    for length in lengths {
        while let Some(at) = find(&known, &scrubbed, length) {
            scrubbed.to_mut().replace_range(at..at + length, REMOVED);
        }
    }
    scrubbed
}

/// Where a known key of this length stands in the text.
fn find(known: &HashSet<(usize, u64)>, text: &str, length: usize) -> Option<usize> {
    text.as_bytes()
        .windows(length)
        .position(|window| known.contains(&(length, HASHER.hash_one(window))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_taken_out_wherever_it_stands() {
        remember("sk-scrubbed-0123456789");
        assert_eq!(
            scrub("Incorrect key: sk-scrubbed-0123456789. Ünd sk-scrubbed-0123456789"),
            "Incorrect key: [key]. Ünd [key]"
        );
        let other = "no key in here, sk-scrubbed-012345678";
        assert!(matches!(scrub(other), Cow::Borrowed(text) if text == other));
    }

    #[test]
    fn a_short_one_is_left_in_words() {
        remember("error");
        assert_eq!(scrub("an error"), "an error");
    }
}
