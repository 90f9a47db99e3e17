//! Composition root: storage, keychain and engine are put together here, off the main
//! thread, and once.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use aideon_engine::{
    fallback::{FallbackHandler, Patience},
    free_tier::{Calendar, DailyLimits, FreeTierManager},
    health::HealthFigures,
    http::{CONNECT_TIMEOUT, HttpClient},
    manager::ProviderManager,
    ports::{Clock, KeySource, QuotaStore, ReplyStore},
    provider::{Endpoint, ProviderKind},
    providers::{self, DESCRIPTORS},
    replies::{Pacing, Replies},
    selector::{TierBasedModelSelector, TierMap},
    time::SystemClock,
};
use aideon_ipc::{AppError, session::StartupNotice};
use aideon_storage::{
    database::{Database, Opened},
    error::StorageError,
    keychain::{EnvironmentKeys, EnvironmentVariable, Keychain},
    profiles::Profile,
};
use tokio::sync::{Mutex, OnceCell, watch};
use tracing::{error, info, warn};

use crate::{account::AccountDesk, convert, demo::Demo};

/// The name under which the keychain knows the app.
const KEYCHAIN_SERVICE: &str = "ai.aideon.lite";

/// The app behind the window.
#[derive(Clone)]
pub(crate) struct Shell(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    core: OnceCell<Core>,
    /// Told after every look at the live lists that nobody asked for.
    looked: watch::Sender<()>,
}

impl Shell {
    /// An app whose data lie in `folder`. Nothing is opened yet.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self(Arc::new(Inner {
            folder,
            core: OnceCell::new(),
            looked: watch::Sender::new(()),
        }))
    }

    /// Opens what the first command will need.
    pub(crate) async fn warm_up(&self) {
        // Failing here is no loss: the first command tries again and tells the user.
        let _ = self.core().await;
    }

    /// Removes what was added for messages that were never sent.
    pub(crate) async fn tidy_up(&self) {
        if let Ok(core) = self.core().await {
            match core.database.remove_forgotten_pictures().await {
                Ok(0) => {}
                Ok(count) => info!(count, "forgotten pictures were removed"),
                Err(failure) => warn!(%failure, "forgotten pictures could not be removed"),
            }
        }
    }

    /// The parts, opened when they are first asked for.
    pub(crate) async fn core(&self) -> Result<&Core, AppError> {
        self.0
            .core
            .get_or_try_init(|| Core::open(&self.0.folder))
            .await
    }

    /// Has the session looked at, where anything is open: the computer may have slept.
    pub(crate) fn wake(&self) {
        if let Some(core) = self.0.core.get() {
            core.accounts.wake();
        }
    }

    /// Told of every look at the live lists in the background.
    pub(crate) fn looks(&self) -> watch::Receiver<()> {
        self.0.looked.subscribe()
    }

    /// Tells of such a look.
    pub(crate) fn has_looked(&self) {
        self.0.looked.send_replace(());
    }

    /// Where the data lie.
    pub(crate) fn folder(&self) -> &Path {
        &self.0.folder
    }
}

/// Everything that is open while the app runs.
pub(crate) struct Core {
    pub(crate) database: Database,
    pub(crate) keychain: Arc<Keychain>,
    /// Who is signed in.
    pub(crate) accounts: Arc<AccountDesk>,
    pub(crate) http: HttpClient,
    pub(crate) clock: Arc<dyn Clock>,
    /// The desk of everybody but the demo's users.
    pub(crate) desk: Desk,
    /// The demo, once somebody has tried it.
    pub(crate) demo: Mutex<Option<Arc<Demo>>>,
    /// What happened at start-up that the user must be told.
    pub(crate) notices: Vec<StartupNotice>,
}

/// Where replies are made: which endpoints, along which routes.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) manager: Arc<ProviderManager>,
    pub(crate) selector: TierBasedModelSelector,
    /// The routes unless the user changes them.
    pub(crate) defaults: Arc<TierMap>,
    pub(crate) replies: Replies,
    pub(crate) free_tier: FreeTierManager,
}

impl Desk {
    /// A desk over its own endpoints and routes; all desks share the database.
    pub(crate) fn new(
        http: HttpClient,
        keys: Arc<dyn KeySource>,
        defaults: TierMap,
        database: &Database,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        let manager = Arc::new(ProviderManager::new(http, keys, HealthFigures::default()));
        let handler =
            FallbackHandler::new(Arc::clone(&manager), Arc::clone(clock), Patience::default());
        let quota: Arc<dyn QuotaStore> = Arc::new(database.clone());
        let calendar = Calendar::of_the_system();
        let store: Arc<dyn ReplyStore> = Arc::new(database.clone());
        let replies = Replies::new(handler, store, Arc::clone(clock), Pacing::default());
        Self {
            manager,
            selector: TierBasedModelSelector::new(defaults.clone()),
            defaults: Arc::new(defaults),
            replies,
            free_tier: FreeTierManager::new(
                quota,
                Arc::clone(clock),
                calendar,
                DailyLimits::default(),
            ),
        }
    }
}

impl Core {
    /// Opens everything over the data in `folder`.
    pub(crate) async fn open(folder: &Path) -> Result<Self, AppError> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let opened = Database::open(folder, Arc::clone(&clock)).await;
        let Opened {
            database,
            set_aside,
            interrupted,
        } = opened.map_err(|failure| not_opened(failure, folder))?;
        let http = HttpClient::new(CONNECT_TIMEOUT).map_err(|failure| {
            error!(%failure, "no HTTP client");
            AppError::Internal
        })?;
        let keychain = Arc::new(Keychain::new(KEYCHAIN_SERVICE, environment_keys()));
        let keys: Arc<dyn KeySource> = keychain.clone();
        let desk = Desk::new(
            http.clone(),
            keys,
            TierMap::with_defaults(),
            &database,
            &clock,
        );
        for endpoint in endpoints(&database)
            .await
            .map_err(convert::error::storage)?
        {
            desk.manager.register(endpoint);
        }
        let routes = database.routes().await.map_err(convert::error::storage)?;
        for route in routes {
            desk.selector.set(route.tier, route.modality, route.steps);
        }
        info!("opened");
        let notices = notices(set_aside, interrupted);
        Ok(Self {
            accounts: Arc::new(AccountDesk::new(Arc::clone(&keychain), database.clone())),
            database,
            keychain,
            http,
            clock,
            desk,
            demo: Mutex::new(None),
            notices,
        })
    }

    /// The desk that answers this profile: the demo's for its two users.
    pub(crate) async fn desk(&self, profile: &Profile) -> Result<Desk, AppError> {
        if profile.is_simulated() {
            Ok(self.demo().await?.desk.clone())
        } else {
            Ok(self.desk.clone())
        }
    }

    /// The demo, started when it is first asked for.
    pub(crate) async fn demo(&self) -> Result<Arc<Demo>, AppError> {
        let mut demo = self.demo.lock().await;
        if let Some(demo) = demo.as_ref() {
            return Ok(Arc::clone(demo));
        }
        let started = Arc::new(Demo::start(&self.http, &self.database, &self.clock).await?);
        *demo = Some(Arc::clone(&started));
        Ok(started)
    }
}

/// The built-in endpoints at the addresses that the user gave them, and the user's own.
async fn endpoints(database: &Database) -> Result<Vec<Endpoint>, StorageError> {
    let mut addresses = database.provider_addresses().await?;
    let built_in = providers::built_in().into_iter().map(|endpoint| Endpoint {
        base_url: addresses.remove(&endpoint.id).unwrap_or(endpoint.base_url),
        ..endpoint
    });
    let own = database.endpoints().await?.into_iter().map(own_endpoint);
    Ok(built_in
        .collect::<Vec<_>>()
        .into_iter()
        .chain(own)
        .collect())
}

/// An endpoint of the user's as the engine knows it.
pub(crate) fn own_endpoint(stored: aideon_storage::endpoints::Endpoint) -> Endpoint {
    Endpoint {
        id: stored.id,
        name: stored.name,
        kind: ProviderKind::OpenAiCompatible,
        base_url: stored.base_url,
        own: true,
        simulated: false,
    }
}

fn environment_keys() -> EnvironmentKeys {
    let variables = DESCRIPTORS.iter().filter_map(|descriptor| {
        let built_in = descriptor.built_in?;
        let variable = EnvironmentVariable {
            name: built_in.key_variable?.to_owned(),
            base_url: built_in.base_url.parse().ok()?,
        };
        Some((built_in.id.parse().ok()?, variable))
    });
    EnvironmentKeys::of_process(variables.collect::<HashMap<_, _>>())
}

fn notices(set_aside: Option<String>, interrupted: u32) -> Vec<StartupNotice> {
    let set_aside = set_aside.map(|file| StartupNotice::DatabaseSetAside { file });
    let interrupted =
        (interrupted > 0).then_some(StartupNotice::RepliesInterrupted { count: interrupted });
    set_aside.into_iter().chain(interrupted).collect()
}

fn not_opened(failure: StorageError, folder: &Path) -> AppError {
    match failure {
        StorageError::NotWritable => AppError::DataFolderUnusable {
            folder: folder.display().to_string(),
        },
        other => convert::error::storage(other),
    }
}
