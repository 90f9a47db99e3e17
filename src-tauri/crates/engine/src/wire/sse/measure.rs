//! How large the event is that is coming.
//!
//! Told from the bytes alone, so that the cap means the same however the network cuts them:
//! an event goes on until a blank line.

use memchr::memchr2_iter;

/// Counts the bytes since the last blank line.
#[derive(Debug)]
pub(super) struct Measure {
    cap: usize,
    /// Bytes since the last blank line.
    bytes: usize,
    /// What stood before the next byte.
    before: Before,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    /// The end of a line.
    LineEnd,
    /// A carriage return that ended a line that was not blank; a line feed behind it belongs
    /// to it.
    Return,
    /// The same, behind a blank line.
    BlankReturn,
    /// Part of a line.
    Text,
}

impl Measure {
    /// Events of at most `cap` bytes fit.
    pub(super) fn new(cap: usize) -> Self {
        Self {
            cap,
            bytes: 0,
            before: Before::LineEnd,
        }
    }

    /// Where in the next piece the first byte stands that does not fit; none when all do.
    pub(super) fn first_too_many(&mut self, piece: &[u8]) -> Option<usize> {
        let mut begin = 0;
        for end in memchr2_iter(b'\r', b'\n', piece) {
            let room = self.cap - self.bytes;
            let length = end + 1 - begin;
            if length > room {
                return Some(begin + room);
            }
            self.bytes += length;
            self.end_line(piece.get(end) == Some(&b'\r'), length == 1);
            begin = end + 1;
        }
        let room = self.cap - self.bytes;
        let length = piece.len() - begin;
        if length > room {
            return Some(begin + room);
        }
        if length > 0 {
            self.bytes += length;
            self.before = Before::Text;
        }
        None
    }

    /// A line has ended, by a carriage return or a line feed; with nothing else in this piece,
    /// what stood before says whether it was blank.
    fn end_line(&mut self, by_return: bool, alone: bool) {
        let before = if alone { self.before } else { Before::Text };
        let (blank, after) = match (before, by_return) {
            (Before::Return, false) => (false, Before::LineEnd),
            (Before::BlankReturn, false) => (true, Before::LineEnd),
            (Before::Text, true) => (false, Before::Return),
            (Before::Text, false) => (false, Before::LineEnd),
            (_, true) => (true, Before::BlankReturn),
            (Before::LineEnd, false) => (true, Before::LineEnd),
        };
        self.before = after;
        if blank {
            self.bytes = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The first byte that does not fit, of pieces of this size.
    fn too_many(bytes: &[u8], cap: usize, size: usize) -> Option<usize> {
        let mut measure = Measure::new(cap);
        let mut pieces = bytes.chunks(size).enumerate();
        pieces.find_map(|(number, piece)| {
            let at = measure.first_too_many(piece)?;
            Some(number * size + at)
        })
    }

    #[test]
    fn a_blank_line_begins_the_count_anew_however_lines_end() {
        for end in ["\n", "\r", "\r\n"] {
            let event = format!("a{end}{end}");
            let stream = event.repeat(50);
            let cap = event.len();
            for size in 1..=7 {
                assert_eq!(
                    too_many(stream.as_bytes(), cap, size),
                    None,
                    "{end:?} in pieces of {size}: each event fits by itself"
                );
                assert_eq!(
                    too_many(format!("{stream}bb{event}").as_bytes(), cap, size),
                    Some(stream.len() + cap),
                    "{end:?} in pieces of {size}: the last is two bytes too large"
                );
            }
        }
    }

    #[test]
    fn one_line_end_is_no_blank_line() {
        assert_eq!(too_many(b"a\r\nb\r\nc\r\n", 6, 1), Some(6));
        assert_eq!(too_many(b"a\nb\nc\n", 4, 3), Some(4));
    }

    proptest! {
        #[test]
        fn what_fits_does_not_depend_on_the_pieces(
            bytes in prop::collection::vec(
                prop::sample::select(vec![b'\n', b'\r', b'a']), 0..200),
            cap in 0_usize..20,
            size in 1_usize..9,
        ) {
            prop_assert_eq!(
                too_many(&bytes, cap, size),
                too_many(&bytes, cap, bytes.len().max(1))
            );
        }
    }
}
