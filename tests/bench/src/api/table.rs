//! The figures as tables, and the goals.

use std::{fmt::Write as _, time::Duration};

use super::{latency::Latency, load::Load};
use crate::{mock::CHUNKS, rounds::Times};

/// What one of them takes besides time to answer.
#[derive(Clone, Debug)]
pub struct Footprint {
    /// Who.
    pub name: &'static str,
    /// From the start of its process to the end of its first answer, at the median.
    pub started_in: Duration,
    /// Bytes resident after the first answer.
    pub at_rest: u64,
    /// The most bytes that were resident under load.
    pub under_load: u64,
}

/// All figures of one run.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Of whole answers.
    pub whole: Vec<Latency>,
    /// Of streams.
    pub streamed: Vec<Latency>,
    /// With so many connections.
    pub loads: Vec<(usize, Vec<Load>)>,
    /// Of all but the mock.
    pub footprints: Vec<Footprint>,
}

/// Who the others are held against.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// Nobody between.
    pub direct: &'static str,
    /// The bare relay.
    pub relay: &'static str,
    /// Ours.
    pub ours: &'static str,
}

impl Figures {
    /// The tables.
    pub fn tables(&self, names: Names) -> String {
        let mut text = String::new();
        let _written = write!(
            text,
            "One whole answer, one connection:\n\n{}\n\
             A stream of {CHUNKS} chunks, one connection:\n\n{}\n\
             Whole answers a second; in brackets of the bare relay's:\n\n{}\n\
             Memory and start:\n\n{}",
            latencies(&self.whole, names, false),
            latencies(&self.streamed, names, true),
            self.load_table(names),
            self.footprint_table(),
        );
        text
    }

    fn load_table(&self, names: Names) -> String {
        let mut table = String::from("| |");
        let mut line = String::from("|---|");
        for (connections, _) in &self.loads {
            let _written = write!(
                table,
                " {connections} connections | processor's time each |"
            );
            line.push_str("--:|--:|");
        }
        let _written = writeln!(table, "\n{line}");
        let rows = self.loads.first().map_or(&[][..], |(_, loads)| loads);
        for row in rows {
            let _written = write!(table, "| {} |", row.name);
            for (_, loads) in &self.loads {
                let of_relay = share(loads, row.name, names.relay) * 100.0;
                let load = loads.iter().find(|load| load.name == row.name);
                let per_second = load.map_or(0.0, |load| load.per_second);
                let busy = load.and_then(|load| load.busy);
                let busy = busy.map_or(String::new(), |busy| format!("{:.1} µs", busy * 1e6));
                let _written = write!(table, " {per_second:.0} ({of_relay:.1} %) | {busy} |");
            }
            table.push('\n');
        }
        table
    }

    fn footprint_table(&self) -> String {
        let mut table = String::from(
            "| | start to first answer | resident at rest | at most under load |\n\
             |---|--:|--:|--:|\n",
        );
        for of in &self.footprints {
            let _written = writeln!(
                table,
                "| {} | {:.1} ms | {:.1} MB | {:.1} MB |",
                of.name,
                of.started_in.as_secs_f64() * 1e3,
                megabytes(of.at_rest),
                megabytes(of.under_load),
            );
        }
        table
    }

    /// Each goal, what was seen, and whether that reaches it.
    pub fn goals(&self, names: Names) -> String {
        let mut table = String::from("| goal | seen | |\n|---|--:|---|\n");
        let mut row = |goal: &str, seen: f64, unit: &str, reached: bool| {
            let verdict = if reached { "reached" } else { "missed" };
            let _written = writeln!(table, "| {goal} | {seen:.1} {unit} | {verdict} |");
        };
        for (what, latencies) in [("whole answer", &self.whole), ("stream", &self.streamed)] {
            let median = added(latencies, names.ours, names.direct, Times::median);
            let goal = format!("{what}: at most 100 µs added at the median");
            row(&goal, median, "µs", median <= 100.0);
            let p99 = added(latencies, names.ours, names.direct, Times::p99);
            let goal = format!("{what}: at most 1 ms added at p99");
            row(&goal, p99, "µs", p99 <= 1000.0);
        }
        for (connections, loads) in &self.loads {
            let percent = share(loads, names.ours, names.relay) * 100.0;
            let goal = format!("{connections} connections: 80 % of the bare relay");
            row(&goal, percent, "%", percent >= 80.0);
        }
        if let Some(ours) = self.footprints.iter().find(|of| of.name == names.ours) {
            let at_rest = megabytes(ours.at_rest);
            row("below 30 MB at rest", at_rest, "MB", at_rest < 30.0);
            let start = ours.started_in.as_secs_f64() * 1e3;
            row("first answer within 100 ms", start, "ms", start < 100.0);
        }
        let peers = self.footprints.iter().map(|of| of.name);
        for peer in peers.filter(|name| *name != names.ours && *name != names.relay) {
            for (what, latencies) in [("whole answer", &self.whole), ("stream", &self.streamed)] {
                // One that gave no such answer was left out.
                if !latencies.iter().any(|latency| latency.name == peer) {
                    continue;
                }
                let of = |name| added(latencies, name, names.direct, Times::median);
                let times = of(peer) / of(names.ours).max(0.1);
                let goal = format!("{what}: adds a tenth of what {peer} adds");
                row(&goal, times, "times less", times >= 10.0);
            }
            for (connections, loads) in &self.loads {
                let times = share(loads, names.ours, peer);
                let goal = format!("{connections} connections: ten times {peer}");
                row(&goal, times, "times", times >= 10.0);
            }
        }
        table
    }
}

fn latencies(of: &[Latency], names: Names, with_first: bool) -> String {
    let mut table = String::from("| | median | added | p99 | added |");
    table.push_str(if with_first {
        " first text, median | added | p99 |\n|---|--:|--:|--:|--:|--:|--:|--:|\n"
    } else {
        "\n|---|--:|--:|--:|--:|\n"
    });
    let direct = of.iter().find(|latency| latency.name == names.direct);
    let base = |time: Duration| micros(time);
    for latency in of {
        let beyond = |of: fn(&Latency) -> Duration| {
            base(of(latency)) - direct.map_or(0.0, |direct| base(of(direct)))
        };
        let _written = write!(
            table,
            "| {} | {:.1} µs | {:+.1} µs | {:.1} µs | {:+.1} µs |",
            latency.name,
            micros(latency.total.median()),
            beyond(|it| it.total.median()),
            micros(latency.total.p99()),
            beyond(|it| it.total.p99()),
        );
        if with_first {
            let _written = write!(
                table,
                " {:.1} µs | {:+.1} µs | {:.1} µs |",
                micros(latency.first.median()),
                beyond(|it| it.first.median()),
                micros(latency.first.p99()),
            );
        }
        table.push('\n');
    }
    table
}

/// Microseconds that one takes beyond another, to the end of an answer.
fn added(of: &[Latency], name: &str, beyond: &str, at: fn(&Times) -> Duration) -> f64 {
    let time = |name: &str| {
        let latency = of.iter().find(|latency| latency.name == name);
        latency.map_or(0.0, |latency| micros(at(&latency.total)))
    };
    time(name) - time(beyond)
}

/// How many times as much as another one gets done.
fn share(of: &[Load], name: &str, other: &str) -> f64 {
    let rate = |name: &str| {
        let load = of.iter().find(|load| load.name == name);
        load.map_or(0.0, |load| load.per_second)
    };
    rate(name) / rate(other).max(f64::MIN_POSITIVE)
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn megabytes(bytes: u64) -> f64 {
    // What is resident is far below where a double becomes inexact.
    #[expect(clippy::cast_precision_loss, reason = "see above")]
    let bytes = bytes as f64;
    bytes / 1e6
}
