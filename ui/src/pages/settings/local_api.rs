//! The API for other programs on this computer: its switch, its address, its token, and how a
//! program is set up.

pub mod snippets;

use aideon_ipc::{
    AppError,
    local_api::{LocalApi, LocalApiChange, LocalApiState, LocalApiToken},
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api,
    components::{clipboard, focus::focus_heading, notice::ErrorLine},
    state::Stores,
    words::{error, local_api as words},
};
use snippets::Snippets;

/// What this page knows. The token is nowhere else in the window, and goes with the page.
#[derive(Clone, Copy)]
struct Known {
    api: RwSignal<Option<LocalApi>>,
    token: RwSignal<Option<LocalApiToken>>,
    trouble: RwSignal<Option<AppError>>,
    busy: RwSignal<bool>,
}

impl Known {
    fn new() -> Self {
        Self {
            api: RwSignal::new(None),
            token: RwSignal::new(None),
            trouble: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    fn load(self) {
        spawn_local(async move {
            match api::local_api_get().await {
                Ok(api) => {
                    self.api.try_set(Some(api));
                }
                Err(error) => {
                    self.trouble.try_set(Some(error));
                }
            }
        });
    }

    /// Does what changes how the API stands, one thing at a time.
    fn change(self, answer: impl Future<Output = Result<LocalApiChange, AppError>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.trouble.set(None);
        spawn_local(async move {
            match answer.await {
                Ok(change) => {
                    self.api.try_set(Some(change.api));
                    if change.token.is_some() {
                        self.token.try_set(change.token);
                    }
                }
                Err(error) => {
                    self.trouble.try_set(Some(error));
                }
            }
            self.busy.try_set(false);
        });
    }

    /// Where programs ask; none while they cannot.
    fn base_url(self) -> Option<String> {
        self.api
            .with(|api| match api.as_ref().map(|api| &api.state) {
                Some(LocalApiState::On { base_url, .. }) => Some(base_url.clone()),
                _ => None,
            })
    }

    fn token(self) -> Option<String> {
        self.token
            .with(|token| token.as_ref().map(|token| token.0.clone()))
    }

    /// Whether it can be switched at all.
    fn switchable(self) -> bool {
        self.api.with(|api| {
            api.as_ref()
                .is_some_and(|api| api.state != LocalApiState::NotInDemo)
        })
    }
}

/// The page for other programs.
#[component]
pub fn LocalApiSettings(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let heading = focus_heading();
    let known = Known::new();
    let user = Memo::new(move |_| {
        stores
            .session
            .with(|session| session.user().map(|user| user.id.clone()))
    });
    Effect::new(move |_| {
        user.track();
        known.load();
    });
    let trouble = Signal::derive(move || {
        known
            .trouble
            .with(|error| error.as_ref().map(error::sentence))
    });
    let base_url = Memo::new(move |_| known.base_url());
    view! {
        <div data-testid="local-api" aria-busy=move || known.busy.get().to_string()>
            <header class="page__head">
                <div>
                    <h1 node_ref=heading tabindex="-1">{words::LOCAL_API}</h1>
                    <p>{words::LEDE}</p>
                </div>
            </header>
            <Switch known />
            <ErrorLine text=trouble />
            {move || base_url.get().map(|base_url| view! {
                <Address stores base_url=base_url.clone() />
                <Token stores known />
                <Snippets stores base_url token=Signal::derive(move || known.token()) />
            })}
        </div>
    }
}

#[component]
fn Switch(known: Known) -> impl IntoView {
    let on = Memo::new(move |_| known.base_url().is_some());
    let failed = move || {
        known.api.with(|api| {
            api.as_ref()
                .is_some_and(|api| matches!(api.state, LocalApiState::Failed { .. }))
        })
    };
    let told = move || {
        known
            .api
            .with(|api| api.as_ref().map(|api| words::state(&api.state)))
    };
    let label = move || match (known.busy.get(), on.get()) {
        (true, _) => words::CHANGING,
        (false, true) => words::ON,
        (false, false) => words::OFF,
    };
    view! {
        <section class="setting" aria-labelledby="local-api-switch">
            <div>
                <h2 class="setting__title" id="local-api-switch">{words::SWITCH}</h2>
                <p class="setting__text">{words::SWITCH_TEXT}</p>
                <p
                    class="setting__text local-api__state"
                    class:local-api__state--bad=failed
                    role="status"
                    data-testid="local-api-state"
                >
                    {told}
                </p>
            </div>
            <button
                type="button"
                class="switch switch--plain"
                role="switch"
                data-testid="local-api-on"
                aria-labelledby="local-api-switch"
                aria-checked=move || on.get().to_string()
                prop:disabled=move || !known.switchable()
                on:click=move |_| {
                    let on = !on.get_untracked();
                    known.change(async move { api::local_api_set(on).await });
                }
            >
                <span class="switch__track" aria-hidden="true"><i></i></span>
                {label}
            </button>
        </section>
    }
}

#[component]
fn Address(stores: Stores, base_url: String) -> impl IntoView {
    let copied = base_url.clone();
    view! {
        <section class="setting" aria-labelledby="local-api-address">
            <div>
                <h2 class="setting__title" id="local-api-address">{words::ADDRESS}</h2>
                <p class="setting__text">{words::ADDRESS_HELP}</p>
            </div>
            <div class="field__row local-api__value">
                <input
                    class="input input--code"
                    data-testid="local-api-address"
                    readonly
                    aria-labelledby="local-api-address"
                    prop:value=base_url
                />
                <button
                    type="button"
                    class="button"
                    data-testid="local-api-address-copy"
                    aria-label=words::COPY_ADDRESS
                    on:click=move |_| clipboard::copy(stores, copied.clone(), words::ADDRESS_COPIED)
                >
                    {words::COPY}
                </button>
            </div>
        </section>
    }
}

#[component]
fn Token(stores: Stores, known: Known) -> impl IntoView {
    let help = move || match known.token() {
        Some(_) => words::TOKEN_ONCE,
        None => words::TOKEN_GONE,
    };
    let shown = move || {
        known.token().map(|token| {
            let copied = token.clone();
            view! {
                <input
                    class="input input--code"
                    data-testid="local-api-token"
                    readonly
                    autocomplete="off"
                    aria-labelledby="local-api-token"
                    prop:value=token
                />
                <button
                    type="button"
                    class="button"
                    data-testid="local-api-token-copy"
                    aria-label=words::COPY_TOKEN
                    on:click=move |_| clipboard::copy(stores, copied.clone(), words::TOKEN_COPIED)
                >
                    {words::COPY}
                </button>
            }
        })
    };
    view! {
        <section class="setting" aria-labelledby="local-api-token">
            <div>
                <h2 class="setting__title" id="local-api-token">{words::TOKEN}</h2>
                <p class="setting__text">{words::TOKEN_HELP}</p>
                <p class="setting__text" role="status" data-testid="local-api-token-help">{help}</p>
            </div>
            <div class="field__row local-api__value local-api__value--end">
                {shown}
                <button
                    type="button"
                    class="button"
                    data-testid="local-api-new-token"
                    on:click=move |_| known.change(api::local_api_new_token())
                >
                    {words::NEW_TOKEN}
                </button>
            </div>
        </section>
    }
}
