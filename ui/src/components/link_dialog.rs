//! Asks before a link from a reply is opened, with its whole address.

use leptos::{html, prelude::*};

use crate::{actions, state::Stores, words::pages};

/// The dialog; closed while no link waits.
#[component]
pub fn LinkDialog(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let waits = stores.link.with(Option::is_some);
        let Some(dialog) = dialog.get() else { return };
        if waits && !dialog.open() {
            // It fails only for a dialog that is open, or not in the page.
            dialog.show_modal().ok();
        } else if !waits && dialog.open() {
            dialog.close();
        }
    });
    let forget = move || stores.link.set(None);
    let open = move |_| {
        if let Some(url) = stores.link.get_untracked() {
            actions::links::open(stores, url);
        }
        forget();
    };
    view! {
        <dialog
            node_ref=dialog
            class="dialog"
            aria-labelledby="link-title"
            on:close=move |_| forget()
        >
            <h2 id="link-title" class="dialog__title">{pages::OPEN_LINK}</h2>
            <p class="dialog__address code" dir="ltr" data-testid="link-address">
                {move || stores.link.get()}
            </p>
            <div class="dialog__ways">
                <button type="button" class="button button--plain" on:click=move |_| forget()>
                    {pages::CANCEL}
                </button>
                <button type="button" class="button button--main" data-testid="link-open" on:click=open>
                    {pages::OPEN_IN_BROWSER}
                </button>
            </div>
        </dialog>
    }
}

#[cfg(test)]
#[cfg(target_family = "wasm")]
mod in_browser;
