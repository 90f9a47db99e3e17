//! What replies used and cost, by day and by model.

pub mod chart;
pub mod models;

use aideon_ipc::{AppError, usage::Usage};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api,
    clock::LocalTime,
    components::{focus::focus_heading, notice::ErrorLine},
    state::{Stores, usage::Report},
    words::{error, usage as words},
};
use chart::Chart;
use models::Models;

/// The periods that one may look at, in days.
const PERIODS: [(u32, &str); 3] = [(7, "usage-7"), (30, "usage-30"), (90, "usage-90")];

/// The period that one looks at first.
const FIRST_PERIOD: u32 = 30;

/// The page for usage.
#[component]
pub fn UsageSettings(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let heading = focus_heading();
    let period = RwSignal::new(FIRST_PERIOD);
    let answer = RwSignal::new(None::<(u32, Result<Usage, AppError>)>);
    let user = Memo::new(move |_| {
        stores
            .session
            .with(|session| session.user().map(|user| user.id.clone()))
    });
    Effect::new(move |_| {
        user.track();
        load(period.get(), period, answer);
    });
    let report = Memo::new(move |_| {
        answer.with(|answer| match answer {
            Some((days, Ok(usage))) => {
                Some((*days, Report::of(usage, *days, LocalTime::now().date())))
            }
            _ => None,
        })
    });
    let trouble = Signal::derive(move || {
        answer.with(|answer| match answer {
            Some((_, Err(trouble))) => Some(error::sentence(trouble)),
            _ => None,
        })
    });
    let busy =
        move || answer.with(|answer| answer.as_ref().map(|(days, _)| *days)) != Some(period.get());
    view! {
        <div data-testid="usage" aria-busy=move || busy().to_string()>
            <header class="page__head">
                <div><h1 node_ref=heading tabindex="-1">{words::USAGE}</h1></div>
                <div class="segments" role="group" aria-label=words::PERIOD>
                    {PERIODS.map(|(days, id)| view! {
                        <button
                            type="button"
                            class="segments__item"
                            data-testid=id
                            aria-pressed=move || (period.get() == days).to_string()
                            on:click=move |_| period.set(days)
                        >
                            {words::days(days)}
                        </button>
                    })}
                </div>
            </header>
            <ErrorLine text=trouble />
            {move || report.get().map(|(days, report)| view! { <Shown days report /> })}
        </div>
    }
}

/// Asks for a period; an answer to one that is no longer looked at is dropped.
fn load(
    days: u32,
    period: RwSignal<u32>,
    answer: RwSignal<Option<(u32, Result<Usage, AppError>)>>,
) {
    spawn_local(async move {
        let usage = api::usage_get(days).await;
        if period.try_get_untracked() == Some(days) {
            answer.try_set(Some((days, usage)));
        }
    });
}

#[component]
fn Shown(days: u32, report: Report) -> impl IntoView {
    if report.is_empty() {
        return view! {
            <div class="usage-empty">
                <h2>{words::EMPTY}</h2>
                <p>{words::EMPTY_TEXT}</p>
            </div>
        }
        .into_any();
    }
    let summary = words::summary(&report, days)
        .into_iter()
        .map(|part| match part.figure {
            true => view! { <b>{part.text}</b> }.into_any(),
            false => part.text.into_any(),
        })
        .collect_view();
    view! {
        <p class="summary" data-testid="usage-summary">{summary}</p>
        <Chart report=report.clone() />
        <Models models=report.models />
    }
    .into_any()
}
