//! Signing in and out, and the conversations without an account.

use aideon_ipc::{AppError, session::Session};
use leptos::{prelude::*, task::spawn_local};

use super::{conversations, session, tell};
use crate::{
    api::{self, Channel, Incoming},
    components::icon::Glyph,
    state::{
        Page, Stores,
        sign_in::{SignInEvent, was_wanted},
        toast::Toast,
    },
    words::account as words,
};

/// Listens to what changes without the window's doing: a plan, or that a session ended.
pub fn watch(stores: Stores) {
    let Some(channel) = Channel::open(move |incoming| {
        if let Incoming::Message(told) = incoming {
            changed(stores, *told);
        }
    }) else {
        return;
    };
    spawn_local(async move {
        // Without it the next message still goes by the plan as it is then.
        if api::session_watch(&channel).await.is_err() {
            channel.close();
        }
    });
}

/// Only the standing of whoever uses the app: who that is, the user's own doing decides.
fn changed(stores: Stores, told: Session) {
    let id = |session: &Session| session.user.as_ref().map(|user| user.id.clone());
    if session::user_id(stores) == id(&told) {
        session::apply(stores, told);
    } else if !stores.sign_in.with_untracked(|it| it.current().is_some())
        && stores.page.get_untracked() == Page::Welcome
        && told.user.is_some()
    {
        // A sign-in came to its end after the window was loaded again.
        session::apply(stores, told);
        spawn_local(session::enter(stores));
    }
}

/// Signs in, on a page of its own.
pub fn sign_in(stores: Stores, anew: bool) {
    let from = stores.page.get_untracked();
    let begun = SignInEvent::Begun { anew, from };
    stores.sign_in.update(|state| state.apply(begun));
    stores.page.set(Page::SignIn);
    let number = stores
        .sign_in
        .with_untracked(|state| state.current().map_or(0, |current| current.number));
    spawn_local(async move {
        let answer = api::session_sign_in(anew).await;
        if !stores.sign_in.with_untracked(|it| it.waits_for(number)) {
            // It was given up in the very moment in which it succeeded: who is signed in now
            // is shown all the same.
            if let Ok(session) = answer {
                signed_in(stores, session).await;
            }
            return;
        }
        match answer {
            Ok(session) => signed_in(stores, session).await,
            Err(error) if was_wanted(&error) => give_up(stores),
            Err(error) => stores
                .sign_in
                .update(|state| state.apply(SignInEvent::Failed(number, error))),
        }
    });
}

async fn signed_in(stores: Stores, told: Session) {
    stores
        .sign_in
        .update(|state| state.apply(SignInEvent::Over));
    session::apply(stores, told);
    session::enter(stores).await;
}

/// Opens the page in the browser once more.
pub fn open_again(stores: Stores) {
    spawn_local(async move {
        if let Err(error) = api::session_sign_in_open().await {
            tell(stores, &error);
        }
    });
}

/// Gives up signing in, and goes back to where it was begun.
pub fn give_up(stores: Stores) {
    let from = stores
        .sign_in
        .with_untracked(|state| state.current().map(|current| current.from));
    stores
        .sign_in
        .update(|state| state.apply(SignInEvent::Over));
    stores.page.set(from.unwrap_or(Page::Welcome));
    spawn_local(async move {
        // There may be none that waits.
        let _ = api::session_sign_in_cancel().await;
    });
}

/// Signs out and goes to the welcome page.
pub fn sign_out(stores: Stores) {
    spawn_local(async move {
        let answer = match api::session_sign_out().await {
            Ok(session) => Ok(session),
            Err(error) => {
                // Whoever it was is signed out all the same.
                tell(stores, &error);
                api::session_get().await
            }
        };
        if let Ok(told) = answer {
            let somebody = told.user.is_some();
            session::apply(stores, told);
            if !somebody {
                stores.page.set(Page::Welcome);
            }
        }
    });
}

/// Takes the conversations without an account along, or leaves them there for good.
///
/// # Errors
/// The backend's; nothing has changed then.
pub async fn adopt(stores: Stores, take: bool) -> Result<(), AppError> {
    let told = api::account_adopt(take).await?;
    session::apply(stores, told);
    if take {
        conversations::load(stores);
        let toast = Toast::telling(Glyph::Check, words::TAKEN_ALONG);
        stores.toast.set(Some(toast));
    }
    Ok(())
}
