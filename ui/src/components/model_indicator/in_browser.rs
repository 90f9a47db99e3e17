use aideon_ipc::source::ModelSource;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{ModelIndicator, ModelStamp, PendingIndicator, Stamp};
use crate::{
    in_browser::{Drawn, draw, settled},
    state::samples::{aideon, chosen, together, together_fallback},
};

const BADGE: &str = "[data-testid=model-indicator]";

fn badge(source: ModelSource) -> Drawn {
    draw(move |stores| {
        let on_press = Callback::new(move |()| stores.provenance.set(Some("reply".into())));
        let open = Signal::derive(move || stores.provenance.with(Option::is_some));
        view! { <ModelIndicator source open on_press /> }
    })
}

fn stepped_in() -> ModelSource {
    ModelSource {
        fallback: true,
        ..chosen("Gemini")
    }
}

#[wasm_bindgen_test]
fn every_source_says_in_words_who_wrote() {
    let cases = [
        (aideon(), "Aideon Model", "Aideon Model"),
        (together(), "Together AI", "Together AI"),
        (
            together_fallback(),
            "Together AI(Fallback)",
            "Together AI (Fallback)",
        ),
        (stepped_in(), "Gemini(Fallback)", "Gemini (Fallback)"),
        (chosen("Boathouse"), "Boathouse", "Boathouse"),
    ];
    for (source, visible, label) in cases {
        let drawn = badge(source);
        assert_eq!(drawn.text(BADGE), visible, "name and stamp are told apart");
        let of_badge = |name| drawn.attribute(BADGE, name).unwrap_or_default();
        assert_eq!(of_badge("data-source"), label);
        assert!(
            of_badge("aria-label").contains(label),
            "who hears the page must hear the fallback too: {}",
            of_badge("aria-label")
        );
    }
}

#[wasm_bindgen_test]
fn every_source_has_a_drawing_that_is_not_read_out() {
    let mut drawings = Vec::new();
    for source in [aideon(), together(), chosen("Boathouse"), stepped_in()] {
        let drawn = badge(source);
        let drawing = drawn.one(&format!("{BADGE} .model-indicator__face > :first-child"));
        assert_eq!(drawing.tag_name().to_lowercase(), "svg");
        assert_eq!(
            drawing.get_attribute("aria-hidden").as_deref(),
            Some("true")
        );
        drawings.push(drawing.inner_html());
    }
    drawings.sort();
    drawings.dedup();
    assert_eq!(drawings.len(), 4, "colour alone would not tell them apart");
}

#[wasm_bindgen_test]
async fn a_press_opens_where_it_came_from_and_says_so() {
    let drawn = badge(together_fallback());
    let expanded = || drawn.attribute(BADGE, "aria-expanded");
    assert_eq!(expanded().as_deref(), Some("false"));
    drawn.press("model-indicator").await;
    let shown = drawn.stores.provenance.get_untracked();
    assert_eq!(shown.as_deref(), Some("reply"));
    assert_eq!(expanded().as_deref(), Some("true"));
}

#[wasm_bindgen_test]
fn a_hostile_name_of_an_endpoint_is_text() {
    let drawn = badge(chosen("<img src=x onerror=alert(1)>"));
    assert_eq!(drawn.text(BADGE), "<img src=x onerror=alert(1)>");
    assert!(drawn.all("img").is_empty(), "names are never markup");
}

#[wasm_bindgen_test]
async fn while_nobody_has_written_nobody_is_named_as_the_writer() {
    let asking = RwSignal::new("Asking Claude".to_owned());
    let drawn = draw(move |_| view! { <PendingIndicator text=asking /> });
    assert!(!drawn.has("model-indicator"), "no badge before a word");
    assert_eq!(drawn.text("[data-testid=pending]"), "Asking Claude");
    asking.set("Asking Llama".into());
    settled().await;
    assert_eq!(drawn.text("[data-testid=pending]"), "Asking Llama");
}

#[wasm_bindgen_test]
fn what_the_demo_wrote_is_stamped() {
    let drawn = draw(|_| view! { <ModelStamp stamp=Stamp::Simulated /> });
    assert_eq!(drawn.text("[data-testid=simulated]"), "Simulated");
}
