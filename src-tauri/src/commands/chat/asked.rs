//! Who asks, who is to answer, and what it costs of the plan.

use aideon_engine::{
    fallback::{OnBreak, Turn, TurnRequest},
    free_tier::{self, QuotaCharge},
    manager,
    model_id::ModelId,
    ports::ReplyStore as _,
    provenance::{Mode, ReplyOutcome, Service, Tier},
    selector::{Modality, Route},
};
use aideon_ipc::{
    AppError,
    chat::{Accepted, ModelChoice},
    reply::ReplyMessage,
};
use aideon_storage::{
    profiles::Profile,
    turns::{StoredTurn, TurnStart},
};
use tauri::{AppHandle, ipc::Channel};

use super::request;
use crate::{
    convert,
    core::{Core, Desk, Shell},
    preferences,
    session::Who,
    stream,
};

/// What the user wishes for.
pub(super) struct Wish<'a> {
    pub(super) choice: &'a ModelChoice,
    pub(super) mode: Mode,
    /// The message has pictures, which somebody has to look at.
    pub(super) pictures: bool,
    /// A model that is left out of the route.
    pub(super) without: Option<&'a str>,
}

/// Who asks, who is to answer, and what it costs of the plan.
pub(super) struct Asked {
    pub(super) profile: Profile,
    /// The tier at this moment.
    pub(super) tier: Tier,
    pub(super) mode: Mode,
    pub(super) pinned: Option<ModelId>,
    pub(super) charge: Option<QuotaCharge>,
    desk: Desk,
    without: Option<ModelId>,
    /// The plan's own limit of output tokens holds.
    limited: bool,
    on_break: OnBreak,
}

impl Asked {
    /// Finds it out, and that there is somebody to ask.
    pub(super) async fn of(
        app: &AppHandle,
        core: &Core,
        who: Who,
        wish: Wish<'_>,
    ) -> Result<Self, AppError> {
        let Who { profile, tier } = who;
        let desk = core.desk(&profile).await?;
        let pinned = convert::conversation::pinned(wish.choice)?;
        let without = match wish.without {
            Some(id) => Some(id.parse().map_err(convert::error::model_id(id))?),
            None => None,
        };
        let modality = match (wish.mode, wish.pictures) {
            (Mode::Chat, false) => Modality::Chat,
            (Mode::Chat, true) => Modality::Vision,
            (Mode::Completion, _) => Modality::Text,
            (Mode::Image, _) => Modality::Image,
        };
        let of_the_plan = is_of_the_plan(&desk, pinned.as_ref());
        let charge = desk
            .free_tier
            .charge(tier, &profile.id, modality)
            .filter(|_| of_the_plan);
        let asked = Self {
            on_break: convert::conversation::on_break(preferences::read(app).broken_reply),
            limited: of_the_plan,
            mode: wish.mode,
            profile,
            tier,
            pinned,
            charge,
            desk,
            without,
        };
        asked.route(modality)?;
        Ok(asked)
    }

    /// Starts the reply of a turn that is new; one that was begun before is only reported.
    pub(super) async fn answer(
        self,
        shell: &Shell,
        core: &Core,
        start: TurnStart,
        channel: Channel<ReplyMessage>,
    ) -> Result<Accepted, AppError> {
        let (stored, messages) = match start {
            TurnStart::AlreadyBegun(stored) => {
                let messages = self.desk.replies.attach(&stored.turn.reply.id);
                (stored, messages)
            }
            TurnStart::Begun(stored) => {
                let turn = match self.turn(core, &stored).await {
                    Ok(turn) => turn,
                    Err(failure) => {
                        give_up(core, &stored.turn.reply.id).await;
                        return Err(failure);
                    }
                };
                let reply = stored.turn.reply.clone();
                let messages = self.desk.replies.start(reply, turn);
                (stored, Some(messages))
            }
        };
        stream::follow(shell, &stored.turn.reply.id, messages, channel);
        Ok(convert::conversation::accepted(&stored))
    }

    /// What goes out, along which route. Pictures of earlier messages need somebody who sees
    /// them too.
    async fn turn(&self, core: &Core, stored: &StoredTurn) -> Result<Turn, AppError> {
        let request = self.request(core, stored).await?;
        Ok(Turn {
            route: self.route(request.modality())?,
            request,
            on_break: self.on_break,
        })
    }

    async fn request(&self, core: &Core, stored: &StoredTurn) -> Result<TurnRequest, AppError> {
        let limit = stored.settings.max_output_tokens;
        let limit = match self.limited {
            true => free_tier::output_limit(self.tier, limit),
            false => limit,
        };
        Ok(match self.mode {
            Mode::Chat => {
                let context = core.database.context(&stored.turn.reply.id).await;
                request::conversation(stored, context.map_err(convert::error::storage)?, limit)
            }
            Mode::Completion => request::text(stored, limit),
            Mode::Image => request::picture(stored),
        })
    }

    fn route(&self, modality: Modality) -> Result<Route, AppError> {
        let route = match &self.pinned {
            None => self
                .desk
                .selector
                .route(self.tier, modality)
                .map_err(|failure| convert::error::select(&failure))?,
            Some(model) if self.desk.manager.provider_of(model).is_none() => {
                return Err(AppError::ProviderUnknown {
                    id: model.endpoint.to_string(),
                });
            }
            Some(model) => Route::pinned(self.tier, model.clone()),
        };
        let route = match &self.without {
            Some(model) => route.without(model),
            None => route,
        };
        match route.is_empty() {
            true => Err(AppError::RouteInvalid),
            false => Ok(route),
        }
    }
}

/// Whether the plan's limits are meant: its own route, and the service that it runs on. What
/// a user has set up beside it is theirs, and they pay for it.
fn is_of_the_plan(desk: &Desk, pinned: Option<&ModelId>) -> bool {
    let Some(model) = pinned else {
        return true;
    };
    let provider = desk.manager.provider_of(model);
    provider.is_some_and(|provider| {
        let endpoint = provider.endpoint();
        !endpoint.own && manager::service(endpoint) == Service::Together
    })
}

/// A reply that cannot begin has come to its end, and what was reserved for it is given back.
async fn give_up(core: &Core, reply: &str) {
    let (outcome, now) = (ReplyOutcome::Interrupted, core.clock.now());
    if let Err(failure) = core.database.end_reply(reply, &outcome, now).await {
        tracing::error!(%failure, "a reply that could not begin could not be ended");
    }
}
