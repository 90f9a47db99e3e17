//! No demo in this build.

use std::sync::Arc;

use aideon_engine::{http::HttpClient, ports::Clock, provenance::Tier};
use aideon_ipc::AppError;
use aideon_storage::database::Database;

use super::DemoUser;
use crate::core::Desk;

/// What cannot be started.
pub(crate) struct Demo {
    pub(crate) desk: Desk,
}

impl Demo {
    pub(crate) async fn start(
        _http: &HttpClient,
        _database: &Database,
        _clock: &Arc<dyn Clock>,
    ) -> Result<Self, AppError> {
        Err(AppError::NoDemo)
    }

    pub(crate) async fn sign_in(&self, _user: DemoUser) -> Result<Tier, AppError> {
        Err(AppError::NoDemo)
    }

    pub(crate) fn primary_down(&self) -> bool {
        false
    }

    pub(crate) fn set_primary_down(&self, _down: bool) {}
}
