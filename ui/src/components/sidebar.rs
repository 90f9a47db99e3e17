//! The list of conversations, with who uses the app at its foot.

use aideon_ipc::conversation::ConversationSummary;
use leptos::{ev::KeyboardEvent, html, prelude::*};

use super::{
    account::Account,
    brand::Brand,
    icon::{Glyph, Icon},
    model_indicator::{Waiting, glyph},
    theme::ThemeToggle,
};
use crate::{
    actions,
    clock::LocalTime,
    state::{Page, Section, Stores, route_warning::needs_attention},
    words::{pages, palette, state},
};

/// The sidebar of the chat.
#[component]
pub fn Sidebar(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let renaming = RwSignal::new(None::<String>);
    let stretches = Memo::new(move |_| {
        stores
            .conversations
            .with(|list| list.by_day(&LocalTime::now(), LocalTime::of))
    });
    let empty = move || stores.conversations.with(|list| list.is_empty());
    view! {
        <nav
            class="sidebar"
            class:sidebar--open=move || stores.drawer.get()
            data-testid="sidebar"
            aria-label=pages::CONVERSATIONS
            on:keydown=move |event| if event.key() == "Escape" { stores.drawer.set(false) }
        >
            <div class="sidebar__head">
                <Brand />
                <button
                    type="button"
                    class="icon-button"
                    data-testid="new-chat"
                    aria-label=pages::NEW_CHAT
                    title=pages::NEW_CHAT_WITH_KEYS
                    on:click=move |_| actions::conversations::begin(stores)
                >
                    <Icon glyph=Glyph::Compose />
                </button>
            </div>
            <button
                type="button"
                class="jump"
                data-testid="open-palette"
                aria-haspopup="dialog"
                on:click=move |_| stores.palette.set(true)
            >
                <Icon glyph=Glyph::Search />
                {palette::SEARCH}
                <kbd>{palette::KEYS}</kbd>
            </button>
            <div class="sidebar__list" role="region" aria-label=pages::CONVERSATION_LIST tabindex="0">
                {move || stretches.get().into_iter().map(|stretch| view! {
                    <section class="day">
                        <h2 class="day__name">{stretch.name}</h2>
                        <ul>
                            {stretch.lines.into_iter().map(|line| view! {
                                <Line stores line renaming />
                            }).collect_view()}
                        </ul>
                    </section>
                }).collect_view()}
                <Show when=empty>
                    <p class="sidebar__empty">{pages::NO_CONVERSATIONS}</p>
                </Show>
            </div>
            <Foot stores />
        </nav>
    }
}

#[component]
fn Line(
    stores: Stores,
    line: ConversationSummary,
    renaming: RwSignal<Option<String>>,
) -> impl IntoView {
    let line = StoredValue::new(line);
    let is_renamed = Memo::new(move |_| {
        renaming.with(|id| id.as_ref() == line.try_with_value(|line| line.id.clone()).as_ref())
    });
    view! {
        <li class="conversation-row">
            <Show
                when=move || is_renamed.get()
                fallback=move || line.try_get_value().map(|line| view! {
                    <OpenLine stores line renaming />
                })
            >
                {move || line.try_get_value().map(|line| view! { <RenameLine stores line renaming /> })}
            </Show>
        </li>
    }
}

#[component]
fn OpenLine(
    stores: Stores,
    line: ConversationSummary,
    renaming: RwSignal<Option<String>>,
) -> impl IntoView {
    let id = line.id.clone();
    let is_open = {
        let id = id.clone();
        Memo::new(move |_| {
            stores
                .transcript
                .with(|open| open.conversation.as_ref() == Some(&id))
        })
    };
    let source = line.last_source.clone().filter(|_| !line.running);
    let told = state::last_reply(&line);
    let mark = source.zip(told).map(|(source, told)| {
        let tone = if source.fallback {
            "conversation__mark conversation__mark--fallback"
        } else {
            "conversation__mark"
        };
        view! { <span class=tone role="img" aria-label=told.clone() title=told><Icon glyph=glyph(&source) /></span> }
    });
    let running = line.running.then(|| {
        view! {
            <span role="img" aria-label=pages::REPLY_RUNNING>
                <Waiting class="conversation__running" />
            </span>
        }
    });
    let press = {
        let id = id.clone();
        move |_| actions::conversations::open(stores, id.clone())
    };
    let rename = {
        let id = id.clone();
        Callback::new(move |()| renaming.set(Some(id.clone())))
    };
    let delete = {
        let (id, title) = (id.clone(), line.title.clone());
        move |_| actions::conversations::delete(stores, id.clone(), title.clone())
    };
    view! {
        <button
            type="button"
            class="conversation"
            data-testid="conversation"
            data-id=id
            title=line.title.clone()
            aria-current=move || is_open.get().then_some("page")
            on:click=press
            on:dblclick=move |_| rename.run(())
        >
            <span class="conversation__title" dir="auto">{line.title.clone()}</span>
            {running}
            {mark}
        </button>
        <span class="conversation__ways">
            <button
                type="button"
                class="icon-button icon-button--xs"
                data-testid="conversation-rename"
                aria-label=pages::rename(&line.title)
                title=pages::RENAME
                on:click=move |_| rename.run(())
            >
                <Icon glyph=Glyph::Pencil class="icon--s" />
            </button>
            <button
                type="button"
                class="icon-button icon-button--xs"
                data-testid="conversation-delete"
                aria-label=pages::delete(&line.title)
                title=pages::DELETE
                on:click=delete
            >
                <Icon glyph=Glyph::Trash class="icon--s" />
            </button>
        </span>
    }
}

#[component]
fn RenameLine(
    stores: Stores,
    line: ConversationSummary,
    renaming: RwSignal<Option<String>>,
) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // A field that cannot be focused can still be clicked.
            field.focus().ok();
            field.select();
        }
    });
    let title = RwSignal::new(line.title.clone());
    let keep = Callback::new(move |()| {
        // Enter and the loss of focus that it causes must not both keep the name.
        if renaming.with_untracked(Option::is_none) {
            return;
        }
        renaming.set(None);
        let new = title.get_untracked().trim().to_owned();
        if !new.is_empty() && new != line.title {
            actions::conversations::rename(stores, line.id.clone(), new);
        }
    });
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            keep.run(());
        }
        "Escape" => {
            event.stop_propagation();
            renaming.set(None);
        }
        _ => {}
    };
    view! {
        <span class="conversation conversation--rename">
            <input
                node_ref=field
                class="input input--s"
                type="text"
                dir="auto"
                maxlength="200"
                data-testid="conversation-name"
                aria-label=pages::CONVERSATION_NAME
                prop:value=title
                on:input:target=move |event| title.set(event.target().value())
                on:keydown=key
                on:blur=move |_| keep.run(())
            />
        </span>
    }
}

#[component]
fn Foot(stores: Stores) -> impl IntoView {
    let attention = Memo::new(move |_| {
        let tier = stores
            .session
            .with(|session| session.user().map(|user| user.tier));
        stores
            .routes
            .with(|routes| tier.is_some_and(|tier| needs_attention(routes.list(), tier)))
    });
    let name = move || match attention.get() {
        true => pages::SETTINGS_ATTENTION,
        false => pages::SETTINGS,
    };
    let section = move || match attention.get() {
        true => Section::Routes,
        false => Section::General,
    };
    view! {
        <div class="sidebar__foot">
            <Account stores />
            <ThemeToggle stores />
            <button
                type="button"
                class="icon-button"
                class:icon-button--attention=move || attention.get()
                data-testid="open-settings"
                aria-label=name
                title=name
                on:click=move |_| stores.page.set(Page::Settings(section()))
            >
                <Icon glyph=Glyph::Sliders />
            </button>
        </div>
    }
}
