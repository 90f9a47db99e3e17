//! Who may answer: providers, their keys, and endpoints of one's own.

use aideon_ipc::{provider::Provider, session::Keychain};
use leptos::prelude::*;

use super::provider_card::ProviderCard;
use crate::{
    actions,
    components::{
        endpoint_form::{EndpointForm, EndpointFormIds},
        focus::focus_heading,
        icon::{Glyph, Icon},
    },
    state::{Stores, toast::Toast},
    words::pages,
};

const ENDPOINT_IDS: EndpointFormIds = EndpointFormIds {
    name: "endpoint-name",
    address: "endpoint-address",
    key: "endpoint-key",
    add: "endpoint-add",
};

/// The page for providers.
#[component]
pub fn ProviderSettings(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let heading = focus_heading();
    actions::providers::load(stores);
    let ids = Memo::new(move |_| {
        stores.providers.with(|providers| {
            let ids = providers.list().iter().map(|provider| provider.id.clone());
            ids.collect::<Vec<_>>()
        })
    });
    let added = Callback::new(move |provider: Provider| {
        let told = pages::added(&provider.name);
        stores.toast.set(Some(Toast::telling(Glyph::Check, told)));
    });
    let to_form = move |_| {
        if let Some(field) = document().get_element_by_id(ENDPOINT_IDS.name) {
            field.scroll_into_view();
            if let Ok(field) = wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(field) {
                // A field that cannot be focused can still be clicked.
                field.focus().ok();
            }
        }
    };
    view! {
        <header class="page__head">
            <div>
                <h1 node_ref=heading tabindex="-1">{pages::PROVIDERS}</h1>
                <p>{pages::PROVIDERS_LEDE}</p>
            </div>
            <button type="button" class="button" on:click=to_form>
                <Icon glyph=Glyph::Plus />
                {pages::ADD_ENDPOINT}
            </button>
        </header>
        <KeychainNotice stores />
        <h2 class="section-title">{pages::CONNECTED}</h2>
        <div class="providers">
            <For each=move || ids.get() key=|id| id.clone() let:id>
                <ProviderCard stores id />
            </For>
        </div>
        <h2 class="section-title">{pages::ADD_ENDPOINT}</h2>
        <section class="card">
            <p class="card__text">{pages::ADD_ENDPOINT_TEXT}</p>
            <EndpointForm stores ids=ENDPOINT_IDS added />
        </section>
    }
}

#[component]
fn KeychainNotice(stores: Stores) -> impl IntoView {
    let closed = move || {
        stores.session.with(|session| {
            matches!(
                session.keychain(),
                Keychain::Locked | Keychain::Uninitialised | Keychain::Absent
            )
        })
    };
    view! {
        <Show when=closed>
            <div class="notice notice--fallback" data-testid="notice">
                <Icon glyph=Glyph::Key />
                <div>
                    <p class="notice__title">{pages::NO_KEYCHAIN_TITLE}</p>
                    <p class="notice__text">{pages::NO_KEYCHAIN_TEXT}</p>
                </div>
            </div>
        </Show>
    }
}
