//! A line of search and commands.

use aideon_ipc::search::{SearchHit, SnippetPart};
use leptos::prelude::*;

use super::line_id;
use crate::{
    components::{
        icon::{Glyph, Icon},
        model_indicator::glyph,
    },
    state::{
        Section,
        palette::{Command, Entry, plain},
    },
    words::palette as words,
};

/// What is seen of a line.
struct Seen {
    glyph: Glyph,
    tone: &'static str,
    text: Vec<SnippetPart>,
    end: Option<String>,
    keys: Option<&'static str>,
    sub: Option<String>,
}

/// One line; it is active while the mouse is over it, or the keyboard has moved to it.
#[component]
pub fn Line(
    /// What it leads to.
    entry: Entry,
    /// Its place among all lines, from 0.
    index: usize,
    /// The place of the active one.
    active: RwSignal<usize>,
    /// What is done when it is picked.
    pick: Callback<Entry>,
) -> impl IntoView {
    let Seen {
        glyph,
        tone,
        text,
        end,
        keys,
        sub,
    } = seen(&entry);
    let is_active = move || active.get() == index;
    view! {
        <li
            class="option"
            class:option--active=is_active
            id=line_id(index)
            role="option"
            data-testid="palette-line"
            aria-selected=move || is_active().to_string()
            on:mousemove=move |_| if active.get_untracked() != index { active.set(index) }
            on:click=move |_| pick.run(entry.clone())
        >
            <Icon glyph class=tone />
            <span class="option__text" dir="auto">{text.into_iter().map(part).collect_view()}</span>
            <span class="option__end">{end}{keys.map(|keys| view! { <kbd>{keys}</kbd> })}</span>
            {sub.map(|sub| view! { <span class="option__sub" dir="auto">{sub}</span> })}
        </li>
    }
}

fn part(part: SnippetPart) -> AnyView {
    if part.found {
        view! { <mark>{part.text}</mark> }.into_any()
    } else {
        part.text.into_any()
    }
}

fn seen(entry: &Entry) -> Seen {
    match entry {
        Entry::Conversation {
            title,
            updated_at,
            open,
            ..
        } => Seen {
            glyph: Glyph::Message,
            tone: "",
            text: title.clone(),
            end: Some(match open {
                true => words::OPEN_NOW.to_owned(),
                false => words::when(*updated_at),
            }),
            keys: None,
            sub: None,
        },
        Entry::Message(hit) => message(hit),
        Entry::Command(command) => Seen {
            glyph: command_glyph(*command),
            tone: "",
            text: vec![SnippetPart {
                text: words::command(*command).to_owned(),
                found: false,
            }],
            end: None,
            keys: words::keys(*command),
            sub: None,
        },
    }
}

fn message(hit: &SearchHit) -> Seen {
    let (glyph, tone) = match (&hit.source, &hit.reply) {
        (Some(source), _) if source.fallback => (glyph(source), "icon--fallback"),
        (Some(source), _) => match glyph(source) {
            Glyph::Star => (Glyph::Star, "icon--primary"),
            Glyph::Bolt => (Glyph::Bolt, "icon--together"),
            other => (other, ""),
        },
        (None, Some(_)) => (Glyph::Cut, ""),
        (None, None) => (Glyph::User, ""),
    };
    Seen {
        glyph,
        tone,
        // What the user wrote is no Markdown.
        text: match hit.reply {
            Some(_) => plain(&hit.snippet),
            None => hit.snippet.clone(),
        },
        end: Some(words::when(hit.created_at)),
        keys: None,
        sub: Some(words::found_in(hit)),
    }
}

fn command_glyph(command: Command) -> Glyph {
    match command {
        Command::NewChat => Glyph::Compose,
        Command::LastOrigin => Glyph::Panel,
        Command::SwitchTheme => Glyph::Moon,
        Command::Settings(Section::General) => Glyph::Sliders,
        Command::Settings(Section::Providers) => Glyph::Key,
        Command::Settings(Section::Routes) => Glyph::Route,
        Command::Settings(Section::Usage) => Glyph::Chart,
        Command::Settings(Section::LocalApi) => Glyph::Terminal,
    }
}

#[cfg(test)]
#[cfg(target_family = "wasm")]
mod in_browser;
