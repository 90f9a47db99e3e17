//! What replies used and cost.

use super::{
    figures::{compact, cost, cost_at_least, count, counted},
    origin::bounded,
};
use crate::state::{
    ledger::Used,
    usage::{DayReport, Report, Series},
};

pub const USAGE: &str = "Usage";
pub const PERIOD: &str = "Period";
pub const BY_DAY: &str = "Replies by day, and who wrote them";
pub const BY_MODEL: &str = "By model";
pub const BY_MODEL_TABLE: &str = "Table: usage by model";
pub const MODEL: &str = "Model";
pub const REPLIES: &str = "Replies";
pub const SHARE: &str = "Share of the cost";
pub const TODAY: &str = "today";
pub const NOTE: &str = "Costs are the providers’ list prices. ≥ stands before figures that are at least so much: a \
     reply broke off before it was counted, or its provider did not count.";
pub const EMPTY: &str = "Nothing was used in this time";
pub const EMPTY_TEXT: &str =
    "Once a reply is written, its tokens and its cost stand here, by day and by model.";

/// A part of the summary; figures are set apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its words.
    pub text: String,
    /// It is a figure.
    pub figure: bool,
}

/// A choice of period.
pub fn days(days: u32) -> String {
    counted(u64::from(days), "day")
}

/// The totals in sentences.
pub fn summary(report: &Report, period: u32) -> Vec<Part> {
    let mut parts = vec![
        plain(format!("In {}, ", days(period))),
        figure(replies(report.replies())),
    ];
    match report.used.cost_nano_usd {
        Some(nano_usd) => {
            parts.push(plain(" for "));
            parts.push(figure(if report.used.at_least {
                cost_at_least(nano_usd)
            } else {
                cost(nano_usd)
            }));
            parts.push(plain("."));
        }
        None => parts.push(plain(". What they cost is not told.")),
    }
    let several = report.by_series.len() > 1;
    for (index, (series, written)) in report.by_series.iter().enumerate().filter(|_| several) {
        parts.push(plain(match index {
            0 => " ",
            index if index + 1 == report.by_series.len() => " and ",
            _ => ", ",
        }));
        parts.push(figure(count(*written)));
        parts.push(plain(format!(" {}", from(*series))));
    }
    if several {
        parts.push(plain("."));
    }
    match report.unanswered {
        0 => {}
        1 => parts.push(plain(
            " One more attempt did not answer, and may have been billed.",
        )),
        many => parts.push(plain(format!(
            " {} more attempts did not answer, and may have been billed.",
            count(many)
        ))),
    }
    parts
}

fn replies(number: u64) -> String {
    match number {
        1 => "1 reply".into(),
        number => format!("{} replies", count(number)),
    }
}

fn from(series: Series) -> &'static str {
    match series {
        Series::Aideon => "from Aideon Model",
        Series::Together => "from Together AI",
        Series::Own => "from models of your choice",
        Series::Fallback => "from a fallback",
        Series::Simulated => "from the demo",
    }
}

/// A series in the legend.
pub fn series(series: Series) -> &'static str {
    match series {
        Series::Aideon => "Aideon Model",
        Series::Together => "Together AI",
        Series::Own => "Your choice",
        Series::Fallback => "Fallback",
        Series::Simulated => "Simulated",
    }
}

/// A series in the legend, with its replies: `Aideon Model 249`.
pub fn legend(of: Series, replies: u64) -> String {
    format!("{} {}", series(of), count(replies))
}

/// A day's bar: `12 November: 14 Aideon Model, 3 Fallback`.
pub fn bar(day: &DayReport) -> String {
    let written = day.by_series.iter();
    let parts: Vec<String> = written
        .map(|(of, replies)| format!("{} {}", count(*replies), series(*of)))
        .collect();
    match parts.is_empty() {
        true => format!("{}: none", day.day.name()),
        false => format!("{}: {}", day.day.name(), parts.join(", ")),
    }
}

/// The chart for those who cannot see it.
pub fn chart(report: &Report) -> String {
    let first = report.days.first().map(|day| day.day.name());
    let span = format!("Bars from {} to today", first.unwrap_or_default());
    match report.busiest() {
        Some(busiest) => format!(
            "{span}. Most on {}, {}.",
            busiest.day.name(),
            replies(busiest.replies())
        ),
        None => format!("{span}, all of them empty."),
    }
}

/// Tokens in the table, where unknown is not zero.
pub fn tokens(number: Option<u64>, used: &Used) -> String {
    number.map_or_else(super::origin::unknown, |number| {
        bounded(used.at_least, &compact(number))
    })
}

fn plain(text: impl Into<String>) -> Part {
    Part {
        text: text.into(),
        figure: false,
    }
}

fn figure(text: String) -> Part {
    Part { text, figure: true }
}

#[cfg(test)]
mod tests {
    use super::{bar, chart, summary};
    use crate::{
        clock::Day,
        state::{
            ledger::Used,
            usage::{DayReport, Report, Series},
        },
    };

    fn report(used: Used, unanswered: u64) -> Report {
        let by_series = vec![(Series::Aideon, 249), (Series::Fallback, 43)];
        Report {
            days: vec![DayReport {
                day: Day::parse("2026-11-12").unwrap(),
                by_series: by_series.clone(),
            }],
            models: Vec::new(),
            by_series,
            unanswered,
            used,
        }
    }

    fn told(report: &Report) -> String {
        let parts = summary(report, 30).into_iter();
        let text: String = parts.map(|part| part.text).collect();
        text.replace('\u{a0}', " ")
    }

    #[test]
    fn the_summary_says_how_many_for_how_much_by_whom() {
        let used = Used {
            cost_nano_usd: Some(5_900_000_000),
            ..Used::default()
        };
        assert_eq!(
            told(&report(used, 0)),
            "In 30 days, 292 replies for $5.90. 249 from Aideon Model and 43 from a fallback."
        );
        let at_least = Used {
            at_least: true,
            ..used
        };
        assert!(told(&report(at_least, 1)).contains("for at least $5.90."));
        assert!(
            told(&report(Used::default(), 2))
                .starts_with("In 30 days, 292 replies. What they cost is not told."),
            "a cost that nobody told is not zero"
        );
    }

    #[test]
    fn a_bar_can_be_read_without_being_seen() {
        let report = report(Used::default(), 0);
        assert_eq!(
            bar(&report.days[0]),
            "12 November: 249 Aideon Model, 43 Fallback"
        );
        assert_eq!(
            chart(&report),
            "Bars from 12 November to today. Most on 12 November, 292 replies."
        );
    }
}
