//! What replies used, summed up for the page that shows it.

use aideon_ipc::{
    source::{ModelSource, SourceKind},
    usage::{Usage, UsageRow},
};

use super::ledger::Used;
use crate::clock::Day;

/// Who wrote, as far as a chart tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Series {
    /// The first choice of a premium route.
    Aideon,
    /// Together AI as the first choice.
    Together,
    /// What the user chose.
    Own,
    /// Any fallback.
    Fallback,
    /// The demo.
    Simulated,
}

/// All series, from the ground of a bar up.
pub const SERIES: [Series; 5] = [
    Series::Aideon,
    Series::Together,
    Series::Own,
    Series::Fallback,
    Series::Simulated,
];

impl Series {
    /// The series of a source.
    pub fn of(source: &ModelSource) -> Self {
        match source {
            source if source.simulated => Self::Simulated,
            source if source.fallback => Self::Fallback,
            source => match source.kind {
                SourceKind::Aideon => Self::Aideon,
                SourceKind::Together => Self::Together,
                SourceKind::Chosen { .. } => Self::Own,
            },
        }
    }
}

/// What was used in a stretch of days.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Every day of the stretch, the oldest first.
    pub days: Vec<DayReport>,
    /// Every model that was asked, the most expensive first.
    pub models: Vec<ModelReport>,
    /// Replies, by who wrote them.
    pub by_series: BySeries,
    /// Attempts that were billed, or may have been, and did not answer.
    pub unanswered: u64,
    /// Tokens and cost of it all.
    pub used: Used,
}

/// How many replies each series has; those without any are left out.
pub type BySeries = Vec<(Series, u64)>;

/// The replies of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayReport {
    /// The day.
    pub day: Day,
    /// How many, by who wrote them.
    pub by_series: BySeries,
}

/// What one model was used for.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelReport {
    /// The provider's plain name.
    pub provider: String,
    /// The model, without the endpoint.
    pub model: String,
    /// What its badge said last.
    pub source: ModelSource,
    /// Replies.
    pub answered: u64,
    /// Tokens and cost.
    pub used: Used,
    /// Its part of the whole cost, 0 to 1.
    pub share: f64,
}

impl Report {
    /// Sums up what was used in the `days` that end with `today`.
    pub fn of(usage: &Usage, days: u32, today: Day) -> Self {
        let rows = &usage.rows;
        let day_report = |back: u32| {
            let day = today.before(back);
            let of_day = |row: &&UsageRow| Day::parse(&row.day) == Some(day);
            DayReport {
                day,
                by_series: by_series(&rows.iter().filter(of_day).collect::<Vec<_>>()),
            }
        };
        let asked: u64 = rows.iter().map(|row| u64::from(row.attempts)).sum();
        let by_series = by_series(&rows.iter().collect::<Vec<_>>());
        let unanswered = asked.saturating_sub(count(&by_series));
        let used = sum(rows.iter());
        Self {
            days: (0..days).rev().map(day_report).collect(),
            models: models(rows, used.cost_nano_usd),
            by_series,
            unanswered,
            used,
        }
    }

    /// Nothing was used at all.
    pub fn is_empty(&self) -> bool {
        self.models.is_empty()
    }

    /// How many replies there were.
    pub fn replies(&self) -> u64 {
        count(&self.by_series)
    }

    /// The day with the most replies; none when no day has any.
    pub fn busiest(&self) -> Option<&DayReport> {
        let busiest = self.days.iter().max_by_key(|day| day.replies())?;
        (busiest.replies() > 0).then_some(busiest)
    }
}

impl DayReport {
    /// How many replies there were.
    pub fn replies(&self) -> u64 {
        count(&self.by_series)
    }
}

fn count(by_series: &BySeries) -> u64 {
    by_series.iter().map(|(_, replies)| replies).sum()
}

fn by_series(rows: &[&UsageRow]) -> BySeries {
    let of = |series: Series| -> u64 {
        let rows = rows.iter().filter(|row| Series::of(&row.source) == series);
        rows.map(|row| u64::from(row.answered)).sum()
    };
    let counted = SERIES.into_iter().map(|series| (series, of(series)));
    counted.filter(|(_, replies)| *replies > 0).collect()
}

fn sum<'a>(mut rows: impl Iterator<Item = &'a UsageRow>) -> Used {
    let Some(first) = rows.next() else {
        return Used::default();
    };
    rows.fold(used(first), |sum, row| sum.and(used(row)))
}

/// What a row used. Nothing counted of something that was used is unknown, not zero.
fn used(row: &UsageRow) -> Used {
    let known = |tokens: u64| (tokens > 0 || !row.at_least).then_some(tokens);
    Used {
        prompt: known(row.prompt_tokens),
        completion: known(row.completion_tokens),
        cost_nano_usd: row.cost_nano_usd,
        at_least: row.at_least,
    }
}

fn models(rows: &[UsageRow], whole_cost: Option<u64>) -> Vec<ModelReport> {
    let key = |row: &UsageRow| (row.endpoint.clone(), row.model.clone());
    let mut keys: Vec<(String, String)> = Vec::new();
    for row in rows {
        if !keys.contains(&key(row)) {
            keys.push(key(row));
        }
    }
    let mut models: Vec<ModelReport> = keys
        .into_iter()
        .filter_map(|wanted| {
            let of_model = || rows.iter().filter(|row| key(row) == wanted);
            let newest = of_model().next()?;
            let used = sum(of_model());
            Some(ModelReport {
                provider: newest.provider.clone(),
                model: newest.model.clone(),
                source: newest.source.clone(),
                answered: of_model().map(|row| u64::from(row.answered)).sum(),
                used,
                share: share(used.cost_nano_usd, whole_cost),
            })
        })
        .collect();
    models.sort_by_key(|model| std::cmp::Reverse((model.used.cost_nano_usd, model.answered)));
    models
}

fn share(cost: Option<u64>, whole: Option<u64>) -> f64 {
    match (cost, whole) {
        (Some(cost), Some(whole)) if whole > 0 => cost as f64 / whole as f64,
        _ => 0.0,
    }
}

/// The gridlines of a chart whose highest bar is `most`: a round step, at most three of them.
pub fn gridlines(most: u64) -> Vec<u64> {
    const LINES: u64 = 3;
    let tens = std::iter::successors(Some(1_u64), |ten| ten.checked_mul(10));
    let mut steps = tens.flat_map(|ten| [1, 2, 5].map(|unit| ten.saturating_mul(unit)));
    let Some(step) = steps.find(|step| most / step <= LINES) else {
        return Vec::new();
    };
    (1..=most / step).map(|line| line * step).collect()
}

#[cfg(test)]
mod tests {
    use aideon_ipc::{
        source::ModelSource,
        usage::{Usage, UsageRow},
    };

    use super::{Report, Series, gridlines};
    use crate::{
        clock::Day,
        state::samples::{aideon, together_fallback},
    };

    fn row(day: &str, model: &str, source: ModelSource, answered: u32) -> UsageRow {
        UsageRow {
            day: day.into(),
            endpoint: "e".into(),
            provider: "Provider".into(),
            model: model.into(),
            source,
            attempts: answered + 1,
            answered,
            prompt_tokens: 10,
            completion_tokens: 0,
            cost_nano_usd: Some(100),
            at_least: false,
        }
    }

    fn report(rows: Vec<UsageRow>) -> Report {
        let today = Day::parse("2026-11-22").unwrap();
        Report::of(&Usage { rows }, 7, today)
    }

    #[test]
    fn every_day_of_the_stretch_has_its_place() {
        let report = report(vec![
            row("2026-11-22", "a", aideon(), 3),
            row("2026-11-20", "a", aideon(), 1),
            row("2026-11-20", "b", together_fallback(), 5),
        ]);
        assert_eq!(report.days.len(), 7);
        assert_eq!(report.days[0].day, Day::parse("2026-11-16").unwrap());
        assert_eq!(report.days[6].by_series, [(Series::Aideon, 3)]);
        assert_eq!(
            report.busiest().unwrap().by_series,
            [(Series::Aideon, 1), (Series::Fallback, 5)]
        );
        assert_eq!((report.replies(), report.unanswered), (9, 3));
        assert_eq!(report.used.cost_nano_usd, Some(300));
    }

    #[test]
    fn a_model_has_one_line_whatever_its_badge_said() {
        let report = report(vec![
            row("2026-11-22", "a", aideon(), 1),
            row("2026-11-21", "a", together_fallback(), 1),
            row("2026-11-21", "b", aideon(), 1),
        ]);
        assert_eq!(report.models.len(), 2);
        assert_eq!(report.models[0].model, "a");
        assert!((report.models[0].share - 2.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn what_was_not_counted_is_unknown_and_makes_the_sum_a_least() {
        let mut uncounted = row("2026-11-22", "b", aideon(), 1);
        uncounted.prompt_tokens = 0;
        uncounted.cost_nano_usd = None;
        uncounted.at_least = true;
        let report = report(vec![row("2026-11-22", "a", aideon(), 1), uncounted]);
        assert!(report.used.at_least);
        assert_eq!(report.used.cost_nano_usd, Some(100));
        let line = report.models.iter().find(|line| line.model == "b").unwrap();
        assert_eq!(line.used.prompt, None);
    }

    #[test]
    fn a_day_without_replies_is_no_busiest_one() {
        assert!(report(Vec::new()).is_empty());
        assert_eq!(report(Vec::new()).busiest(), None);
    }

    #[test]
    fn gridlines_are_round_and_few() {
        assert_eq!(gridlines(0), Vec::<u64>::new());
        assert_eq!(gridlines(3), [1, 2, 3]);
        assert_eq!(gridlines(7), [2, 4, 6]);
        assert_eq!(gridlines(21), [10, 20]);
        assert_eq!(gridlines(90), [50]);
        assert_eq!(gridlines(371), [100, 200, 300]);
    }
}
