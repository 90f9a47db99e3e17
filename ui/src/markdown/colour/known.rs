//! Colours of blocks that were asked for before, so that a conversation that is opened again, or a
//! list that is drawn again, has them at once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use aideon_ipc::code::{CodePart, CodeRun, ColouredCode};

/// How many runs are remembered, over all blocks; beyond that all is forgotten.
const MOST_RUNS: usize = 200_000;

#[derive(Default)]
struct Known {
    blocks: HashMap<u64, Vec<CodeRun>>,
    runs: usize,
}

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// The colours of a whole block, if they are known.
pub(super) fn colours(part: &CodePart) -> Option<ColouredCode> {
    if part.after.is_some() || part.more {
        return None;
    }
    KNOWN.with_borrow(|known| {
        let runs = known.blocks.get(&key(part))?.clone();
        Some(ColouredCode { runs, state: None })
    })
}

/// Remembers the colours of a whole block.
pub(super) fn keep(whole: &CodePart, runs: &[CodeRun]) {
    KNOWN.with_borrow_mut(|known| {
        if known.runs + runs.len() > MOST_RUNS {
            *known = Known::default();
        }
        if known.blocks.insert(key(whole), runs.to_vec()).is_none() {
            known.runs += runs.len();
        }
    });
}

fn key(part: &CodePart) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&part.language, &part.text).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use aideon_ipc::code::{CodePart, CodeRun};

    use super::{MOST_RUNS, colours, keep};

    fn whole(text: &str) -> CodePart {
        CodePart {
            language: "rust".to_owned(),
            text: text.to_owned(),
            after: None,
            more: false,
        }
    }

    #[test]
    fn a_block_is_known_by_its_language_and_its_text() {
        keep(&whole("a"), &[CodeRun(None, 1)]);
        let found = colours(&whole("a")).expect("it was asked for before");
        assert_eq!(found.runs, [CodeRun(None, 1)]);
        assert_eq!(colours(&whole("b")), None, "another text");
        let other = CodePart {
            language: "go".to_owned(),
            ..whole("a")
        };
        assert_eq!(colours(&other), None, "another language");
        let part = CodePart {
            more: true,
            ..whole("a")
        };
        assert_eq!(
            colours(&part),
            None,
            "a part of a block stands in its course"
        );
    }

    #[test]
    fn memory_is_limited() {
        keep(&whole("old"), &[CodeRun(None, 1)]);
        keep(&whole("huge"), &vec![CodeRun(None, 1); MOST_RUNS]);
        assert_eq!(
            colours(&whole("old")),
            None,
            "all is forgotten, and asked for again"
        );
        assert!(colours(&whole("huge")).is_some());
    }
}
