//! Fetching, checking and changing the plans' routes.

use aideon_ipc::AppError;
use leptos::{prelude::*, task::spawn_local};

use super::tell;
use crate::{
    api::{self, Channel, Incoming},
    state::{
        Stores,
        route_edit::Edit,
        routes::{RouteKey, RoutesEvent},
    },
};

/// Fetches the routes as they were last checked.
pub fn load(stores: Stores) {
    spawn_local(async move {
        match api::routes_get().await {
            Ok(list) => apply(stores, RoutesEvent::Loaded(list)),
            Err(error) => tell(stores, &error),
        }
    });
}

/// Listens to what looks at the live lists in the background find.
pub fn watch(stores: Stores) {
    let Some(channel) = Channel::open(move |incoming| {
        if let Incoming::Message(list) = incoming {
            apply(stores, RoutesEvent::Loaded(*list));
        }
    }) else {
        return;
    };
    spawn_local(async move {
        // Without it the routes are looked at when their page is opened.
        if api::routes_watch(&channel).await.is_err() {
            channel.close();
        }
    });
}

/// Has every provider's live list asked anew.
///
/// # Errors
/// The backend's; what was known stays.
pub async fn check(stores: Stores) -> Result<(), AppError> {
    apply(stores, RoutesEvent::Loaded(api::routes_check().await?));
    Ok(())
}

/// Changes a route, without saving it.
pub fn edit(stores: Stores, key: RouteKey, edit: Edit) {
    apply(stores, RoutesEvent::Edited(key, edit));
}

/// Gives up the changes that were not saved.
pub fn discard(stores: Stores, key: RouteKey) {
    apply(stores, RoutesEvent::Discarded(key));
}

/// Saves a route as it was changed.
///
/// # Errors
/// The backend's; the route is as it was then, and the changes are still there.
pub async fn save(stores: Stores, key: RouteKey) -> Result<(), AppError> {
    let steps = stores.routes.with_untracked(|routes| routes.steps(key));
    let route = api::route_set(key.0, key.1, &steps.unwrap_or_default()).await?;
    apply(stores, RoutesEvent::Settled(route));
    Ok(())
}

/// Sets a route back to its default.
///
/// # Errors
/// The backend's; the route is as it was then.
pub async fn reset(stores: Stores, key: RouteKey) -> Result<(), AppError> {
    let route = api::route_reset(key.0, key.1).await?;
    apply(stores, RoutesEvent::Settled(route));
    Ok(())
}

fn apply(stores: Stores, event: RoutesEvent) {
    stores.routes.update(|routes| routes.apply(event));
}
