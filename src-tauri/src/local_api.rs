//! OpenAI's API for other programs on this computer, as a switch in Settings. Who asks it is
//! answered as if they had written into the window: along the routes of whoever uses the app,
//! with their plan and out of their quota.
//!
//! | module | subject |
//! |---|---|
//! | `callers` | for whom callers are answered |
//! | `serving` | the server while it runs |
//! | `token` | the token that callers bear |
//!
//! It is off until somebody switches it on, listens on loopback alone, and begins again with
//! the app, after the window.

mod callers;
mod serving;
mod token;

use std::{net::SocketAddr, sync::Arc};

use aideon_ipc::AppError;
use aideon_storage::local_api::LocalApiSetting;
use tokio::sync::Mutex;
use tracing::{info, warn};

use self::{
    callers::{CurrentMark, WindowsUser},
    serving::Serving,
    token::Mark,
};
pub(crate) use self::{serving::Failure, token::Token};
use crate::{convert, core::Shell};

/// The port that is tried first: next to the one of `aideon-serve`'s example, so that both can
/// run as they come.
const FIRST_PORT: u16 = 8788;

/// The local API of this installation. Cheap to clone.
#[derive(Clone)]
pub(crate) struct LocalApi(Arc<Inner>);

struct Inner {
    shell: Shell,
    mark: CurrentMark,
    /// Held through every change, so that one comes after the other.
    server: Mutex<Slot>,
}

/// What runs.
#[derive(Default)]
enum Slot {
    #[default]
    Nothing,
    Serving(Serving),
    Failed(Failure),
}

/// How it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) state: State,
    /// There is a token.
    pub(crate) has_token: bool,
}

/// Whether it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It is off.
    Off,
    /// It listens.
    On {
        /// There.
        address: SocketAddr,
        /// The port that it had before and that another program has now.
        moved_from: Option<u16>,
    },
    /// It is to be on and could not begin.
    Failed(Failure),
}

impl LocalApi {
    /// The API of an app. Nothing listens yet.
    pub(crate) fn of(shell: Shell) -> Self {
        Self(Arc::new(Inner {
            shell,
            mark: CurrentMark::default(),
            server: Mutex::default(),
        }))
    }

    /// Begins where it was on when the app was closed.
    pub(crate) async fn resume(&self) {
        let mut server = self.0.server.lock().await;
        match self.setting().await {
            Ok(setting) if setting.on => self.begin(&mut server, setting).await,
            Ok(_) => {}
            Err(failure) => warn!(?failure, "whether the local API is on is not known"),
        }
    }

    /// How it stands now.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn standing(&self) -> Result<Standing, AppError> {
        let server = self.0.server.lock().await;
        let setting = self.setting().await?;
        Ok(standing(&server, &setting))
    }

    /// Switches it on or off. When there was no token yet, one is made and told this once.
    /// Off, it takes no more requests at once, and lets answers that are under way finish
    /// within a limit.
    ///
    /// # Errors
    /// When the database fails; that it could not begin is no error, but how it stands.
    pub(crate) async fn switch(&self, on: bool) -> Result<(Standing, Option<Token>), AppError> {
        let mut server = self.0.server.lock().await;
        let before = self.setting().await?;
        let mut setting = before.clone();
        let mut made = None;
        if on && setting.token_mark.is_none() {
            made = Some(renew(&mut setting)?);
        }
        setting.on = on;
        self.keep(&setting).await?;
        match on {
            true => self.begin(&mut server, setting).await,
            false => self.stop(&mut server).await,
        }
        if let Slot::Failed(_) = *server {
            // Nobody is told a token for nothing, nor is it tried again unasked.
            self.keep(&LocalApiSetting {
                on: false,
                ..before
            })
            .await?;
            made = None;
        }
        Ok((standing(&server, &self.setting().await?), made))
    }

    /// Makes another token, told this once, with which the one before ends.
    ///
    /// # Errors
    /// When the database fails; the token before holds then.
    pub(crate) async fn renew_token(&self) -> Result<(Standing, Option<Token>), AppError> {
        let server = self.0.server.lock().await;
        let mut setting = self.setting().await?;
        let token = renew(&mut setting)?;
        self.keep(&setting).await?;
        self.0.mark.set(Some(token.mark()));
        Ok((standing(&server, &setting), Some(token)))
    }

    /// Stops with the app; that it was on is remembered.
    pub(crate) async fn end(&self) {
        self.stop(&mut *self.0.server.lock().await).await;
    }

    /// Starts a server by the setting, unless one runs.
    async fn begin(&self, server: &mut Slot, setting: LocalApiSetting) {
        if let Slot::Serving(_) = server {
            return;
        }
        self.0.mark.set(setting.token_mark.clone().map(Mark::kept));
        let callers = WindowsUser {
            shell: self.0.shell.clone(),
            mark: self.0.mark.clone(),
        };
        let first = setting.port.unwrap_or(FIRST_PORT);
        let started = serving::start(&self.0.shell, Arc::new(callers), first).await;
        *server = match started {
            Ok(serving) => {
                self.remember_port(setting, &serving).await;
                info!(address = %serving.address(), "the local API is on");
                Slot::Serving(serving)
            }
            Err(failure) => {
                warn!(?failure, "the local API could not begin");
                Slot::Failed(failure)
            }
        };
    }

    /// What callers have set up holds for the next time too.
    async fn remember_port(&self, setting: LocalApiSetting, serving: &Serving) {
        let port = Some(serving.address().port());
        if setting.port == port {
            return;
        }
        if let Err(failure) = self.keep(&LocalApiSetting { port, ..setting }).await {
            warn!(?failure, "the local API's port will not be remembered");
        }
    }

    async fn stop(&self, server: &mut Slot) {
        if let Slot::Serving(serving) = std::mem::take(server) {
            serving.stop().await;
            info!("the local API is off");
        }
    }

    async fn setting(&self) -> Result<LocalApiSetting, AppError> {
        let core = self.0.shell.core().await?;
        let setting = core.database.local_api().await;
        setting.map_err(convert::error::storage)
    }

    async fn keep(&self, setting: &LocalApiSetting) -> Result<(), AppError> {
        let core = self.0.shell.core().await?;
        let kept = core.database.set_local_api(setting).await;
        kept.map_err(convert::error::storage)
    }
}

/// Puts a new token's mark into a setting.
fn renew(setting: &mut LocalApiSetting) -> Result<Token, AppError> {
    let token = Token::make()?;
    setting.token_mark = Some(token.mark().as_str().to_owned());
    Ok(token)
}

fn standing(server: &Slot, setting: &LocalApiSetting) -> Standing {
    Standing {
        state: match server {
            Slot::Nothing => State::Off,
            Slot::Serving(serving) => State::On {
                address: serving.address(),
                moved_from: serving.moved_from(),
            },
            Slot::Failed(failure) => State::Failed(*failure),
        },
        has_token: setting.token_mark.is_some(),
    }
}

#[cfg(test)]
mod tests;
