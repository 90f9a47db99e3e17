//! Calls of tools: one line each, that opens in place.

use aideon_ipc::reply::ToolCall;
use leptos::prelude::*;

use crate::{
    components::icon::{Glyph, Icon},
    markdown::CodeBlock,
    state::tool_call::{self, Outcome},
    words::tool_call as words,
};

/// The calls that stand in a reply, in their order.
#[component]
pub fn ToolCalls(
    /// The calls; while the reply is being written they grow, and more of them come.
    calls: Memo<Vec<ToolCall>>,
    /// The reply is being written.
    running: Memo<bool>,
) -> impl IntoView {
    let count = Memo::new(move |_| calls.with(Vec::len));
    // A call keeps its place while it grows, and with it its node.
    view! {
        <For each=move || 0..count.get() key=|position| *position let(position)>
            <ToolCallView
                call=Memo::new(move |before: Option<&Option<ToolCall>>| {
                    let call = calls.with(|calls| calls.get(position).cloned());
                    call.or_else(|| before.cloned().flatten())
                })
                running
            />
        </For>
    }
}

/// One call: the tool, what it was asked, and what came of it.
#[component]
pub fn ToolCallView(
    /// The call; nothing is shown while there is none.
    #[prop(into)]
    call: Signal<Option<ToolCall>>,
    /// Its reply is being written.
    #[prop(into)]
    running: Signal<bool>,
) -> impl IntoView {
    let look = move |part: fn(&ToolCall) -> String| {
        Memo::new(move |_| {
            call.with(|call| call.as_ref().map(part))
                .unwrap_or_default()
        })
    };
    let name = look(|call| call.name.clone());
    let gist = look(|call| tool_call::gist(&call.arguments));
    let outcome = Memo::new(move |_| {
        let running = running.get();
        call.with(|call| call.as_ref().map(|call| tool_call::outcome(call, running)))
    });
    let open = RwSignal::new(false);
    let failed = move || outcome.get() == Some(Outcome::Failed);
    // What was asked and answered is drawn only when somebody wants to read it.
    view! {
        <details
            class="tool-call"
            class:tool-call--failed=failed
            data-testid="tool-call"
            on:toggle=move |_| open.update(|open| *open = !*open)
        >
            <summary class="tool-call__summary" aria-label=move || words::label(&name.get())>
                <Icon glyph=Glyph::Tool />
                <b class="tool-call__name" dir="ltr">{name}</b>
                <span class="tool-call__gist" dir="ltr">{gist}</span>
                <span class="tool-call__outcome">
                    {move || failed().then(|| view! { <Icon glyph=Glyph::Warn class="icon--s" /> })}
                    {move || outcome.get().map(words::outcome)}
                </span>
                <Icon glyph=Glyph::Down class="icon--s" />
            </summary>
            <Show when=move || open.get()>
                <div class="tool-call__parts">
                    <Part title=Signal::stored(words::ARGUMENTS) text=look(|call| call.arguments.clone()) />
                    <Show when=move || matches!(outcome.get(), Some(Outcome::Answered | Outcome::Failed))>
                        <Part
                            title=Signal::derive(move || if failed() { words::ERROR } else { words::RESULT })
                            text=look(|call| {
                                call.result.as_ref().map(|result| result.content.clone()).unwrap_or_default()
                            })
                        />
                    </Show>
                </div>
            </Show>
        </details>
    }
}

/// What was asked or answered, as code.
#[component]
fn Part(title: Signal<&'static str>, text: Memo<String>) -> impl IntoView {
    let pretty = Memo::new(move |_| text.with(|text| tool_call::pretty(text).into_owned()));
    let language = Memo::new(move |_| text.with(|text| tool_call::language(text)));
    let is_empty = Memo::new(move |_| text.with(|text| text.trim().is_empty()));
    view! {
        <Show
            when=move || !is_empty.get()
            fallback=|| view! { <p class="tool-call__nothing">{words::NO_ARGUMENTS}</p> }
        >
            {move || view! { <CodeBlock title=title.get() language=language.get() text=pretty /> }}
        </Show>
    }
}

#[cfg(test)]
#[cfg(target_family = "wasm")]
mod in_browser;
