//! Sending, answering anew, stopping.

use aideon_ipc::{
    AppError,
    chat::{Accepted, ModelChoice, RetryMessage, SendMessage},
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    feed::{Feed, list},
    preferences, quota, tell,
};
use crate::{api, state::Stores};

/// Sends a message in the open conversation.
///
/// # Errors
/// The backend's; the message was not taken then and belongs back into the message box.
pub async fn send(stores: Stores, text: String) -> Result<(), AppError> {
    let (conversation, choice) = stores
        .transcript
        .with_untracked(|open| (open.conversation.clone(), open.choice.clone()));
    let message = SendMessage {
        client_request_id: request_id(),
        conversation: conversation.clone(),
        text,
        choice,
        ..SendMessage::default()
    };
    let (channel, feed) = Feed::open(stores).ok_or(AppError::Internal)?;
    match api::chat_send(&message, &channel).await {
        Ok(accepted) => {
            take(stores, accepted, conversation.as_ref(), &feed);
            Ok(())
        }
        Err(error) => {
            channel.close();
            quota::note_refusal(stores, &error);
            Err(error)
        }
    }
}

/// By whom a message is answered anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Again {
    /// By whom the conversation is set to.
    AsChosen,
    /// By the plan's route, this one time.
    ByRoute,
    /// By the plan's route without the model, `endpoint/model`, whose answer broke off.
    Without(String),
}

impl Again {
    /// Who is to answer, and who is left out.
    fn choice(self, chosen: ModelChoice) -> (ModelChoice, Option<String>) {
        match self {
            Self::AsChosen => (chosen, None),
            Self::ByRoute => (ModelChoice::Auto, None),
            Self::Without(model) => (ModelChoice::Auto, Some(model)),
        }
    }
}

/// Has a message of the open conversation answered anew.
pub fn retry(stores: Stores, message: String, again: Again) {
    spawn_local(async move {
        let (conversation, chosen) = stores
            .transcript
            .with_untracked(|open| (open.conversation.clone(), open.choice.clone()));
        let (choice, without) = again.choice(chosen);
        let message = RetryMessage {
            client_request_id: request_id(),
            message,
            choice,
            without,
        };
        let Some((channel, feed)) = Feed::open(stores) else {
            return;
        };
        match api::chat_retry(&message, &channel).await {
            Ok(accepted) => take(stores, accepted, conversation.as_ref(), &feed),
            Err(error) => {
                channel.close();
                quota::note_refusal(stores, &error);
                tell(stores, &error);
            }
        }
    });
}

/// Stops a reply.
pub fn stop(stores: Stores, reply: String) {
    spawn_local(async move {
        if let Err(error) = api::chat_stop(&reply).await {
            tell(stores, &error);
        }
    });
}

/// Stops the reply that runs in the open conversation, if one does.
pub fn stop_running(stores: Stores) {
    let running = stores.transcript.with_untracked(|open| {
        let last = open.last()?;
        last.reply
            .once(|reply| reply.state == aideon_ipc::reply::ReplyState::Running)
            .then(|| last.reply.id().to_owned())
    });
    if let Some(reply) = running {
        stop(stores, reply);
    }
}

fn take(stores: Stores, accepted: Accepted, asked_in: Option<&String>, feed: &Feed) {
    let reply = accepted.turn.reply.clone();
    let row = stores
        .replies
        .try_update_value(|replies| replies.row(reply));
    let Some(row) = row else { return };
    let conversation = accepted.conversation.id.clone();
    stores.transcript.update(|open| {
        open.accept(&accepted, asked_in, row.clone());
    });
    list(stores, accepted.conversation);
    preferences::remember_conversation(stores, &conversation);
    feed.bind(row, conversation);
    quota::load(stores);
}

/// A new name for one press of Send, so that a message sent twice works once.
fn request_id() -> String {
    web_sys::window()
        .and_then(|window| window.crypto().ok())
        .map(|crypto| crypto.random_uuid())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use aideon_ipc::chat::ModelChoice;

    use super::Again;

    #[test]
    fn a_pinned_model_gives_way_only_where_that_is_asked_for() {
        let pinned = ModelChoice::Pinned {
            model: "ollama/llama3.2".into(),
        };
        assert_eq!(
            Again::AsChosen.choice(pinned.clone()),
            (pinned.clone(), None)
        );
        assert_eq!(
            Again::ByRoute.choice(pinned.clone()),
            (ModelChoice::Auto, None)
        );
        let broken = String::from("together/llama");
        assert_eq!(
            Again::Without(broken.clone()).choice(pinned),
            (ModelChoice::Auto, Some(broken)),
            "a route is needed for another model to answer"
        );
    }
}
