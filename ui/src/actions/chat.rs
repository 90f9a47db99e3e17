//! Sending, answering anew, going on, stopping.

use aideon_ipc::{
    AppError,
    chat::{Accepted, ContinueReply, ModelChoice, RetryMessage, SendMessage},
    conversation::ConversationSettings,
    reply::Mode,
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    feed::{Feed, list},
    preferences, quota, tell,
};
use crate::{
    api::{self, ReplyChannel},
    state::{Destination, Stores, transcript::Asked},
};

/// What the user wrote and sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outgoing {
    /// The text; empty only beside pictures.
    pub text: String,
    /// The pictures that belong to it, by their ids.
    pub pictures: Vec<String>,
    /// What kind of answer is asked for.
    pub mode: Mode,
}

/// Sends the draft of the open conversation, which is none any more then.
///
/// # Errors
/// The backend's; the message was not taken then and belongs back into the message box.
pub async fn send(stores: Stores, outgoing: Outgoing) -> Result<(), AppError> {
    let (asked, message) = message(stores, outgoing, None);
    deliver(stores, &asked, &message, |conversation| {
        let (text, pictures) = (&message.text, &message.pictures);
        stores
            .drafts
            .update_value(|drafts| drafts.sent(&asked.conversation, text, pictures, conversation));
        super::drafts::save(stores);
    })
    .await
}

/// Sends another version of a message of the open conversation, by its id: a branch begins.
///
/// # Errors
/// The backend's; nothing was changed then.
pub async fn send_instead_of(
    stores: Stores,
    before: String,
    outgoing: Outgoing,
) -> Result<(), AppError> {
    let (asked, message) = message(stores, outgoing, Some(before));
    deliver(stores, &asked, &message, |_| {
        stores
            .drafts
            .update_value(|drafts| drafts.dropped(&asked.conversation));
        super::drafts::save(stores);
    })
    .await
}

fn message(stores: Stores, outgoing: Outgoing, instead_of: Option<String>) -> (Asked, SendMessage) {
    let (conversation, choice, settings) = stores.transcript.with_untracked(|open| {
        let settings = open.settings.clone();
        (open.conversation.clone(), open.choice.clone(), settings)
    });
    let begins = conversation.is_none() && settings != ConversationSettings::default();
    let message = SendMessage {
        client_request_id: request_id(),
        conversation: conversation.clone(),
        instead_of: instead_of.clone(),
        text: outgoing.text,
        pictures: outgoing.pictures,
        choice,
        mode: outgoing.mode,
        settings: begins.then_some(settings),
    };
    let asked = Asked {
        conversation,
        instead_of,
    };
    (asked, message)
}

/// Sends a message; `taken` is called with the conversation as soon as it was.
async fn deliver(
    stores: Stores,
    asked: &Asked,
    message: &SendMessage,
    taken: impl FnOnce(&str),
) -> Result<(), AppError> {
    let (channel, feed) = Feed::open(stores).ok_or(AppError::Internal)?;
    match api::chat_send(message, &channel).await {
        Ok(accepted) => {
            taken(&accepted.conversation.id);
            take(stores, accepted, asked, &feed);
            Ok(())
        }
        Err(error) => Err(refused(stores, channel, error)),
    }
}

fn refused(stores: Stores, channel: ReplyChannel, error: AppError) -> AppError {
    channel.close();
    quota::note_refusal(stores, &error);
    error
}

/// By whom a message is answered anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Again {
    /// By whom the conversation is set to.
    AsChosen,
    /// By the plan's route, this one time.
    ByRoute,
    /// By this one, this one time.
    By(ModelChoice),
    /// By the plan's route without the model, `endpoint/model`, whose answer broke off.
    Without(String),
}

impl Again {
    /// Who is to answer, and who is left out.
    fn choice(self, chosen: ModelChoice) -> (ModelChoice, Option<String>) {
        match self {
            Self::AsChosen => (chosen, None),
            Self::ByRoute => (ModelChoice::Auto, None),
            Self::By(choice) => (choice, None),
            Self::Without(model) => (ModelChoice::Auto, Some(model)),
        }
    }
}

/// Has a message of the open conversation answered anew.
pub fn retry(stores: Stores, message: String, again: Again) {
    spawn_local(async move {
        let (asked, chosen) = open_chat(stores);
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
            Ok(accepted) => take(stores, accepted, &asked, &feed),
            Err(error) => tell(stores, &refused(stores, channel, error)),
        }
    });
}

/// Has whom the conversation is set to go on where a reply ends.
pub fn go_on(stores: Stores, reply: String) {
    spawn_local(async move {
        let (asked, choice) = open_chat(stores);
        let message = ContinueReply {
            client_request_id: request_id(),
            reply,
            choice,
        };
        let Some((channel, feed)) = Feed::open(stores) else {
            return;
        };
        match api::chat_continue(&message, &channel).await {
            Ok(accepted) => take(stores, accepted, &asked, &feed),
            Err(error) => tell(stores, &refused(stores, channel, error)),
        }
    });
}

/// The open chat as the place of a question, and whom it is set to.
fn open_chat(stores: Stores) -> (Asked, ModelChoice) {
    stores.transcript.with_untracked(|open| {
        let asked = Asked {
            conversation: open.conversation.clone(),
            instead_of: None,
        };
        (asked, open.choice.clone())
    })
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

fn take(stores: Stores, accepted: Accepted, asked: &Asked, feed: &Feed) {
    let reply = accepted.turn.reply.clone();
    let row = stores
        .replies
        .try_update_value(|replies| replies.begun(reply));
    let Some(row) = row else { return };
    let conversation = accepted.conversation.id.clone();
    let shown = stores
        .transcript
        .try_update(|open| open.accept(&accepted, asked, row.clone()));
    if shown == Some(true) {
        stores.destination.set(Some(Destination::End));
        preferences::remember_conversation(stores, &conversation);
    }
    list(stores, accepted.conversation);
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
        let other = ModelChoice::Pinned {
            model: "gemini/gemini-flash".into(),
        };
        assert_eq!(
            Again::By(other.clone()).choice(pinned.clone()),
            (other, None)
        );
        let broken = String::from("together/llama");
        assert_eq!(
            Again::Without(broken.clone()).choice(pinned),
            (ModelChoice::Auto, Some(broken)),
            "a route is needed for another model to answer"
        );
    }
}
