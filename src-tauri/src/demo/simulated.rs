//! The demo over the simulator: Anthropic as the primary and Together, both on loopback, and an
//! account service that signs its two users in (`people`).

mod people;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use aideon_engine::{
    http::HttpClient,
    model_id::{EndpointId, IdError},
    ports::{Clock, KeySource, KeySourceError},
    provenance::Tier,
    provider::{Endpoint, ProviderKind},
    secret::ApiKey,
    selector::{MODALITIES, Modality, Step, TierMap},
};
use aideon_ipc::AppError;
use aideon_simulator::{Failure, Fault, FaultRule, Format, Simulator, SimulatorOptions, Target};
use aideon_storage::database::Database;
use async_trait::async_trait;
use tracing::error;
use url::Url;

use self::people::People;
use super::DemoUser;
use crate::core::Desk;

/// The primary's endpoint and its model.
const PRIMARY: &str = "demo-anthropic";
const PRIMARY_MODEL: &str = "claude-opus-5";
/// Together's endpoint in the demo, and the models that it simulates.
const TOGETHER: &str = "demo-together";
const TOGETHER_MODEL: &str = "meta-llama/Llama-3.3-70B-Instruct-Turbo";
const TOGETHER_SIGHT: &str = "Qwen/Qwen3.5-9B";
const TOGETHER_PICTURES: &str = "black-forest-labs/FLUX.1-schnell";
const TOGETHER_VECTORS: &str = "intfloat/multilingual-e5-large-instruct";

/// The running demo.
pub(crate) struct Demo {
    pub(crate) desk: Desk,
    people: People,
    simulator: Simulator,
    primary: Target,
    primary_endpoint: EndpointId,
    primary_down: AtomicBool,
}

impl Demo {
    /// Starts the simulator and a desk that asks it.
    pub(crate) async fn start(
        http: &HttpClient,
        database: &Database,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, AppError> {
        let simulator = Simulator::start(SimulatorOptions::default())
            .await
            .map_err(failed)?;
        let primary = Target::from(Format::Anthropic);
        let map = routes().map_err(failed)?;
        let desk = Desk::new(http.clone(), Arc::new(AnyKey), map, database, clock);
        let together = simulator.base_url(Format::Together);
        let at_primary = simulator.base_url(primary.clone());
        desk.manager.register(
            endpoint(TOGETHER, "Together AI", ProviderKind::Together, &together).map_err(failed)?,
        );
        desk.manager.register(
            endpoint(PRIMARY, "Anthropic", ProviderKind::Anthropic, &at_primary).map_err(failed)?,
        );
        // Windows and prices, as the lists of real providers tell them.
        for id in [PRIMARY, TOGETHER] {
            let listed = desk.manager.look_up(&id.parse().map_err(failed)?).await;
            listed.map_err(failed)?;
        }
        Ok(Self {
            desk,
            people: People::of(simulator.openid()).map_err(failed)?,
            simulator,
            primary,
            primary_endpoint: PRIMARY.parse().map_err(failed)?,
            primary_down: AtomicBool::new(false),
        })
    }

    /// Signs one of the two in, unless they are already: their tier, by the claim of their ID
    /// token.
    pub(crate) async fn sign_in(&self, user: DemoUser) -> Result<Tier, AppError> {
        self.people.sign_in(user).await
    }

    /// Whether the primary model is made to fail.
    pub(crate) fn primary_down(&self) -> bool {
        self.primary_down.load(Ordering::Relaxed)
    }

    /// Makes the primary model fail from the next request on, or lets it answer again. It
    /// does so at once: a model that rests for having failed would make the switch look broken.
    pub(crate) fn set_primary_down(&self, down: bool) {
        let control = self.simulator.control();
        control.clear_faults_of(self.primary.clone());
        if down {
            let overloaded = Fault::refuse(Failure::Overloaded);
            control.set_fault(FaultRule::new(overloaded).target(self.primary.clone()));
        }
        self.desk.manager.key_changed(&self.primary_endpoint);
        self.primary_down.store(down, Ordering::Relaxed);
    }
}

/// Both tiers' routes through the simulator. The primary writes; pictures and vectors are
/// Together's on both plans.
fn routes() -> Result<TierMap, IdError> {
    let primary = Step::of(format!("{PRIMARY}/{PRIMARY_MODEL}").parse()?);
    let mut map = TierMap::new();
    for modality in MODALITIES {
        let (primary, together) = match modality {
            Modality::Text | Modality::Chat => (Some(&primary), TOGETHER_MODEL),
            Modality::Vision => (Some(&primary), TOGETHER_SIGHT),
            Modality::Image => (None, TOGETHER_PICTURES),
            Modality::Embedding => (None, TOGETHER_VECTORS),
        };
        let together = Step::of(format!("{TOGETHER}/{together}").parse()?);
        map.set(Tier::Free, modality, vec![together.clone()]);
        let premium = primary.cloned().into_iter().chain([together]);
        map.set(Tier::Premium, modality, premium.collect());
    }
    Ok(map)
}

fn endpoint(
    id: &str,
    name: &str,
    kind: ProviderKind,
    base_url: &str,
) -> Result<Endpoint, Box<dyn std::error::Error>> {
    let (id, name) = (id.parse()?, name.to_owned());
    Ok(Endpoint {
        id,
        name,
        kind,
        base_url: base_url.parse()?,
        own: false,
        simulated: true,
    })
}

fn failed(failure: impl std::fmt::Display) -> AppError {
    error!(%failure, "the demo could not start");
    AppError::Internal
}

/// The simulator takes any key; none of the user's is ever sent to it.
struct AnyKey;

#[async_trait]
impl KeySource for AnyKey {
    async fn key(&self, _: &EndpointId, _: &Url) -> Result<Option<ApiKey>, KeySourceError> {
        ApiKey::parse("simulated")
            .map(Some)
            .map_err(|_| KeySourceError)
    }
}
