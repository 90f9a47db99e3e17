use aideon_ipc::{
    chat::ModelChoice,
    provider::{Model, ModelList},
};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::KeyboardEventInit;

use super::Picker;
use crate::{
    in_browser::{Drawn, Shell, draw, settled},
    state::providers::ProvidersEvent,
};

const LINES: &str = "[data-testid=picker-option]";

fn models() -> ModelList {
    let model = |endpoint: &str, provider: &str, name: &str| Model {
        id: format!("{endpoint}/{name}"),
        endpoint: endpoint.into(),
        provider: provider.into(),
        name: name.into(),
        ..Model::default()
    };
    ModelList {
        models: vec![
            model("together", "Together AI", "Llama-3.3-70B"),
            model("ollama", "Ollama", "llama3.2"),
        ],
        unreachable: Vec::new(),
    }
}

async fn opened(shell: &Shell) -> Drawn {
    shell.answer("models_list", models());
    let drawn = draw(|stores| view! { <Picker stores /> });
    let loaded = ProvidersEvent::ModelsLoaded(models());
    drawn.stores.providers.update(|all| all.apply(loaded));
    drawn.press("picker").await;
    drawn
}

fn pressed(key: &str) -> KeyboardEventInit {
    let options = KeyboardEventInit::new();
    options.set_key(key);
    options
}

#[wasm_bindgen_test]
async fn how_models_fare_is_asked_anew_each_time_the_picker_opens() {
    let shell = Shell::new();
    let drawn = opened(&shell).await;
    assert_eq!(shell.heard("models_list").len(), 1);
    drawn.press("picker").await;
    drawn.press("picker").await;
    assert!(
        shell.heard("models_list").len() > 1,
        "every reply changes how its model fares"
    );
}

#[wasm_bindgen_test]
async fn one_searches_and_picks_by_the_keyboard() {
    let shell = Shell::new();
    let drawn = opened(&shell).await;
    assert_eq!(drawn.all(LINES).len(), 3, "Aideon chooses, and two models");
    drawn.write("picker-search", "oll").await;
    assert_eq!(drawn.all(LINES).len(), 1);
    drawn.key("picker-search", &pressed("Enter")).await;
    let choice = drawn
        .stores
        .transcript
        .with_untracked(|open| open.choice.clone());
    let model = "ollama/llama3.2".to_owned();
    assert_eq!(choice, ModelChoice::Pinned { model });
    assert!(
        drawn.text("[data-testid=picker]").contains("llama3.2"),
        "the button says who answers from now on"
    );
}

#[wasm_bindgen_test]
async fn the_arrows_say_to_who_hears_the_page_which_line_is_meant() {
    let shell = Shell::new();
    let drawn = opened(&shell).await;
    let meant = || {
        let search = drawn.named("picker-search");
        search.get_attribute("aria-activedescendant")
    };
    let first = meant();
    drawn.key("picker-search", &pressed("ArrowDown")).await;
    let second = meant();
    assert_ne!(first, second);
    let line = drawn.one(&format!("#{}", second.unwrap_or_default()));
    assert!(
        line.text_content()
            .unwrap_or_default()
            .contains("Llama-3.3-70B")
    );
    settled().await;
}
