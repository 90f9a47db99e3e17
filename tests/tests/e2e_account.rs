//! Signing in through the real window, with the features of a release: the simulator's OpenID
//! provider stands where the account service would, and a script where the browser would.

#![cfg(target_os = "linux")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use aideon_simulator::{Format, OpenId, OpenIdFault, Simulator};
use aideon_tests::end_to_end::{
    account_service::{self, ScriptedBrowser},
    app::{App, Build},
    desktop::Keyring,
    window::Window,
};
use anyhow::Result;
use rusqlite::Connection;
use serde_json::json;

#[tokio::test]
async fn somebody_signs_in_and_out_and_another_comes() -> Result<()> {
    match ScriptedBrowser::of_this_process() {
        Some(browser) => story(&browser).await,
        None => account_service::tell("somebody_signs_in_and_out_and_another_comes").await,
    }
}

async fn story(browser: &ScriptedBrowser) -> Result<()> {
    let simulator = account_service::start().await?;
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
    let address = simulator.base_url(Format::OpenAiCompatible);
    window.enter_the_free_plan_with_own_server(&address).await?;
    window.send("hello from before").await?;
    window.answer(1).await?;
    window.says("account-tier", "Free").await?;
    Ok(())
}

/// The browser is closed without a word.
async fn gives_up(window: &Window, browser: &ScriptedBrowser) -> Result<()> {
    browser.close()?;
    window.press("account").await?;
    window.see("account-menu").await?;
    window.shoot("account-menu-local").await?;
    window.press("account-sign-in").await?;
    window.see("sign-in-waiting").await?;
    window.shoot("account-waiting").await?;
    window.press("sign-in-open").await?;
    window.press("sign-in-cancel").await?;
    window.see("composer").await?;
    browser.open()
}

async fn is_told_of_a_wrong_issuer(window: &Window, openid: &OpenId) -> Result<()> {
    openid.sign_in_as(Some("premium"));
    openid.set_fault(OpenIdFault::DescribesAnother);
    window.begin_to_sign_in().await?;
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
    window.begin_to_sign_in().await?;
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
