//! A reply: who wrote it in the margin, tied to the thread beside the words.

use aideon_ipc::{
    chat::ModelChoice,
    reply::{Notice, Reply, ReplyState, Segment},
};
use leptos::prelude::*;

use super::{
    clipboard::copy,
    failure::FailureBlock,
    icon::{Glyph, Icon},
    model_indicator::{ModelIndicator, ModelStamp, PendingIndicator, Stamp},
    set_aside::SetAside,
    thread::{Strand, Thread},
};
use crate::{
    actions,
    markdown::Markdown,
    state::{Page, Section, Stores, reply::answering_attempt, row::ReplyRow},
    words::{pages, source, state},
};

/// The reply to a message of the user.
#[component]
pub fn ReplyTurn(
    /// The window's stores.
    stores: Stores,
    /// The reply.
    row: ReplyRow,
    /// The user's message, by its id.
    message: String,
) -> impl IntoView {
    let strand = {
        let row = row.clone();
        Memo::new(move |_| row.with(|reply| Strand::of(reply.source())))
    };
    let name = {
        let row = row.clone();
        move || row.with(state_name)
    };
    let label = {
        let row = row.clone();
        move || row.with(|reply| pages::reply_by(reply.source().map(source::label)))
    };
    let id = row.id().to_owned();
    view! {
        <article
            class=move || format!("turn turn--reply source-{}", strand.get().class())
            data-testid="reply"
            data-id=id
            data-state=name
            aria-label=label
        >
            <AsideTexts stores row=row.clone() />
            <Margin stores row=row.clone() />
            <Body stores row=row.clone() message=message.clone() strand />
            <Foot stores row message />
        </article>
    }
}

/// The state's name for tests and styles.
fn state_name(reply: &Reply) -> &'static str {
    match reply.state {
        ReplyState::Running => "running",
        ReplyState::Finished { .. } => "finished",
        ReplyState::Failed { .. } => "failed",
        ReplyState::Stopped => "stopped",
        ReplyState::Interrupted => "interrupted",
    }
}

#[component]
fn AsideTexts(stores: Stores, row: ReplyRow) -> impl IntoView {
    let aside = Memo::new(move |_| row.with(texts_aside));
    view! {
        <For each=move || aside.get() key=|(segment, _)| segment.attempt let((segment, after_ms))>
            <SetAside stores segment after_ms />
        </For>
    }
}

/// Every text that was set aside, and how long its attempt took.
fn texts_aside(reply: &Reply) -> Vec<(Segment, Option<u64>)> {
    let took = |position: u32| {
        let mut attempts = reply.attempts.iter();
        attempts
            .find(|attempt| attempt.position == position)?
            .duration_ms
    };
    reply
        .segments
        .iter()
        .filter(|segment| segment.set_aside.is_some() && !segment.text.trim().is_empty())
        .map(|segment| (segment.clone(), took(segment.attempt)))
        .collect()
}

#[component]
fn Margin(stores: Stores, row: ReplyRow) -> impl IntoView {
    let who = {
        let row = row.clone();
        Memo::new(move |_| row.with(|reply| reply.source().cloned()))
    };
    let stamp = {
        let row = row.clone();
        Memo::new(move |_| row.with(|reply| end_stamp(&reply.state)))
    };
    let model = {
        let row = row.clone();
        Memo::new(move |_| row.with(writer_model))
    };
    let why = {
        let row = row.clone();
        Memo::new(move |_| {
            let tier = stores.session.with(|session| session.tier());
            row.with(|reply| source::why(reply, tier, pinned(stores, reply)))
        })
    };
    let asking = {
        let row = row.clone();
        Memo::new(move |_| row.with(state::asking))
    };
    let failed = {
        let row = row.clone();
        Memo::new(move |_| row.with(|reply| reply.state != ReplyState::Running))
    };
    let id = row.id().to_owned();
    let open = {
        let id = id.clone();
        Memo::new(move |_| stores.provenance.with(|shown| shown.as_ref() == Some(&id)))
    };
    let press = Callback::new(move |()| {
        stores.provenance.update(|shown| {
            *shown = if shown.as_ref() == Some(&id) {
                None
            } else {
                Some(id.clone())
            };
        });
    });
    let badge = move || match who.get() {
        Some(source) => {
            let simulated = source.simulated;
            view! {
                <ModelIndicator source open on_press=press />
                {simulated.then(|| view! { <ModelStamp stamp=Stamp::Simulated /> })}
            }
            .into_any()
        }
        None if failed.get() => ().into_any(),
        None => view! { <PendingIndicator text=asking /> }.into_any(),
    };
    view! {
        <header class="turn__margin">
            {badge}
            {move || stamp.get().map(|stamp| view! { <ModelStamp stamp /> })}
            {move || model.get().map(|model| view! {
                <span class="turn__model" title=model.clone()>
                    {source::short_model(&model).to_owned()}
                </span>
            })}
            {move || why.get().map(|why| view! { <p class="turn__why">{why}</p> })}
        </header>
    }
}

fn end_stamp(state: &ReplyState) -> Option<Stamp> {
    match state {
        ReplyState::Interrupted => Some(Stamp::Interrupted),
        ReplyState::Stopped => Some(Stamp::Stopped),
        _ => None,
    }
}

/// The model as its provider named it, or as it was asked for until that is known.
fn writer_model(reply: &Reply) -> Option<String> {
    let attempt = answering_attempt(reply)?;
    Some(
        attempt
            .reported_model
            .clone()
            .unwrap_or_else(|| attempt.model.clone()),
    )
}

/// Whether the model that answered is the one that the user pinned in this conversation.
fn pinned(stores: Stores, reply: &Reply) -> bool {
    let Some(attempt) = answering_attempt(reply) else {
        return false;
    };
    stores.transcript.with(|open| {
        matches!(&open.choice, ModelChoice::Pinned { model }
            if *model == format!("{}/{}", attempt.endpoint, attempt.model))
    })
}

#[component]
fn Body(stores: Stores, row: ReplyRow, message: String, strand: Memo<Strand>) -> impl IntoView {
    let text: Signal<String> = row.text().into();
    let running = {
        let row = row.clone();
        Memo::new(move |_| row.running())
    };
    let broken = {
        let row = row.clone();
        Memo::new(move |_| {
            row.with(|reply| matches!(reply.state, ReplyState::Stopped | ReplyState::Interrupted))
        })
    };
    let follows_a_cut = {
        let row = row.clone();
        Memo::new(move |_| {
            row.with(|reply| {
                reply.state == ReplyState::Running
                    && reply
                        .segments
                        .iter()
                        .any(|segment| segment.set_aside.is_some())
            })
        })
    };
    let streaming = Memo::new(move |_| running.get() && strand.get() != Strand::Pending);
    let written = Memo::new(move |_| strand.get() != Strand::Pending);
    let link = Callback::new(move |url| actions::links::ask(stores, url));
    let shown = {
        let row = row.clone();
        move || written.get() || row.running()
    };
    view! {
        <div class="turn__body">
            <Show when=shown>
                <Thread strand broken growing=follows_a_cut />
            </Show>
            <Thoughts row=row.clone() />
            <Show when=move || written.get()>
                <div class="prose" dir="auto" data-testid="reply-text" aria-busy=move || running.get().to_string()>
                    <Markdown text streaming on_link=link />
                </div>
            </Show>
            <End stores row message />
        </div>
    }
}

/// The model's reasoning, folded.
#[component]
fn Thoughts(row: ReplyRow) -> impl IntoView {
    let reasoning = row.reasoning();
    let there = {
        let reasoning = reasoning.clone();
        Memo::new(move |_| reasoning.with(|text| !text.is_empty()))
    };
    view! {
        <Show when=move || there.get()>
            <details class="thoughts">
                <summary>
                    <Icon glyph=Glyph::Thought />
                    {pages::THOUGHTS}
                    <Icon glyph=Glyph::Down class="icon--s" />
                </summary>
                <div class="thoughts__text" dir="auto">{reasoning.clone()}</div>
            </details>
        </Show>
    }
}

/// What stands below the text: a failure, why it ended early, what one should know.
#[component]
fn End(stores: Stores, row: ReplyRow, message: String) -> impl IntoView {
    let state_now = {
        let row = row.clone();
        Memo::new(move |_| row.with(|reply| reply.state.clone()))
    };
    let notices = {
        let row = row.clone();
        Memo::new(move |_| {
            row.with(|reply| {
                let writer = reply.source().map(source::name);
                let notices = reply.notices.iter();
                notices
                    .map(|notice| (notice.clone(), state::notice(notice, writer.clone())))
                    .collect::<Vec<_>>()
            })
        })
    };
    let end = move || {
        let row = row.clone();
        let message = message.clone();
        match state_now.get() {
            ReplyState::Running => ().into_any(),
            ReplyState::Failed { failure } => {
                view! { <FailureBlock stores failure row message /> }.into_any()
            }
            ReplyState::Stopped if row.once(|reply| reply.answer().is_none()) => {
                view! { <EndLine stores message text=state::STOPPED_EMPTY.to_owned() /> }.into_any()
            }
            ReplyState::Stopped => {
                view! { <EndLine stores message text=state::STOPPED.to_owned() /> }.into_any()
            }
            ReplyState::Interrupted => {
                view! { <EndLine stores message text=state::INTERRUPTED.to_owned() /> }.into_any()
            }
            ReplyState::Finished { .. } => row
                .once(state::unusual_end)
                .map(|text| view! { <EndLine stores message text /> })
                .into_any(),
        }
    };
    view! {
        {end}
        {move || notices.get().into_iter().map(|(notice, text)| view! {
            <KeyNotice stores notice text />
        }).collect_view()}
    }
}

#[component]
fn EndLine(stores: Stores, message: String, text: String) -> impl IntoView {
    view! {
        <div class="notice-line">
            <span>{text}</span>
            <button
                type="button"
                class="button button--s"
                data-testid="retry"
                on:click=move |_| actions::chat::retry(stores, message.clone())
            >
                <Icon glyph=Glyph::Retry class="icon--s" />
                {pages::TRY_AGAIN}
            </button>
        </div>
    }
}

#[component]
fn KeyNotice(stores: Stores, notice: Notice, text: String) -> impl IntoView {
    let Notice::KeyNeeded { .. } = notice;
    view! {
        <div class="notice-line">
            <span>{text}</span>
            <button
                type="button"
                class="button button--s"
                on:click=move |_| stores.page.set(Page::Settings(Section::Providers))
            >
                <Icon glyph=Glyph::Key class="icon--s" />
                {pages::ENTER_KEY}
            </button>
        </div>
    }
}

#[component]
fn Foot(stores: Stores, row: ReplyRow, message: String) -> impl IntoView {
    let ended = {
        let row = row.clone();
        Memo::new(move |_| !row.running())
    };
    let answered = {
        let row = row.clone();
        Memo::new(move |_| row.with(|reply| reply.answer().is_some()))
    };
    let finished = {
        let row = row.clone();
        Memo::new(move |_| row.with(|reply| matches!(reply.state, ReplyState::Finished { .. })))
    };
    let figures = {
        let row = row.clone();
        Memo::new(move |_| row.with(state::figures))
    };
    let copy_text = {
        let row = row.clone();
        move |_| copy(stores, row.once(pages::copy_of), pages::COPIED)
    };
    let message = StoredValue::new(message);
    let copy_text = Callback::new(copy_text);
    let retry = move |_| {
        if let Some(message) = message.try_get_value() {
            actions::chat::retry(stores, message);
        }
    };
    view! {
        <Show when=move || ended.get() && answered.get()>
            <footer class="turn__foot">
                <button
                    type="button"
                    class="icon-button icon-button--s"
                    data-testid="copy"
                    aria-label=pages::COPY
                    title=pages::COPY
                    on:click=move |event| copy_text.run(event)
                >
                    <Icon glyph=Glyph::Copy />
                </button>
                <Show when=move || finished.get()>
                    <button
                        type="button"
                        class="icon-button icon-button--s"
                        data-testid="again"
                        aria-label=pages::ANSWER_AGAIN
                        title=pages::ANSWER_AGAIN
                        on:click=retry
                    >
                        <Icon glyph=Glyph::Retry />
                    </button>
                </Show>
                <span class="meta">{move || figures.get()}</span>
            </footer>
        </Show>
    }
}
