//! What goes along with a message, through the real window: pictures that are attached, kept,
//! sent and enlarged, models that cannot see them, pictures that are made, and prompts that go
//! out as they are.

#![cfg(target_os = "linux")]

use std::time::Duration;

use aideon_simulator::{
    AcceptedKeys, Fault, FaultRule, Format, Scope, Simulator, SimulatorOptions,
};
use aideon_tests::end_to_end::{
    app::{App, Build},
    desktop::Keyring,
    window::Window,
};
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

/// The longest that something expected may take.
const PATIENCE: Duration = Duration::from_secs(30);

const KEY: &str = "tgp_v1_composer";
/// A model of Ollama's that looks at pictures, and one that does not.
const SEEING: &str = "ollama/gemma3:4b";
const BLIND: &str = "ollama/qwen3:4b";

/// Makes files in the page, draws those that are pictures, and gives them to the message box in
/// the way named: chosen, pasted or dropped.
const GIVE: &str = r#"
    const [how, files] = arguments;
    window.given = false;
    const draw = async ({ name, width, height }, index) => {
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [width, height];
        const pen = canvas.getContext('2d');
        const sky = pen.createLinearGradient(0, 0, width, height);
        sky.addColorStop(0, ['#f2c48d', '#9cc7d8', '#c9b6e4'][index % 3]);
        sky.addColorStop(1, ['#8c3b2a', '#1d4e63', '#3f2a6b'][index % 3]);
        pen.fillStyle = sky;
        pen.fillRect(0, 0, width, height);
        const blob = await new Promise(done => canvas.toBlob(done, 'image/png'));
        return new File([blob], name, { type: 'image/png' });
    };
    const make = (file, index) => file.width
        ? draw(file, index)
        : new File([new Uint8Array(file.bytes)], file.name, { type: file.type });
    const give = made => {
        const data = new DataTransfer();
        made.forEach(file => data.items.add(file));
        const one = id => document.querySelector(`[data-testid="${id}"]`);
        const set = { bubbles: true, cancelable: true };
        const drag = (type, on) =>
            on.dispatchEvent(new DragEvent(type, { ...set, dataTransfer: data }));
        if (how === 'chosen') {
            one('attach-input').files = data.files;
            one('attach-input').dispatchEvent(new Event('change', set));
        } else if (how === 'pasted') {
            const paste = new ClipboardEvent('paste', { ...set, clipboardData: data });
            one('composer').dispatchEvent(paste);
        } else if (how === 'dragged') {
            drag('dragenter', one('transcript'));
        } else {
            drag('dragenter', one('transcript'));
            drag('drop', one('transcript'));
        }
        window.given = true;
    };
    Promise.all(files.map(make)).then(give);
"#;

fn picture(name: &str) -> Value {
    json!({ "name": name, "width": 480, "height": 320 })
}

async fn give(window: &Window, how: &str, files: &[Value]) -> Result<()> {
    window.see("composer").await?;
    window.run(GIVE, vec![json!(how), json!(files)]).await?;
    until(window, "the files are given", "return window.given").await
}

/// Waits until a script says so.
async fn until(window: &Window, what: &str, script: &str) -> Result<()> {
    let began = Instant::now();
    while window.run(script, Vec::new()).await? != json!(true) {
        if began.elapsed() > PATIENCE {
            window.shoot_failure("composer-missing").await?;
            bail!("not so: {what}");
        }
        sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// Waits until these pictures, and no others, stand in the message box, with nothing on its way.
async fn see_attached(window: &Window, names: &[&str]) -> Result<()> {
    let names = serde_json::to_string(names)?;
    let script = format!(
        "const names = [...document.querySelectorAll('[data-testid=attached] .tray__name')];
         return !document.querySelector('[data-testid=arriving]')
             && JSON.stringify(names.map(name => name.textContent)) === {};",
        json!(names)
    );
    until(window, &format!("attached are {names}"), &script).await
}

/// Waits until a picture that the selector finds has been drawn.
async fn see_drawn(window: &Window, css: &str) -> Result<()> {
    window.see_css(css).await?;
    let script = format!(
        "const picture = document.querySelector('{css} img');
         return !!picture && picture.complete && picture.naturalWidth > 0;"
    );
    until(window, &format!("{css} is drawn"), &script).await
}

/// Turns towards the beginning until something is in the middle of the view.
async fn look_at(window: &Window, css: &str) -> Result<()> {
    let script = "const pane = document.querySelector('[data-testid=transcript]'); \
        pane.dispatchEvent(new WheelEvent('wheel', { deltaY: -100 })); \
        document.querySelector(arguments[0]).scrollIntoView({ block: 'center' });";
    window.run(script, vec![json!(css)]).await?;
    Ok(())
}

async fn focused(window: &Window) -> Result<String> {
    let script = "return document.activeElement?.dataset?.testid ?? ''";
    let focused = window.run(script, Vec::new()).await?;
    Ok(focused.as_str().unwrap_or_default().to_owned())
}

async fn see_focused(window: &Window, testid: &str) -> Result<()> {
    let script = format!("return document.activeElement?.dataset?.testid === '{testid}'");
    let what = format!(
        "{testid} has the keyboard, {} has it",
        focused(window).await?
    );
    until(window, &what, &script).await
}

async fn demo() -> Result<App> {
    let app = App::start(Build::Demo, Keyring::Unlocked).await?;
    app.window()?.enter_the_demo().await?;
    Ok(app)
}

#[tokio::test]
async fn pictures_are_chosen_pasted_and_dropped_and_taken_back_by_the_keyboard() -> Result<()> {
    let app = demo().await?;
    let window = app.window()?;
    give(
        window,
        "chosen",
        &[picture("quay.png"), picture("rota.png")],
    )
    .await?;
    see_attached(window, &["quay.png", "rota.png"]).await?;
    give(window, "pasted", &[picture("image.png")]).await?;
    see_attached(window, &["quay.png", "rota.png", "image.png"]).await?;
    give(window, "dragged", &[picture("boat.png")]).await?;
    window.see("drop").await?;
    window.shoot_in_every_size("composer-drop").await?;
    give(window, "dropped", &[picture("boat.png")]).await?;
    see_attached(window, &["quay.png", "rota.png", "image.png", "boat.png"]).await?;
    assert!(
        !window.shows("drop").await?,
        "the target goes with the drag"
    );
    see_drawn(window, "[data-testid=attached]").await?;
    window.shoot_in_every_size("composer-attached").await?;

    let remove = window
        .see_css("[data-testid=attached-remove][aria-label=\"Remove image.png\"]")
        .await?;
    remove.send_keys("\u{e007}").await?;
    see_attached(window, &["quay.png", "rota.png", "boat.png"]).await?;
    see_focused(window, "attached-remove").await?;
    let label = "return document.activeElement.getAttribute('aria-label')";
    assert_eq!(
        window.run(label, Vec::new()).await?,
        json!("Remove boat.png"),
        "the keyboard goes on with the next one"
    );
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_attached_is_said_in_a_sentence_and_the_rest_is_taken() -> Result<()> {
    let app = demo().await?;
    let window = app.window()?;
    let notes = json!({ "name": "notes.pdf", "bytes": 900, "type": "application/pdf" });
    let torn = json!({ "name": "torn.png", "bytes": 900, "type": "image/png" });
    let huge = json!({ "name": "huge.png", "bytes": 20 * 1024 * 1024 + 1, "type": "image/png" });
    give(window, "dropped", &[notes, torn, picture("quay.png"), huge]).await?;
    see_attached(window, &["quay.png"]).await?;
    let said = window.says("error", "“torn.png”").await?;
    for part in [
        "“notes.pdf” and “torn.png” are no pictures",
        "“huge.png” is over",
    ] {
        assert!(said.contains(part), "{said}");
    }
    window.shoot_in_every_size("composer-refused").await?;
    let many: Vec<Value> = (1..=11).map(|n| picture(&format!("{n}.png"))).collect();
    give(window, "chosen", &many).await?;
    window.says("error", "at most 10 pictures").await?;
    let all = "return document.querySelectorAll('[data-testid=attached]').length === 10";
    until(window, "ten pictures are attached", all).await?;
    window.shoot_in_every_size("composer-too-many").await
}

#[tokio::test]
async fn attached_pictures_wait_in_their_conversation_and_survive_a_restart() -> Result<()> {
    let mut app = demo().await?;
    let window = app.window()?;
    window.send("The first chat").await?;
    window.answer(1).await?;
    give(window, "chosen", &[picture("quay.png")]).await?;
    see_attached(window, &["quay.png"]).await?;
    window.press("new-chat").await?;
    see_attached(window, &[]).await?;
    give(window, "chosen", &[picture("other.png")]).await?;
    see_attached(window, &["other.png"]).await?;
    window.press("conversation").await?;
    see_attached(window, &["quay.png"]).await?;
    app.restart().await?;
    let window = app.window()?;
    window.answer(1).await?;
    see_attached(window, &["quay.png"]).await?;
    see_drawn(window, "[data-testid=attached]").await
}

#[tokio::test]
async fn a_sent_picture_stands_in_the_message_and_is_enlarged() -> Result<()> {
    let app = demo().await?;
    let window = app.window()?;
    give(
        window,
        "chosen",
        &[picture("quay.png"), picture("rota.png")],
    )
    .await?;
    see_attached(window, &["quay.png", "rota.png"]).await?;
    // A picture needs no words.
    window.press("send").await?;
    let reply = window.answer(1).await?;
    assert!(
        reply.text.contains("image/png"),
        "the model has seen it: {}",
        reply.text
    );
    see_attached(window, &[]).await?;
    see_drawn(window, "[data-testid=attachments]").await?;
    look_at(window, "[data-testid=attachments]").await?;
    window.shoot_in_every_size("composer-sent").await?;

    let sent = "[data-testid=attachments] [aria-label=\"Enlarge rota.png\"]";
    window.press_css(sent).await?;
    see_drawn(window, "[data-testid=picture-dialog]").await?;
    window.shoot_in_every_size("composer-enlarged").await?;
    let close = window.see("picture-close").await?;
    close.send_keys("\u{e00c}").await?;
    let closed = "return !document.querySelector('[data-testid=picture-dialog]').open";
    until(window, "Esc has closed the dialog", closed).await?;
    let back = format!("return document.activeElement === document.querySelector('{sent}')");
    until(window, "the picture has the keyboard again", &back).await?;

    window.press("edit").await?;
    see_drawn(window, "[data-testid=editor] [data-testid=attachments]").await?;
    look_at(window, "[data-testid=editor]").await?;
    window.shoot_in_every_size("composer-edited").await?;
    window.type_into("edit-text", "And these?").await?;
    window.press("edit-send").await?;
    let reply = window
        .reply_that(1, |shown| shown.id != reply.id && shown.state != "running")
        .await?;
    assert!(reply.text.contains("image/png"), "the pictures went along");
    Ok(())
}

/// The free plan with the simulator in the place of Together and of Ollama.
async fn free_plan() -> Result<(Simulator, App)> {
    let simulator = Simulator::start(SimulatorOptions::instant()).await?;
    let keys = AcceptedKeys::OneOf(vec![KEY.to_owned()]);
    simulator.control().set_keys(Format::Together, keys);
    let app = App::start(Build::Demo, Keyring::Unlocked).await?;
    let window = app.window()?;
    window
        .enter_the_free_plan_with(&simulator.base_url(Format::Together), KEY)
        .await?;
    window.open_providers().await?;
    let in_ollama = |id: &str| format!("[data-testid=provider][data-id=ollama] [data-testid={id}]");
    window
        .type_into_css(
            &in_ollama("address-input"),
            &simulator.base_url(Format::Ollama),
        )
        .await?;
    window.press_css(&in_ollama("address-save")).await?;
    window
        .see_css(&format!("{}:disabled", in_ollama("address-save")))
        .await?;
    window.press("settings-back").await?;
    Ok((simulator, app))
}

async fn pin(window: &Window, model: &str) -> Result<()> {
    window.press("picker").await?;
    window
        .press_css(&format!(
            "[data-testid=picker-option][data-model=\"{model}\"]"
        ))
        .await
}

#[tokio::test]
async fn a_model_that_cannot_see_is_told_before_sending_with_one_that_can() -> Result<()> {
    let (_simulator, app) = free_plan().await?;
    let window = app.window()?;
    pin(window, BLIND).await?;
    give(window, "chosen", &[picture("quay.png")]).await?;
    window
        .says("obstacle", "qwen3:4b cannot see pictures")
        .await?;
    see_attached(window, &["quay.png"]).await?;
    window.shoot_in_every_size("composer-blind").await?;
    window.see_css("[data-testid=send]:disabled").await?;
    window
        .press_css(&format!("[data-testid=way-model][data-model=\"{SEEING}\"]"))
        .await?;
    window.see_css("[data-testid=send]:enabled").await?;
    assert!(!window.shows("obstacle").await?, "the way on led on");
    see_focused(window, "composer").await?;
    window.press("send").await?;
    let reply = window.answer(1).await?;
    assert_eq!(reply.badge.as_deref(), Some("Ollama"), "{reply:?}");
    assert!(reply.text.contains("image/"), "{}", reply.text);
    Ok(())
}

#[tokio::test]
async fn a_pinned_model_that_only_writes_is_told_before_a_picture_is_asked_for() -> Result<()> {
    let (_simulator, app) = free_plan().await?;
    let window = app.window()?;
    pin(window, BLIND).await?;
    window.type_into("composer", "A red boat").await?;
    window
        .press_css(".modes__item:has([data-testid=mode-image])")
        .await?;
    window.says("obstacle", "makes no pictures").await?;
    window.see_css("[data-testid=send]:disabled").await?;
    window.shoot_in_every_size("composer-only-writes").await?;
    window.press("way-auto").await?;
    window.see_css("[data-testid=send]:enabled").await?;
    window.press("send").await?;
    let reply = window.answer(1).await?;
    assert_eq!(reply.badge.as_deref(), Some("Together AI"), "{reply:?}");
    see_drawn(window, "[data-testid=reply]").await
}

#[tokio::test]
async fn a_picture_is_asked_for_awaited_and_counted_until_none_is_left() -> Result<()> {
    let (simulator, app) = free_plan().await?;
    let window = app.window()?;
    window
        .press_css(".modes__item:has([data-testid=mode-image])")
        .await?;
    window
        .see_css("[data-testid=quota][data-kind=image][data-left=\"5\"]")
        .await?;
    window.says("mode-note", "without the conversation").await?;
    window.shoot_in_every_size("composer-image-mode").await?;
    let slow = Fault::SlowFirstToken {
        delay: Duration::from_millis(2_500),
    };
    let slow = FaultRule::new(slow).scope(Scope::Images).next(1);
    simulator.control().set_fault(slow);
    window.send("A red boat on a grey river").await?;
    window.says("drawing", "Drawing for").await?;
    window.shoot_in_every_size("composer-drawing").await?;
    let reply = window.answer(1).await?;
    assert_eq!(reply.badge.as_deref(), Some("Together AI"), "{reply:?}");
    see_drawn(window, "[data-testid=reply]").await?;
    window.see("picture-save").await?;
    window.shoot_in_every_size("composer-made").await?;
    window
        .press_css("[data-testid=reply] [data-testid=picture]")
        .await?;
    see_drawn(window, "[data-testid=picture-dialog]").await?;
    window.press("picture-close").await?;

    for number in 2..=5 {
        // The mode stays as it was set.
        window.send("Another one").await?;
        let left = 5 - number;
        window.answer(number).await?;
        if left > 0 {
            let quota = format!("[data-testid=quota][data-kind=image][data-left=\"{left}\"]");
            window.see_css(&quota).await?;
        }
    }
    window
        .says("quota-exhausted", "Today’s 5 images are used")
        .await?;
    window.shoot_in_every_size("composer-images-used").await?;
    window.press("way-chat").await?;
    window
        .see_css("[data-testid=quota][data-kind=request][data-left=\"25\"]")
        .await?;
    window.type_into("composer", "A draft").await?;
    window
        .press_css(".modes__item:has([data-testid=mode-image])")
        .await?;
    window.says("draft", "A draft").await?;
    window
        .shoot_in_every_size("composer-images-used-draft")
        .await
}

#[tokio::test]
async fn a_prompt_goes_out_as_it_is_and_the_mode_is_remembered() -> Result<()> {
    let (simulator, mut app) = free_plan().await?;
    let window = app.window()?;
    window.send("Something said before").await?;
    window.answer(1).await?;
    let chat = window.see("mode-chat").await?;
    // By the keyboard: two to the right of Chat.
    chat.send_keys("\u{e014}\u{e014}").await?;
    window
        .says("mode-note", "The prompt goes out as it is")
        .await?;
    window
        .shoot_in_every_size("composer-completion-mode")
        .await?;
    window.send("Once upon a time").await?;
    let reply = window.answer(2).await?;
    assert_eq!(reply.state, "finished", "{:?}", reply.failure);
    window.says("turn-mode", "Raw completion").await?;
    window.shoot_in_every_size("composer-completed").await?;
    let bodies = simulator.control().requests().into_iter();
    let bodies = bodies.filter_map(|request| Some(request.body?.to_string()));
    let asked = bodies.rev().find(|body| body.contains("Once upon a time"));
    let asked = asked.context("nobody was asked to go on")?;
    assert!(
        !asked.contains("Something said before"),
        "the conversation stays at home: {asked}"
    );
    app.restart().await?;
    let window = app.window()?;
    window.answer(2).await?;
    until(
        window,
        "the mode is as it was",
        "return document.querySelector('[data-testid=mode-completion]')?.checked === true",
    )
    .await
}
