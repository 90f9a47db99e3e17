//! Search and commands, over any page: conversations by title, messages by their words, and
//! what can be done.

pub mod line;

use std::time::Duration;

use leptos::{ev::KeyboardEvent, html, prelude::*};
use web_sys::ScrollIntoViewOptions;

use crate::{
    actions::palette::{Search, perform},
    components::icon::{Glyph, Icon},
    state::{
        Stores,
        palette::{Entry, Group, groups},
    },
    words::palette as words,
};
use line::Line;

/// The dialog; its inside is there only while it is open.
#[component]
pub fn Palette(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let wanted = stores.palette.get();
        let Some(dialog) = dialog.get() else { return };
        if wanted && !dialog.open() {
            // It fails only for a dialog that is open, or not in the page.
            dialog.show_modal().ok();
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    let close = move || stores.palette.set(false);
    view! {
        <dialog
            node_ref=dialog
            class="palette-ground"
            aria-labelledby="palette-title"
            data-testid="palette"
            on:close=move |_| close()
            on:click:target=move |event| if event.target().class_name() == "palette-ground" { close() }
        >
            <Show when=move || stores.palette.get()>
                <Inside stores />
            </Show>
        </dialog>
    }
}

#[component]
fn Inside(stores: Stores) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let search = Search::new();
    let list = Memo::new(move |_| {
        let open = stores.transcript.with(|open| open.conversation.clone());
        stores.conversations.with(|conversations| {
            search.found.with(|found| {
                typed.with(|typed| {
                    groups(
                        typed,
                        conversations,
                        open.as_deref(),
                        found,
                        words::COMMANDS,
                    )
                })
            })
        })
    });
    let active = RwSignal::new(0_usize);
    let count = Memo::new(move |_| list.with(|groups| entries(groups).count()));
    let write = move |text: String| {
        search.ask(&text);
        typed.set(text);
        active.set(0);
    };
    let pick = Callback::new(move |entry: Entry| {
        stores.palette.set(false);
        // The dialog gives the keyboard back first, so that what is picked may take it.
        set_timeout(move || perform(stores, entry), Duration::ZERO);
    });
    let key = move |event: KeyboardEvent| {
        let last = count.get_untracked().saturating_sub(1);
        let now = active.get_untracked().min(last);
        let next = match event.key().as_str() {
            "ArrowDown" if now == last => 0,
            "ArrowDown" => now + 1,
            "ArrowUp" if now == 0 => last,
            "ArrowUp" => now - 1,
            "Enter" => {
                event.prevent_default();
                let entry = list.with_untracked(|groups| entries(groups).nth(now).cloned());
                if let Some(entry) = entry {
                    pick.run(entry);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        active.set(next);
        reveal(next);
    };
    view! {
        <section class="palette">
            <h2 class="visually-hidden" id="palette-title">{words::TITLE}</h2>
            <div class="palette__field">
                <Icon glyph=Glyph::Search />
                <input
                    class="palette__input"
                    type="text"
                    role="combobox"
                    autofocus=true
                    autocomplete="off"
                    spellcheck="false"
                    dir="auto"
                    data-testid="palette-field"
                    aria-label=words::FIELD
                    placeholder=words::FIELD
                    aria-controls="palette-list"
                    aria-expanded="true"
                    aria-activedescendant=move || (count.get() > 0).then(|| line_id(active.get()))
                    prop:value=typed
                    on:input:target=move |event| write(event.target().value())
                    on:keydown=key
                />
                <kbd>{words::ESCAPE}</kbd>
            </div>
            <div class="palette__list" id="palette-list" role="listbox" aria-label=words::RESULTS>
                {move || groups_view(list.get(), !typed.read().trim().is_empty(), active, pick)}
            </div>
            <State search typed count />
            <Foot count />
        </section>
    }
}

/// What the list itself cannot say: that more may come, that nothing was found, or why not.
#[component]
fn State(search: Search, typed: RwSignal<String>, count: Memo<usize>) -> impl IntoView {
    let text = move || {
        if search.asking.get() {
            return (count.get() == 0).then(|| words::SEARCHING.to_owned());
        }
        search
            .trouble
            .get()
            .or_else(|| (count.get() == 0).then(|| typed.with(|typed| words::nothing(typed))))
    };
    view! {
        {move || text().map(|text| view! {
            <p class="palette__state" data-testid="palette-state">{text}</p>
        })}
    }
}

#[component]
fn Foot(count: Memo<usize>) -> impl IntoView {
    view! {
        <div class="palette__foot">
            <span aria-hidden="true"><kbd>"↑"</kbd><kbd>"↓"</kbd>{words::MOVE}</span>
            <span aria-hidden="true"><kbd>"Enter"</kbd>{words::OPEN}</span>
            <span aria-hidden="true"><kbd>">"</kbd>{words::COMMANDS_ONLY}</span>
            <span role="status">{move || words::hits(count.get())}</span>
        </div>
    }
}

fn groups_view(
    groups: Vec<Group>,
    anything_typed: bool,
    active: RwSignal<usize>,
    pick: Callback<Entry>,
) -> impl IntoView {
    let mut position = 0;
    let mut view_of = |group: Group| {
        let name = words::kind(group.kind, anything_typed);
        let lines = group.entries.into_iter().map(|entry| {
            let index = position;
            position += 1;
            view! { <Line entry index active pick /> }
        });
        let lines = lines.collect_view();
        view! {
            <ul role="group" aria-label=name>
                <li class="palette__group" role="presentation">{name}</li>
                {lines}
            </ul>
        }
    };
    groups.into_iter().map(&mut view_of).collect_view()
}

fn entries(groups: &[Group]) -> impl Iterator<Item = &Entry> {
    groups.iter().flat_map(|group| &group.entries)
}

fn line_id(index: usize) -> String {
    format!("palette-line-{index}")
}

/// Scrolls a line of the list into view.
fn reveal(index: usize) {
    if let Some(line) = document().get_element_by_id(&line_id(index)) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        line.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
