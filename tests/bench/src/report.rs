//! The figures as a table, with the machine named.

use std::{fmt::Write as _, fs, time::Duration};

use crate::rounds::{Sample, Times};

/// The machine that the figures are of.
pub fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
        .map_or("an unnamed processor", |(_, model)| model.trim());
    let system = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let system = system
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))
        .map_or(std::env::consts::OS, |name| name.trim_matches('"'));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{model}, {cores} cores, {system}")
}

/// A table of one kind of answer. What each takes beyond `baseline` stands beside it, by the
/// clock and in the processor's time of its thread.
pub fn table(samples: &[Sample], baseline: &str, with_first: bool) -> String {
    let base = samples.iter().find(|sample| sample.name == baseline);
    let median = |of: fn(&Sample) -> &Times| base.map_or(Duration::ZERO, |base| of(base).median());
    let (total_base, busy_base) = (median(|base| &base.total), median(|base| &base.busy));
    let mut table = String::from("| | median | over the baseline | p99 | busy, median | over |");
    table.push_str(if with_first {
        " first text, median | p99 |\n|---|--:|--:|--:|--:|--:|--:|--:|\n"
    } else {
        "\n|---|--:|--:|--:|--:|--:|\n"
    });
    for sample in samples {
        let (total, busy) = (&sample.total, &sample.busy);
        let _written = write!(
            table,
            "| {} | {:.1} µs | {:+.1} µs | {:.1} µs | {:.1} µs | {:+.1} µs |",
            sample.name,
            micros(total.median()),
            micros(total.median()) - micros(total_base),
            micros(total.p99()),
            micros(busy.median()),
            micros(busy.median()) - micros(busy_base),
        );
        if with_first {
            let first = &sample.first;
            let (median, p99) = (micros(first.median()), micros(first.p99()));
            let _written = write!(table, " {median:.1} µs | {p99:.1} µs |");
        }
        table.push('\n');
    }
    table
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Times in milliseconds, in ascending order.
#[derive(Clone, Debug)]
pub struct Milliseconds(Vec<f64>);

impl Milliseconds {
    /// Sorts them.
    pub fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        Self(times)
    }

    /// The one below which so many of a hundred lie; 0 of none.
    pub fn percentile(&self, percent: usize) -> f64 {
        let position = self.0.len() * percent / 100;
        let last = self.0.len().saturating_sub(1);
        self.0.get(position.min(last)).copied().unwrap_or_default()
    }
}
