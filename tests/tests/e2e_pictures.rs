//! Pictures through the real window: added as bytes, shown by their address, looked at by a
//! model, made by one, and shown to nobody else.

#![cfg(target_os = "linux")]

use std::time::{Duration, Instant};

use aideon_tests::end_to_end::{
    app::{App, Build},
    desktop::Keyring,
    window::Window,
};
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

/// A PNG of three by two pixels.
const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGM4IWcDQQxwFgBHVAbNLIY3fgAAAABJRU5ErkJggg==";

/// Calls the backend as the window does, and waits for what it answers: `{ok}` or `{error}`.
async fn call(window: &Window, command: &str, arguments: Value) -> Result<Value> {
    let script = "const [command, given] = arguments;
        const shell = window.__TAURI_INTERNALS__;
        window.answered = null;
        const bytes = text => Uint8Array.from(atob(text), character => character.charCodeAt(0));
        const body = given.bytes ? bytes(given.bytes) : { ...given };
        if (given.listens) body.channel = '__CHANNEL__:' + shell.transformCallback(() => {});
        shell.invoke(command, body, { headers: given.headers ?? {} })
            .then(ok => { window.answered = { ok } }, error => { window.answered = { error } });";
    window.run(script, vec![json!(command), arguments]).await?;
    let began = Instant::now();
    loop {
        let answered = window.run("return window.answered", Vec::new()).await?;
        if !answered.is_null() {
            return Ok(answered);
        }
        if began.elapsed() > Duration::from_secs(60) {
            bail!("{command} was never answered");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn succeed(window: &Window, command: &str, arguments: Value) -> Result<Value> {
    let answered = call(window, command, arguments).await?;
    let ok = answered.get("ok").cloned();
    ok.with_context(|| format!("{command}: {answered}"))
}

/// The size of the picture at an address, as the page sees it; none when it cannot be seen.
async fn seen(window: &Window, address: &str) -> Result<Option<(u64, u64)>> {
    let script = "const picture = new Image();
        window.seen = null;
        picture.onload = () => { window.seen = [picture.naturalWidth, picture.naturalHeight] };
        picture.onerror = () => { window.seen = [] };
        picture.src = arguments[0];";
    window.run(script, vec![json!(address)]).await?;
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(60) {
        let seen = window.run("return window.seen", Vec::new()).await?;
        if let Some(size) = seen.as_array() {
            let side = |place: usize| size.get(place).and_then(Value::as_u64);
            return Ok(side(0).zip(side(1)));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    bail!("{address} neither came nor failed")
}

fn address(picture: &Value) -> String {
    format!(
        "picture://localhost/{}",
        picture["id"].as_str().unwrap_or_default()
    )
}

async fn add(window: &Window, name: &str) -> Result<Value> {
    let file = json!({ "bytes": PICTURE, "headers": { "x-picture-name": name } });
    succeed(window, "picture_add", file).await
}

/// Waits for the reply of a turn to end, and gives the turn.
async fn answered(window: &Window, conversation: &str) -> Result<Value> {
    let began = Instant::now();
    loop {
        let opened = succeed(window, "conversation_open", json!({ "id": conversation })).await?;
        let turn = opened["page"]["turns"]
            .as_array()
            .and_then(|turns| turns.last())
            .cloned()
            .unwrap_or_default();
        if turn["reply"]["state"]["type"] != json!("running") {
            return Ok(turn);
        }
        if began.elapsed() > Duration::from_secs(60) {
            bail!("the reply does not end: {turn}");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn send(window: &Window, message: Value) -> Result<Value> {
    let mut whole = json!({
        "client_request_id": uuid::Uuid::now_v7().to_string(),
        "conversation": null,
        "text": "",
        "choice": { "type": "auto" },
    });
    if let (Some(whole), Some(message)) = (whole.as_object_mut(), message.as_object()) {
        whole.extend(message.clone());
    }
    let arguments = json!({ "message": whole, "listens": true });
    let accepted = succeed(window, "chat_send", arguments).await?;
    let conversation = accepted["conversation"]["id"].as_str().unwrap_or_default();
    answered(window, conversation).await
}

#[tokio::test]
async fn somebody_adds_a_picture_and_a_model_looks_at_it() -> Result<()> {
    let app = App::start(Build::Demo, Keyring::Unlocked).await?;
    let window = app.window()?;
    window.enter_the_demo().await?;
    let picture = add(window, "M%C3%B6we.png").await?;
    assert_eq!(picture["name"], json!("Möwe.png"));
    assert_eq!(picture["media_type"], json!("image/png"));
    assert_eq!(
        seen(window, &address(&picture)).await?,
        Some((3, 2)),
        "the page shows it by its address, and nothing in its way"
    );
    let turn = send(
        window,
        json!({ "text": "What is this?", "pictures": [picture["id"]] }),
    )
    .await?;
    assert_eq!(turn["message"]["pictures"][0], picture);
    let words = turn["reply"]["segments"][0]["text"].to_string();
    assert!(
        words.contains("image/png"),
        "the model has seen it: {words}"
    );

    let page = json!({ "bytes": "PHN2Zy8+", "headers": {} });
    let refused = call(window, "picture_add", page).await?;
    assert_eq!(refused["error"]["code"], json!("picture_unreadable"));
    Ok(())
}

#[tokio::test]
async fn a_picture_that_was_made_is_shown_and_counted_and_stays_its_owners() -> Result<()> {
    let app = App::start(Build::Demo, Keyring::Unlocked).await?;
    let window = app.window()?;
    window.enter_the_demo().await?;
    succeed(window, "demo_set_tier", json!({ "tier": "free" })).await?;
    let before = succeed(window, "quota_get", json!({})).await?;
    let turn = send(window, json!({ "text": "A red boat", "mode": "image" })).await?;
    assert_eq!(turn["reply"]["mode"], json!("image"), "{turn}");
    let made = &turn["reply"]["segments"][0]["pictures"][0];
    assert_eq!(made["name"], json!("A red boat"), "{turn}");
    let sides = (made["width"].as_u64(), made["height"].as_u64());
    let shown = seen(window, &address(made)).await?;
    assert_eq!(
        shown.map(|(width, height)| (Some(width), Some(height))),
        Some(sides)
    );
    let after = succeed(window, "quota_get", json!({})).await?;
    let left = |quota: &Value| (quota["images"].as_u64(), quota["requests"].as_u64());
    let (images, requests) = left(&before);
    assert_eq!(left(&after), (images.map(|images| images - 1), requests));

    succeed(window, "demo_set_tier", json!({ "tier": "premium" })).await?;
    let again = format!("{}?another-look", address(made));
    assert_eq!(
        seen(window, &again).await?,
        None,
        "somebody else uses the app now"
    );
    let nothing = "picture://localhost/019aa000-0000-7000-8000-000000000000";
    assert_eq!(seen(window, nothing).await?, None);
    Ok(())
}
