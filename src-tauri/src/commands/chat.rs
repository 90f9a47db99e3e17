//! Sending, stopping, retrying, going on, and attaching to a reply that runs.

mod asked;
mod request;

use aideon_ipc::{
    AppError,
    chat::{
        Accepted, ContinueReply, MAX_MESSAGE_BYTES, MAX_MESSAGE_PICTURES, RetryMessage, SendMessage,
    },
    reply::ReplyMessage,
};
use aideon_storage::{
    continuations::NewContinuation,
    turns::{NewRetry, NewTurn},
};
use tauri::{AppHandle, State, ipc::Channel};

use self::asked::{Asked, Wish};
use crate::{convert, core::Shell, session, stream};

/// Takes a message: it is stored with its reply's row, and the reply begins.
#[tauri::command]
pub(crate) async fn chat_send(
    app: AppHandle,
    shell: State<'_, Shell>,
    message: SendMessage,
    channel: Channel<ReplyMessage>,
) -> Result<Accepted, AppError> {
    check(&message)?;
    let settings = convert::settings::checked(message.settings.unwrap_or_default())?;
    let core = shell.core().await?;
    let wish = Wish {
        choice: &message.choice,
        mode: convert::reply::mode_of(message.mode),
        pictures: !message.pictures.is_empty(),
        without: None,
    };
    let asked = Asked::of(&app, core, session::who(core).await?, wish).await?;
    let begun = core.database.begin_turn(NewTurn {
        profile: asked.profile.id.clone(),
        client_request_id: message.client_request_id,
        conversation: message.conversation,
        instead_of: message.instead_of,
        text: message.text,
        pictures: message.pictures,
        mode: asked.mode,
        choice: asked.pinned.clone(),
        settings,
        tier: asked.tier,
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
    let who = session::who(core).await?;
    let mode = core
        .database
        .mode_of(&who.profile.id, &message.message)
        .await;
    let wish = Wish {
        choice: &message.choice,
        mode: mode.map_err(convert::error::storage)?,
        pictures: false,
        without: message.without.as_deref(),
    };
    let asked = Asked::of(&app, core, who, wish).await?;
    let begun = core.database.begin_retry(NewRetry {
        profile: asked.profile.id.clone(),
        client_request_id: message.client_request_id,
        message: message.message,
        choice: asked.pinned.clone(),
        tier: asked.tier,
        charge: asked.charge.clone(),
    });
    let start = begun.await.map_err(convert::error::storage)?;
    asked.answer(&shell, core, start, channel).await
}

/// Has a model go on where a reply ended: the same reply runs again.
#[tauri::command]
pub(crate) async fn chat_continue(
    app: AppHandle,
    shell: State<'_, Shell>,
    message: ContinueReply,
    channel: Channel<ReplyMessage>,
) -> Result<Accepted, AppError> {
    let core = shell.core().await?;
    let who = session::who(core).await?;
    let reply = core
        .database
        .reply_of(&who.profile.id, &message.reply)
        .await;
    let wish = Wish {
        choice: &message.choice,
        mode: reply.map_err(convert::error::storage)?.mode,
        pictures: false,
        without: None,
    };
    let asked = Asked::of(&app, core, who, wish).await?;
    let begun = core.database.begin_continuation(NewContinuation {
        profile: asked.profile.id.clone(),
        client_request_id: message.client_request_id,
        reply: message.reply,
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
    let profile = session::profile(core).await?;
    let known = core.database.reply_of(&profile.id, &reply).await;
    known.map_err(convert::error::storage)?;
    let desk = core.desk(&profile).await?;
    stream::follow(&shell, &reply, desk.replies.attach(&reply), channel);
    Ok(())
}

/// Stops a reply. One that has ended meanwhile is left as it is.
#[tauri::command]
pub(crate) async fn chat_stop(shell: State<'_, Shell>, reply: String) -> Result<(), AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let known = core.database.reply_of(&profile.id, &reply).await;
    known.map_err(convert::error::storage)?;
    core.desk(&profile).await?.replies.stop(&reply);
    Ok(())
}

fn check(message: &SendMessage) -> Result<(), AppError> {
    if message.text.trim().is_empty() && message.pictures.is_empty() {
        return Err(AppError::MessageEmpty);
    }
    if message.text.len() > MAX_MESSAGE_BYTES {
        return Err(AppError::MessageTooLong {
            bytes: message.text.len(),
            limit: MAX_MESSAGE_BYTES,
        });
    }
    if message.pictures.len() > MAX_MESSAGE_PICTURES {
        return Err(AppError::TooManyPictures {
            limit: MAX_MESSAGE_PICTURES,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str, pictures: usize) -> SendMessage {
        SendMessage {
            text: text.into(),
            pictures: vec!["picture".into(); pictures],
            ..SendMessage::default()
        }
    }

    #[test]
    fn an_empty_message_and_one_that_is_too_long_are_refused() {
        assert_eq!(check(&message(" \n\t", 0)), Err(AppError::MessageEmpty));
        assert_eq!(
            check(&message("", 1)),
            Ok(()),
            "a picture says something by itself"
        );
        assert_eq!(
            check(&message(&"x".repeat(MAX_MESSAGE_BYTES), 0)),
            Ok(()),
            "1 MiB is taken"
        );
        let long = "x".repeat(MAX_MESSAGE_BYTES + 1);
        assert!(matches!(
            check(&message(&long, 0)),
            Err(AppError::MessageTooLong { .. })
        ));
        assert!(matches!(
            check(&message("", MAX_MESSAGE_PICTURES + 1)),
            Err(AppError::TooManyPictures { .. })
        ));
    }
}
