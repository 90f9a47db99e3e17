//! What a conversation is more than a line of turns: replies that go on, pictures, calls of
//! tools; over real HTTP, with a real database file, and somebody who knows only what was told.
//!
//! | module | subject |
//! |---|---|
//! | `continued` | a model goes on where a reply had ended |
//! | `pictures` | pictures that are looked at, and pictures that are made |
//! | `calls` | calls of tools are told of and kept |

mod calls;
mod continued;
mod pictures;

use aideon_engine::{
    chat::{ChatMessage, ChatRequest, Role},
    fallback::{OnBreak, Turn, TurnRequest},
    provenance::{ReplyRecord, Tier},
    selector::Route,
};
use aideon_simulator::RequestRecord;
use aideon_storage::{
    continuations::NewContinuation,
    turns::{NewTurn, StoredTurn, TurnStart},
};
use aideon_tests::{
    desk::{Asked, Desk, DeskOptions, PRIMARY, TOGETHER, route},
    listener::Listener,
};
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use tempfile::TempDir;

async fn desk() -> Result<(TempDir, Desk)> {
    let folder = tempfile::tempdir()?;
    let desk = Desk::open(folder.path(), DeskOptions::default()).await?;
    Ok((folder, desk))
}

fn premium() -> Result<Route> {
    route(Tier::Premium, &[PRIMARY, TOGETHER])
}

fn begun(start: TurnStart) -> Result<StoredTurn> {
    match start {
        TurnStart::Begun(stored) => Ok(stored),
        TurnStart::AlreadyBegun(_) => bail!("a new request begins a turn"),
    }
}

/// Stores a message and has it answered.
async fn send(desk: &Desk, new: NewTurn, request: TurnRequest) -> Result<Asked> {
    let stored = begun(desk.database.begin_turn(new).await?)?;
    write(desk, stored, premium()?, request)
}

fn write(desk: &Desk, stored: StoredTurn, route: Route, request: TurnRequest) -> Result<Asked> {
    let turn = Turn {
        route,
        request,
        on_break: OnBreak::Restart,
    };
    let (reply, conversation) = (stored.turn.reply, stored.conversation.id);
    Ok(Asked {
        reply: reply.id.clone(),
        conversation,
        listener: Listener::new(desk.replies.start(reply, turn)),
    })
}

/// Has a reply continued along a route, as the shell does.
async fn go_on(desk: &Desk, of: &Asked, route: Route) -> Result<Asked> {
    let more = NewContinuation {
        profile: desk.subject(Tier::Premium).await?,
        client_request_id: format!("more of {} {}", of.reply, uuid::Uuid::now_v7()),
        reply: of.reply.clone(),
        charge: None,
    };
    let stored = begun(desk.database.begin_continuation(more).await?)?;
    let mut messages = desk.database.context(&of.reply).await?;
    let begun = stored.turn.reply.text();
    messages.push(ChatMessage::new(Role::Assistant, begun));
    let request = ChatRequest {
        messages,
        ..ChatRequest::default()
    };
    write(desk, stored, route, TurnRequest::Rest(request))
}

async fn ended(desk: &Desk, asked: &mut Asked) -> Result<ReplyRecord> {
    desk.ended(asked).await
}

/// What was sent last, by who speaks and what is said.
fn last_sent(requests: &[RequestRecord]) -> Result<Vec<(String, Value)>> {
    let body = requests.last().and_then(|request| request.body.as_ref());
    let messages = body.and_then(|body| body["messages"].as_array());
    let said = messages.context("a conversation was sent")?.iter();
    Ok(said
        .map(|message| {
            let role = message["role"].as_str().unwrap_or_default();
            (role.to_owned(), message["content"].clone())
        })
        .collect())
}
