//! A reply: who wrote it in the margin, tied to the thread beside the words.

pub mod end;
pub mod foot;
pub mod margin;
pub mod tool_calls;

use aideon_ipc::reply::{Reply, ReplyState, Segment, ToolCall};
use leptos::prelude::*;

use super::{
    icon::{Glyph, Icon},
    set_aside::SetAside,
    thread::{Strand, Thread},
};
use crate::{
    actions,
    markdown::Markdown,
    state::{Stores, row::ReplyRow},
    words::{pages, source},
};
use end::End;
use foot::Foot;
use margin::Margin;
use tool_calls::ToolCalls;

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
    let strand = row.memo(|reply| Strand::of(reply.source()));
    let name = row.memo(state_name);
    let label = row.memo(|reply| pages::reply_by(reply.source().map(source::label)));
    let id = row.id().to_owned();
    view! {
        <article
            class=move || format!("turn turn--reply source-{}", strand.get().class())
            data-testid="reply"
            data-id=id
            data-state=move || name.get()
            aria-label=move || label.get()
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
        <For each=move || aside.get() key=|(segment, after_ms)| (segment.attempt, *after_ms) let((segment, after_ms))>
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
fn Body(stores: Stores, row: ReplyRow, message: String, strand: Memo<Strand>) -> impl IntoView {
    let text: Signal<String> = row.text().into();
    let running = row.memo(|reply| reply.state == ReplyState::Running);
    let broken =
        row.memo(|reply| matches!(reply.state, ReplyState::Stopped | ReplyState::Interrupted));
    let cut = row.memo(|reply| matches!(reply.state, ReplyState::Failed { .. }));
    let reasoning = row.reasoning();
    let calls = row.memo(tool_calls_of);
    let follows_a_cut = row.memo(|reply| {
        reply.state == ReplyState::Running
            && reply
                .segments
                .iter()
                .any(|segment| segment.set_aside.is_some())
    });
    let streaming = Memo::new(move |_| running.get() && strand.get() != Strand::Pending);
    let written = Memo::new(move |_| strand.get() != Strand::Pending);
    let link = Callback::new(move |url| actions::links::ask(stores, url));
    view! {
        <div class="turn__body">
            <Show when=move || written.get() || running.get()>
                <div class="turn__words" class:turn__words--cut=move || cut.get()>
                    <Thread strand broken growing=follows_a_cut />
                    <Thoughts reasoning=reasoning.clone() />
                    <Show when=move || written.get()>
                        <div class="prose" dir="auto" data-testid="reply-text" aria-busy=move || running.get().to_string()>
                            <Markdown text streaming on_link=link />
                        </div>
                    </Show>
                    <ToolCalls calls running />
                </div>
            </Show>
            <End stores row message />
        </div>
    }
}

/// The calls of tools in the texts that stand.
fn tool_calls_of(reply: &Reply) -> Vec<ToolCall> {
    let calls = reply.standing().flat_map(|segment| &segment.tool_calls);
    calls.cloned().collect()
}

/// The model's reasoning, folded.
#[component]
fn Thoughts(reasoning: ArcRwSignal<String>) -> impl IntoView {
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
