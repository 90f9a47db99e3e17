//! Replies by day as bars, with a pattern for each source.

use leptos::prelude::*;

use crate::{
    state::usage::{DayReport, Report, SERIES, Series, gridlines},
    words::{figures::count, usage as words},
};

// The drawing grows with the text, so its heights are in em; widths are in percent.
const BASE_EM: f64 = 12.5;
const HEIGHT_EM: f64 = 11.0;
/// The size of its text, in em of the drawing.
const TEXT_SIZE: f64 = 0.75;
const WIDTH_PERCENT: f64 = 95.0;
/// How much of its day a bar fills.
const FILLED: f64 = 0.62;
/// Between two parts of a bar.
const GAP_EM: f64 = 0.1;

/// The bars with their legend.
#[component]
pub fn Chart(
    /// What was used.
    report: Report,
) -> impl IntoView {
    let most = report.busiest().map_or(1, DayReport::replies);
    let described = words::chart(&report);
    let Report {
        days, by_series, ..
    } = report;
    let height = move |replies: u64| replies as f64 / most as f64 * HEIGHT_EM;
    let lines = gridlines(most)
        .into_iter()
        .map(|at| {
            let y = BASE_EM - height(at);
            view! {
                <line class="grid" x1="0" x2=percent(WIDTH_PERCENT) y1=em(y) y2=em(y) />
                <text x="100%" y=text_em(y + 0.25) text-anchor="end">{count(at)}</text>
            }
        })
        .collect_view();
    let slot = WIDTH_PERCENT / days.len().max(1) as f64;
    let bars = days
        .iter()
        .enumerate()
        .map(|(index, day)| {
            bar(
                day,
                slot * (index as f64 + (1.0 - FILLED) / 2.0),
                slot * FILLED,
                height,
            )
        })
        .collect_view();
    let first = days.first().map(|day| day.day.name());
    view! {
        <figure class="chart">
            <figcaption class="chart__head">
                <h2 id="usage-bars">{words::BY_DAY}</h2>
                <ul class="legend">
                    {by_series.iter().map(|(series, replies)| view! {
                        <li><Swatch series=*series />{words::legend(*series, *replies)}</li>
                    }).collect_view()}
                </ul>
            </figcaption>
            <svg class="bars" role="img" aria-labelledby="usage-bars" aria-describedby="usage-described" data-testid="usage-bars">
                <Patterns />
                {lines}
                {bars}
                <line class="base" x1="0" x2=percent(WIDTH_PERCENT) y1=em(BASE_EM) y2=em(BASE_EM) />
                <text x="0" y=text_em(BASE_EM + 1.3)>{first}</text>
                <text x=percent(WIDTH_PERCENT) y=text_em(BASE_EM + 1.3) text-anchor="end">{words::TODAY}</text>
            </svg>
            <p class="visually-hidden" id="usage-described">{described}</p>
        </figure>
    }
}

/// A day's bar: its parts one above the other, each as high as it has replies.
fn bar(day: &DayReport, x: f64, width: f64, height: impl Fn(u64) -> f64) -> AnyView {
    let mut ground = BASE_EM;
    let parts = day
        .by_series
        .iter()
        .map(|(series, replies)| {
            let whole = height(*replies);
            ground -= whole;
            let drawn = (whole - GAP_EM).max(GAP_EM);
            view! {
                <rect
                    class=class(*series)
                    fill=fill(*series)
                    x=percent(x)
                    y=em(ground)
                    width=percent(width)
                    height=em(drawn)
                />
            }
        })
        .collect_view();
    view! { <g><title>{words::bar(day)}</title>{parts}</g> }.into_any()
}

#[component]
fn Swatch(series: Series) -> impl IntoView {
    view! {
        <svg viewBox="0 0 14 14" aria-hidden="true" focusable="false">
            <rect class=class(series) fill=fill(series) x="0.5" y="0.5" width="13" height="13" />
        </svg>
    }
}

/// The grounds of bars, so that sources are told apart without colour.
#[component]
fn Patterns() -> impl IntoView {
    let pattern = |series: Series| {
        let (size, turn, path) = match series {
            Series::Aideon => return None,
            Series::Together => ("4", "", "M1 0v4"),
            Series::Own => ("5", "", "M2.5 2.4v.2"),
            Series::Fallback => ("6", "rotate(45)", "M0 1.5h6"),
            Series::Simulated => ("4", "rotate(135)", "M0 1h4"),
        };
        Some(view! {
            <pattern
                id=format!("usage-{}", name(series))
                class=class(series)
                width=size
                height=size
                patternUnits="userSpaceOnUse"
                patternTransform=turn
            >
                <rect width=size height=size />
                <path d=path />
            </pattern>
        })
    };
    view! { <defs>{SERIES.map(pattern)}</defs> }
}

/// What a series is filled with; said beside each part, since a style sheet of its own could
/// be asked for patterns that only the page has.
fn fill(series: Series) -> Option<String> {
    (series != Series::Aideon).then(|| format!("url(#usage-{})", name(series)))
}

fn class(series: Series) -> String {
    format!("series series--{}", name(series))
}

fn name(series: Series) -> &'static str {
    match series {
        Series::Aideon => "primary",
        Series::Together => "together",
        Series::Own => "own",
        Series::Fallback => "fallback",
        Series::Simulated => "simulated",
    }
}

/// A height for text, which is set smaller and so has a smaller em.
fn text_em(length: f64) -> String {
    em(length / TEXT_SIZE)
}

fn em(length: f64) -> String {
    format!("{length:.3}em")
}

fn percent(length: f64) -> String {
    format!("{length:.2}%")
}
