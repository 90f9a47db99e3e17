//! The API for other programs, through the real window and over a real socket: switched on,
//! asked, limited, switched off, and there again after a restart.

#![cfg(target_os = "linux")]

use std::time::{Duration, Instant};

use aideon_simulator::{Answer, Format, Simulator, SimulatorOptions, Target};
use aideon_tests::end_to_end::{
    app::{App, Build},
    desktop::Keyring,
    window::Window,
};
use anyhow::{Context as _, Result, bail};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

const KEY: &str = "tgp_v1_local_api_2c9e";

/// The longest that a window may take to bring the API up after it is shown itself.
const PATIENCE: Duration = Duration::from_secs(30);

/// What another program has set up.
struct Program {
    http: Client,
    base_url: String,
    token: String,
}

impl Program {
    /// Set up with what the page shows.
    async fn by(window: &Window) -> Result<Self> {
        // It fails where one is installed already, which is as good.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        Ok(Self {
            http: Client::builder().no_proxy().build()?,
            base_url: value(window, "local-api-address").await?,
            token: value(window, "local-api-token").await?,
        })
    }

    /// Asks a model for an answer.
    async fn ask(&self, model: &str) -> Result<(StatusCode, Value)> {
        let words = json!([{ "role": "user", "content": "Which knot holds?" }]);
        let reply = self
            .http
            .post(format!("{}/chat/completions", self.base_url))
            .bearer_auth(&self.token)
            .json(&json!({ "model": model, "messages": words }))
            .send()
            .await?;
        Ok((reply.status(), reply.json().await?))
    }

    /// Waits until the API listens: after a start the window is shown first.
    async fn is_answered(&self) -> Result<()> {
        let began = Instant::now();
        while self.http.get(&self.base_url).send().await.is_err() {
            if began.elapsed() > PATIENCE {
                bail!("{} does not answer", self.base_url);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }
}

/// What stands in a field.
async fn value(window: &Window, id: &str) -> Result<String> {
    window.see(id).await?;
    let script = "return document.querySelector(`[data-testid=\"${arguments[0]}\"]`).value";
    let value = window.run(script, vec![json!(id)]).await?;
    value.as_str().map(str::to_owned).context("no text")
}

async fn open_page(window: &Window) -> Result<()> {
    window.press("open-settings").await?;
    window.press("settings-local-api").await?;
    window.see("local-api-on").await?;
    Ok(())
}

#[tokio::test]
async fn another_program_gets_what_the_window_gets_out_of_the_same_quota() -> Result<()> {
    let simulator = Simulator::start(SimulatorOptions::instant()).await?;
    let control = simulator.control();
    let mut app = App::start(Build::Release, Keyring::Unlocked).await?;
    let window = app.window()?;
    let own = simulator.base_url(Target::named(Format::OpenAiCompatible, "boathouse")?);
    let together = simulator.base_url(Format::Together);
    window.enter_the_free_plan_with(&together, KEY).await?;
    window.open_providers().await?;
    window.type_into("endpoint-name", "Own server").await?;
    window.type_into("endpoint-address", &own).await?;
    window.press("endpoint-add").await?;
    window
        .see_css("[data-testid=provider][data-id=own-server]")
        .await?;

    window.press("settings-local-api").await?;
    window.says("local-api-state", "It is off").await?;
    window.shoot("local-api-off").await?;
    window.press("local-api-on").await?;
    window.says("local-api-state", "It is on").await?;
    let mut program = Program::by(window).await?;
    assert!(
        program.base_url.starts_with("http://127.0.0.1:"),
        "loopback alone"
    );
    window.says("snippet", &program.token).await?;
    window.shoot("local-api-on").await?;
    window.press("snippet-python").await?;
    window.says("snippet", "api_key=").await?;
    window.shoot("local-api-python").await?;

    control.script(Format::Together, Answer::text("A bowline holds."));
    let (status, reply) = program.ask("auto").await?;
    assert_eq!(status, StatusCode::OK, "{reply}");
    assert_eq!(
        reply["choices"][0]["message"]["content"],
        "A bowline holds."
    );
    assert_eq!(reply["aideon"]["source"]["badge"], "Together AI", "{reply}");
    assert_eq!(reply["aideon"]["attempts"][0]["outcome"], "answered");
    // Whoever comes back to the window sees what is left.
    window
        .run("window.dispatchEvent(new Event('focus'))", Vec::new())
        .await?;
    window.press("settings-back").await?;
    window
        .see_css("[data-testid=quota][data-left=\"24\"]")
        .await?;

    let (status, reply) = program.ask("own-server/aideon-large").await?;
    assert_eq!(status, StatusCode::OK, "{reply}");
    assert_eq!(reply["aideon"]["source"]["badge"], "Own server");
    let unknown = Program {
        token: "aideon-unknown".into(),
        http: program.http.clone(),
        base_url: program.base_url.clone(),
    };
    assert_eq!(unknown.ask("auto").await?.0, StatusCode::UNAUTHORIZED);

    open_page(window).await?;
    window
        .says("local-api-token-help", "not shown again")
        .await?;
    assert!(!window.shows("local-api-token").await?, "it was shown once");
    window.says("snippet", "YOUR_TOKEN").await?;
    window.shoot("local-api-again").await?;

    app.restart().await?;
    let window = app.window()?;
    program.is_answered().await?;
    window
        .see_css("[data-testid=quota][data-left=\"24\"]")
        .await
        .context("what the own server answered is not counted")?;
    open_page(window).await?;
    window.says("local-api-state", "It is on").await?;
    assert_eq!(value(window, "local-api-address").await?, program.base_url);
    assert_eq!(
        program.ask("auto").await?.0,
        StatusCode::OK,
        "the token is the same"
    );

    window.press("local-api-new-token").await?;
    let renewed = value(window, "local-api-token").await?;
    assert_eq!(
        program.ask("auto").await?.0,
        StatusCode::UNAUTHORIZED,
        "it ended"
    );
    program.token = renewed;
    assert_eq!(program.ask("auto").await?.0, StatusCode::OK);

    window.press("local-api-on").await?;
    window.says("local-api-state", "It is off").await?;
    let refused = program.ask("auto").await.unwrap_err();
    let refused = refused.downcast::<reqwest::Error>()?;
    assert!(refused.is_connect(), "nobody listens: {refused:?}");
    app.close().await?;
    assert_eq!(
        app.desktop().files_with(&program.token)?,
        Vec::<String>::new(),
        "no file has the token, nor has a log"
    );
    Ok(())
}

#[tokio::test]
async fn the_demo_has_none() -> Result<()> {
    let mut app = App::start(Build::Demo, Keyring::None).await?;
    let window = app.window()?;
    window.enter_the_demo().await?;
    open_page(window).await?;
    window.says("local-api-state", "Leave the demo").await?;
    window
        .see_css("[data-testid=local-api-on]:disabled")
        .await?;
    window.shoot("local-api-demo").await?;
    app.close().await
}
