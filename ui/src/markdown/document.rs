//! A text that grows, of which only the end is parsed again.
//!
//! A block is final as soon as a later one has begun with whole lines: from then on nothing that
//! follows can reach back into it, except definitions. A link or footnote definition may give sense
//! to any text after it, so nothing is made final beyond the first one; and what it says about text
//! before it is taken in when the text is complete and parsed once as a whole.

use std::sync::Arc;

use super::parse::{Parsed, parse, parse_growing};
use super::tree::{Block, Blocks};
use super::unfinished;

/// Up to this many bytes an end is parsed again for every piece that arrives.
const EAGER: usize = 8 * 1024;

/// Beyond that it waits until it has grown by this fraction of itself: the work stays in proportion
/// to the text even when a reply is one endless paragraph.
const STEP: usize = 128;

/// How many bytes before the end are remembered, to notice a text that was replaced.
const SEAM: usize = 64;

/// How the end of a text that still grows is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// As a parse of the text so far shows it.
    #[cfg(all(test, not(target_family = "wasm")))]
    Literal,
    /// As it will probably look when it is complete.
    Mended,
}

/// The blocks of a text, kept up to date while it grows.
#[derive(Debug, Default)]
pub(super) struct Document {
    blocks: Blocks,
    /// How many of `blocks` are final.
    settled: usize,
    /// Where the first block that is not final begins, in bytes.
    stable: usize,
    /// The bytes before `stable`.
    seam: Vec<u8>,
    /// How long the text was when it was last parsed, in bytes.
    seen: usize,
    /// How many bytes went through the parser, over all times.
    parsed_bytes: usize,
}

impl Document {
    /// All blocks of the text so far.
    pub(super) fn blocks(&self) -> &[Arc<Block>] {
        &self.blocks
    }

    /// How many bytes went through the parser so far.
    #[cfg(all(test, not(target_family = "wasm")))]
    pub(super) fn parsed_bytes(&self) -> usize {
        self.parsed_bytes
    }

    /// Takes a text in that continues the last one, and answers from which block on something may
    /// have changed; none when there was nothing to do. A text that does not continue the last one
    /// is taken in from its beginning.
    pub(super) fn grow(&mut self, text: &str, ending: Ending) -> Option<usize> {
        let replaced = !self.is_continued_by(text);
        if replaced {
            *self = Self::default();
        }
        let tail = text.get(self.stable..)?;
        let grown = text.len() - self.seen;
        let can_wait = grown == 0 || (tail.len() > EAGER && grown < tail.len() / STEP);
        if can_wait && !replaced {
            return None;
        }
        let first = self.settled;
        self.seen = text.len();
        self.blocks.truncate(first);
        let parsed = self.parse(tail, ending);
        let (settled, length) = final_part(&parsed, tail);
        let mended = match ending {
            #[cfg(all(test, not(target_family = "wasm")))]
            Ending::Literal => None,
            Ending::Mended => unfinished::mend(tail, parsed.open.clone()),
        };
        match mended {
            Some(mended) => {
                let shown = self.parse(&mended, ending).blocks;
                let rest = shown.into_iter().skip(settled);
                let kept = parsed.blocks.into_iter().take(settled);
                self.blocks.extend(kept.chain(rest));
            }
            None => self.blocks.extend(parsed.blocks),
        }
        self.settle(settled, length, text);
        Some(first)
    }

    /// Takes a complete text in, parsed as a whole.
    pub(super) fn finish(&mut self, text: &str) {
        self.parsed_bytes += text.len();
        let blocks = parse(text).blocks;
        *self = Self {
            blocks,
            parsed_bytes: self.parsed_bytes,
            ..Self::default()
        };
    }

    fn parse(&mut self, text: &str, ending: Ending) -> Parsed {
        self.parsed_bytes += text.len();
        match ending {
            #[cfg(all(test, not(target_family = "wasm")))]
            Ending::Literal => parse(text),
            Ending::Mended => parse_growing(text),
        }
    }

    fn settle(&mut self, blocks: usize, length: usize, text: &str) {
        self.settled += blocks;
        self.stable += length;
        let before = text.as_bytes().get(..self.stable).unwrap_or_default();
        self.seam = before[before.len().saturating_sub(SEAM)..].to_vec();
    }

    fn is_continued_by(&self, text: &str) -> bool {
        let before = text.as_bytes().get(..self.stable);
        text.len() >= self.seen
            && text.is_char_boundary(self.stable)
            && before.is_some_and(|before| before.ends_with(&self.seam))
    }
}

/// How many blocks of a tail are final, and how many bytes they take.
fn final_part(parsed: &Parsed, tail: &str) -> (usize, usize) {
    let limit = parsed.first_definition.unwrap_or(tail.len());
    let beginnings = parsed.starts.iter().zip(&parsed.blocks).enumerate();
    beginnings
        .rev()
        .find(|(_, (start, block))| **start <= limit && has_begun(block, tail, **start))
        .map_or((0, 0), |(index, (start, _))| {
            (index, line_start(tail, *start))
        })
}

/// Whether nothing that follows can deny that a block begins here. A table may stand right below a
/// paragraph, and is one only by its second line.
fn has_begun(block: &Block, tail: &str, start: usize) -> bool {
    let lines = match block {
        Block::Table(_) => 2,
        _ => 1,
    };
    let rest = tail.get(start..).unwrap_or_default();
    rest.matches('\n').nth(lines - 1).is_some()
}

fn line_start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.rfind(['\n', '\r']).map_or(0, |end| end + 1)
}

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod tests;
