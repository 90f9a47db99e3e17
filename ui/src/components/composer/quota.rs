//! What is left of the day: a tally and a sentence.

use aideon_ipc::quota::QuotaKind;
use leptos::prelude::*;

use crate::{
    state::quota::{Allowance, Remaining, Stroke, strokes},
    words::quota::{self as words, Renewal},
};

/// The line below the message box; nothing on a plan without limits.
#[component]
pub fn QuotaLine(
    /// What is left.
    allowance: Memo<Allowance>,
) -> impl IntoView {
    move || match allowance.get() {
        Allowance::Unlimited => ().into_any(),
        Allowance::NotCounted => {
            view! { <span class="quota" data-testid="quota">{words::NOT_COUNTED}</span> }.into_any()
        }
        Allowance::Left(of) | Allowance::UsedUp(of) => {
            let (figure, rest) = words::left(&of);
            let renewal = words::renewal(&of, &Renewal::of(of.renews_at));
            let kind = match of.kind {
                QuotaKind::Request => "request",
                QuotaKind::Image => "image",
            };
            view! {
                <span class="quota" data-testid="quota" data-kind=kind data-left=of.left.to_string()>
                    <Tally of />
                    <span><b>{figure}</b>" "{rest}", "{renewal}</span>
                </span>
            }
            .into_any()
        }
    }
}

/// One stroke for each request or image of a day. Words beside it say the same.
#[component]
pub fn Tally(
    /// What is left.
    of: Remaining,
) -> impl IntoView {
    let strokes = strokes(&of);
    let width = strokes.last().map_or(0, |last| last.x + 3).to_string();
    let drawn = strokes.into_iter().map(stroke).collect_view();
    (width != "0").then(|| {
        view! {
            <svg
                class="quota__tally"
                viewBox=format!("0 0 {width} 12")
                width=width
                height="12"
                aria-hidden="true"
                focusable="false"
            >
                {drawn}
            </svg>
        }
    })
}

/// A stroke that is left is filled, a used one is its outline.
fn stroke(stroke: Stroke) -> impl IntoView {
    let (class, inset) = if stroke.left {
        ("left", 0.0)
    } else {
        ("used", 0.5)
    };
    view! {
        <rect
            class=class
            x=f64::from(stroke.x) + inset
            y=1.0 + inset
            width=3.0 - 2.0 * inset
            height=10.0 - 2.0 * inset
            rx="1"
        />
    }
}
