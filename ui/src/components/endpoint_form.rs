//! An endpoint of the user's own: name, address, and a key where it wants one.

use aideon_ipc::{
    AppError,
    provider::{NewEndpoint, Provider},
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    icon::{Glyph, Icon},
    notice::ErrorLine,
};
use crate::{
    actions,
    state::Stores,
    words::{error, pages},
};

/// The names of the form's parts for tests, where it stands on several pages.
#[derive(Clone, Copy, Debug)]
pub struct EndpointFormIds {
    /// The field for the name; also the element's id.
    pub name: &'static str,
    /// The field for the address.
    pub address: &'static str,
    /// The field for the key.
    pub key: &'static str,
    /// The button that adds it.
    pub add: &'static str,
}

/// Which field an error belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Name,
    Address,
    Key,
    Whole,
}

fn place(error: &AppError) -> Place {
    match error {
        AppError::NameInvalid | AppError::NameTaken => Place::Name,
        AppError::AddressInvalid | AppError::AddressInsecure => Place::Address,
        AppError::KeyEmpty | AppError::KeyMalformed | AppError::KeychainUnavailable { .. } => {
            Place::Key
        }
        _ => Place::Whole,
    }
}

/// The form that adds an endpoint.
#[component]
pub fn EndpointForm(
    /// The window's stores.
    stores: Stores,
    /// The names of its parts.
    ids: EndpointFormIds,
    /// What follows when it was added.
    added: Callback<Provider>,
) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let address = RwSignal::new(String::new());
    let key = RwSignal::new(String::new());
    let trouble = RwSignal::new(None::<AppError>);
    let busy = RwSignal::new(false);
    let add = move || {
        let key_entered = key.get_untracked();
        let endpoint = NewEndpoint {
            name: name.get_untracked().trim().to_owned(),
            base_url: address.get_untracked().trim().to_owned(),
            key: (!key_entered.is_empty()).then_some(key_entered),
        };
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match actions::providers::add_endpoint(stores, &endpoint).await {
                Ok(provider) => {
                    for field in [name, address, key] {
                        field.try_set(String::new());
                    }
                    added.try_run(provider);
                }
                Err(error) => {
                    trouble.try_set(Some(error));
                }
            }
            busy.try_set(false);
        });
    };
    let at = move |wanted: Place| {
        Signal::derive(move || {
            trouble.with(|error| {
                let error = error.as_ref().filter(|error| place(error) == wanted);
                error.map(error::sentence)
            })
        })
    };
    view! {
        <form
            class="endpoint-form"
            on:submit=move |event| {
                event.prevent_default();
                if !busy.get_untracked() {
                    add();
                }
            }
        >
            <TextField id=ids.name label=pages::NAME placeholder="LM Studio" value=name trouble=at(Place::Name) />
            <TextField
                id=ids.address
                label=pages::ADDRESS
                placeholder="http://localhost:1234/v1"
                value=address
                trouble=at(Place::Address)
                code=true
            />
            <TextField
                id=ids.key
                label=pages::KEY_OPTIONAL
                placeholder=pages::KEY_IF_WANTED
                value=key
                trouble=at(Place::Key)
                code=true
                secret=true
            />
            <div class="endpoint-form__end">
                <button type="submit" class="button" data-testid=ids.add prop:disabled=move || busy.get()>
                    <Icon glyph=Glyph::Plus />
                    {move || if busy.get() { pages::TESTING } else { pages::ADD_ENDPOINT }}
                </button>
                <ErrorLine text=at(Place::Whole) />
            </div>
        </form>
    }
}

#[component]
fn TextField(
    id: &'static str,
    label: &'static str,
    placeholder: &'static str,
    value: RwSignal<String>,
    trouble: Signal<Option<String>>,
    #[prop(optional)] code: bool,
    #[prop(optional)] secret: bool,
) -> impl IntoView {
    let error_id = format!("{id}-error");
    view! {
        <div class="field">
            <label class="field__label" for=id>{label}</label>
            <div class="field__row">
                <input
                    id=id
                    class="input"
                    class:input--code=code
                    class:input--bad=move || trouble.with(Option::is_some)
                    data-testid=id
                    type=if secret { "password" } else { "text" }
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=placeholder
                    aria-invalid=move || trouble.with(Option::is_some).to_string()
                    aria-describedby=error_id.clone()
                    prop:value=value
                    on:input:target=move |event| value.set(event.target().value())
                />
            </div>
            <ErrorLine text=trouble id=error_id.clone() />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use aideon_ipc::AppError;

    use super::{Place, place};

    #[test]
    fn an_error_stands_at_the_field_that_caused_it() {
        assert_eq!(place(&AppError::NameTaken), Place::Name);
        assert_eq!(place(&AppError::AddressInsecure), Place::Address);
        assert_eq!(place(&AppError::KeyMalformed), Place::Key);
        assert_eq!(place(&AppError::Storage), Place::Whole);
    }
}
