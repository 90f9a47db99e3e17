//! What answers: the engine's routes for callers of OpenAI's API.

use std::{path::Path, sync::Arc, time::Duration};

use aideon_engine::{
    fallback::FallbackHandler,
    free_tier::{Calendar, FreeTierManager},
    manager::ProviderManager,
    media::address::Reach,
    ports::Clock,
};
use aideon_storage::{error::StorageError, requests::Requests};
use tokio_util::sync::CancellationToken;

use crate::{
    caller::Callers,
    figures::Figures,
    metrics::Metrics,
    record::{Recorder, Writing},
    routing::Routing,
};

/// What a gateway is made of. The app brings its own; `aideon-serve` makes them from its
/// configuration.
pub struct Parts {
    /// The endpoints.
    pub manager: Arc<ProviderManager>,
    /// Runs routes over them.
    pub handler: FallbackHandler,
    /// Finds routes.
    pub routing: Arc<dyn Routing>,
    /// Knows who calls.
    pub callers: Arc<dyn Callers>,
    /// Counts what the free plan allows.
    pub free_tier: FreeTierManager,
    /// Where requests are kept.
    pub requests: Requests,
    /// How long they are kept.
    pub keep: Duration,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Limits of the server.
    pub figures: Figures,
    /// How far pictures may be named by their address.
    pub reach: Reach,
}

/// What answers. All requests share it.
pub struct Gateway {
    pub(crate) manager: Arc<ProviderManager>,
    pub(crate) handler: FallbackHandler,
    pub(crate) routing: Arc<dyn Routing>,
    pub(crate) callers: Arc<dyn Callers>,
    pub(crate) free_tier: FreeTierManager,
    pub(crate) recorder: Recorder,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) figures: Figures,
    pub(crate) reach: Reach,
    pub(crate) metrics: Metrics,
    /// Ends every answer that is under way.
    pub(crate) stop: CancellationToken,
}

impl Gateway {
    /// Puts one together, on the current tokio runtime.
    pub(crate) fn new(parts: Parts) -> (Self, Writing) {
        let (recorder, writing) =
            Recorder::start(parts.requests, Arc::clone(&parts.clock), parts.keep);
        let gateway = Self {
            manager: parts.manager,
            handler: parts.handler,
            routing: parts.routing,
            callers: parts.callers,
            free_tier: parts.free_tier,
            recorder,
            clock: parts.clock,
            figures: parts.figures,
            reach: parts.reach,
            metrics: Metrics::new(),
            stop: CancellationToken::new(),
        };
        (gateway, writing)
    }
}

/// Opens the file of requests in a folder, with days by the system's time zone.
///
/// # Errors
/// As [`Requests::open`].
pub async fn open_requests(dir: &Path, clock: Arc<dyn Clock>) -> Result<Requests, StorageError> {
    Requests::open(dir, clock, Calendar::of_the_system()).await
}
