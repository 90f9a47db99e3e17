//! Routing through the real window: the day's requests, replies that break off and are kept,
//! a pinned model that fails, and routes that lead to a model which is gone.

#![cfg(target_os = "linux")]

use aideon_simulator::{
    AcceptedKeys, Answer, Failure, Fault, FaultRule, Format, Simulator, SimulatorOptions, Target,
};
use aideon_tests::end_to_end::{
    app::{App, Build},
    desktop::Keyring,
    window::Window,
};
use anyhow::Result;
use rusqlite::Connection;

const KEY: &str = "tgp_v1_routing";
/// The first choice of the free plan.
const FIRST: &str = "meta-llama/Llama-3.3-70B-Instruct-Turbo";

/// The free plan, with the simulator in Together's place.
async fn free_plan() -> Result<(Simulator, App)> {
    let simulator = Simulator::start(SimulatorOptions::instant()).await?;
    let keys = AcceptedKeys::OneOf(vec![KEY.to_owned()]);
    simulator.control().set_keys(Format::Together, keys);
    let app = App::start(Build::Release, Keyring::Unlocked).await?;
    let window = app.window()?;
    window
        .enter_the_free_plan_with(&simulator.base_url(Format::Together), KEY)
        .await?;
    Ok((simulator, app))
}

async fn left(window: &Window) -> Result<String> {
    let script = "return document.querySelector('[data-testid=quota]')?.dataset.left ?? ''";
    let left = window.run(script, Vec::new()).await?;
    Ok(left.as_str().unwrap_or_default().to_owned())
}

async fn wait_until_left(window: &Window, expected: &str) -> Result<()> {
    window
        .see_css(&format!("[data-testid=quota][data-left=\"{expected}\"]"))
        .await?;
    assert_eq!(left(window).await?, expected);
    Ok(())
}

#[tokio::test]
async fn the_day_s_requests_are_told_before_they_are_used_up_and_the_draft_is_kept() -> Result<()> {
    let (simulator, mut app) = free_plan().await?;
    let control = simulator.control();
    let window = app.window()?;
    wait_until_left(window, "25").await?;
    window.send("The first of the day").await?;
    window.answer(1).await?;
    wait_until_left(window, "24").await?;

    control.set_fault(FaultRule::new(Fault::refuse(Failure::BadKey)));
    window.send("One that nobody answers").await?;
    let reply = window.answer(2).await?;
    assert_eq!(reply.state, "failed");
    wait_until_left(window, "24").await?;
    control.clear_faults();

    // Twenty-three more, without sending them.
    app.close().await?;
    let path = app.desktop().data_folder().join("aideon.sqlite3");
    let database = Connection::open(path)?;
    database.execute("UPDATE quota_days SET used = 24", [])?;
    app.restart().await?;
    let window = app.window()?;
    wait_until_left(window, "1").await?;

    // The window believes that one is left; what it sends is refused, and nothing is lost.
    database.execute("UPDATE quota_days SET used = 25", [])?;
    window.send("A draft to be kept").await?;
    window
        .says("quota-exhausted", "25 requests are used")
        .await?;
    window.says("quota-exhausted", "midnight").await?;
    window.says("draft", "A draft to be kept").await?;
    assert_eq!(window.replies().await?.len(), 2, "nothing was begun");
    assert!(
        !window.shows("send").await?,
        "nothing can be sent that would be refused"
    );
    window.shoot_in_every_size("quota-exhausted").await?;
    window.press("draft-edit").await?;
    window.type_into("draft-text", "A draft, worked on").await?;
    window.press("draft-done").await?;
    window.says("draft", "A draft, worked on").await?;

    // The next day has come.
    database.execute("UPDATE quota_days SET used = 0", [])?;
    app.restart().await?;
    let window = app.window()?;
    wait_until_left(window, "25").await?;
    window.send("The first of the next day").await?;
    let reply = window.answer(3).await?;
    assert_eq!(reply.state, "finished");
    app.close().await
}

#[tokio::test]
async fn a_reply_that_breaks_off_is_kept_where_the_user_wants_to_decide() -> Result<()> {
    let (simulator, mut app) = free_plan().await?;
    let control = simulator.control();
    let window = app.window()?;
    window.press("open-settings").await?;
    window.press("settings-general").await?;
    window.press("broken-keep").await?;
    window.shoot("settings-general").await?;
    window.press("settings-back").await?;

    control.script(Format::Together, Answer::chunks(["One ", "two ", "three"]));
    let cut = FaultRule::new(Fault::CutAfter { chunks: 2 });
    control.set_fault(cut.target(Format::Together).next(1));
    window.send("Count to three").await?;
    let reply = window.answer(1).await?;
    assert_eq!(reply.state, "failed");
    assert_eq!(reply.text, "One two", "its words stay");
    assert_eq!(
        reply.badge.as_deref(),
        Some("Together AI"),
        "under its own badge"
    );
    assert_eq!(
        control
            .requests()
            .iter()
            .filter(|request| request.model.is_some())
            .count(),
        1,
        "nobody else was asked"
    );
    window.shoot_in_every_size("broken-kept").await?;

    control.script(Format::Together, Answer::text("Uno, dos, tres."));
    window.press("answer-without").await?;
    let reply = window
        .reply_that(1, |reply| reply.state == "finished")
        .await?;
    assert_eq!(reply.text, "Uno, dos, tres.");
    let chats: Vec<_> = control
        .requests()
        .into_iter()
        .filter(|request| request.model.is_some())
        .collect();
    let models: Vec<_> = chats.iter().map(|chat| chat.model.as_deref()).collect();
    assert_eq!(
        models,
        [Some(FIRST), Some("openai/gpt-oss-20b")],
        "the one that broke off is left out"
    );
    for chat in &chats {
        let limit = chat.body.as_ref().map(|body| body["max_tokens"].clone());
        assert_eq!(
            limit,
            Some(2048.into()),
            "the plan's limit holds for whoever answers"
        );
    }
    app.close().await
}

#[tokio::test]
async fn a_pinned_model_that_fails_stays_pinned_and_the_plan_may_answer() -> Result<()> {
    let (simulator, mut app) = free_plan().await?;
    let control = simulator.control();
    let own = Target::named(Format::OpenAiCompatible, "own")?;
    let window = app.window()?;
    window.open_providers().await?;
    window.type_into("endpoint-name", "Boathouse").await?;
    window
        .type_into("endpoint-address", &simulator.base_url(&own))
        .await?;
    window.press("endpoint-add").await?;
    window
        .says_css("[data-testid=provider]:last-of-type", "Boathouse")
        .await?;
    window.press("settings-back").await?;
    window.press("picker").await?;
    window
        .press_css("[data-testid=picker-option][data-model^=\"boathouse/\"]")
        .await?;
    control.set_fault(FaultRule::new(Fault::refuse(Failure::Overloaded)).target(&own));
    window.send("Are you there?").await?;
    let reply = window.answer(1).await?;
    assert_eq!(reply.state, "failed");
    assert_eq!(reply.badge, None, "nobody else answered in its place");
    window.shoot_in_every_size("pinned-failed").await?;
    window.press("answer-with-route").await?;
    let reply = window
        .reply_that(1, |reply| reply.state == "finished")
        .await?;
    assert_eq!(reply.badge.as_deref(), Some("Together AI"));
    app.close().await
}

#[tokio::test]
async fn a_route_to_a_model_that_is_gone_is_shown_before_it_is_needed() -> Result<()> {
    let (simulator, mut app) = free_plan().await?;
    let control = simulator.control();
    let window = app.window()?;
    window.send("Something to use tokens for").await?;
    window.answer(1).await?;
    let mut models = control.models(Format::Together);
    models.retain(|model| model.id != FIRST);
    control.set_models(Format::Together, models);
    window.press("open-settings").await?;
    window.press("settings-routes").await?;
    window.see("routes").await?;
    window.shoot_in_every_size("routes").await?;
    window.press("routes-check").await?;
    let gone =
        format!("[data-testid=route-target][data-model=\"together/{FIRST}\"][data-listing=gone]");
    window.see_css(&gone).await?;
    window.says("notice", "gone").await?;
    window.shoot_in_every_size("routes-gone").await?;
    window.press("settings-usage").await?;
    window.see("usage").await?;
    window.see("usage-row").await?;
    window.shoot_in_every_size("usage").await?;
    window.press("settings-back").await?;
    let name =
        "return document.querySelector('[data-testid=open-settings]').getAttribute('aria-label')";
    let name = window.run(name, Vec::new()).await?;
    assert!(
        name.as_str()
            .is_some_and(|name| name.contains("cannot answer")),
        "the way to Settings points to it: {name}"
    );
    window.shoot("routes-attention").await?;
    app.close().await
}
