//! A desk at which replies are made: the engine over a database file, with the simulator in
//! place of the providers.

use std::{path::Path, sync::Arc, time::Duration};

use aideon_engine::{
    chat::ChatRequest,
    fallback::{Backoff, FallbackHandler, OnBreak, Patience, Timeouts, Turn},
    free_tier::{Calendar, DailyLimits, FreeTierManager},
    health::HealthFigures,
    http::{CONNECT_TIMEOUT, HttpClient},
    manager::ProviderManager,
    model_id::ModelId,
    ports::{Clock, KeySource, QuotaStore, ReplyStore},
    provenance::{ReplyRecord, Tier},
    provider::{Endpoint, ProviderKind},
    replies::{Pacing, Replies},
    selector::{Modality, Route, Step, TierBasedModelSelector, TierMap},
    time::SystemClock,
};
use aideon_simulator::{Control, Format, Model, Simulator, SimulatorOptions, Target};
use aideon_storage::{
    conversations::ConversationRow,
    database::{Database, Opened},
    profiles::ProfileKind,
    turns::{NewTurn, TurnStart},
};
use anyhow::{Context as _, Result, bail, ensure};

use crate::{keys::TestKeys, listener::Listener, patience::PATIENCE, watched_store::WatchedStore};

/// The first choice of the premium route, at the endpoint `primary`, called "Aideon".
pub const PRIMARY: &str = "primary/maker/large";
/// A model at the endpoint `spare`, called "Boathouse".
pub const SPARE: &str = "spare/maker/small";
/// The first choice of the free route, and the fallback of the premium one.
pub const TOGETHER: &str = "together/meta-llama/Llama-3.3-70B-Instruct-Turbo";
/// The second choice of the free route.
pub const TOGETHER_SECOND: &str = "together/openai/gpt-oss-20b";

/// How long the desk's candidates may take, unless a test says otherwise: for ever, as far
/// as a test is concerned.
pub const NO_HURRY: Timeouts = Timeouts {
    first_content: PATIENCE,
    silence: PATIENCE,
};

/// Waits between attempts that a test does not notice.
pub const QUICK: Backoff = Backoff {
    first: Duration::from_millis(1),
    longest: Duration::from_millis(4),
    honoured: Duration::from_millis(60),
    honoured_at_last: Duration::from_millis(200),
};

/// A turn's patience with these time-outs, whatever the model.
pub fn patience(timeouts: Timeouts) -> Patience {
    Patience {
        slow_first_content: timeouts.first_content,
        usual: timeouts,
        overall: PATIENCE,
        backoff: QUICK,
        ..Patience::default()
    }
}

/// How a desk is set up.
#[derive(Clone, Debug)]
pub struct DeskOptions {
    /// How long a candidate may keep the user waiting.
    pub patience: Patience,
    /// How targets are judged.
    pub health: HealthFigures,
    /// What the free plan allows in a day: more than any test asks, unless it says otherwise.
    pub limits: DailyLimits,
    /// How often text is told and stored.
    pub pacing: Pacing,
}

/// No hurry, and text that is told and stored within milliseconds.
impl Default for DeskOptions {
    fn default() -> Self {
        Self {
            patience: patience(NO_HURRY),
            health: HealthFigures::default(),
            limits: DailyLimits {
                requests: 1_000_000,
                images: 1_000_000,
            },
            pacing: Pacing {
                gather: Duration::from_millis(1),
                save: Duration::from_millis(2),
            },
        }
    }
}

/// The desk. Dropped, the simulator stops; the database's folder belongs to the caller.
pub struct Desk {
    /// Steers and watches the simulator.
    pub control: Control,
    /// The keys. There is one for Together.
    pub keys: Arc<TestKeys>,
    /// The endpoints.
    pub manager: Arc<ProviderManager>,
    /// The database.
    pub database: Database,
    /// The database as the replies use it, watched.
    pub store: Arc<WatchedStore>,
    /// The replies.
    pub replies: Replies,
    /// What runs their routes, for turns that nobody stores.
    pub handler: FallbackHandler,
    /// Counts what the free plan allows.
    pub free_tier: FreeTierManager,
    simulator: Simulator,
}

/// A message that was sent, and the reply to it that is being written.
pub struct Asked {
    /// The reply's id.
    pub reply: String,
    /// The conversation's id.
    pub conversation: String,
    /// Somebody who listens to the reply from its beginning.
    pub listener: Listener,
}

impl Desk {
    /// Sets a desk up over a database in `folder`.
    ///
    /// # Errors
    /// When simulator, database or client cannot be had.
    pub async fn open(folder: &Path, options: DeskOptions) -> Result<Self> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let Opened { database, .. } = Database::open(folder, Arc::clone(&clock)).await?;
        let store = Arc::new(WatchedStore::over(Arc::new(database.clone())));
        let simulator = Simulator::start(SimulatorOptions::instant()).await?;
        let keys = Arc::new(TestKeys::default());
        keys.put("together", "sk-for-together")?;
        let key_source: Arc<dyn KeySource> = keys.clone();
        let http = HttpClient::new(CONNECT_TIMEOUT)?;
        let manager = Arc::new(ProviderManager::new(http, key_source, options.health));
        let handler =
            FallbackHandler::new(Arc::clone(&manager), Arc::clone(&clock), options.patience);
        let watched: Arc<dyn ReplyStore> = store.clone();
        let quota: Arc<dyn QuotaStore> = Arc::new(database.clone());
        let calendar = Calendar::of_the_system();
        let free_tier = FreeTierManager::new(quota, Arc::clone(&clock), calendar, options.limits);
        let desk = Self {
            control: simulator.control(),
            keys,
            manager,
            database,
            store,
            replies: Replies::new(handler.clone(), watched, clock, options.pacing),
            handler,
            free_tier,
            simulator,
        };
        desk.set_endpoints_up()?;
        Ok(desk)
    }

    fn set_endpoints_up(&self) -> Result<()> {
        let served = [
            ("primary", "Aideon", primary()?, Some("maker/large")),
            ("spare", "Boathouse", spare()?, Some("maker/small")),
            ("together", "Together AI", together(), None),
        ];
        for (id, name, target, model) in served {
            if let Some(model) = model {
                let models = vec![Model::chat(model, name)];
                self.control.set_models(&target, models);
            }
            self.register(id, name, &self.simulator.base_url(&target))?;
        }
        Ok(())
    }

    /// Registers an endpoint, or gives the one of that id another address. Only the one that
    /// is called `together` speaks Together's format.
    ///
    /// # Errors
    /// When the id or the address is none.
    pub fn register(&self, id: &str, name: &str, base_url: &str) -> Result<()> {
        self.manager.register(Endpoint {
            id: id.parse()?,
            name: name.to_owned(),
            kind: match id {
                "together" => ProviderKind::Together,
                _ => ProviderKind::OpenAiCompatible,
            },
            base_url: base_url.parse()?,
            own: id != "together",
            simulated: false,
        });
        Ok(())
    }

    /// Sends a message along the tier's route: [`PRIMARY`] then [`TOGETHER`] for premium,
    /// [`TOGETHER`] then [`TOGETHER_SECOND`] for free.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn ask(&self, tier: Tier, text: &str) -> Result<Asked> {
        let models = match tier {
            Tier::Premium => [PRIMARY, TOGETHER],
            Tier::Free => [TOGETHER, TOGETHER_SECOND],
        };
        self.ask_along(route(tier, &models)?, text).await
    }

    /// Sends a message to a model that the user pinned.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn ask_pinned(&self, tier: Tier, model: &str, text: &str) -> Result<Asked> {
        self.ask_along(Route::pinned(tier, model.parse()?), text)
            .await
    }

    /// Sends a message along a route, as the window does: it is stored, and its reply begins.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn ask_along(&self, route: Route, text: &str) -> Result<Asked> {
        self.ask_with(route, OnBreak::default(), text).await
    }

    /// The same, and says what happens when the answer breaks off.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn ask_with(&self, route: Route, on_break: OnBreak, text: &str) -> Result<Asked> {
        let profile = self.database.ensure_profile(profile(route.tier)).await?;
        let new = NewTurn {
            charge: self
                .free_tier
                .charge(route.tier, &profile.id, Modality::Chat),
            ..NewTurn::new(&profile.id, route.tier, text)
        };
        let TurnStart::Begun(stored) = self.database.begin_turn(new).await? else {
            bail!("a new request begins a turn");
        };
        let reply = stored.turn.reply;
        let id = reply.id.clone();
        let request = ChatRequest {
            messages: self.database.context(&id).await?,
            ..ChatRequest::default()
        };
        let turn = Turn {
            on_break,
            ..Turn::chat(route, request)
        };
        let messages = self.replies.start(reply, turn);
        Ok(Asked {
            listener: Listener::new(messages),
            reply: id,
            conversation: stored.conversation.id,
        })
    }

    /// Forgets how the targets fared, as a change of their keys does.
    ///
    /// # Errors
    /// None as long as the names are ids.
    pub fn forget_health(&self) -> Result<()> {
        for id in ["primary", "spare", "together"] {
            self.manager.key_changed(&id.parse()?);
        }
        Ok(())
    }

    /// Listens to a running reply.
    ///
    /// # Errors
    /// When it is not running.
    pub fn listen(&self, reply: &str) -> Result<Listener> {
        let messages = self.replies.attach(reply).context("the reply is running")?;
        Ok(Listener::new(messages))
    }

    /// The reply as the database has it.
    ///
    /// # Errors
    /// When it has none.
    pub async fn stored(&self, reply: &str) -> Result<ReplyRecord> {
        let stored = self.database.reply(reply).await?;
        stored.context("the reply is stored")
    }

    /// Whose quota a tier's user uses: the profile's id.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn subject(&self, tier: Tier) -> Result<String> {
        Ok(self.database.ensure_profile(profile(tier)).await?.id)
    }

    /// How many requests the tier's user has used today.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn requests_used(&self, tier: Tier) -> Result<u32> {
        let subject = self.subject(tier).await?;
        let left = self.free_tier.left(tier, &subject).await?;
        Ok(left.map_or(0, |left| left.limits.requests - left.requests))
    }

    /// Listens to a reply's end, and checks that what was told is what is stored.
    ///
    /// # Errors
    /// When it does not end, or the two differ.
    pub async fn ended(&self, asked: &mut Asked) -> Result<ReplyRecord> {
        let heard = asked.listener.to_the_end().await?;
        let stored = self.stored(&asked.reply).await?;
        ensure!(
            heard == stored,
            "who listens and who looks it up later must see the same: heard {heard:#?}, \
             stored {stored:#?}"
        );
        Ok(stored)
    }

    /// The conversation's line in the list of that tier's user.
    ///
    /// # Errors
    /// When it is not in it.
    pub async fn line(&self, tier: Tier, conversation: &str) -> Result<ConversationRow> {
        let profile = self.database.ensure_profile(profile(tier)).await?;
        let mut lines = self.database.conversations(&profile.id).await?.into_iter();
        lines
            .find(|line| line.id == conversation)
            .context("the conversation is in the list")
    }
}

fn profile(tier: Tier) -> ProfileKind {
    match tier {
        Tier::Free => ProfileKind::DemoFree,
        Tier::Premium => ProfileKind::DemoPremium,
    }
}

/// The route of a tier along these models.
///
/// # Errors
/// When one of them is no model's id, or there is none.
pub fn route(tier: Tier, models: &[&str]) -> Result<Route> {
    let steps: Vec<&[&str]> = models.iter().map(std::slice::from_ref).collect();
    route_of_steps(tier, &steps)
}

/// The route of a tier along steps of equal models.
///
/// # Errors
/// When one of them is no model's id, or a step has none.
pub fn route_of_steps(tier: Tier, steps: &[&[&str]]) -> Result<Route> {
    let step = |models: &&[&str]| -> Result<Step> {
        let models = models.iter().map(|model| model.parse());
        Ok(Step::of_equals(
            models.collect::<Result<Vec<ModelId>, _>>()?,
        )?)
    };
    let steps = steps.iter().map(step).collect::<Result<Vec<_>>>()?;
    let mut map = TierMap::new();
    map.set(tier, Modality::Chat, steps);
    Ok(TierBasedModelSelector::new(map).route(tier, Modality::Chat)?)
}

/// Where the simulator plays the endpoint `primary`.
///
/// # Errors
/// None as long as the name is one.
pub fn primary() -> Result<Target> {
    Ok(Target::named(Format::OpenAiCompatible, "primary")?)
}

/// Where the simulator plays the endpoint `spare`.
///
/// # Errors
/// None as long as the name is one.
pub fn spare() -> Result<Target> {
    Ok(Target::named(Format::OpenAiCompatible, "spare")?)
}

/// Where the simulator plays Together.
pub fn together() -> Target {
    Target::from(Format::Together)
}
