//! Where a reply came from: a sentence, its attempts on a time axis, names, tokens.

use aideon_ipc::reply::{Attempt, Reply};
use leptos::{ev, html, prelude::*};

use super::{
    clipboard::copy,
    icon::{Glyph, Icon},
    model_indicator::SourceBadge,
    timeline::Timeline,
};
use crate::{
    clock::LocalTime,
    state::{
        Stores,
        ledger::{self, Used},
        parts::{alone, parts},
        reply::answering_attempt,
        row::ReplyRow,
    },
    words::{origin, pages},
};

/// The panel at the side of the chat; nothing while no badge is pressed.
#[component]
pub fn Provenance(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let row = move || {
        let id = stores.provenance.get()?;
        stores
            .transcript
            .with(|open| open.turn_of(&id).map(|turn| turn.reply.clone()))
    };
    view! { {move || row().map(|row| view! { <Panel stores row /> })} }
}

#[component]
fn Panel(stores: Stores, row: ReplyRow) -> impl IntoView {
    let title = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        if let Some(title) = title.get() {
            // A heading that cannot be focused is still read in its turn.
            title.focus().ok();
        }
    });
    let id = row.id().to_owned();
    let close = Callback::new(move |()| {
        stores.provenance.set(None);
        focus_badge(&id);
    });
    let listener = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && !event.default_prevented() {
            close.try_run(());
        }
    });
    on_cleanup(move || listener.remove());
    let reply = {
        let row = row.clone();
        Memo::new(move |_| row.with(Reply::clone))
    };
    view! {
        <aside class="provenance" id="provenance" data-testid="provenance" aria-labelledby="provenance-title">
            <header class="provenance__bar">
                <h2 id="provenance-title" node_ref=title tabindex="-1">{pages::WHERE_FROM}</h2>
                <button
                    type="button"
                    class="icon-button"
                    data-testid="provenance-close"
                    aria-label=pages::CLOSE
                    title=pages::CLOSE
                    on:click=move |_| close.run(())
                >
                    <Icon glyph=Glyph::Close />
                </button>
            </header>
            <div class="provenance__scroll" tabindex="0" role="region" aria-label=pages::ORIGIN_DETAILS>
                {move || view! { <Proof stores reply=reply.get() /> }}
            </div>
        </aside>
    }
}

#[component]
fn Proof(stores: Stores, reply: Reply) -> impl IntoView {
    let spent = ledger::lines(&reply.attempts).len();
    let text = origin::as_text(&reply);
    let total = reply.attempts.len();
    let all = parts(&reply);
    let count = all.len();
    let proofs = all
        .iter()
        .enumerate()
        .map(|(index, one)| {
            let alone = alone(&reply, one);
            let part = (count > 1).then(|| origin::part(index + 1, count));
            view! { <PartProof reply=alone part index total /> }
        })
        .collect_view();
    view! {
        {proofs}
        {(spent > 0).then(|| view! { <Ledger attempts=reply.attempts /> })}
        <div class="provenance__ways">
            <button
                type="button"
                class="button button--s"
                on:click=move |_| copy(stores, text.clone(), pages::COPIED_ORIGIN)
            >
                <Icon glyph=Glyph::Copy class="icon--s" />
                {pages::COPY_AS_TEXT}
            </button>
        </div>
    }
}

/// Who wrote one part of a reply, mostly its only one, and how that came.
#[component]
fn PartProof(
    /// The reply as if it were this part alone.
    reply: Reply,
    /// The part's title, where there are several.
    part: Option<String>,
    /// Which part.
    index: usize,
    /// How many attempts the whole reply has.
    total: usize,
) -> impl IntoView {
    let asked = LocalTime::of(reply.created_at).clock_with_seconds();
    let badge = reply.source().cloned();
    let lead = match part {
        Some(_) => origin::lead_of_part(&reply),
        None => origin::lead(&reply),
    };
    let answered = answering_attempt(&reply).cloned();
    let attempts = reply.attempts;
    let title = format!("proof-attempts-{index}");
    let titled_by = title.clone();
    view! {
        {part.map(|part| view! { <h3 class="provenance__part">{part}</h3> })}
        <div class="provenance__lead">
            {badge.map(|source| view! { <SourceBadge source /> })}
            <p>{lead}</p>
        </div>
        {(!attempts.is_empty()).then(|| view! {
            <section class="proof" aria-labelledby=titled_by>
                <h3 class="proof__title" id=title>
                    {pages::ATTEMPTS}
                    <span class="meta">{pages::asked_at(&asked)}</span>
                </h3>
                <Timeline attempts />
            </section>
        })}
        {answered.map(|attempt| view! { <Names attempt index total /> })}
    }
}

#[component]
fn Names(attempt: Attempt, index: usize, total: usize) -> impl IntoView {
    let title = format!("proof-name-{index}");
    let titled_by = title.clone();
    let sameness = sameness(&attempt);
    let route = pages::place_in_route(attempt.position, total);
    view! {
        <section class="proof" aria-labelledby=titled_by>
            <h3 class="proof__title" id=title>{pages::MODEL_IN_ITS_WORDS}</h3>
            <dl class="facts">
                <dt>{pages::ASKED_FOR}</dt>
                <dd class="code">{attempt.model}</dd>
                <dt>{pages::ANSWERED_AS}</dt>
                <dd>
                    {match attempt.reported_model {
                        Some(reported) => view! { <span class="code">{reported}</span> }.into_any(),
                        None => view! { <span class="quiet">{pages::NOT_TOLD}</span> }.into_any(),
                    }}
                    {sameness.map(|(glyph, words)| view! {
                        " "<Icon glyph class="icon--s" />" "{words}
                    })}
                </dd>
                <dt>{pages::PROVIDER}</dt>
                <dd>{attempt.provider}</dd>
                <dt>{pages::PLACE}</dt>
                <dd>{route}</dd>
            </dl>
        </section>
    }
}

/// Whether the model that answered is the one that was asked for.
fn sameness(attempt: &Attempt) -> Option<(Glyph, &'static str)> {
    let reported = attempt.reported_model.as_ref()?;
    Some(if attempt.other_model {
        (Glyph::Warn, pages::NOT_THE_SAME)
    } else if *reported == attempt.model {
        (Glyph::Check, pages::THE_SAME)
    } else {
        (Glyph::Check, pages::A_VERSION)
    })
}

#[component]
fn Ledger(attempts: Vec<Attempt>) -> impl IntoView {
    let lines = ledger::lines(&attempts);
    let total = ledger::total(&lines);
    let rows = lines
        .into_iter()
        .map(|attempt| {
            let name = origin::model(attempt).to_owned();
            view! { <LedgerRow name used=Used::by(attempt) /> }
        })
        .collect_view();
    view! {
        <section class="proof" aria-labelledby="proof-tokens">
            <h3 class="proof__title" id="proof-tokens">{pages::TOKENS_AND_COST}</h3>
            <table class="ledger" data-testid="ledger">
                <thead>
                    <tr>
                        <th scope="col">{pages::ATTEMPT}</th>
                        <th scope="col">{pages::TOKENS_IN}</th>
                        <th scope="col">{pages::TOKENS_OUT}</th>
                        <th scope="col">{pages::COST}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                {total.map(|used| view! {
                    <tfoot><LedgerRow name=pages::ONE_REQUEST.to_owned() used /></tfoot>
                })}
            </table>
        </section>
    }
}

#[component]
fn LedgerRow(name: String, used: Used) -> impl IntoView {
    view! {
        <tr>
            <td>{name}</td>
            <td>{origin::tokens(used.prompt, used.at_least)}</td>
            <td>{origin::tokens(used.completion, used.at_least)}</td>
            <td>{origin::money(used.cost_nano_usd, used.at_least)}</td>
        </tr>
    }
}

/// Gives the keyboard back to the badge that opened the panel.
fn focus_badge(reply: &str) {
    // Ids are UUIDs, so they need no escaping in a selector.
    let badge = format!("[data-id=\"{reply}\"] .model-indicator");
    let element = document().query_selector(&badge).ok().flatten();
    if let Some(badge) = element
        .and_then(|element| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(element).ok())
    {
        // A badge that has gone needs no focus.
        badge.focus().ok();
    }
}

#[cfg(test)]
#[cfg(target_family = "wasm")]
mod in_browser;
