//! One provider: where it is asked, its key, and whether it answers.

use aideon_ipc::provider::{KeyStatus, Provider, ProviderKind};
use leptos::{prelude::*, task::spawn_local};

use super::{address_form::AddressForm, health::Health};
use crate::{
    actions,
    components::{
        icon::{Glyph, Icon},
        key_form::{KeyForm, KeyFormIds, TestResult},
    },
    state::{Stores, toast::Toast},
    words::{pages, provider as words},
};

const KEY_IDS: KeyFormIds = KeyFormIds {
    input: "key-input",
    save: "key-save",
};

/// The card of a provider.
#[component]
pub fn ProviderCard(
    /// The window's stores.
    stores: Stores,
    /// The provider's id.
    id: String,
) -> impl IntoView {
    let provider = {
        let id = id.clone();
        Memo::new(move |_| {
            stores
                .providers
                .with(|providers| providers.provider(&id).cloned())
        })
    };
    let data_id = id.clone();
    view! {
        <section class="provider" data-testid="provider" data-id=data_id>
            <Head stores provider id=id.clone() />
            <div class="provider__open">
                <TestResult stores id=id.clone() />
                <div class="grid-2">
                    <KeyForm stores provider id=id.clone() ids=KEY_IDS />
                    <AddressForm stores provider id=id.clone() />
                </div>
                <Ways stores provider id />
            </div>
        </section>
    }
}

#[component]
fn Head(stores: Stores, provider: Memo<Option<Provider>>, id: String) -> impl IntoView {
    let busy = RwSignal::new(false);
    let test = {
        let id = id.clone();
        move |_| {
            let id = id.clone();
            if busy.get_untracked() {
                return;
            }
            busy.set(true);
            spawn_local(async move {
                if let Err(error) = actions::providers::test(stores, &id).await {
                    actions::tell(stores, &error);
                }
                busy.try_set(false);
            });
        }
    };
    let health = Memo::new(move |_| {
        stores
            .providers
            .with(|providers| Health::of(providers.test(&id)))
    });
    let together = move || {
        provider.with(|provider| {
            provider
                .as_ref()
                .is_some_and(|provider| provider.kind == ProviderKind::Together)
        })
    };
    let name = move || provider.get().map(|provider| provider.name);
    let host = move || {
        provider
            .get()
            .map(|provider| words::host(&provider.base_url).to_owned())
    };
    let status = move || provider.with(|provider| provider.as_ref().map(words::key_status));
    let testing = move || {
        if busy.get() {
            pages::TESTING
        } else {
            pages::TEST
        }
    };
    view! {
        <div class="provider__row">
            <div class="provider__who">
                <h3 class="provider__name">
                    {move || if together() {
                        view! { <Icon glyph=Glyph::Bolt class="icon--together" /> }
                    } else {
                        view! { <Icon glyph=Glyph::Node /> }
                    }}
                    {name}
                </h3>
                <p class="provider__sub code">{host}</p>
            </div>
            <div class=move || format!("line-switch line-switch--{}", health.get().switch().class())>
                {move || health.get().switch().drawing()}
                <p class="line-switch__text">
                    <span data-testid="key-status">{status}</span>
                    <small>{move || health.get().words()}</small>
                </p>
            </div>
            <button
                type="button"
                class="button button--s"
                data-testid="key-test"
                prop:disabled=move || busy.get()
                on:click=test
            >
                {testing}
                <span class="visually-hidden">{move || name().map(|name| format!(" {name}"))}</span>
            </button>
        </div>
    }
}

#[component]
fn Ways(stores: Stores, provider: Memo<Option<Provider>>, id: String) -> impl IntoView {
    let deletable = move || {
        provider.with(|provider| {
            provider.as_ref().is_some_and(|provider| {
                matches!(provider.key, KeyStatus::Keychain | KeyStatus::ThisRun)
            })
        })
    };
    let own =
        move || provider.with(|provider| provider.as_ref().is_some_and(|provider| provider.own));
    let key_page = move || provider.with(|provider| provider.as_ref()?.key_page.clone());
    let delete = {
        let id = id.clone();
        Callback::new(move |()| {
            let id = id.clone();
            spawn_local(async move {
                if let Err(error) = actions::providers::delete_key(stores, &id).await {
                    actions::tell(stores, &error);
                }
            });
        })
    };
    let remove = Callback::new(move |()| {
        let id = id.clone();
        let name = provider.with_untracked(|provider| {
            provider
                .as_ref()
                .map(|provider| provider.name.clone())
                .unwrap_or_default()
        });
        spawn_local(async move {
            match actions::providers::remove_endpoint(stores, &id).await {
                Ok(()) => {
                    let told = Toast::telling(Glyph::Trash, pages::removed(&name));
                    stores.toast.set(Some(told));
                }
                Err(error) => actions::tell(stores, &error),
            }
        });
    });
    view! {
        <div class="provider__actions">
            {move || key_page().map(|url| view! {
                <button
                    type="button"
                    class="text-button"
                    on:click=move |_| actions::links::open(stores, url.clone())
                >
                    {pages::GET_KEY_SHORT}
                    <Icon glyph=Glyph::External class="icon--s" />
                </button>
            })}
            <span class="spring"></span>
            <Show when=deletable>
                <button
                    type="button"
                    class="button button--s button--danger"
                    data-testid="key-delete"
                    on:click=move |_| delete.run(())
                >
                    {pages::DELETE_KEY}
                </button>
            </Show>
            <Show when=own>
                <button
                    type="button"
                    class="button button--s button--danger"
                    data-testid="endpoint-remove"
                    on:click=move |_| remove.run(())
                >
                    {pages::REMOVE_ENDPOINT}
                </button>
            </Show>
        </div>
    }
}
