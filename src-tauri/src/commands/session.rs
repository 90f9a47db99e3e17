//! Who uses the app, and the demo's switches.

use aideon_engine::provenance;
use aideon_ipc::{
    AppError,
    session::{Keychain, Session, Tier},
};
use aideon_storage::profiles::ProfileKind;
use tauri::State;

use crate::{convert, core::Shell, session};

type Answer = Result<Session, AppError>;

/// Who uses the app.
#[tauri::command]
pub(crate) async fn session_get(shell: State<'_, Shell>) -> Answer {
    session::describe(shell.core().await?, Keychain::Unchecked).await
}

/// Continues on the free plan without an account. The keychain is asked now, because the
/// next page is about keys.
#[tauri::command]
pub(crate) async fn session_start_free(shell: State<'_, Shell>) -> Answer {
    let core = shell.core().await?;
    session::enter(core, ProfileKind::Local).await?;
    let keychain = convert::error::keychain(core.keychain.status().await);
    session::describe(core, keychain).await
}

/// Signs in; no account service is set up yet.
#[tauri::command]
pub(crate) async fn session_sign_in() -> Answer {
    Err(AppError::NoAccountService)
}

/// Starts the demo as its premium user.
#[tauri::command]
pub(crate) async fn session_start_demo(shell: State<'_, Shell>) -> Answer {
    enter_demo(&shell, provenance::Tier::Premium).await
}

/// Leaves the profile in use for the welcome page.
#[tauri::command]
pub(crate) async fn session_end(shell: State<'_, Shell>) -> Answer {
    let core = shell.core().await?;
    session::leave(core).await?;
    session::describe(core, Keychain::Unchecked).await
}

/// Goes on as the demo's other user.
#[tauri::command]
pub(crate) async fn demo_set_tier(shell: State<'_, Shell>, tier: Tier) -> Answer {
    let tier = match tier {
        Tier::Free => provenance::Tier::Free,
        Tier::Premium => provenance::Tier::Premium,
    };
    enter_demo(&shell, tier).await
}

/// Makes the demo's primary model fail, or lets it answer again.
#[tauri::command]
pub(crate) async fn demo_set_primary_down(shell: State<'_, Shell>, down: bool) -> Answer {
    let core = shell.core().await?;
    core.demo().await?.set_primary_down(down);
    session::describe(core, Keychain::Unchecked).await
}

async fn enter_demo(shell: &Shell, tier: provenance::Tier) -> Answer {
    let core = shell.core().await?;
    // Before the profile: a build without the demo must not end up in it.
    core.demo().await?;
    session::enter(core, session::demo_kind(tier)).await?;
    session::describe(core, Keychain::Unchecked).await
}
