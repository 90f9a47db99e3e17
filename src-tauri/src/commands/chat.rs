//! Sending, stopping, retrying, and attaching to a reply that runs.

use aideon_engine::{
    chat::{ChatMessage, ChatRequest},
    fallback::{OnBreak, Turn, TurnRequest},
    free_tier::{self, QuotaCharge},
    manager,
    model_id::ModelId,
    ports::ReplyStore as _,
    provenance::{ReplyOutcome, Service, Tier},
    selector::{Modality, Route},
};
use aideon_ipc::{
    AppError,
    chat::{Accepted, MAX_MESSAGE_BYTES, ModelChoice, RetryMessage, SendMessage},
    reply::ReplyMessage,
};
use aideon_storage::{
    profiles::Profile,
    turns::{NewRetry, NewTurn, TurnStart},
};
use tauri::{AppHandle, State, ipc::Channel};

use crate::{
    convert,
    core::{Core, Desk, Shell},
    preferences, session, stream,
};

/// Takes a message: it is stored with its reply's row, and the reply begins.
#[tauri::command]
pub(crate) async fn chat_send(
    app: AppHandle,
    shell: State<'_, Shell>,
    message: SendMessage,
    channel: Channel<ReplyMessage>,
) -> Result<Accepted, AppError> {
    check_text(&message.text)?;
    let core = shell.core().await?;
    let asked = Asked::of(&app, core, &message.choice, None).await?;
    let begun = core.database.begin_turn(NewTurn {
        profile: asked.profile.id.clone(),
        client_request_id: message.client_request_id,
        conversation: message.conversation,
        text: message.text,
        choice: asked.pinned.clone(),
        tier: asked.profile.tier,
        charge: asked.charge.clone(),
    });
    let start = begun.await.map_err(convert::error::storage)?;
    asked.answer(&shell, core, start, channel).await
}

/// Asks for another answer to a message.
#[tauri::command]
pub(crate) async fn chat_retry(
    app: AppHandle,
    shell: State<'_, Shell>,
    message: RetryMessage,
    channel: Channel<ReplyMessage>,
) -> Result<Accepted, AppError> {
    let core = shell.core().await?;
    let without = message.without.as_deref();
    let asked = Asked::of(&app, core, &message.choice, without).await?;
    let begun = core.database.begin_retry(NewRetry {
        profile: asked.profile.id.clone(),
        client_request_id: message.client_request_id,
        message: message.message,
        choice: asked.pinned.clone(),
        tier: asked.profile.tier,
        charge: asked.charge.clone(),
    });
    let start = begun.await.map_err(convert::error::storage)?;
    asked.answer(&shell, core, start, channel).await
}

/// Listens to a reply again, after the window was reloaded for instance.
#[tauri::command]
pub(crate) async fn chat_attach(
    shell: State<'_, Shell>,
    reply: String,
    channel: Channel<ReplyMessage>,
) -> Result<(), AppError> {
    let core = shell.core().await?;
    let desk = core.desk(&session::profile(core).await?).await?;
    stream::follow(&shell, &reply, desk.replies.attach(&reply), channel);
    Ok(())
}

/// Stops a reply. One that has ended meanwhile is left as it is.
#[tauri::command]
pub(crate) async fn chat_stop(shell: State<'_, Shell>, reply: String) -> Result<(), AppError> {
    for desk in shell.core().await?.desks().await {
        desk.replies.stop(&reply);
    }
    Ok(())
}

fn check_text(text: &str) -> Result<(), AppError> {
    if text.trim().is_empty() {
        return Err(AppError::MessageEmpty);
    }
    if text.len() > MAX_MESSAGE_BYTES {
        return Err(AppError::MessageTooLong {
            bytes: text.len(),
            limit: MAX_MESSAGE_BYTES,
        });
    }
    Ok(())
}

fn route(desk: &Desk, tier: Tier, pinned: Option<ModelId>) -> Result<Route, AppError> {
    match pinned {
        None => desk
            .selector
            .route(tier, Modality::Chat)
            .map_err(|failure| convert::error::select(&failure)),
        Some(model) if desk.manager.provider_of(&model).is_none() => {
            Err(AppError::ProviderUnknown {
                id: model.endpoint.to_string(),
            })
        }
        Some(model) => Ok(Route::pinned(tier, model)),
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

/// Who asks, who is to answer, and what it costs of the plan.
struct Asked {
    profile: Profile,
    desk: Desk,
    route: Route,
    pinned: Option<ModelId>,
    charge: Option<QuotaCharge>,
    max_output_tokens: Option<u32>,
    on_break: OnBreak,
}

impl Asked {
    async fn of(
        app: &AppHandle,
        core: &Core,
        choice: &ModelChoice,
        without: Option<&str>,
    ) -> Result<Self, AppError> {
        let profile = session::profile(core).await?;
        let desk = core.desk(&profile).await?;
        let pinned = convert::conversation::pinned(choice)?;
        let mut route = route(&desk, profile.tier, pinned.clone())?;
        if let Some(id) = without {
            route = route.without(&id.parse().map_err(convert::error::model_id(id))?);
        }
        if route.is_empty() {
            return Err(AppError::RouteInvalid);
        }
        let of_the_plan = is_of_the_plan(&desk, pinned.as_ref());
        let charge = desk
            .free_tier
            .charge(profile.tier, &profile.id, Modality::Chat);
        let limit = free_tier::output_limit(profile.tier, None);
        let broken = preferences::read(app).broken_reply;
        Ok(Self {
            charge: charge.filter(|_| of_the_plan),
            max_output_tokens: limit.filter(|_| of_the_plan),
            on_break: convert::conversation::on_break(broken),
            profile,
            desk,
            route,
            pinned,
        })
    }

    /// Starts the reply of a turn that is new; one that was begun before is only reported.
    async fn answer(
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
                let reply = stored.turn.reply.clone();
                let messages = context(core, &reply.id).await?;
                let turn = Turn {
                    request: TurnRequest::Chat(ChatRequest {
                        messages,
                        max_output_tokens: self.max_output_tokens,
                        ..ChatRequest::default()
                    }),
                    route: self.route,
                    on_break: self.on_break,
                };
                let messages = self.desk.replies.start(reply, turn);
                (stored, Some(messages))
            }
        };
        stream::follow(shell, &stored.turn.reply.id, messages, channel);
        Ok(convert::conversation::accepted(&stored))
    }
}

/// The conversation that leads to a reply. When it cannot be read the reply has come to its
/// end, and what was reserved for it is given back.
async fn context(core: &Core, reply: &str) -> Result<Vec<ChatMessage>, AppError> {
    match core.database.context(reply).await {
        Ok(messages) => Ok(messages),
        Err(failure) => {
            let (outcome, now) = (ReplyOutcome::Interrupted, core.clock.now());
            if let Err(failure) = core.database.end_reply(reply, &outcome, now).await {
                tracing::error!(%failure, "a reply that could not begin could not be ended");
            }
            Err(convert::error::storage(failure))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_message_and_one_that_is_too_long_are_refused() {
        assert_eq!(check_text(" \n\t"), Err(AppError::MessageEmpty));
        assert_eq!(
            check_text(&"x".repeat(MAX_MESSAGE_BYTES)),
            Ok(()),
            "1 MiB is taken"
        );
        let long = "x".repeat(MAX_MESSAGE_BYTES + 1);
        assert!(matches!(
            check_text(&long),
            Err(AppError::MessageTooLong { .. })
        ));
    }
}
