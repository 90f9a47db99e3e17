//! Attempts as bars on one time axis: hollow waiting, solid writing, a cross where it broke.

use aideon_ipc::{
    reply::{Attempt, AttemptOutcome},
    source::SourceKind,
};
use leptos::prelude::*;

use super::{icon::Icon, model_indicator::glyph};
use crate::{
    state::timeline::{Axis, Bar},
    words::{origin, pages},
};

/// The attempts of a reply.
#[component]
pub fn Timeline(
    /// The attempts in the order in which they were made.
    attempts: Vec<Attempt>,
) -> impl IntoView {
    let (axis, begin) = Axis::of(&attempts);
    let stories: Vec<String> = attempts
        .iter()
        .map(|attempt| origin::story(attempt, &attempts))
        .collect();
    let lines = attempts
        .into_iter()
        .zip(stories)
        .map(|(attempt, story)| {
            let bar = axis.bar(&attempt, begin);
            view! { <AttemptLine attempt bar story /> }
        })
        .collect_view();
    view! {
        <div class="timeline">
            <Ticks axis />
            <ol>{lines}</ol>
            <p class="timeline__key" aria-hidden="true">
                <span><svg><rect class="attempt__swatch" x=".5" y=".5" width="19" height="9" rx="1.5" /></svg>{pages::KEY_WAITING}</span>
                <span><svg><rect class="attempt__swatch attempt__swatch--full" width="20" height="10" rx="1.5" /></svg>{pages::KEY_WRITING}</span>
            </p>
        </div>
    }
}

#[component]
fn Ticks(axis: Axis) -> impl IntoView {
    let ticks = axis
        .ticks()
        .into_iter()
        .map(|(at, figure)| {
            let anchor = match at {
                at if at <= 0.0 => "start",
                at if at >= 100.0 => "end",
                _ => "middle",
            };
            let x = percent(at);
            view! {
                <text x=x.clone() y="0.833em" text-anchor=anchor>{figure}</text>
                <line x1=x.clone() x2=x y1="0.875em" y2="1.125em" />
            }
        })
        .collect_view();
    view! { <svg class="timeline__axis" aria-hidden="true" focusable="false">{ticks}</svg> }
}

#[component]
fn AttemptLine(attempt: Attempt, bar: Option<Bar>, story: String) -> impl IntoView {
    let kind = match (&attempt.outcome, &attempt.source.kind) {
        (AttemptOutcome::NotAsked { .. }, _) => "attempt attempt--none",
        (_, SourceKind::Aideon) => "attempt attempt--primary",
        (_, SourceKind::Together) => "attempt attempt--together",
        (_, SourceKind::Chosen { .. }) => "attempt attempt--own",
    };
    view! {
        <li
            class=kind
            data-testid="attempt"
            data-model=attempt.model.clone()
            data-outcome=origin::outcome(&attempt)
        >
            <p class="attempt__head">
                <Icon glyph=glyph(&attempt.source) />
                <span class="attempt__name" title=attempt.model.clone()>
                    {origin::model(&attempt).to_owned()}
                </span>
                <span class="attempt__result">{origin::result(&attempt)}</span>
            </p>
            <svg class="attempt__bar" role="img" aria-label=origin::bar(&attempt)>
                {match bar {
                    Some(bar) => view! { <Drawn bar /> }.into_any(),
                    None => view! {
                        <line class="skip" x1="0" x2="100%" y1="0.438em" y2="0.438em" />
                    }.into_any(),
                }}
            </svg>
            <p class="attempt__why">{story}</p>
            {origin::ids(&attempt).map(|ids| view! { <p class="attempt__ids">{ids}</p> })}
        </li>
    }
}

#[component]
fn Drawn(bar: Bar) -> impl IntoView {
    let first = bar.start + bar.waiting;
    let end = first + bar.writing;
    view! {
        <line class="rest" x1="0" x2="100%" y1="0.438em" y2="0.438em" />
        <rect
            class="wait"
            x=percent(bar.start)
            y="0.156em"
            width=percent(bar.waiting)
            height="0.563em"
            rx="1.5"
        />
        <rect
            class="write"
            x=percent(first)
            y="0.125em"
            width=percent(bar.writing)
            height="0.625em"
            rx="1.5"
        />
        {bar.broken.then(|| view! {
            // The cross keeps its size whatever the axis measures; near the end it moves in.
            <svg x=percent(end.min(96.0)) overflow="visible">
                <line class="end" x1="0.25em" y1="0.219em" x2="0.688em" y2="0.656em" />
                <line class="end" x1="0.688em" y1="0.219em" x2="0.25em" y2="0.656em" />
            </svg>
        })}
    }
}

fn percent(of_axis: f64) -> String {
    format!("{of_axis:.2}%")
}
