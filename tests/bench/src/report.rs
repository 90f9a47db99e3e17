//! The figures as a table, with the machine named.

use std::{fmt::Write as _, fs, time::Duration};

use crate::rounds::Sample;

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

/// A table of one kind of answer. What each takes beyond `baseline` stands beside it.
pub fn table(samples: &[Sample], baseline: &str, with_first: bool) -> String {
    let base = samples.iter().find(|sample| sample.name == baseline);
    let base = base.map_or(Duration::ZERO, |sample| sample.total.median());
    let mut table = String::from("| | median | over the baseline | p99 |");
    table.push_str(if with_first {
        " first text, median | p99 |\n|---|--:|--:|--:|--:|--:|\n"
    } else {
        "\n|---|--:|--:|--:|\n"
    });
    for sample in samples {
        let total = &sample.total;
        let over = micros(total.median()) - micros(base);
        let _written = write!(
            table,
            "| {} | {:.1} µs | {over:+.1} µs | {:.1} µs |",
            sample.name,
            micros(total.median()),
            micros(total.p99()),
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
