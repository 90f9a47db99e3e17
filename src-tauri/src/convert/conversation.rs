//! Conversations and their turns.

use aideon_engine::{fallback::OnBreak, model_id::ModelId};
use aideon_ipc::{
    AppError,
    chat::{Accepted, ModelChoice},
    conversation::{Conversation, ConversationSummary, Turn, TurnPage, TurnPlace, UserMessage},
    settings::BrokenReply,
};
use aideon_storage::{
    conversations::{ConversationRecord, ConversationRow},
    pages::{self, TurnRecord},
    turns::StoredTurn,
};

use super::{error, picture, reply, settings};

/// A line of the list.
pub(crate) fn summary(row: &ConversationRow) -> ConversationSummary {
    ConversationSummary {
        id: row.id.clone(),
        title: row.title.clone(),
        updated_at: row.updated_at.0,
        last_source: row.last_source.as_ref().map(reply::source),
        running: row.running,
    }
}

/// A whole conversation.
pub(crate) fn conversation(record: &ConversationRecord) -> Conversation {
    Conversation {
        summary: summary(&record.row),
        choice: choice(record.choice.as_ref()),
        settings: settings::settings(&record.settings),
        page: page(&record.page),
    }
}

/// Some turns of a conversation.
pub(crate) fn page(page: &pages::TurnPage) -> TurnPage {
    TurnPage {
        turns: page.turns.iter().map(turn).collect(),
        earlier: page.earlier,
        later: page.later,
    }
}

/// Which turns are asked for, as storage takes it.
pub(crate) fn place(place: TurnPlace) -> pages::TurnPlace {
    match place {
        TurnPlace::Before { message } => pages::TurnPlace::Before(message),
        TurnPlace::After { message } => pages::TurnPlace::After(message),
    }
}

/// What stands as soon as a message is taken.
pub(crate) fn accepted(stored: &StoredTurn) -> Accepted {
    Accepted {
        conversation: summary(&stored.conversation),
        turn: turn(&stored.turn),
    }
}

/// Who is to answer, as storage keeps it.
pub(crate) fn pinned(choice: &ModelChoice) -> Result<Option<ModelId>, AppError> {
    match choice {
        ModelChoice::Auto => Ok(None),
        ModelChoice::Pinned { model } => model.parse().map(Some).map_err(error::model_id(model)),
    }
}

/// What a break leads to.
pub(crate) fn on_break(broken: BrokenReply) -> OnBreak {
    match broken {
        BrokenReply::Restart => OnBreak::Restart,
        BrokenReply::Keep => OnBreak::Keep,
    }
}

fn choice(pinned: Option<&ModelId>) -> ModelChoice {
    match pinned {
        None => ModelChoice::Auto,
        Some(model) => ModelChoice::Pinned {
            model: model.to_string(),
        },
    }
}

fn turn(record: &TurnRecord) -> Turn {
    Turn {
        message: UserMessage {
            id: record.message_id.clone(),
            created_at: record.created_at.0,
            text: record.text.clone(),
            pictures: picture::infos(&record.pictures),
        },
        versions: record.versions.clone(),
        replies: record.replies.clone(),
        reply: reply::reply(&record.reply),
    }
}
