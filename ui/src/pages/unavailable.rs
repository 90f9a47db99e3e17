//! The backend did not answer when the window asked who uses the app.

use aideon_ipc::AppError;
use leptos::prelude::*;

use crate::{
    actions,
    components::{brand::Brand, focus::focus_heading},
    state::Stores,
    words::{error, pages},
};

/// What happened, what is kept, what to do.
#[component]
pub fn UnavailablePage(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let heading = focus_heading();
    // A cause that is known needs no general words.
    let text = move || match stores.start_error.get() {
        Some(AppError::Internal) | None => pages::UNAVAILABLE_TEXT.to_owned(),
        Some(error) => error::sentence(&error),
    };
    view! {
        <main class="lone-page">
            <Brand />
            <h1 node_ref=heading tabindex="-1">{pages::UNAVAILABLE}</h1>
            <p data-testid="error">{text}</p>
            <button
                type="button"
                class="button button--main"
                on:click=move |_| actions::session::start(stores)
            >
                {pages::TRY_AGAIN}
            </button>
        </main>
    }
}
