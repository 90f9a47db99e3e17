//! One part of a reply: its writer, its thread, its words.

use aideon_ipc::reply::{AttemptOutcome, Reply, ReplyState, Segment};
use leptos::prelude::*;

use super::{
    end::End,
    made::{Drawing, MadePictures},
    margin::Margin,
    tool_calls::ToolCalls,
};
use crate::{
    actions,
    clock::LocalTime,
    components::{
        icon::{Glyph, Icon},
        set_aside::SetAside,
        thread::{Strand, Thread},
    },
    markdown::Markdown,
    state::{
        Stores,
        parts::{Part, alone, attempt, parts},
        reply::picture_awaited_since,
        row::{ReplyRow, Words},
    },
    words::{conversation as words, pages},
};

/// What a part is told from.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    part: Part,
    /// The reply as if it were this part alone.
    pub reply: Reply,
    /// How the attempt ended that wrote it.
    pub outcome: Option<AttemptOutcome>,
    /// It is the reply's last part.
    pub last: bool,
    /// What stands between it and the part before it.
    seam: Option<String>,
}

/// The part of a reply at an index.
fn told(reply: &Reply, index: usize) -> Option<Told> {
    let all = parts(reply);
    let part = all.get(index)?;
    let writer = part.writer.and_then(|position| attempt(reply, position));
    let before = index
        .checked_sub(1)
        .and_then(|index| all.get(index)?.writer);
    let before = before.and_then(|position| attempt(reply, position));
    let seam = before.map(|before| {
        let time = writer.map(|writer| LocalTime::of(writer.started_at).clock());
        words::seam(before, writer.zip(time.as_deref()))
    });
    Some(Told {
        reply: alone(reply, part),
        outcome: writer.map(|writer| writer.outcome.clone()),
        last: index + 1 == all.len(),
        part: part.clone(),
        seam,
    })
}

impl Told {
    /// Its text did not come to its end.
    fn is_broken(&self) -> bool {
        let by_state = matches!(
            self.reply.state,
            ReplyState::Stopped | ReplyState::Interrupted
        );
        let by_outcome = matches!(
            self.outcome,
            Some(AttemptOutcome::Stopped | AttemptOutcome::Interrupted)
        );
        by_outcome || (self.last && by_state)
    }

    /// Its text was cut off by a failure.
    fn is_cut(&self) -> bool {
        let by_state = matches!(self.reply.state, ReplyState::Failed { .. });
        let by_outcome = matches!(self.outcome, Some(AttemptOutcome::Failed { .. }));
        by_outcome || (self.last && by_state)
    }

    fn is_running(&self) -> bool {
        self.last && self.reply.state == ReplyState::Running
    }
}

/// A part of a reply.
#[component]
pub fn PartView(
    /// The window's stores.
    stores: Stores,
    /// The reply.
    row: ReplyRow,
    /// Which of its parts.
    index: usize,
    /// How many there are.
    count: Memo<usize>,
    /// The user's message, by its id.
    message: String,
) -> impl IntoView {
    // While the last part goes it is told once more as it was.
    let told = {
        let row = row.clone();
        Memo::new(move |before: Option<&Option<Told>>| {
            row.with(|reply| told(reply, index))
                .or_else(|| before.cloned().flatten())
        })
    };
    let strand = Memo::new(move |_| {
        told.with(|told| Strand::of(told.as_ref().and_then(|told| told.reply.source())))
    });
    let seam = Memo::new(move |_| told.with(|told| told.as_ref()?.seam.clone()));
    let last = Memo::new(move |_| index + 1 == count.get());
    view! {
        {move || seam.get().map(|seam| view! { <Seam text=seam /> })}
        <div class=move || format!("turn__part source-{}", strand.get().class()) data-testid="part">
            <AsideTexts stores row=row.clone() told />
            <Margin stores id=row.id().to_owned() told />
            <div class="turn__body">
                <Body stores row=row.clone() told strand />
                <Show when=move || last.get()>
                    <End stores row=row.clone() message=message.clone() />
                </Show>
            </div>
        </div>
    }
}

/// Where one text ends and another goes on.
#[component]
fn Seam(text: String) -> impl IntoView {
    view! {
        <div class="turn__part">
            <p class="seam" data-testid="seam">
                <Icon glyph=Glyph::Cut class="icon--s" />
                <span>{text}</span>
            </p>
        </div>
    }
}

#[component]
fn AsideTexts(stores: Stores, row: ReplyRow, told: Memo<Option<Told>>) -> impl IntoView {
    let aside = Memo::new(move |_| {
        let positions = told.with(|told| {
            let told = told.as_ref();
            told.map(|told| told.part.asides.clone())
                .unwrap_or_default()
        });
        row.with(|reply| texts_aside(reply, &positions))
    });
    view! {
        <For each=move || aside.get() key=|(segment, after_ms)| (segment.attempt, *after_ms) let((segment, after_ms))>
            <SetAside stores segment after_ms />
        </For>
    }
}

/// Texts that were set aside, and how long their attempts took.
fn texts_aside(reply: &Reply, positions: &[u32]) -> Vec<(Segment, Option<u64>)> {
    let took = |position: u32| attempt(reply, position)?.duration_ms;
    let segments = reply.segments.iter();
    segments
        .filter(|segment| segment.set_aside.is_some() && positions.contains(&segment.attempt))
        .map(|segment| (segment.clone(), took(segment.attempt)))
        .collect()
}

#[component]
fn Body(
    stores: Stores,
    row: ReplyRow,
    told: Memo<Option<Told>>,
    strand: Memo<Strand>,
) -> impl IntoView {
    let look = move |look: fn(&Told) -> bool| {
        Memo::new(move |_| told.with(|told| told.as_ref().is_some_and(look)))
    };
    let running = look(Told::is_running);
    let broken = look(Told::is_broken);
    let cut = look(Told::is_cut);
    let follows_a_cut =
        look(|told| told.is_running() && (told.seam.is_some() || !told.part.asides.is_empty()));
    let writer = Memo::new(move |_| told.with(|told| told.as_ref()?.part.writer));
    let streaming = Memo::new(move |_| running.get() && writer.get().is_some());
    let awaited = row.memo(picture_awaited_since);
    let link = Callback::new(move |url| actions::links::ask(stores, url));
    let words = move || {
        writer.get().map(|attempt| {
            let Words { text, reasoning } = row.words(attempt);
            let pictures = row.memo(move |reply| of_segment(reply, attempt, |of| &of.pictures));
            let calls = row.memo(move |reply| of_segment(reply, attempt, |of| &of.tool_calls));
            view! {
                <Thoughts reasoning />
                <div class="prose" dir="auto" data-testid="reply-text" aria-busy=move || running.get().to_string()>
                    <Markdown text streaming on_link=link />
                </div>
                <MadePictures stores pictures />
                <ToolCalls calls running />
            }
        })
    };
    let words = StoredValue::new_local(words);
    view! {
        <Show when=move || writer.get().is_some() || running.get()>
            <div class="turn__words" class:turn__words--cut=move || cut.get()>
                <Thread strand broken growing=follows_a_cut />
                {move || words.try_with_value(|words| words())}
                <Show when=move || running.get()>
                    <Drawing since=awaited />
                </Show>
            </div>
        </Show>
    }
}

/// What the standing text of an attempt has beside its words.
fn of_segment<T: Clone>(reply: &Reply, attempt: u32, look: fn(&Segment) -> &Vec<T>) -> Vec<T> {
    let mut standing = reply.standing();
    let segment = standing.find(|segment| segment.attempt == attempt);
    segment.map(look).cloned().unwrap_or_default()
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
