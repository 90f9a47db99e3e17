//! What one does with a conversation, through the real window: its branches, its replies, its
//! drafts, and reading on while a reply is being written.

#![cfg(target_os = "linux")]

use std::{sync::Arc, time::Duration};

use aideon_engine::{
    chat::{FinishReason, TokenUsage},
    ports::ReplyStore as _,
    provenance::{
        AttemptOutcome, AttemptRecord, ReplyOutcome, RouteRole, SegmentRecord, Service, Tier,
    },
    time::{SystemClock, Timestamp},
};
use aideon_storage::{
    database::Database,
    turns::{NewTurn, TurnStart},
};
use aideon_tests::end_to_end::{
    app::{App, Build},
    desktop::{Desktop, Keyring},
    window::Window,
};
use anyhow::{Context, Result, bail};
use rusqlite::{Connection, OptionalExtension};
use serde_json::json;
use tokio::time::{Instant, sleep};

/// The longest that something expected may take.
const PATIENCE: Duration = Duration::from_secs(30);

async fn app() -> Result<App> {
    App::start(Build::Demo, Keyring::Unlocked).await
}

/// Turns towards the beginning until something is in the middle of the view.
async fn look_at(window: &Window, css: &str) -> Result<()> {
    let script = "const pane = document.querySelector('[data-testid=transcript]'); \
        pane.dispatchEvent(new WheelEvent('wheel', { deltaY: -100 })); \
        document.querySelector(arguments[0]).scrollIntoView({ block: 'center' });";
    window.run(script, vec![json!(css)]).await?;
    Ok(())
}

/// The messages of the user that are shown, oldest first.
async fn messages(window: &Window) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('[data-testid=\"user-text\"]')]\
        .map(one => one.innerText.trim())";
    Ok(serde_json::from_value(
        window.run(script, Vec::new()).await?,
    )?)
}

/// Waits until these messages of the user are shown and no others.
async fn see_messages(window: &Window, expected: &[&str]) -> Result<()> {
    let began = Instant::now();
    loop {
        let shown = messages(window).await?;
        if shown == expected {
            return Ok(());
        }
        if began.elapsed() > PATIENCE {
            window.shoot_failure("other-messages").await?;
            bail!("expected {expected:?}, not {shown:?}");
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// The selector of something within the turn of the message, counted from 0.
async fn in_turn(window: &Window, index: usize, testid: &str) -> Result<String> {
    let script = "return document.querySelectorAll('[data-testid=\"turn\"]')[arguments[0]]\
        ?.dataset.message";
    let id = window.run(script, vec![json!(index)]).await?;
    let id = id.as_str().context("no such turn")?;
    Ok(format!(
        "[data-message=\"{id}\"] [data-testid=\"{testid}\"]"
    ))
}

#[tokio::test]
async fn edit_and_resend_makes_a_branch_and_the_switcher_goes_back() -> Result<()> {
    let mut app = app().await?;
    let window = app.window()?;
    window.enter_the_demo().await?;
    window.send("Show me a table").await?;
    let first = window.answer(1).await?;
    window.send("hello").await?;
    let second = window.answer(2).await?;

    window.press_css(&in_turn(window, 0, "edit").await?).await?;
    window.see("editor").await?;
    window.shoot_in_every_size("conversation-editor").await?;
    window.type_into("edit-text", "Show me code").await?;
    window.press("edit-send").await?;
    see_messages(window, &["Show me code"]).await?;
    let edited = window.answer(1).await?;
    assert_ne!(edited.id, first.id, "another version has another answer");
    window.says("message-versions", "2 / 2").await?;
    let name = "return document.querySelector('[data-testid=\"message-versions\"]')\
        .getAttribute('aria-label')";
    assert_eq!(
        window.run(name, Vec::new()).await?,
        json!("Version 2 of 2"),
        "as it is heard"
    );
    look_at(window, "[data-testid=\"message-versions\"]").await?;
    window.shoot_in_every_size("conversation-branches").await?;

    window
        .press_css("[data-testid=\"message-versions\"] [data-testid=\"version-before\"]")
        .await?;
    see_messages(window, &["Show me a table", "hello"]).await?;
    let replies = window.replies().await?;
    assert_eq!(
        replies.iter().map(|reply| &reply.id).collect::<Vec<_>>(),
        [&first.id, &second.id],
        "the branch is as it was, with all that followed"
    );
    window.says("message-versions", "1 / 2").await?;
    let focused = window
        .run("return document.activeElement.dataset.testid", Vec::new())
        .await?;
    assert_eq!(
        focused,
        json!("version-before"),
        "the keyboard stays at the switcher"
    );
    app.close().await
}

#[tokio::test]
async fn an_edit_is_left_without_a_trace() -> Result<()> {
    let mut app = app().await?;
    let window = app.window()?;
    window.enter_the_demo().await?;
    window.send("hello").await?;
    window.answer(1).await?;
    window.press("edit").await?;
    window
        .type_into("edit-text", "something else\u{e00c}")
        .await?;
    see_messages(window, &["hello"]).await?;
    let focused = window
        .run("return document.activeElement.dataset.testid", Vec::new())
        .await?;
    assert_eq!(focused, json!("edit"), "the keyboard is back where it was");
    assert!(!window.shows("message-versions").await?);
    app.close().await
}

#[tokio::test]
async fn regenerate_with_another_model() -> Result<()> {
    let mut app = app().await?;
    let window = app.window()?;
    window.enter_the_demo().await?;
    window.send("hello").await?;
    let first = window.answer(1).await?;
    assert_eq!(first.badge.as_deref(), Some("Aideon Model"));

    window.press("again-with").await?;
    let llama = ".menu:popover-open [data-testid=\"picker-option\"][data-model*=\"Llama\"]";
    window.see_css(llama).await?;
    window.shoot("conversation-again-with").await?;
    window.press_css(llama).await?;
    let second = window
        .reply_that(1, |reply| reply.id != first.id && reply.state == "finished")
        .await?;
    assert_eq!(
        second.badge.as_deref(),
        Some("Together AI"),
        "the model that was picked, and it is no fallback"
    );
    window.says("reply-versions", "2 / 2").await?;

    window
        .press_css("[data-testid=\"reply-versions\"] [data-testid=\"version-before\"]")
        .await?;
    let again = window.reply_that(1, |reply| reply.id == first.id).await?;
    assert_eq!(again.badge, first.badge, "each reply under its own badge");
    assert_eq!(again.text, first.text);
    app.close().await
}

#[tokio::test]
async fn a_deleted_turn_comes_back_by_undo() -> Result<()> {
    let mut app = app().await?;
    let window = app.window()?;
    window.enter_the_demo().await?;
    for (count, text) in ["hello", "Show me a table", "thank you"]
        .into_iter()
        .enumerate()
    {
        window.send(text).await?;
        window.answer(count + 1).await?;
    }
    let before = window.replies().await?;
    let delete = "document.querySelectorAll('[data-testid=\"turn-delete\"]')[1].click()";
    window.run(delete, Vec::new()).await?;
    see_messages(window, &["hello", "thank you"]).await?;
    window.says("toast", "Deleted").await?;
    // It stays for as long as the keyboard is in it.
    let focus = "document.querySelector('[data-testid=\"toast-action\"]').focus()";
    window.run(focus, Vec::new()).await?;
    window.shoot_in_every_size("conversation-deleted").await?;
    window.press("toast-action").await?;
    see_messages(window, &["hello", "Show me a table", "thank you"]).await?;
    assert_eq!(window.replies().await?, before, "exactly as it was");
    app.close().await
}

#[tokio::test]
async fn continuing_an_interrupted_reply_shows_a_seam() -> Result<()> {
    let mut app = app().await?;
    let window = app.window()?;
    window.enter_the_demo().await?;
    window.send("Tell me a long story").await?;
    window.reply_that(1, |reply| reply.text.len() > 500).await?;
    app.crash_and_restart().await?;

    let window = app.window()?;
    let interrupted = window.answer(1).await?;
    assert_eq!(
        interrupted.state, "interrupted",
        "what was cut off is what one sees first"
    );
    window.press("demo-primary-down").await?;
    window
        .see_css("[data-testid=\"demo-primary-down\"][aria-checked=\"true\"]")
        .await?;
    window.press("continue").await?;
    let continued = window
        .reply_that(1, |reply| reply.state == "finished")
        .await?;
    assert_eq!(continued.id, interrupted.id, "it is the same reply");
    assert_eq!(
        continued.badges,
        ["Aideon Model", "Together AI (Fallback)"],
        "each text under the badge of its writer"
    );
    assert!(
        continued.text.starts_with(&interrupted.text),
        "what had arrived stays"
    );
    let seam = window.read("seam").await?;
    assert!(
        seam.contains("Aideon was closed here") && seam.contains("Together AI (Fallback) went on"),
        "{seam}"
    );
    look_at(window, "[data-testid=\"seam\"]").await?;
    window.shoot_in_every_size("conversation-seam").await?;
    app.close().await
}

/// The draft that the database keeps, waited for.
async fn kept_draft(desktop: &Desktop, expected: &str) -> Result<()> {
    let began = Instant::now();
    loop {
        let database = Connection::open(desktop.data_folder().join("aideon.sqlite3"))?;
        let kept: Option<String> = database
            .query_row("SELECT text FROM drafts", [], |row| row.get(0))
            .optional()?;
        if kept.as_deref().unwrap_or_default() == expected {
            return Ok(());
        }
        if began.elapsed() > PATIENCE {
            bail!("the database keeps {kept:?} and not {expected:?}");
        }
        sleep(Duration::from_millis(50)).await;
    }
}

async fn see_in_the_box(window: &Window, expected: &str) -> Result<()> {
    let began = Instant::now();
    let value = "return document.querySelector('[data-testid=composer]')?.value";
    loop {
        let text = window.run(value, Vec::new()).await?;
        if text == json!(expected) {
            return Ok(());
        }
        if began.elapsed() > PATIENCE {
            window.shoot_failure("another-draft").await?;
            bail!("the box holds {text}");
        }
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_draft_survives_a_restart() -> Result<()> {
    let mut app = app().await?;
    app.window()?.enter_the_demo().await?;
    app.window()?
        .type_into("composer", "Half a thought, and")
        .await?;
    kept_draft(app.desktop(), "Half a thought, and").await?;
    app.crash_and_restart().await?;
    let window = app.window()?;
    see_in_the_box(window, "Half a thought, and").await?;

    window.press("send").await?;
    window.answer(1).await?;
    see_in_the_box(window, "").await?;
    kept_draft(app.desktop(), "").await?;
    app.window()?.type_into("composer", "and another").await?;
    kept_draft(app.desktop(), "and another").await?;
    app.window()?.press("new-chat").await?;
    see_in_the_box(app.window()?, "").await?;
    app.window()?.press("conversation").await?;
    see_in_the_box(app.window()?, "and another").await?;
    app.close().await
}

#[tokio::test]
async fn scrolling_up_while_a_reply_streams_is_not_yanked_down() -> Result<()> {
    let mut app = app().await?;
    let window = app.window()?;
    window.resize(1280, 800).await?;
    window.enter_the_demo().await?;
    window.send("Show me code in three languages").await?;
    window.answer(1).await?;
    window.send("Tell me a long story").await?;
    let begun = window.reply_that(2, |reply| reply.text.len() > 200).await?;
    let scroll_up = "const pane = document.querySelector('[data-testid=transcript]'); \
        pane.dispatchEvent(new WheelEvent('wheel', { deltaY: -200 })); \
        pane.scrollTop -= 200; return pane.scrollTop;";
    let top = window.run(scroll_up, Vec::new()).await?;
    window
        .reply_that(2, |reply| reply.text.len() > begun.text.len() + 300)
        .await?;
    let now = window
        .run(
            "return document.querySelector('[data-testid=transcript]').scrollTop",
            Vec::new(),
        )
        .await?;
    assert_eq!(now, top, "what one reads stays where it is");
    window.shoot("conversation-scrolled-up").await?;
    window.press("to-end").await?;
    window.is_at_the_end().await?;
    window.answer(2).await?;
    window.is_at_the_end().await?;
    app.close().await
}

/// The app's database, once the app has let go of it.
async fn when_closed(desktop: &Desktop) -> Result<Database> {
    let began = Instant::now();
    loop {
        match Database::open(&desktop.data_folder(), Arc::new(SystemClock)).await {
            Ok(opened) => return Ok(opened.database),
            Err(error) if began.elapsed() > PATIENCE => return Err(error.into()),
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}

/// An attempt whose text stands.
fn answered(started_at: Timestamp) -> Result<AttemptRecord> {
    Ok(AttemptRecord {
        position: 0,
        tier: Tier::Premium,
        role: RouteRole::FirstChoice,
        service: Service::Other,
        provider: "Anthropic".to_owned(),
        simulated: true,
        target: "demo-anthropic/claude-opus-5".parse()?,
        reported_model: None,
        started_at,
        first_content_ms: Some(100),
        duration_ms: Some(900),
        outcome: AttemptOutcome::Answered,
        status: Some(200),
        request_id: None,
        usage: TokenUsage::default(),
        cost: None,
        at_least: false,
        unreadable_events: 0,
    })
}

/// Writes a conversation of so many turns into the app's database.
async fn write_history(desktop: &Desktop, turns: usize) -> Result<()> {
    let database = when_closed(desktop).await?;
    let profile = database.current_profile().await?.context("no profile")?;
    let mut conversation = None;
    for number in 0..turns {
        let turn = NewTurn {
            conversation: conversation.clone(),
            ..NewTurn::new(&profile.id, Tier::Premium, &format!("Question {number}"))
        };
        let TurnStart::Begun(begun) = database.begin_turn(turn).await? else {
            bail!("a turn had begun before");
        };
        conversation = Some(begun.conversation.id);
        let reply = begun.turn.reply;
        let attempt = answered(reply.created_at)?;
        database.save_attempt(&reply.id, &attempt).await?;
        let segment = SegmentRecord {
            text: format!(
                "Answer {number}. {}",
                "It takes a while to read. ".repeat(number % 40)
            ),
            ..SegmentRecord::of(0)
        };
        database.save_segment(&reply.id, &segment).await?;
        let finished = ReplyOutcome::Finished(FinishReason::Stop);
        database
            .end_reply(&reply.id, &finished, reply.created_at)
            .await?;
    }
    Ok(database.close().await?)
}

/// The first and the last message that are in the window, and how many there are.
async fn span(window: &Window) -> Result<(String, String, usize)> {
    let all = messages(window).await?;
    let (first, last) = (all.first(), all.last());
    Ok((
        first.cloned().unwrap_or_default(),
        last.cloned().unwrap_or_default(),
        all.len(),
    ))
}

#[tokio::test]
async fn a_long_conversation_is_read_page_by_page_and_what_is_read_stays_in_its_place() -> Result<()>
{
    let mut app = app().await?;
    app.window()?.enter_the_demo().await?;
    app.close().await?;
    write_history(app.desktop(), 200).await?;
    app.restart().await?;
    let window = app.window()?;
    window.press("conversation").await?;
    window
        .reply_that(30, |reply| reply.text.starts_with("Answer 199"))
        .await?;
    window.is_at_the_end().await?;

    // As a wheel does it: a step, and what is in view is looked at before and after pages come.
    let step = r#"
        const pane = document.querySelector('[data-testid=transcript]');
        pane.dispatchEvent(new WheelEvent('wheel', { deltaY: -400 }));
        pane.scrollTop -= 400;
        const edge = pane.getBoundingClientRect().top;
        const turn = [...pane.querySelectorAll('[data-message]')]
            .find(turn => turn.getBoundingClientRect().bottom > edge);
        window.watched = turn;
        return turn.getBoundingClientRect().top - edge;
    "#;
    let place = r#"
        const edge = document.querySelector('[data-testid=transcript]').getBoundingClientRect().top;
        return window.watched.isConnected
            ? window.watched.getBoundingClientRect().top - edge : null;
    "#;
    // The step is drawn by the second frame, and what it asked for is on its way.
    let look = r#"
        window.settled = false;
        const busy = () => document.querySelector('[data-testid=more-earlier][aria-busy=true]');
        const frames = (count, then) =>
            requestAnimationFrame(() => count > 1 ? frames(count - 1, then) : then());
        const look = () => frames(2, () => busy() ? look() : frames(2, () => { window.settled = true; }));
        look();
    "#;
    let began = Instant::now();
    while span(window).await?.0 != "Question 0" {
        let before = window.run(step, Vec::new()).await?;
        window.run(look, Vec::new()).await?;
        while window.run("return window.settled", Vec::new()).await? != json!(true) {
            sleep(Duration::from_millis(20)).await;
        }
        let after = window.run(place, Vec::new()).await?;
        let moved = after
            .as_f64()
            .zip(before.as_f64())
            .map(|(after, before)| after - before);
        assert!(
            moved.is_some_and(|moved| moved.abs() < 2.0),
            "what one reads moved from {before} to {after} while a page came"
        );
        let (_, _, count) = span(window).await?;
        assert!(count <= 120, "{count} turns are in the window");
        if began.elapsed() > 3 * PATIENCE {
            bail!("the beginning was not reached");
        }
    }
    assert!(window.shows("more-later").await?, "the end was let go");
    window.shoot("conversation-beginning").await?;
    window.press("to-end").await?;
    window
        .reply_that(30, |reply| reply.text.starts_with("Answer 199"))
        .await?;
    window.is_at_the_end().await?;
    app.close().await
}

#[tokio::test]
async fn switching_the_conversation_while_a_reply_streams_loses_nothing() -> Result<()> {
    let mut app = app().await?;
    let window = app.window()?;
    window.enter_the_demo().await?;
    window.send("Tell me a long story").await?;
    let begun = window.reply_that(1, |reply| reply.text.len() > 100).await?;
    let id = window
        .run(
            "return document.querySelector('[data-testid=conversation]').dataset.id",
            Vec::new(),
        )
        .await?;
    let id = id.as_str().context("no conversation")?.to_owned();

    window.press("new-chat").await?;
    window.send("hello").await?;
    let other = window.answer(1).await?;
    assert_ne!(other.id, begun.id);
    window
        .press_css(&format!("[data-testid=\"conversation\"][data-id=\"{id}\"]"))
        .await?;
    window
        .reply_that(1, |reply| {
            reply.id == begun.id && reply.text.len() > begun.text.len()
        })
        .await?;
    let ended = window.answer(1).await?;
    assert_eq!(ended.state, "finished");
    assert!(ended.text.starts_with(begun.text.trim_end_matches('…')));
    window.reload().await?;
    window
        .press_css(&format!("[data-testid=\"conversation\"][data-id=\"{id}\"]"))
        .await?;
    let stored = window.reply_that(1, |reply| reply.id == begun.id).await?;
    assert_eq!(stored.text, ended.text, "not a word is missing or doubled");
    app.close().await
}

#[tokio::test]
async fn a_chat_has_settings_of_its_own_from_before_its_first_message() -> Result<()> {
    let mut app = app().await?;
    let window = app.window()?;
    window.enter_the_demo().await?;
    window.press("chat-settings").await?;
    window
        .type_into("setting-system-prompt", "Answer in one sentence.")
        .await?;
    window.press("setting-temperature-own").await?;
    window.type_into("setting-temperature", "3").await?;
    window.press("settings-save").await?;
    window.says("error", "between 0 and 2").await?;
    window.shoot_in_every_size("conversation-settings").await?;
    window.type_into("setting-temperature", "0,5").await?;
    window.press("settings-save").await?;
    window
        .see_css("[data-testid=\"chat-settings\"][data-own=\"true\"]")
        .await?;
    window.send("hello").await?;
    window.answer(1).await?;

    app.restart().await?;
    let window = app.window()?;
    window.answer(1).await?;
    window
        .see_css("[data-testid=\"chat-settings\"][data-own=\"true\"]")
        .await?;
    window.press("chat-settings").await?;
    let kept = "return ['setting-system-prompt', 'setting-temperature']\
        .map(id => document.querySelector(`[data-testid=\"${id}\"]`)?.value)";
    assert_eq!(
        window.run(kept, Vec::new()).await?,
        json!(["Answer in one sentence.", "0.5"])
    );
    window.press("settings-defaults").await?;
    window.press("settings-save").await?;
    window
        .see_css("[data-testid=\"chat-settings\"][data-own=\"false\"]")
        .await?;
    app.close().await
}
