//! Signing in through the real window, with the features of a release: the simulator's OpenID
//! provider stands where the account service would, and a script where the browser would.
//!
//! Which account service there is, the app reads when it starts. The story therefore runs in
//! a process of its own, whose environment names it.

#![cfg(target_os = "linux")]

use std::{
    env, fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use aideon_simulator::{Format, OpenId, OpenIdFault, Simulator, SimulatorOptions, TIER_CLAIM};
use aideon_tests::end_to_end::{
    app::{App, Build},
    desktop::Keyring,
    window::Window,
};
use anyhow::{Context, Result, ensure};
use rusqlite::Connection;
use serde_json::json;

/// The name of the story, by which the test's process starts itself.
const STORY: &str = "somebody_signs_in_and_out_and_another_comes";

/// Names the folder that the browser's script is in, and says that the story may begin.
const BROWSER: &str = "AIDEON_TEST_BROWSER";

/// Goes where it is sent, to the issuer and back, unless it is to stay closed.
const SCRIPT: &str = r#"#!/bin/sh
[ -e "$AIDEON_TEST_BROWSER/closed" ] && exit 0
for address; do :; done
exec curl --silent --location --noproxy '*' --output /dev/null "$address"
"#;

#[tokio::test]
async fn somebody_signs_in_and_out_and_another_comes() -> Result<()> {
    match env::var_os(BROWSER) {
        Some(browser) => story(Path::new(&browser)).await,
        None => in_a_process_of_its_own().await,
    }
}

async fn in_a_process_of_its_own() -> Result<()> {
    let browser = tempfile::tempdir()?;
    let script = browser.path().join("xdg-open");
    fs::write(&script, SCRIPT)?;
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755))?;
    let mut path = browser.path().as_os_str().to_owned();
    path.push(":");
    path.push(env::var_os("PATH").context("there is a PATH")?);
    let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let story = tokio::process::Command::new(env::current_exe()?)
        .args(["--exact", STORY, "--nocapture"])
        .env("PATH", path)
        .env(BROWSER, browser.path())
        .env("AIDEON_OIDC_ISSUER", issuer(port))
        .env("AIDEON_OIDC_CLIENT_ID", "aideon-lite-desktop")
        .env("AIDEON_OIDC_TIER_CLAIM", TIER_CLAIM)
        .status()
        .await?;
    ensure!(story.success(), "the story did not come to its end");
    Ok(())
}

fn issuer(port: u16) -> String {
    format!("http://127.0.0.1:{port}/openid")
}

/// The simulator at the address that the app was told.
async fn account_service() -> Result<Simulator> {
    let issuer: url::Url = env::var("AIDEON_OIDC_ISSUER")?.parse()?;
    let port = issuer.port().context("the issuer has a port")?;
    let options = SimulatorOptions {
        listen: ([127, 0, 0, 1], port).into(),
        ..SimulatorOptions::instant()
    };
    Ok(Simulator::start(options).await?)
}

async fn story(browser: &Path) -> Result<()> {
    let simulator = account_service().await?;
    let openid = simulator.openid();
    let mut app = App::start(Build::Release, Keyring::Unlocked).await?;
    without_an_account(app.window()?, &simulator).await?;
    gives_up(app.window()?, browser).await?;
    is_told_of_a_wrong_issuer(app.window()?, &openid).await?;
    signs_in_as_premium(&app, &openid).await?;

    app.restart().await?;
    let window = app.window()?;
    window.says("account-tier", "Premium").await?;
    assert!(
        !window.shows("account-offer").await?,
        "what was taken along is not offered again"
    );
    another_comes(window, &openid).await?;
    signs_out(window, &openid).await?;
    app.close().await?;
    nothing_secret_is_left(&app, &openid)
}

/// A conversation on the free plan, with a server of one's own.
async fn without_an_account(window: &Window, simulator: &Simulator) -> Result<()> {
    window.see("start-sign-in").await?;
    window.press("start-free").await?;
    let address = simulator.base_url(Format::OpenAiCompatible);
    window
        .type_into("setup-endpoint-name", "Own server")
        .await?;
    window.type_into("setup-endpoint-address", &address).await?;
    window.press("setup-endpoint-add").await?;
    window
        .see_css("[data-testid=\"setup-continue\"].button--main")
        .await?;
    window.press("setup-continue").await?;
    window.send("hello from before").await?;
    window.answer(1).await?;
    window.says("account-tier", "Free").await?;
    Ok(())
}

async fn begins_to_sign_in(window: &Window) -> Result<()> {
    window.press("account").await?;
    window.press("account-sign-in").await
}

/// The browser is closed without a word.
async fn gives_up(window: &Window, browser: &Path) -> Result<()> {
    let closed = browser.join("closed");
    fs::write(&closed, "")?;
    window.press("account").await?;
    window.see("account-menu").await?;
    window.shoot("account-menu-local").await?;
    window.press("account-sign-in").await?;
    window.see("sign-in-waiting").await?;
    window.shoot("account-waiting").await?;
    window.press("sign-in-open").await?;
    window.press("sign-in-cancel").await?;
    window.see("composer").await?;
    fs::remove_file(closed)?;
    Ok(())
}

async fn is_told_of_a_wrong_issuer(window: &Window, openid: &OpenId) -> Result<()> {
    openid.sign_in_as(Some("premium"));
    openid.set_fault(OpenIdFault::DescribesAnother);
    begins_to_sign_in(window).await?;
    window.says("sign-in-failure", "not the service").await?;
    window.shoot("account-wrong-issuer").await?;
    openid.clear_faults();
    openid.set_fault(OpenIdFault::Declines("access_denied".into()));
    window.press("sign-in-again").await?;
    window.says("sign-in-failure", "did not let you in").await?;
    window.press("sign-in-back").await?;
    window.says("account-tier", "Free").await?;
    openid.clear_faults();
    Ok(())
}

async fn signs_in_as_premium(app: &App, openid: &OpenId) -> Result<()> {
    let window = app.window()?;
    begins_to_sign_in(window).await?;
    window.says("account-tier", "Premium").await?;
    assert_eq!(openid.sessions_of("premium"), 1, "the issuer knows of it");
    window.see("account-offer").await?;
    window.shoot("account-offer").await?;
    window.press("account-offer-take").await?;
    window.press("conversation").await?;
    window.send("and now").await?;
    window.answer(2).await?;
    assert_eq!(
        tiers_of_replies(app)?,
        ["free", "premium"],
        "each reply went by the tier of its moment"
    );
    window.press("account").await?;
    window.says("account-quota", "No daily limit").await?;
    window.shoot("account-menu-premium").await?;
    window.press("account").await
}

/// As they were stored, in order of writing.
fn tiers_of_replies(app: &App) -> Result<Vec<String>> {
    let file = app.desktop().data_folder().join("aideon.sqlite3");
    let connection = Connection::open(file)?;
    let mut query = connection.prepare("SELECT tier FROM replies ORDER BY created_at")?;
    let tiers = query.query_map([], |row| row.get(0))?;
    Ok(tiers.collect::<Result<_, _>>()?)
}

/// Somebody else signs in at the same computer, and finds nothing of the first person's. They
/// are premium for as long as the issuer says so.
async fn another_comes(window: &Window, openid: &OpenId) -> Result<()> {
    openid.sign_in_as(Some("free"));
    openid.set_tier("free", json!("premium"));
    // Refreshed when four fifths are over: long after the sign-in, and soon enough to wait for.
    openid.set_lifetime(20);
    window.press("account").await?;
    window.press("account-switch").await?;
    window.says("account", "Fran").await?;
    openid.set_tier("free", json!("free"));
    window.says("account-tier", "Free").await?;
    assert!(
        !window.shows("conversation").await?,
        "conversations are their owner's"
    );
    Ok(())
}

async fn signs_out(window: &Window, openid: &OpenId) -> Result<()> {
    window.press("account").await?;
    window.press("account-sign-out").await?;
    window.see("welcome").await?;
    window.shoot("account-signed-out").await?;
    assert_eq!(openid.sessions_of("free"), 0, "it is revoked");
    Ok(())
}

/// Of all that was given out or shown, nothing stands in any file of the user's.
fn nothing_secret_is_left(app: &App, openid: &OpenId) -> Result<()> {
    let secrets = openid.secrets();
    assert!(!secrets.is_empty(), "there was something to be found");
    for file in files_below(&app.desktop().data_folder())? {
        let bytes = fs::read(&file)?;
        for secret in &secrets {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "{} holds a secret", file.display());
        }
    }
    Ok(())
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => files.extend(files_below(&entry.path())?),
            false => files.push(entry.path()),
        }
    }
    Ok(files)
}
