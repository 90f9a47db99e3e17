//! Who uses the app, with what can be done about it: at the foot of the sidebar.

use aideon_ipc::session::User;
use leptos::{html, prelude::*};

use super::icon::{Glyph, Icon};
use crate::{
    actions,
    state::Stores,
    words::{account as words, state},
};

/// The menu's id, by which its button opens it.
const MENU: &str = "account-menu";

/// Who uses the app. A menu is behind it where there is something to choose.
#[component]
pub fn Account(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let user = Memo::new(move |_| stores.session.with(|session| session.user().cloned()));
    let has_menu = Memo::new(move |_| {
        stores.session.with(|session| {
            let demo = session.demo().is_some();
            !demo && (session.account().is_some() || session.sign_in_available())
        })
    });
    view! {
        {move || user.get().map(|user| {
            if !has_menu.get() {
                return view! {
                    <div class="account" data-testid="account"><Card user /></div>
                }.into_any();
            }
            view! {
                <button
                    type="button"
                    class="account account--menu"
                    data-testid="account"
                    title=words::MENU
                    aria-haspopup="true"
                    popovertarget=MENU
                >
                    <Card user=user.clone() />
                </button>
                <Menu stores user />
            }.into_any()
        })}
    }
}

#[component]
fn Card(user: User) -> impl IntoView {
    let initial: String = user.name.chars().take(1).collect();
    view! {
        <span class="account__initial" aria-hidden="true">{initial}</span>
        <span class="account__text">
            <b dir="auto">{user.name}</b>
            <span data-testid="account-tier">{state::tier(user.tier)}</span>
        </span>
    }
}

#[component]
fn Menu(stores: Stores, user: User) -> impl IntoView {
    let menu = NodeRef::<html::Div>::new();
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            // It fails only for a menu that is closed already.
            menu.hide_popover().ok();
        }
    };
    let quota = move || {
        let left = stores.quota.with(|quota| quota.quota().cloned());
        words::quota(user.tier, left.as_ref())
    };
    let under = user.account.as_ref().map_or_else(
        || Some(words::LOCAL.to_owned()),
        |account| account.email.clone(),
    );
    let sign_in = move |anew: bool| {
        close();
        actions::account::sign_in(stores, anew);
    };
    let ways = match &user.account {
        None => view! {
            <Way id="account-sign-in" glyph=Glyph::User words=words::SIGN_IN press=Callback::new(move |()| sign_in(false)) />
        }
        .into_any(),
        Some(account) => {
            let again = words::wants_sign_in(account.standing);
            view! {
                {again.then(|| view! {
                    <Way id="account-sign-in" glyph=Glyph::Retry words=words::SIGN_IN_AGAIN press=Callback::new(move |()| sign_in(false)) />
                })}
                <Way id="account-switch" glyph=Glyph::User words=words::SWITCH press=Callback::new(move |()| sign_in(true)) />
                <Way id="account-sign-out" glyph=Glyph::SignOut words=words::SIGN_OUT press=Callback::new(move |()| {
                    close();
                    actions::account::sign_out(stores);
                }) />
            }
            .into_any()
        }
    };
    view! {
        <div node_ref=menu id=MENU popover="auto" class="account-menu" data-testid="account-menu">
            <p class="account-menu__who">
                <b dir="auto">{user.name.clone()}</b>
                {under.map(|under| view! { <span dir="auto">{under}</span> })}
            </p>
            <p class="account-menu__plan">
                <b>{state::tier(user.tier)}</b>
                <span data-testid="account-quota">{quota}</span>
            </p>
            {ways}
        </div>
    }
}

#[component]
fn Way(id: &'static str, glyph: Glyph, words: &'static str, press: Callback<()>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="account-menu__way"
            data-testid=id
            on:click=move |_| press.run(())
        >
            <Icon glyph />
            {words}
        </button>
    }
}
