//! Another model for the answer, this one time.

use aideon_ipc::{chat::ModelChoice, reply::Reply};
use leptos::{html, prelude::*, task};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::{
    actions::{self, chat::Again},
    components::{
        icon::{Glyph, Icon},
        picker::{menu::Menu, place},
    },
    state::{Stores, reply::answering_attempt, row::ReplyRow},
    words::conversation as words,
};

/// The button beside "answer again" that opens the list of models.
#[component]
pub fn AgainWith(
    /// The window's stores.
    stores: Stores,
    /// The reply that there is.
    row: ReplyRow,
    /// The user's message, by its id.
    message: String,
) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    let menu = NodeRef::<html::Div>::new();
    let search = RwSignal::new(String::new());
    let open = RwSignal::new(false);
    let id = format!("again-{}", row.id());
    let writer = Memo::new(move |_| row.with(writer));
    let prepare = move |_| {
        search.set(String::new());
        actions::providers::load_models(stores);
        if let (Some(button), Some(menu)) = (button.get_untracked(), menu.get_untracked()) {
            place(&button, &menu);
        }
    };
    let toggled = move |_| {
        let Some(menu) = menu.try_get_untracked().flatten() else {
            return;
        };
        let is_open = menu.matches(":popover-open").unwrap_or_default();
        open.try_set(is_open);
        if is_open {
            task::spawn_local(async move {
                task::tick().await;
                focus_field(&menu);
            });
        }
    };
    let choose = Callback::new(move |choice: ModelChoice| {
        actions::chat::retry(stores, message.clone(), Again::By(choice));
    });
    view! {
        <button
            node_ref=button
            type="button"
            class="icon-button icon-button--narrow"
            data-testid="again-with"
            aria-label=words::ANSWER_AGAIN_WITH
            title=words::ANSWER_AGAIN_WITH
            popovertarget=id.clone()
            aria-haspopup="listbox"
            aria-expanded=move || open.get().to_string()
            on:click=prepare
        >
            <Icon glyph=Glyph::Down class="icon--s" />
        </button>
        <div node_ref=menu id=id class="menu" popover="auto" on:toggle=toggled>
            // There are as many of these as replies; what is in them is there while one is open.
            <Show when=move || open.get()>
                <p class="menu__title">{words::AGAIN_WITH}</p>
                <Menu stores name="again" menu search open chosen=writer on_choose=choose />
            </Show>
        </div>
    }
}

/// The model that wrote the reply.
fn writer(reply: &Reply) -> ModelChoice {
    answering_attempt(reply).map_or(ModelChoice::Auto, |attempt| ModelChoice::Pinned {
        model: format!("{}/{}", attempt.endpoint, attempt.model),
    })
}

fn focus_field(menu: &web_sys::HtmlDivElement) {
    let field = menu.query_selector("input").ok().flatten();
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        // A field that cannot be focused can still be clicked.
        field.focus().ok();
    }
}
