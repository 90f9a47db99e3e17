//! A running reply to the window's channel.

use aideon_engine::replies::{self, ReplyEvent};
use aideon_ipc::reply::ReplyMessage;
use tauri::ipc::Channel;
use tokio::sync::mpsc::Receiver;

use crate::{
    convert,
    core::{Core, Shell},
};

/// Sends what happens to a reply, from a snapshot to its end, from a task of its own. When
/// the reply runs no longer, its stored state is all there is to send.
pub(crate) fn follow(
    shell: &Shell,
    reply: &str,
    messages: Option<Receiver<replies::ReplyMessage>>,
    channel: Channel<ReplyMessage>,
) {
    let (shell, reply) = (shell.clone(), reply.to_owned());
    tauri::async_runtime::spawn(async move {
        if let Some(mut messages) = messages {
            while let Some(message) = messages.recv().await {
                let ended = matches!(message.event, ReplyEvent::Ended(_));
                // The window has gone or was reloaded; the reply goes on without it.
                if channel.send(convert::reply::message(&message)).is_err() || ended {
                    return;
                }
            }
        }
        if let Ok(core) = shell.core().await {
            send_stored(core, &reply, &channel).await;
        }
    });
}

async fn send_stored(core: &Core, reply: &str, channel: &Channel<ReplyMessage>) {
    if let Ok(Some(record)) = core.database.reply(reply).await {
        let _ = channel.send(convert::reply::snapshot(&record));
    }
}
