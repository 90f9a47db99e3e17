//! One short message at a time; it goes by itself, unless one is reading it.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::icon::{Glyph, Icon};
use crate::{
    state::{Stores, toast::STAY_MS},
    words::pages,
};

/// The place where toasts appear.
#[component]
pub fn Toasts(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let halt = move || {
        if let Some(running) = timer.try_update_value(Option::take).flatten() {
            running.clear();
        }
    };
    let run = move || {
        halt();
        let gone = move || stores.toast.set(None);
        let handle = set_timeout_with_handle(gone, Duration::from_millis(STAY_MS)).ok();
        timer.set_value(handle);
    };
    Effect::new(move |_| {
        if stores.toast.with(Option::is_some) {
            run();
        }
    });
    let shown = move || {
        stores.toast.get().map(|toast| {
            let action = toast.action.map(|(words, action)| {
                let press = move |_| {
                    stores.toast.set(None);
                    action.run(());
                };
                view! {
                    <button type="button" class="button button--s" data-testid="toast-action" on:click=press>
                        {words}
                    </button>
                }
            });
            view! {
                <div
                    class="toast"
                    data-testid="toast"
                    on:mouseenter=move |_| halt()
                    on:mouseleave=move |_| run()
                    on:focusin=move |_| halt()
                    on:focusout=move |_| run()
                >
                    <Icon glyph=toast.glyph />
                    <span>{toast.text}</span>
                    {action}
                    <button
                        type="button"
                        class="icon-button icon-button--s"
                        aria-label=pages::DISMISS
                        title=pages::DISMISS
                        on:click=move |_| stores.toast.set(None)
                    >
                        <Icon glyph=Glyph::Close class="icon--s" />
                    </button>
                </div>
            }
        })
    };
    view! { <div class="toasts" role="status">{shown}</div> }
}

#[cfg(test)]
#[cfg(target_family = "wasm")]
mod in_browser;
