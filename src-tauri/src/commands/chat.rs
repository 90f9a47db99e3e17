//! Sending, stopping, retrying, and attaching to a reply that runs.

use aideon_engine::{
    chat::ChatRequest,
    fallback::Turn,
    model_id::ModelId,
    provenance::Tier,
    selector::{self, Modality, Route},
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
use tauri::{State, ipc::Channel};

use crate::{
    convert,
    core::{Core, Desk, Shell},
    session, stream,
};

/// Takes a message: it is stored with its reply's row, and the reply begins.
#[tauri::command]
pub(crate) async fn chat_send(
    shell: State<'_, Shell>,
    message: SendMessage,
    channel: Channel<ReplyMessage>,
) -> Result<Accepted, AppError> {
    check_text(&message.text)?;
    let core = shell.core().await?;
    let asked = Asked::of(core, &message.choice).await?;
    let begun = core.database.begin_turn(NewTurn {
        profile: asked.profile.id.clone(),
        client_request_id: message.client_request_id,
        conversation: message.conversation,
        text: message.text,
        choice: asked.pinned.clone(),
        tier: asked.profile.tier,
    });
    let start = begun.await.map_err(convert::error::storage)?;
    asked.answer(&shell, core, start, channel).await
}

/// Asks for another answer to a message.
#[tauri::command]
pub(crate) async fn chat_retry(
    shell: State<'_, Shell>,
    message: RetryMessage,
    channel: Channel<ReplyMessage>,
) -> Result<Accepted, AppError> {
    let core = shell.core().await?;
    let asked = Asked::of(core, &message.choice).await?;
    let begun = core.database.begin_retry(NewRetry {
        profile: asked.profile.id.clone(),
        client_request_id: message.client_request_id,
        message: message.message,
        choice: asked.pinned.clone(),
        tier: asked.profile.tier,
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
    stream::follow(&shell, &desk, &reply, channel);
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

/// Who asks, and who is to answer.
struct Asked {
    profile: Profile,
    desk: Desk,
    route: Route,
    pinned: Option<ModelId>,
}

impl Asked {
    async fn of(core: &Core, choice: &ModelChoice) -> Result<Self, AppError> {
        let profile = session::profile(core).await?;
        let desk = core.desk(&profile).await?;
        let pinned = convert::conversation::pinned(choice)?;
        let route = route(&desk, profile.tier, pinned.clone())?;
        Ok(Self {
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
        let stored = match start {
            TurnStart::AlreadyBegun(stored) => stored,
            TurnStart::Begun(stored) => {
                let reply = stored.turn.reply.clone();
                let context = core.database.context(&reply.id).await;
                let request = ChatRequest {
                    messages: context.map_err(convert::error::storage)?,
                    max_output_tokens: selector::max_output_tokens(self.route.tier),
                    ..ChatRequest::default()
                };
                self.desk.replies.start(
                    reply,
                    Turn {
                        route: self.route,
                        request,
                    },
                );
                stored
            }
        };
        stream::follow(shell, &self.desk, &stored.turn.reply.id, channel);
        Ok(convert::conversation::accepted(&stored))
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
