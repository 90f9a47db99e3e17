//! The ModelSourceIndicator: who wrote a reply, in text and drawing, never by colour alone.

use aideon_ipc::source::{ModelSource, SourceKind};
use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::words::{pages, source};

/// The drawing of a source.
pub fn glyph(of: &ModelSource) -> Glyph {
    match (&of.kind, of.fallback) {
        (SourceKind::Aideon, _) => Glyph::Star,
        (SourceKind::Together, _) => Glyph::Bolt,
        (SourceKind::Chosen { .. }, true) => Glyph::Detour,
        (SourceKind::Chosen { .. }, false) => Glyph::Node,
    }
}

/// The style classes of a badge.
fn classes(of: &ModelSource) -> String {
    let kind = match of.kind {
        SourceKind::Aideon => "primary-model",
        SourceKind::Together => "together-model",
        SourceKind::Chosen { .. } if of.fallback => "",
        SourceKind::Chosen { .. } => "own-model",
    };
    let fallback = if of.fallback { " fallback" } else { "" };
    format!("model-indicator {kind}{fallback}")
}

/// The badge of a reply; a press shows where the reply came from.
#[component]
pub fn ModelIndicator(
    /// Who wrote.
    source: ModelSource,
    /// The provenance of this reply is open.
    #[prop(into)]
    open: Signal<bool>,
    /// What a press does.
    on_press: Callback<()>,
) -> impl IntoView {
    let class = classes(&source);
    let label = source::label(&source);
    let spoken = pages::show_origin(&label);
    view! {
        <button
            type="button"
            class=class
            data-testid="model-indicator"
            data-source=label
            aria-label=spoken
            title=pages::SHOW_ORIGIN
            aria-expanded=move || if open.get() { "true" } else { "false" }
            on:click=move |_| on_press.run(())
        >
            <Plate source />
        </button>
    }
}

/// The badge where it only tells and cannot be pressed.
#[component]
pub fn SourceBadge(
    /// Who wrote.
    source: ModelSource,
) -> impl IntoView {
    let class = classes(&source);
    view! { <span class=class><Plate source /></span> }
}

/// The badge while nobody has written: it names who is asked, and nobody as the writer.
#[component]
pub fn PendingIndicator(
    /// Who is asked.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! {
        <span class="model-indicator pending" data-testid="pending">
            <span class="model-indicator__plate">
                <span class="model-indicator__face">
                    <Waiting class="model-indicator__wait" />
                    <span class="model-indicator__name">{text}</span>
                </span>
            </span>
        </span>
    }
}

/// Three dots that breathe.
#[component]
pub fn Waiting(
    /// The style class of the row of dots.
    class: &'static str,
) -> impl IntoView {
    view! { <span class=class aria-hidden="true"><i></i><i></i><i></i></span> }
}

#[component]
fn Plate(source: ModelSource) -> impl IntoView {
    view! {
        <span class="model-indicator__plate">
            <span class="model-indicator__face">
                <Icon glyph=glyph(&source) />
                <span class="model-indicator__name">{source::name(&source)}</span>
            </span>
            {source.fallback.then(|| view! {
                <span class="model-indicator__stamp"><span>{source::FALLBACK}</span></span>
            })}
        </span>
    }
}

/// How a reply came to be, or to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    /// The demo wrote it.
    Simulated,
    /// The app was closed while it was written.
    Interrupted,
    /// The user stopped it.
    Stopped,
}

/// A stamp that follows the badge.
#[component]
pub fn ModelStamp(
    /// Which one.
    stamp: Stamp,
) -> impl IntoView {
    let (class, glyph, text, id) = match stamp {
        Stamp::Simulated => ("simulated", Glyph::Flask, pages::SIMULATED, "simulated"),
        Stamp::Interrupted => ("interrupted", Glyph::Cut, pages::INTERRUPTED, "interrupted"),
        Stamp::Stopped => ("stopped", Glyph::Stop, pages::STOPPED, "stopped"),
    };
    view! {
        <span class=format!("model-stamp {class}") data-testid=id>
            <span><Icon glyph class="icon--s" /><span>{text}</span></span>
        </span>
    }
}

#[cfg(test)]
#[cfg(target_family = "wasm")]
mod in_browser;

#[cfg(test)]
mod tests {
    use aideon_ipc::source::ModelSource;

    use super::{classes, glyph};
    use crate::{
        components::icon::Glyph,
        state::samples::{aideon, chosen, together, together_fallback},
    };

    #[test]
    fn every_source_has_its_drawing() {
        assert_eq!(glyph(&aideon()), Glyph::Star);
        assert_eq!(glyph(&together()), Glyph::Bolt);
        assert_eq!(glyph(&together_fallback()), Glyph::Bolt);
        assert_eq!(glyph(&chosen("Boathouse")), Glyph::Node);
        let stepped_in = ModelSource {
            fallback: true,
            ..chosen("Gemini")
        };
        assert_eq!(glyph(&stepped_in), Glyph::Detour);
    }

    #[test]
    fn a_fallback_is_never_dressed_as_the_first_choice() {
        assert!(!classes(&together_fallback()).contains("primary"));
        assert!(classes(&together_fallback()).contains("fallback"));
        assert!(!classes(&chosen("Boathouse")).contains("primary"));
    }
}
