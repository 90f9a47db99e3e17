//! Signing in: the browser is waited for, or did not come back.

use leptos::prelude::*;

use crate::{
    actions,
    components::{
        brand::Brand,
        focus::focus_heading,
        icon::{Glyph, Icon},
    },
    state::{Page, Stores},
    words::{account as words, error, pages},
};

/// The page of signing in.
#[component]
pub fn SignInPage(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let failed = Memo::new(move |_| {
        stores
            .sign_in
            .with(|state| state.current().is_some_and(|it| it.failure.is_some()))
    });
    view! {
        <main class="lone-page" data-testid="sign-in">
            <Brand />
            <Show when=move || failed.get() fallback=move || view! { <Waiting stores /> }>
                <Failed stores />
            </Show>
        </main>
    }
}

#[component]
fn Waiting(stores: Stores) -> impl IntoView {
    let heading = focus_heading();
    view! {
        <h1 node_ref=heading tabindex="-1">{words::WAITING}</h1>
        <p data-testid="sign-in-waiting">{words::WAITING_TEXT}</p>
        <div class="ways">
            <button
                type="button"
                class="button"
                data-testid="sign-in-open"
                on:click=move |_| actions::account::open_again(stores)
            >
                <Icon glyph=Glyph::External class="icon--s" />
                {words::OPEN_AGAIN}
            </button>
            <button
                type="button"
                class="button button--plain"
                data-testid="sign-in-cancel"
                on:click=move |_| actions::account::give_up(stores)
            >
                {pages::CANCEL}
            </button>
        </div>
    }
}

#[component]
fn Failed(stores: Stores) -> impl IntoView {
    let heading = focus_heading();
    let current = move || stores.sign_in.with(|state| state.current().cloned());
    let sentence = move || {
        let failure = current().and_then(|current| current.failure);
        failure.map(|failure| error::sentence(&failure))
    };
    let again = move |_| {
        let anew = stores
            .sign_in
            .with_untracked(|state| state.current().is_some_and(|current| current.anew));
        actions::account::sign_in(stores, anew);
    };
    // Whoever came from the welcome page has the free plan there.
    let back = move || match current().map(|current| current.from) {
        Some(Page::Chat | Page::Settings(_)) => pages::BACK_TO_CHAT,
        _ => pages::BACK,
    };
    view! {
        <h1 node_ref=heading tabindex="-1">{words::NO_SIGN_IN}</h1>
        <p data-testid="sign-in-failure" role="alert">{sentence}</p>
        <div class="ways">
            <button
                type="button"
                class="button button--main"
                data-testid="sign-in-again"
                on:click=again
            >
                <Icon glyph=Glyph::Retry class="icon--s" />
                {pages::TRY_AGAIN}
            </button>
            <button
                type="button"
                class="button button--plain"
                data-testid="sign-in-back"
                on:click=move |_| actions::account::give_up(stores)
            >
                {back}
            </button>
        </div>
    }
}
