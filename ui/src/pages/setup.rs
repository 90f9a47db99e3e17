//! The free plan needs somebody who answers: a Together key, or an endpoint of one's own.

use leptos::prelude::*;

use crate::{
    actions,
    components::{
        brand::Brand,
        endpoint_form::{EndpointForm, EndpointFormIds},
        focus::focus_heading,
        icon::{Glyph, Icon},
        key_form::{KeyForm, KeyFormIds, TestResult},
    },
    state::{Stores, providers::TOGETHER},
    words::pages,
};

const KEY_IDS: KeyFormIds = KeyFormIds {
    input: "setup-key",
    save: "setup-key-save",
};

const ENDPOINT_IDS: EndpointFormIds = EndpointFormIds {
    name: "setup-endpoint-name",
    address: "setup-endpoint-address",
    key: "setup-endpoint-key",
    add: "setup-endpoint-add",
};

/// The set-up page of the free plan.
#[component]
pub fn SetupPage(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let heading = focus_heading();
    let ready = Memo::new(move |_| {
        stores
            .providers
            .with(|providers| providers.together_ready() || providers.has_own())
    });
    let go_on = move |_| {
        leptos::task::spawn_local(actions::session::enter(stores));
    };
    view! {
        <main class="setup" data-testid="setup">
            <div class="setup__inner">
                <div class="setup__head">
                    <Brand />
                    <button
                        type="button"
                        class="button button--s button--plain"
                        data-testid="setup-back"
                        on:click=move |_| actions::session::end(stores)
                    >
                        <Icon glyph=Glyph::Left class="icon--s" />
                        {pages::BACK}
                    </button>
                </div>
                <h1 node_ref=heading tabindex="-1">{pages::SETUP_TITLE}</h1>
                <p class="setup__lede">{pages::SETUP_LEDE}</p>
                <div class="setup__ways">
                    <TogetherWay stores />
                    <EndpointWay stores />
                </div>
                <div class="setup__end">
                    <p class="welcome__small">{pages::KEYS_STAY}</p>
                    <button
                        type="button"
                        class="button"
                        class:button--main=move || ready.get()
                        data-testid="setup-continue"
                        on:click=go_on
                    >
                        {move || if ready.get() { pages::START_CHATTING } else { pages::LATER }}
                    </button>
                </div>
            </div>
        </main>
    }
}

#[component]
fn TogetherWay(stores: Stores) -> impl IntoView {
    let together = Memo::new(move |_| {
        stores
            .providers
            .with(|providers| providers.provider(TOGETHER).cloned())
    });
    let key_page = move || together.get().and_then(|provider| provider.key_page);
    view! {
        <section class="card" aria-labelledby="setup-together">
            <h2 class="card__title" id="setup-together">
                <Icon glyph=Glyph::Bolt class="icon--together" />
                {pages::SETUP_TOGETHER}
            </h2>
            <p class="card__text">{pages::SETUP_TOGETHER_TEXT}</p>
            {move || key_page().map(|url| view! {
                <p>
                    <button
                        type="button"
                        class="text-button"
                        data-testid="setup-key-page"
                        on:click=move |_| actions::links::open(stores, url.clone())
                    >
                        {pages::GET_KEY}
                        <Icon glyph=Glyph::External class="icon--s" />
                    </button>
                </p>
            })}
            <KeyForm stores provider=together id=TOGETHER.to_owned() ids=KEY_IDS />
            <TestResult stores id=TOGETHER.to_owned() />
        </section>
    }
}

#[component]
fn EndpointWay(stores: Stores) -> impl IntoView {
    let added = RwSignal::new(Vec::<(String, String)>::new());
    let note = Callback::new(move |provider: aideon_ipc::provider::Provider| {
        added.update(|added| added.push((provider.id, provider.name)));
    });
    view! {
        <section class="card" aria-labelledby="setup-endpoint">
            <h2 class="card__title" id="setup-endpoint">
                <Icon glyph=Glyph::Node />
                {pages::SETUP_ENDPOINT}
            </h2>
            <p class="card__text">{pages::SETUP_ENDPOINT_TEXT}</p>
            <EndpointForm stores ids=ENDPOINT_IDS added=note />
            {move || added.get().into_iter().map(|(id, name)| view! {
                <div class="added">
                    <p class="added__name">{pages::added(&name)}</p>
                    <TestResult stores id />
                </div>
            }).collect_view()}
        </section>
    }
}
