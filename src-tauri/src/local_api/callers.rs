//! For whom callers are answered: whoever uses the window at that moment, with their plan and
//! out of their quota.

use std::sync::{Arc, PoisonError, RwLock};

use aideon_api_server::caller::{Caller, Callers, NotAdmitted};
use aideon_ipc::AppError;
use async_trait::async_trait;

use super::token::Mark;
use crate::{core::Shell, session};

/// What a caller is called in the provenance.
const NAME: &str = "this computer";

const NOBODY: NotAdmitted = NotAdmitted::Nobody(
    "Nobody uses Aideon at the moment. Choose in its window how to begin, then ask again.",
);
const DEMO: NotAdmitted = NotAdmitted::Nobody(
    "Aideon's window is in the demo, which other programs cannot ask. Leave the demo, then ask again.",
);
const UNKNOWN: NotAdmitted = NotAdmitted::Nobody(
    "Aideon could not find out who uses it, so nothing was sent. Its log says why.",
);

/// The mark of the token that holds now.
#[derive(Clone, Debug, Default)]
pub(super) struct CurrentMark(Arc<RwLock<Option<Mark>>>);

impl CurrentMark {
    /// From now on another token holds.
    pub(super) fn set(&self, mark: Option<Mark>) {
        // It is replaced as a whole, so a panic elsewhere has not harmed it.
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = mark;
    }

    fn is_of(&self, token: &str) -> bool {
        let mark = self.0.read().unwrap_or_else(PoisonError::into_inner);
        mark.as_ref().is_some_and(|mark| mark.is_of(token))
    }
}

/// Whoever uses the window.
pub(super) struct WindowsUser {
    pub(super) shell: Shell,
    pub(super) mark: CurrentMark,
}

#[async_trait]
impl Callers for WindowsUser {
    async fn caller(&self, token: Option<&str>) -> Result<Caller, NotAdmitted> {
        if !token.is_some_and(|token| self.mark.is_of(token)) {
            return Err(NotAdmitted::Token);
        }
        let core = self
            .shell
            .core()
            .await
            .map_err(|failure| refused(&failure))?;
        // Before the tier, which would start the demo to find it out.
        if session::profile(core)
            .await
            .map_err(|failure| refused(&failure))?
            .is_simulated()
        {
            return Err(DEMO);
        }
        let who = session::who(core)
            .await
            .map_err(|failure| refused(&failure))?;
        Ok(Caller {
            name: NAME.into(),
            tier: who.tier,
            subject: who.profile.id.into(),
        })
    }
}

fn refused(failure: &AppError) -> NotAdmitted {
    match failure {
        AppError::NoSession => NOBODY,
        _ => UNKNOWN,
    }
}
