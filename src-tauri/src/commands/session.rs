//! Who uses the app, and the demo's switches.

use std::sync::Arc;

use aideon_account::Prompt;
use aideon_engine::provenance;
use aideon_ipc::{
    AppError,
    session::{Keychain, Session, Tier},
};
use aideon_storage::profiles::ProfileKind;
use tauri::{AppHandle, State, ipc::Channel};

use crate::{account::SystemBrowser, convert, core::Shell, demo::DemoUser, session, window};

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

/// Tells who uses the app whenever somebody's standing has changed.
#[tauri::command]
pub(crate) async fn session_watch(
    shell: State<'_, Shell>,
    channel: Channel<Session>,
) -> Result<(), AppError> {
    let shell = shell.inner().clone();
    let mut changes = shell.core().await?.accounts.changes();
    tauri::async_runtime::spawn(async move {
        while changes.changed().await.is_ok() {
            let Ok(core) = shell.core().await else {
                return;
            };
            // What could not be told now is told with the next change.
            if let Ok(session) = session::describe_when_known(core).await
                && channel.send(session).is_err()
            {
                return;
            }
        }
    });
    Ok(())
}

/// Signs in through the browser, and comes to the front when that is done. With `anew` the
/// account service asks who it is even when the browser is signed in, to switch to another
/// account. A sign-in that waits is given up for this one.
#[tauri::command]
pub(crate) async fn session_sign_in(app: AppHandle, shell: State<'_, Shell>, anew: bool) -> Answer {
    let core = shell.core().await?;
    let prompt = match anew {
        true => Prompt::SignInAnew,
        false => Prompt::AsNeeded,
    };
    let browser = Arc::new(SystemBrowser::of(&app));
    let person = core.accounts.sign_in(browser, prompt).await?;
    session::enter_account(core, &person).await?;
    // A window that was reloaded meanwhile does not get the answer.
    core.accounts.tell();
    window::bring_forward(&app);
    session::describe(core, Keychain::Unchecked).await
}

/// Opens the page of the sign-in that waits once more.
#[tauri::command]
pub(crate) async fn session_sign_in_open(shell: State<'_, Shell>) -> Result<(), AppError> {
    shell.core().await?.accounts.open_again().await
}

/// Gives up the sign-in that waits; there need not be one.
#[tauri::command]
pub(crate) async fn session_sign_in_cancel(shell: State<'_, Shell>) -> Result<(), AppError> {
    shell.core().await?.accounts.cancel();
    Ok(())
}

/// Signs out: leads to the welcome page, even when the keychain would not forget the session.
#[tauri::command]
pub(crate) async fn session_sign_out(shell: State<'_, Shell>) -> Answer {
    let core = shell.core().await?;
    session::leave(core).await?;
    core.accounts.sign_out().await?;
    session::describe(core, Keychain::Unchecked).await
}

/// Takes the conversations without an account along, or declines for good.
#[tauri::command]
pub(crate) async fn account_adopt(shell: State<'_, Shell>, take: bool) -> Answer {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let done = match take {
        true => core.database.adopt_conversations(&profile.id).await,
        false => core.database.decline_conversations(&profile.id).await,
    };
    done.map_err(convert::error::storage)?;
    session::describe(core, Keychain::Unchecked).await
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

/// Signs in as the demo's user who is on that plan.
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
    let user = DemoUser::on(tier);
    // Before the profile: a build without the demo must not end up in it.
    core.demo().await?.sign_in(user).await?;
    session::enter(core, user.profile()).await?;
    session::describe(core, Keychain::Unchecked).await
}
