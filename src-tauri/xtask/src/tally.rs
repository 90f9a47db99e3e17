//! How many tests passed, as the test harness reports it.

use std::ops::AddAssign;

/// What became of the tests of a phase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) ignored: usize,
}

impl Tally {
    /// Reads a line like `test result: ok. 3 passed; 0 failed; 1 ignored; …`; `None`
    /// for every other line.
    pub(crate) fn of_line(line: &str) -> Option<Self> {
        let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
        let count = |name: &str| {
            counts
                .split("; ")
                .find_map(|part| part.trim().strip_suffix(name)?.trim().parse().ok())
        };
        Some(Self {
            passed: count("passed")?,
            failed: count("failed")?,
            ignored: count("ignored")?,
        })
    }

    /// How many tests ran.
    pub(crate) fn ran(self) -> usize {
        self.passed + self.failed
    }

    /// The one line that sums it all up.
    pub(crate) fn summary(self) -> String {
        let skipped = match self.ignored {
            0 => String::new(),
            ignored => format!(", {ignored} skipped"),
        };
        format!("{} passed, {} failed{skipped}", self.passed, self.failed)
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

/// Gathers the tallies from output that comes in pieces of any size.
#[derive(Default)]
pub(crate) struct Counter {
    line: Vec<u8>,
    tally: Tally,
}

impl Counter {
    /// Takes the next piece of output.
    pub(crate) fn feed(&mut self, output: &[u8]) {
        for &byte in output {
            if byte == b'\n' {
                self.end_line();
            } else {
                self.line.push(byte);
            }
        }
    }

    /// What was counted, once the output has ended.
    pub(crate) fn finish(mut self) -> Tally {
        self.end_line();
        self.tally
    }

    fn end_line(&mut self) {
        let line = String::from_utf8_lossy(&self.line);
        if let Some(tally) = Tally::of_line(line.trim_end()) {
            self.tally += tally;
        }
        self.line.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "running 4 tests\n\
        test a ... ok\n\
        test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 9 filtered out; finished in 0.00s\n\
        test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s";

    #[test]
    fn output_is_counted_however_it_is_cut() {
        let expected = Tally {
            passed: 13,
            failed: 2,
            ignored: 1,
        };
        for size in 1..OUTPUT.len() {
            let mut counter = Counter::default();
            for piece in OUTPUT.as_bytes().chunks(size) {
                counter.feed(piece);
            }
            assert_eq!(counter.finish(), expected, "in pieces of {size} bytes");
        }
    }

    #[test]
    fn a_test_that_prints_something_similar_is_not_counted() {
        assert_eq!(
            Tally::of_line("test result of mine: 3 passed; 0 failed"),
            None
        );
        assert_eq!(
            Tally::of_line("test result: ok. many passed; 0 failed"),
            None
        );
    }

    #[test]
    fn the_summary_names_skipped_tests_only_when_there_are_any() {
        let mut tally = Tally {
            passed: 5,
            failed: 0,
            ignored: 0,
        };
        assert_eq!(tally.summary(), "5 passed, 0 failed");
        tally.ignored = 2;
        assert_eq!(tally.summary(), "5 passed, 0 failed, 2 skipped");
        assert_eq!(tally.ran(), 5, "a skipped test did not run");
    }
}
