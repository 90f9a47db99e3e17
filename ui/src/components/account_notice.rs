//! What somebody has to know of their account before they write: that their plan is not what
//! they think, or that conversations wait to be taken along.

use aideon_ipc::session::AccountStanding;
use leptos::{prelude::*, task::spawn_local};

use super::{
    icon::{Glyph, Icon},
    notice::ErrorLine,
};
use crate::{
    actions,
    state::Stores,
    words::{account as words, error, pages},
};

/// The notices of the account.
#[component]
pub fn AccountNotices(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let standing = Memo::new(move |_| {
        let standing = |of: &aideon_ipc::session::Account| of.standing;
        stores
            .session
            .with(|session| session.account().map(standing))
    });
    let adoptable = Memo::new(move |_| {
        let count = |of: &aideon_ipc::session::Account| of.adoptable;
        stores
            .session
            .with(|session| session.account().map_or(0, count))
    });
    let told = move || standing.get().filter(|of| words::standing(*of).is_some());
    view! {
        <Show when=move || told().is_some() || adoptable.get() != 0>
            <div class="notices" role="region" aria-label=pages::NOTICES>
                {move || told().map(|standing| view! { <StandingCard stores standing /> })}
                {move || (adoptable.get() != 0).then(|| view! { <Offer stores count=adoptable.get() /> })}
            </div>
        </Show>
    }
}

#[component]
fn StandingCard(stores: Stores, standing: AccountStanding) -> impl IntoView {
    let (title, text) = words::standing(standing).unwrap_or_default();
    view! {
        <div class="notice" data-testid="account-notice">
            <Icon glyph=Glyph::Info />
            <div>
                <p class="notice__title">{title}</p>
                <p class="notice__text">{text}</p>
            </div>
            {words::wants_sign_in(standing).then(|| view! {
                <button
                    type="button"
                    class="button button--s"
                    data-testid="account-sign-in-again"
                    on:click=move |_| actions::account::sign_in(stores, false)
                >
                    {words::SIGN_IN_AGAIN}
                </button>
            })}
        </div>
    }
}

#[component]
fn Offer(stores: Stores, count: u32) -> impl IntoView {
    let trouble = RwSignal::new(None);
    let answer = move |take: bool| {
        trouble.set(None);
        spawn_local(async move {
            if let Err(error) = actions::account::adopt(stores, take).await {
                trouble.try_set(Some(error::sentence(&error)));
            }
        });
    };
    view! {
        <div class="notice" data-testid="account-offer">
            <Icon glyph=Glyph::Message />
            <div>
                <p class="notice__title">{words::offer(count)}</p>
                <p class="notice__text">{words::OFFER_TEXT}</p>
                <ErrorLine text=trouble />
            </div>
            <div class="ways">
                <button
                    type="button"
                    class="button button--s button--plain"
                    data-testid="account-offer-decline"
                    on:click=move |_| answer(false)
                >
                    {words::LEAVE_THERE}
                </button>
                <button
                    type="button"
                    class="button button--s"
                    data-testid="account-offer-take"
                    on:click=move |_| answer(true)
                >
                    {words::BRING_ALONG}
                </button>
            </div>
        </div>
    }
}
