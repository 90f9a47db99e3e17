//! Finding things again from one field, through the real window.

#![cfg(target_os = "linux")]

use std::time::Duration;

use aideon_tests::end_to_end::{
    app::{App, Build},
    desktop::Keyring,
    window::Window,
};
use anyhow::{Result, bail};
use serde_json::json;
use tokio::time::{Instant, sleep};

/// The longest that something expected may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The key, as the driver spells it.
const ENTER: &str = "\u{e007}";

/// The lines of the list, as they are read.
async fn lines(window: &Window) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('[data-testid=\"palette-line\"]')]\
        .map(line => line.innerText.replace(/\\s+/g, ' ').trim())";
    Ok(serde_json::from_value(
        window.run(script, Vec::new()).await?,
    )?)
}

/// Waits until the list is as expected.
async fn see_lines(window: &Window, expected: impl Fn(&[String]) -> bool) -> Result<Vec<String>> {
    let began = Instant::now();
    loop {
        let shown = lines(window).await?;
        if expected(&shown) {
            return Ok(shown);
        }
        if began.elapsed() > PATIENCE {
            bail!("other lines than expected: {shown:#?}");
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// A key, as the page gets it while the control key is held.
async fn with_control(window: &Window, key: &str) -> Result<()> {
    let script = "(document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent(\
        'keydown', { key: arguments[0], ctrlKey: true, bubbles: true, cancelable: true }))";
    window.run(script, vec![json!(key)]).await?;
    Ok(())
}

#[tokio::test]
async fn a_message_is_found_again_by_its_words_with_who_wrote_it() -> Result<()> {
    let mut app = App::start(Build::Demo, Keyring::Unlocked).await?;
    let window = app.window()?;
    window.enter_the_demo().await?;
    window.send("Show me a table").await?;
    let table = window.answer(1).await?;
    window.press("new-chat").await?;
    window.send("Show me code").await?;
    window.answer(1).await?;

    with_control(window, "k").await?;
    window.see("palette-field").await?;
    let all = see_lines(window, |lines| lines.len() > 2).await?;
    assert!(all[0].starts_with("Show me code"), "the latest first");
    assert!(
        all.iter().any(|line| line.starts_with("New chat")),
        "commands are listed as well"
    );
    window.shoot("palette").await?;

    window.type_into("palette-field", "table").await?;
    let found = see_lines(window, |lines| {
        lines
            .iter()
            .any(|line| line.contains("You in Show me a table"))
    })
    .await?;
    assert!(
        found[0].starts_with("Show me a table"),
        "conversations by their titles come first: {found:#?}"
    );
    window.shoot("palette-found").await?;

    let hit = "[...document.querySelectorAll('[data-testid=\"palette-line\"]')]\
        .find(line => line.innerText.includes('You in Show me a table')).click()";
    window.run(hit, Vec::new()).await?;
    // Its conversation opens.
    window.reply_that(1, |reply| reply.id == table.id).await?;
    assert!(!window.shows("palette-field").await?, "the field is gone");
    app.close().await
}

#[tokio::test]
async fn nothing_found_is_said_and_commands_are_done_by_the_keyboard() -> Result<()> {
    let mut app = App::start(Build::Demo, Keyring::Unlocked).await?;
    let window = app.window()?;
    window.enter_the_demo().await?;
    window.press("open-palette").await?;
    window.type_into("palette-field", "xyzzy").await?;
    window
        .says("palette-state", "Nothing has “xyzzy” in it")
        .await?;
    window.shoot("palette-nothing").await?;

    window.type_into("palette-field", "> usage").await?;
    let only = see_lines(window, |lines| lines.len() == 1).await?;
    assert!(only[0].contains("usage"), "{only:?}");
    window.see("palette-field").await?.send_keys(ENTER).await?;
    window.see("usage").await?;
    app.close().await
}
