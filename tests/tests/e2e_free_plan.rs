//! The free plan, through the real window: a key, an endpoint of one's own, and what is said
//! when one of them does not work. The test's simulator stands where Together would.

#![cfg(target_os = "linux")]

use aideon_simulator::{
    AcceptedKeys, Answer, Format, KeySeen, Simulator, SimulatorOptions, Target,
};
use aideon_tests::end_to_end::{
    app::{App, Build},
    desktop::Keyring,
    journey::in_together,
};
use anyhow::Result;

const KEY: &str = "tgp_v1_end_to_end_7f3a";

async fn together() -> Result<Simulator> {
    let simulator = Simulator::start(SimulatorOptions::instant()).await?;
    simulator
        .control()
        .set_keys(Format::Together, AcceptedKeys::OneOf(vec![KEY.to_owned()]));
    Ok(simulator)
}

async fn app(keyring: Keyring) -> Result<App> {
    let app = App::start(Build::Demo, keyring).await?;
    app.window()?.see("start-free").await?;
    Ok(app)
}

#[tokio::test]
async fn with_a_key_together_answers_and_the_key_stays_in_the_keychain() -> Result<()> {
    let simulator = together().await?;
    let mut app = app(Keyring::Unlocked).await?;
    let window = app.window()?;
    window.press("start-free").await?;
    window.see("setup").await?;
    window.shoot("setup").await?;
    window.press("setup-continue").await?;
    window.see("composer").await?;
    window.shoot("free-empty").await?;

    window.open_providers().await?;
    window
        .move_together_to(&simulator.base_url(Format::Together))
        .await?;
    window.give_together_the_key(KEY).await?;
    window.press_css(&in_together("key-test")).await?;
    window.says("test-result", "answered in").await?;
    window.shoot("settings-providers").await?;
    window.press("settings-back").await?;

    simulator
        .control()
        .script(Format::Together, Answer::text("A bowline **holds**."));
    window.send("Which knot holds?").await?;
    let reply = window.answer(1).await?;
    assert_eq!(reply.badge.as_deref(), Some("Together AI"));
    assert_eq!(
        reply.text, "A bowline holds.",
        "Markdown is shown, not spelt out"
    );
    assert!(!reply.simulated, "only the demo is simulated");
    let asked = simulator.control().requests().pop();
    assert!(
        asked.is_some_and(|asked| matches!(asked.key, KeySeen::Known(_))),
        "the key reached the address it is bound to"
    );

    app.restart().await?;
    let window = app.window()?;
    window.see("composer").await?;
    // The conversation that was open last is open again.
    window.answer(1).await?;
    window.send("And when wet?").await?;
    let reply = window.answer(2).await?;
    assert_eq!(
        reply.state, "finished",
        "the key was in the keychain: {:?}",
        reply.failure
    );
    let page = window
        .run("return document.documentElement.outerHTML", Vec::new())
        .await?;
    assert!(
        !page.to_string().contains(KEY),
        "the window never sees a key again"
    );
    app.close().await?;
    assert_eq!(
        app.desktop().files_with(KEY)?,
        Vec::<String>::new(),
        "no file has the key"
    );
    Ok(())
}

#[tokio::test]
async fn a_wrong_key_and_no_network_are_told_apart_and_nothing_is_lost() -> Result<()> {
    let simulator = together().await?;
    let mut app = app(Keyring::Unlocked).await?;
    let window = app.window()?;
    window.enter_the_free_plan().await?;
    window.send("A message without a key").await?;
    let reply = window.answer(1).await?;
    assert_eq!(reply.state, "failed");
    let said = reply.failure.unwrap_or_default();
    assert!(
        said.contains("key"),
        "it says that a key is missing: {said}"
    );
    window.shoot("failure-no-key").await?;

    window.open_providers().await?;
    window
        .move_together_to(&simulator.base_url(Format::Together))
        .await?;
    window.give_together_the_key("tgp_v1_wrong").await?;
    window.press_css(&in_together("key-test")).await?;
    window.says("test-result", "refused").await?;
    window.shoot("settings-wrong-key").await?;
    window.press("settings-back").await?;
    window.press("retry").await?;
    let reply = window
        .reply_that(1, |reply| {
            reply
                .failure
                .as_ref()
                .is_some_and(|said| said.contains("refused the key"))
        })
        .await?;
    assert_eq!(
        reply.badge, None,
        "nobody wrote, so nobody is named as the writer"
    );
    window.shoot("failure-wrong-key").await?;

    let nowhere = Simulator::refused_address()?;
    window.open_providers().await?;
    window
        .move_together_to(&nowhere.base_url(Format::Together))
        .await?;
    window.give_together_the_key(KEY).await?;
    window.press("settings-back").await?;
    window.press("retry").await?;
    window
        .reply_that(1, |reply| {
            reply
                .failure
                .as_ref()
                .is_some_and(|said| said.contains("not be reached"))
        })
        .await?;
    window.shoot("failure-no-network").await?;

    window.open_providers().await?;
    window
        .move_together_to(&simulator.base_url(Format::Together))
        .await?;
    window.give_together_the_key(KEY).await?;
    window.press("settings-back").await?;
    window.press("retry").await?;
    let reply = window
        .reply_that(1, |reply| reply.state == "finished")
        .await?;
    assert_eq!(
        reply.badge.as_deref(),
        Some("Together AI"),
        "the kept message is answered"
    );
    app.close().await
}

#[tokio::test]
async fn an_endpoint_of_ones_own_answers_under_its_own_name() -> Result<()> {
    let simulator = Simulator::start(SimulatorOptions::instant()).await?;
    let target = Target::named(Format::OpenAiCompatible, "boathouse")?;
    let mut app = app(Keyring::Unlocked).await?;
    let window = app.window()?;
    window.press("start-free").await?;
    window.type_into("setup-endpoint-name", "Boathouse").await?;
    window
        .type_into("setup-endpoint-address", &simulator.base_url(target))
        .await?;
    window.press("setup-endpoint-add").await?;
    window
        .see_css("[data-testid=\"setup-continue\"].button--main")
        .await?;
    window.shoot("setup-endpoint-added").await?;
    window.press("setup-continue").await?;
    // The list is there before the reply that it tells of later.
    window.press("picker").await?;
    window.see("picker-option").await?;
    window.press("picker").await?;
    window.send("hello").await?;
    let reply = window.answer(1).await?;
    assert_eq!(
        reply.badge.as_deref(),
        Some("Boathouse"),
        "never Aideon, never Together"
    );
    window.press("picker").await?;
    window.says("picker-option", "to first word").await?;
    window.shoot("picker").await?;
    app.close().await
}

#[tokio::test]
async fn without_a_keychain_a_key_may_be_kept_for_this_run_only() -> Result<()> {
    let simulator = together().await?;
    let mut app = app(Keyring::None).await?;
    let window = app.window()?;
    window.enter_the_free_plan().await?;
    window.open_providers().await?;
    window
        .move_together_to(&simulator.base_url(Format::Together))
        .await?;
    window.offer_together_the_key(KEY).await?;
    window.see_css(&in_together("key-keep-this-run")).await?;
    window.shoot("no-keychain").await?;
    window.press_css(&in_together("key-keep-this-run")).await?;
    window.press_css(&in_together("key-test")).await?;
    window.says("test-result", "answered in").await?;
    window.press("settings-back").await?;
    window.send("hello").await?;
    assert_eq!(
        window.answer(1).await?.badge.as_deref(),
        Some("Together AI")
    );

    app.restart().await?;
    let window = app.window()?;
    window.answer(1).await?;
    window.send("hello again").await?;
    let reply = window.answer(2).await?;
    assert_eq!(reply.state, "failed", "the key went with the run");
    app.close().await?;
    assert_eq!(
        app.desktop().files_with(KEY)?,
        Vec::<String>::new(),
        "never a plain file"
    );
    Ok(())
}
