//! Bad input, through the real window: each is answered by a sentence, and nothing is lost.

#![cfg(target_os = "linux")]

use std::fs;

use aideon_simulator::{Answer, Fault, FaultRule, Format, Scope, Simulator, SimulatorOptions};
use aideon_tests::end_to_end::{
    app::{App, Build},
    desktop::{Desktop, Keyring},
    journey::in_together,
};
use anyhow::Result;
use serde_json::json;

const KEY: &str = "tgp_v1_any";

async fn with_together(simulator: &Simulator) -> Result<App> {
    let app = App::start(Build::Demo, Keyring::Unlocked).await?;
    let window = app.window()?;
    window
        .enter_the_free_plan_with(&simulator.base_url(Format::Together), KEY)
        .await?;
    Ok(app)
}

#[tokio::test]
async fn messages_that_are_empty_huge_or_in_other_scripts() -> Result<()> {
    let simulator = Simulator::start(SimulatorOptions::instant()).await?;
    let mut app = with_together(&simulator).await?;
    let window = app.window()?;
    window.type_into("composer", "  ").await?;
    window.see_css("[data-testid=\"send\"]:disabled").await?;

    let asked = "שלום 🙂 مرحبا 日本語 👩‍👩‍👧";
    simulator
        .control()
        .script(Format::Together, Answer::text("عليكم السلام 🌊 你好"));
    window.paste_into("composer", asked).await?;
    window.press("send").await?;
    let reply = window.answer(1).await?;
    assert_eq!(reply.text, "عليكم السلام 🌊 你好");
    assert_eq!(window.read("user-text").await?, asked);
    window.shoot("scripts").await?;

    let large = "word ".repeat(200_000);
    simulator
        .control()
        .script(Format::Together, Answer::text("That was long."));
    window.paste_into("composer", &large).await?;
    window.press("send").await?;
    let reply = window.answer(2).await?;
    assert_eq!(
        reply.text, "That was long.",
        "1 MB goes through: {:?}",
        reply.failure
    );
    let seen = simulator
        .control()
        .requests()
        .pop()
        .map(|request| format!("{:?}", request.body));
    assert!(
        seen.is_some_and(|body| body.len() > large.trim().len()),
        "and arrives whole"
    );

    let too_large = "x".repeat(1024 * 1024 + 1);
    window.paste_into("composer", &too_large).await?;
    window.see("error").await?;
    window.shoot("too-long").await?;
    let kept = window
        .run(
            "return document.querySelector('[data-testid=composer]').value.length",
            Vec::new(),
        )
        .await?;
    assert_eq!(
        kept,
        json!(too_large.len()),
        "what was written stays to be shortened"
    );
    assert_eq!(window.replies().await?.len(), 2, "nothing was sent");
    app.close().await
}

#[tokio::test]
async fn keys_and_addresses_that_are_none() -> Result<()> {
    let mut app = App::start(Build::Demo, Keyring::Unlocked).await?;
    let window = app.window()?;
    window.enter_the_free_plan().await?;
    window.open_providers().await?;
    for key in ["two words", "line\u{2028}break"] {
        window
            .paste_into_css(&in_together("key-input"), key)
            .await?;
        window.press_css(&in_together("key-save")).await?;
        window
            .says_css(&in_together("error"), "not a whole key")
            .await?;
    }
    window.shoot("bad-key").await?;
    let addresses = [
        ("not an address", "no address"),
        ("http://192.168.1.9/v1", "https"),
        ("ftp://example.org/v1", "no address"),
    ];
    window.reload().await?;
    window.open_providers().await?;
    for (address, sentence) in addresses {
        window
            .type_into_css(&in_together("address-input"), address)
            .await?;
        window.press_css(&in_together("address-save")).await?;
        window.says_css(&in_together("error"), sentence).await?;
    }
    window.shoot("bad-address").await?;
    app.close().await
}

#[tokio::test]
async fn a_server_that_answers_with_a_web_page() -> Result<()> {
    let simulator = Simulator::start(SimulatorOptions::instant()).await?;
    simulator
        .control()
        .set_fault(FaultRule::new(Fault::Html).scope(Scope::All));
    let mut app = with_together(&simulator).await?;
    let window = app.window()?;
    window.send("hello").await?;
    let reply = window.answer(1).await?;
    assert_eq!(reply.state, "failed");
    assert!(
        !reply.failure.unwrap_or_default().contains('<'),
        "a page is not read out"
    );
    window.shoot("failure-web-page").await?;
    app.close().await
}

#[tokio::test]
async fn a_garbage_database_is_set_aside_and_the_user_is_told() -> Result<()> {
    let desktop = Desktop::start()?;
    let folder = desktop.data_folder();
    fs::create_dir_all(&folder)?;
    fs::write(
        folder.join("aideon.sqlite3"),
        b"this was never a database".repeat(100),
    )?;
    let mut app = App::start_on(desktop, Build::Demo, Keyring::Unlocked).await?;
    let window = app.window()?;
    window.says("notice", "aideon-damaged").await?;
    window.shoot("database-set-aside").await?;
    window.enter_the_demo().await?;
    window.send("hello").await?;
    assert_eq!(
        window.answer(1).await?.state,
        "finished",
        "a new database was made"
    );
    app.close().await?;
    let kept = fs::read_dir(&folder)?.filter_map(Result::ok).any(|entry| {
        entry
            .file_name()
            .to_string_lossy()
            .starts_with("aideon-damaged")
    });
    assert!(kept, "nothing is deleted");
    Ok(())
}
