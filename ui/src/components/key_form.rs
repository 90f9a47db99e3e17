//! A key goes in and never comes out.

use aideon_ipc::{
    AppError,
    provider::{KeyKeeping, KeyStatus, Provider},
};
use leptos::{prelude::*, task::spawn_local};

use super::notice::ErrorLine;
use crate::{
    actions,
    state::Stores,
    words::{error, pages, provider as words},
};

/// The names of a form's parts for tests, where it stands on several pages.
#[derive(Clone, Copy, Debug)]
pub struct KeyFormIds {
    /// The field.
    pub input: &'static str,
    /// The button that saves.
    pub save: &'static str,
}

/// The field for a provider's key.
#[component]
pub fn KeyForm(
    /// The window's stores.
    stores: Stores,
    /// The provider.
    #[prop(into)]
    provider: Signal<Option<Provider>>,
    /// The provider's id.
    id: String,
    /// The names of its parts.
    ids: KeyFormIds,
) -> impl IntoView {
    let key = RwSignal::new(String::new());
    let trouble = RwSignal::new(None::<AppError>);
    let busy = RwSignal::new(false);
    let field_id = format!("key-{id}");
    let help_id = format!("key-help-{id}");
    let has_key = move || {
        provider.with(|provider| {
            provider.as_ref().is_some_and(|provider| {
                !matches!(provider.key, KeyStatus::Missing | KeyStatus::Unknown)
            })
        })
    };
    let save = Callback::new(move |keep: KeyKeeping| {
        let (id, entered) = (id.clone(), key.get_untracked());
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match actions::providers::save_key(stores, &id, &entered, keep).await {
                Ok(()) => {
                    key.try_set(String::new());
                }
                Err(error) => {
                    trouble.try_set(Some(error));
                }
            }
            busy.try_set(false);
        });
    });
    let help = move || {
        provider.with(|provider| provider.as_ref().map(words::key_help).unwrap_or_default())
    };
    let placeholder = move || {
        if has_key() {
            pages::KEY_SAVED
        } else {
            pages::PASTE_KEY
        }
    };
    let label = move || {
        if has_key() {
            pages::REPLACE
        } else {
            pages::SAVE
        }
    };
    let homeless =
        move || trouble.with(|error| matches!(error, Some(AppError::KeychainUnavailable { .. })));
    let sentence =
        Signal::derive(move || trouble.with(|error| error.as_ref().map(error::sentence)));
    view! {
        <form
            class="field"
            on:submit=move |event| {
                event.prevent_default();
                if !busy.get_untracked() {
                    save.run(KeyKeeping::Keychain);
                }
            }
        >
            <label class="field__label" for=field_id.clone()>{pages::KEY}</label>
            <div class="field__row">
                <input
                    id=field_id.clone()
                    class="input input--code"
                    class:input--bad=move || trouble.with(Option::is_some)
                    data-testid=ids.input
                    type="password"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=placeholder
                    aria-describedby=help_id.clone()
                    prop:value=key
                    on:input:target=move |event| key.set(event.target().value())
                />
                <button
                    type="submit"
                    class="button"
                    data-testid=ids.save
                    prop:disabled=move || busy.get()
                >
                    {label}
                </button>
            </div>
            <p class="field__help" id=help_id.clone()>{help}</p>
            <ErrorLine text=sentence />
            <Show when=homeless>
                <div>
                    <button
                        type="button"
                        class="button button--s"
                        data-testid="key-keep-this-run"
                        on:click=move |_| save.run(KeyKeeping::ThisRun)
                    >
                        {pages::KEEP_THIS_RUN}
                    </button>
                </div>
            </Show>
        </form>
    }
}

/// What the last test of a provider found.
#[component]
pub fn TestResult(
    /// The window's stores.
    stores: Stores,
    /// The provider's id.
    id: String,
) -> impl IntoView {
    let result = Memo::new(move |_| {
        stores.providers.with(|providers| {
            let provider = providers.provider(&id)?;
            let test = providers.test(&id)?;
            Some((
                matches!(test, aideon_ipc::provider::ProviderTest::Works { .. }),
                words::test_result(&provider.name, test),
            ))
        })
    });
    view! {
        <div class="test-result" role="status">
            {move || result.get().map(|(works, text)| {
                let (glyph, tone) = if works {
                    (super::icon::Glyph::Check, "test-result__text")
                } else {
                    (super::icon::Glyph::Warn, "test-result__text test-result__text--bad")
                };
                view! {
                    <p class=tone data-testid="test-result">
                        <super::icon::Icon glyph class="icon--s" />
                        <span>{text}</span>
                    </p>
                }
            })}
        </div>
    }
}
