//! The demo, through the real window: the badges, what they are derived from, and what
//! stays when a reply or the app is interrupted.

#![cfg(target_os = "linux")]

use aideon_tests::end_to_end::{
    app::{App, Build},
    desktop::Keyring,
};
use anyhow::Result;

async fn app() -> Result<App> {
    App::start(Build::Demo, Keyring::Unlocked).await
}

#[tokio::test]
async fn a_newcomer_sees_all_three_badges_within_a_minute() -> Result<()> {
    let mut app = app().await?;
    let window = app.window()?;
    window.see("start-demo").await?;
    window.shoot("welcome").await?;
    window.enter_the_demo().await?;
    window.shoot("demo-empty").await?;

    window.send("Show me a table").await?;
    let reply = window.answer(1).await?;
    assert_eq!(
        reply.badge.as_deref(),
        Some("Aideon Model"),
        "the first choice of premium"
    );
    assert!(
        reply.simulated,
        "everything in the demo says that it is simulated"
    );
    assert!(
        reply.text.contains("simulated"),
        "and so does its text: {}",
        reply.text
    );

    window.press("demo-primary-down").await?;
    window
        .see_css("[data-testid=\"demo-primary-down\"][aria-checked=\"true\"]")
        .await?;
    window.send("Show me code in three languages").await?;
    let reply = window.answer(2).await?;
    assert_eq!(
        reply.badge.as_deref(),
        Some("Together AI (Fallback)"),
        "the premium user's answer comes from Together, and the badge says so"
    );
    assert_eq!(
        reply.badge_text.as_deref(),
        Some("Together AI (Fallback)"),
        "as it is read"
    );
    window.is_at_the_end().await?;
    window.shoot_in_every_size("chat").await?;

    window.press("model-indicator").await?;
    window.see("provenance").await?;
    window.shoot_in_every_size("provenance").await?;
    window.press("provenance-close").await?;

    window.press("demo-tier-free").await?;
    window
        .see_css("[data-testid=\"demo-tier-free\"][aria-pressed=\"true\"]")
        .await?;
    assert_eq!(
        window.replies().await?.len(),
        0,
        "each demo user has conversations of their own"
    );
    window.send("hello").await?;
    let reply = window.answer(1).await?;
    assert_eq!(
        reply.badge.as_deref(),
        Some("Together AI"),
        "the free plan's own model"
    );
    window.shoot("free").await?;
    app.close().await
}

#[tokio::test]
async fn the_theme_that_one_picked_is_there_after_a_restart() -> Result<()> {
    let mut app = app().await?;
    app.window()?.enter_the_demo().await?;
    for theme in ["dark", "light"] {
        let themed = format!("html[data-theme=\"{theme}\"]");
        app.window()?.press("theme-toggle").await?;
        app.window()?.see_css(&themed).await?;
        app.restart().await?;
        app.window()?.see("composer").await?;
        app.window()?.see_css(&themed).await?;
    }
    app.close().await
}

#[tokio::test]
async fn the_badge_is_derived_from_the_stored_attempts() -> Result<()> {
    let mut app = app().await?;
    app.window()?.enter_the_demo().await?;
    app.window()?.send("hello").await?;
    assert_eq!(
        app.window()?.answer(1).await?.badge.as_deref(),
        Some("Aideon Model")
    );
    app.close().await?;

    let database = rusqlite::Connection::open(app.desktop().data_folder().join("aideon.sqlite3"))?;
    let changed = database.execute(
        "UPDATE attempts SET role = 'fallback', service = 'together'",
        [],
    )?;
    assert_eq!(changed, 1, "one attempt was made");
    drop(database);

    app.restart().await?;
    let window = app.window()?;
    window.press("conversation").await?;
    let reply = window.answer(1).await?;
    assert_eq!(
        reply.badge.as_deref(),
        Some("Together AI (Fallback)"),
        "alter the attempts, and the badge changes"
    );
    app.close().await
}

#[tokio::test]
async fn a_stopped_reply_keeps_its_words_and_is_there_after_a_restart() -> Result<()> {
    let mut app = app().await?;
    let window = app.window()?;
    window.enter_the_demo().await?;
    window.send("Tell me a long story").await?;
    window.reply_that(1, |reply| reply.text.len() > 80).await?;
    window.shoot("streaming").await?;
    window.press("stop").await?;
    let stopped = window.answer(1).await?;
    assert_eq!(stopped.state, "stopped");
    assert!(stopped.text.len() > 80, "what was written stays");
    window.shoot("stopped").await?;

    app.restart().await?;
    let window = app.window()?;
    window.press("conversation").await?;
    let kept = window.answer(1).await?;
    assert_eq!(kept.state, "stopped");
    assert_eq!(
        kept.text, stopped.text,
        "history is the same after a restart"
    );
    assert_eq!(kept.badge.as_deref(), Some("Aideon Model"));
    app.close().await
}

#[tokio::test]
async fn a_reloaded_window_goes_on_with_the_running_reply() -> Result<()> {
    let mut app = app().await?;
    let window = app.window()?;
    window.enter_the_demo().await?;
    window.send("Tell me a long story").await?;
    let before = window.reply_that(1, |reply| reply.text.len() > 40).await?;
    window.reload().await?;
    window.press("conversation").await?;
    let after = window
        .reply_that(1, |reply| reply.text.len() > before.text.len())
        .await?;
    assert_eq!(after.id, before.id, "it is the same reply that goes on");
    let ended = window.answer(1).await?;
    assert_eq!(ended.state, "finished", "nothing was lost or begun anew");
    app.close().await
}

#[tokio::test]
async fn a_crash_in_the_middle_of_a_reply_leaves_what_was_written() -> Result<()> {
    let mut app = app().await?;
    let window = app.window()?;
    window.enter_the_demo().await?;
    window.send("Tell me a long story").await?;
    // Longer than the second within which text is stored.
    window.reply_that(1, |reply| reply.text.len() > 500).await?;
    app.crash_and_restart().await?;
    let window = app.window()?;
    window.see("notice").await?;
    window.press("conversation").await?;
    let reply = window.answer(1).await?;
    assert_eq!(reply.state, "interrupted");
    assert!(
        reply.text.len() > 100,
        "what had been stored is there: {}",
        reply.text
    );
    window.see("interrupted").await?;
    window.shoot("interrupted").await?;
    app.close().await
}
