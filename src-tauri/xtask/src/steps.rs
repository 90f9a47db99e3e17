//! Visible progress: every step says what it does and how long it took.

use std::io::Write;
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// Numbers the steps of one task: `[2/6]`.
pub(crate) struct Steps {
    total: usize,
    begun: usize,
}

impl Steps {
    /// A task of `total` steps.
    pub(crate) fn new(total: usize) -> Self {
        Self { total, begun: 0 }
    }

    fn next(&mut self) -> String {
        self.begun += 1;
        format!("[{}/{}]", self.begun, self.total)
    }

    /// A step that prints nothing itself and ends soon.
    pub(crate) fn quick<T>(
        &mut self,
        what: &str,
        work: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        print!("{} {what} … ", self.next());
        flush();
        let started = Instant::now();
        let outcome = work();
        let verdict = if outcome.is_ok() { "" } else { "failed after " };
        println!("{verdict}{}", seconds(started.elapsed()));
        outcome
    }

    /// A step whose children print while it lasts.
    pub(crate) fn streamed<T>(
        &mut self,
        what: &str,
        work: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let number = self.next();
        println!("{number} {what} …");
        flush();
        let started = Instant::now();
        let outcome = work();
        let verdict = if outcome.is_ok() {
            "done in"
        } else {
            "failed after"
        };
        println!("{number} {verdict} {}", seconds(started.elapsed()));
        outcome
    }

    /// A step with nothing to do, and the reason for that.
    pub(crate) fn nothing_to_do(&mut self, what: &str) {
        println!("{} {what}", self.next());
    }
}

/// A duration as a person reads it: `14.2 s`, `3 min 05 s`.
pub(crate) fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    if whole < 100 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

/// A file's size as a person reads it, in powers of 1,000.
pub(crate) fn size(bytes: u64) -> String {
    let units = [("MB", 1_000_000), ("kB", 1_000)];
    for (unit, factor) in units {
        if bytes >= factor {
            return format!("{}.{} {unit}", bytes / factor, bytes % factor * 10 / factor);
        }
    }
    format!("{bytes} bytes")
}

// A terminal that went away is no reason to stop the work.
fn flush() {
    std::io::stdout().flush().unwrap_or_default();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_sizes_are_told_in_the_unit_a_person_expects() {
        assert_eq!(seconds(Duration::from_millis(14_240)), "14.2 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
        assert_eq!(size(512), "512 bytes");
        assert_eq!(size(529_900), "529.9 kB");
        assert_eq!(size(6_400_000), "6.4 MB");
    }

    #[test]
    fn a_failed_step_hands_its_failure_on() {
        let mut steps = Steps::new(1);
        let outcome: Result<(), _> = steps.quick("Trying", || Err(Failure::new("No.")));
        assert_eq!(
            outcome.err().map(|failure| failure.to_string()).as_deref(),
            Some("No."),
            "the reason must reach the person"
        );
    }
}
