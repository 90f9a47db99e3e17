//! Beginning, leaving, and the demo.

use aideon_ipc::{
    AppError,
    session::{Session, StartupNotice, Tier},
};
use leptos::{prelude::*, task::spawn_local};

use super::{conversations, providers, quota, routes, tell};
use crate::{
    api,
    state::{
        Page, Stores, conversations::ListEvent, drafts::Drafts, providers::ProvidersEvent,
        routes::Routes, session::SessionEvent, transcript::Transcript,
    },
};

/// Asks the backend for everything the first page needs.
pub fn start(stores: Stores) {
    spawn_local(async move {
        if let Ok(preferences) = api::preferences_get().await {
            stores.preferences.set(preferences);
        }
        match api::session_get().await {
            Ok(session) => {
                let begun = session.user.is_some();
                apply(stores, session);
                if begun {
                    enter(stores).await;
                } else {
                    stores.page.set(Page::Welcome);
                }
            }
            Err(error) => {
                stores.start_error.set(Some(error));
                stores.page.set(Page::Unavailable);
            }
        }
    });
}

/// Begins on the free plan; the set-up page comes first where nobody could answer yet.
///
/// # Errors
/// The backend's.
pub async fn start_free(stores: Stores) -> Result<(), AppError> {
    let session = api::session_start_free().await?;
    apply(stores, session);
    if let Ok(list) = api::providers_list().await {
        stores
            .providers
            .update(|providers| providers.apply(ProvidersEvent::Loaded(list)));
    }
    let ready = stores
        .providers
        .with_untracked(|providers| providers.somebody_answers());
    if ready {
        enter(stores).await;
    } else {
        stores.page.set(Page::Setup);
    }
    Ok(())
}

/// Begins the demo.
///
/// # Errors
/// The backend's.
pub async fn start_demo(stores: Stores) -> Result<(), AppError> {
    let session = api::session_start_demo().await?;
    apply(stores, session);
    enter(stores).await;
    Ok(())
}

/// Goes back to the welcome page.
pub fn end(stores: Stores) {
    spawn_local(async move {
        match api::session_end().await {
            Ok(session) => {
                apply(stores, session);
                stores.page.set(Page::Welcome);
            }
            Err(error) => tell(stores, &error),
        }
    });
}

/// Changes the demo user.
pub fn set_demo_tier(stores: Stores, tier: Tier) {
    spawn_local(async move {
        let before = user_id(stores);
        match api::demo_set_tier(tier).await {
            Ok(session) => {
                apply(stores, session);
                if user_id(stores) != before {
                    enter(stores).await;
                }
            }
            Err(error) => tell(stores, &error),
        }
    });
}

/// Makes the demo's primary model fail, or work again.
pub fn set_demo_primary_down(stores: Stores, down: bool) {
    spawn_local(async move {
        match api::demo_set_primary_down(down).await {
            Ok(session) => apply(stores, session),
            Err(error) => tell(stores, &error),
        }
    });
}

/// Enters the chat as the session's user: their list, their last conversation.
pub async fn enter(stores: Stores) {
    stores
        .conversations
        .update(|list| list.apply(ListEvent::Loaded(Vec::new())));
    stores.transcript.set(Transcript::default());
    stores.drafts.set_value(Drafts::default());
    stores.intake.update(|intake| intake.forget_all());
    stores.picture.set(None);
    providers::load(stores);
    let lines = match api::conversations_list().await {
        Ok(lines) => lines,
        Err(error) => {
            tell(stores, &error);
            Vec::new()
        }
    };
    stores
        .conversations
        .update(|list| list.apply(ListEvent::Loaded(lines)));
    let first = stores.conversations.with_untracked(|list| {
        let notices = stores.session.with_untracked(|session| session.notices());
        let last = stores
            .preferences
            .with_untracked(|preferences| preferences.last_conversation.clone());
        list.first_to_open(last.as_deref(), was_interrupted(&notices))
            .map(str::to_owned)
    });
    match first {
        Some(id) => conversations::open(stores, id),
        None => conversations::begin(stores),
    }
}

/// The app was closed while a reply was being written.
fn was_interrupted(notices: &[StartupNotice]) -> bool {
    let interrupted =
        |notice: &StartupNotice| matches!(notice, StartupNotice::RepliesInterrupted { .. });
    notices.iter().any(interrupted)
}

/// Whose window it is.
pub(super) fn user_id(stores: Stores) -> Option<String> {
    stores
        .session
        .with_untracked(|session| session.user().map(|user| user.id.clone()))
}

/// Takes over what the backend said of the session.
pub(super) fn apply(stores: Stores, session: Session) {
    let tier = || stores.session.with_untracked(|session| session.tier());
    let (before, tier_before) = (user_id(stores), tier());
    stores
        .session
        .update(|state| state.apply(SessionEvent::Loaded(session)));
    let now = user_id(stores);
    if now != before {
        quota::forget(stores);
        stores.routes.set(Routes::default());
    }
    if now.is_some() {
        quota::load(stores);
    }
    // The user's own routes come first, and which those are the plan decides.
    if now.is_some() && (now != before || tier() != tier_before) {
        routes::load(stores);
    }
}
