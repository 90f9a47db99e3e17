//! A Tauri window that appends text and does nothing else: no Markdown, no provenance, no
//! store. What Aideon Lite's window costs is measured beside it.

use std::process::ExitCode;

use futures::StreamExt;
use reqwest::Client;
use serde_json::{Value, json};
use tauri::{Runtime, ipc::Channel};

fn main() -> ExitCode {
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let app = with_commands(tauri::Builder::default());
    match app.run(tauri::generate_context!()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn with_commands<R: Runtime>(builder: tauri::Builder<R>) -> tauri::Builder<R> {
    builder.invoke_handler(tauri::generate_handler![answer, history])
}

/// The messages of a conversation, oldest first.
#[tauri::command]
fn history(count: usize) -> Vec<String> {
    (0..count)
        .map(|position| {
            format!("Message {position}. The tide turns twice a day, and the harbour with it.")
        })
        .collect()
}

/// Asks a server that speaks OpenAI's chat format, and hands on each piece of text at once.
#[tauri::command]
async fn answer(url: String, question: String, channel: Channel<String>) -> Result<(), String> {
    let client = Client::builder().no_proxy().build();
    let client = client.map_err(|error| error.to_string())?;
    let body = json!({
        "model": "bench",
        "stream": true,
        "messages": [{ "role": "user", "content": question }],
    });
    let response = client.post(url).json(&body).send().await;
    let mut pieces = response.map_err(|error| error.to_string())?.bytes_stream();
    let mut waiting = Vec::new();
    while let Some(piece) = pieces.next().await {
        waiting.extend_from_slice(&piece.map_err(|error| error.to_string())?);
        while let Some(end) = waiting.windows(2).position(|pair| pair == b"\n\n") {
            let event: Vec<u8> = waiting.drain(..end + 2).collect();
            if let Some(text) = text_of(&event) {
                channel.send(text).map_err(|error| error.to_string())?;
            }
        }
    }
    Ok(())
}

fn text_of(event: &[u8]) -> Option<String> {
    let data = event.strip_prefix(b"data: ")?;
    let chunk: Value = serde_json::from_slice(data).ok()?;
    let text = chunk.pointer("/choices/0/delta/content")?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}
