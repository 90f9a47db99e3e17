//! Where a provider is asked.

use aideon_ipc::provider::Provider;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    actions,
    components::notice::ErrorLine,
    state::Stores,
    words::{error, pages},
};

/// The field for a provider's address.
#[component]
pub fn AddressForm(
    /// The window's stores.
    stores: Stores,
    /// The provider.
    provider: Memo<Option<Provider>>,
    /// The provider's id.
    id: String,
) -> impl IntoView {
    let address = RwSignal::new(String::new());
    let trouble = RwSignal::new(None::<String>);
    let stored = Memo::new(move |_| {
        provider.with(|provider| provider.as_ref().map(|provider| provider.base_url.clone()))
    });
    Effect::new(move |_| {
        if let Some(stored) = stored.get() {
            address.set(stored);
        }
    });
    let changed = Memo::new(move |_| stored.get().is_some_and(|stored| stored != address.get()));
    let field_id = format!("address-{id}");
    let save = Callback::new(move |to: String| {
        let id = id.clone();
        trouble.set(None);
        spawn_local(async move {
            if let Err(error) = actions::providers::set_address(stores, &id, to.trim()).await {
                trouble.try_set(Some(error::sentence(&error)));
            }
        });
    });
    let default = Memo::new(move |_| {
        provider.with(|provider| {
            let provider = provider.as_ref()?;
            let default = provider.default_base_url.clone()?;
            (default != provider.base_url).then_some(default)
        })
    });
    view! {
        <form
            class="field"
            on:submit=move |event| {
                event.prevent_default();
                save.run(address.get_untracked());
            }
        >
            <label class="field__label" for=field_id.clone()>{pages::ADDRESS}</label>
            <div class="field__row">
                <input
                    id=field_id.clone()
                    class="input input--code"
                    class:input--bad=move || trouble.with(Option::is_some)
                    data-testid="address-input"
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=address
                    on:input:target=move |event| address.set(event.target().value())
                />
                <button
                    type="submit"
                    class="button"
                    data-testid="address-save"
                    prop:disabled=move || !changed.get()
                >
                    {pages::SAVE}
                </button>
            </div>
            <p class="field__help">{pages::ADDRESS_HELP}</p>
            <ErrorLine text=Signal::derive(move || trouble.get()) />
            {move || default.get().map(|default| view! {
                <p>
                    <button
                        type="button"
                        class="text-button"
                        on:click=move |_| save.run(default.clone())
                    >
                        {pages::RESET_ADDRESS}
                    </button>
                </p>
            })}
        </form>
    }
}
