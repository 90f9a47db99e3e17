//! What can go wrong with a session, through the real window: each is told with a sentence and
//! a way on, and nothing of the user's is lost. Days are passed by the account service's clock.

#![cfg(target_os = "linux")]

use aideon_simulator::{Format, OpenId, OpenIdEndpoint, OpenIdFault};
use aideon_tests::end_to_end::{
    account_service::{self, ScriptedBrowser},
    app::{App, Build},
    desktop::Keyring,
    window::Window,
};
use anyhow::Result;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// What was written before anything went wrong.
const WORDS: &str = "hello from before";

#[tokio::test]
async fn what_goes_wrong_with_a_session_is_told_with_a_way_on() -> Result<()> {
    match ScriptedBrowser::of_this_process() {
        Some(_) => story().await,
        None => account_service::tell("what_goes_wrong_with_a_session_is_told_with_a_way_on").await,
    }
}

async fn story() -> Result<()> {
    let mut app = App::start(Build::Release, Keyring::Unlocked).await?;
    nobody_is_there(app.window()?).await?;
    let simulator = account_service::start().await?;
    let openid = simulator.openid();
    openid.sign_in_as(Some("premium"));
    let own_server = simulator.base_url(Format::OpenAiCompatible);
    writes_something(app.window()?, &own_server).await?;
    the_clock_is_wrong(app.window()?, &openid).await?;
    starts_offline(&mut app, &openid).await?;
    is_offline_for_too_long(&mut app, &openid).await?;
    the_session_has_ended(&mut app, &openid).await?;
    app.close().await
}

/// Nothing listens at the account service's address.
async fn nobody_is_there(window: &Window) -> Result<()> {
    window.press("start-sign-in").await?;
    window
        .says("sign-in-failure", "could not be reached")
        .await?;
    window.shoot("account-unreachable").await?;
    window.press("sign-in-again").await?;
    window
        .says("sign-in-failure", "could not be reached")
        .await?;
    window.press("sign-in-back").await?;
    window.see("welcome").await?;
    Ok(())
}

async fn writes_something(window: &Window, own_server: &str) -> Result<()> {
    window
        .enter_the_free_plan_with_own_server(own_server)
        .await?;
    window.send(WORDS).await?;
    window.answer(1).await?;
    Ok(())
}

/// What was written is still there.
async fn has_everything(window: &Window) -> Result<()> {
    window.press("conversation").await?;
    window.says("user-text", WORDS).await?;
    Ok(())
}

/// By this computer's clock the account service's tokens are to come, or over.
async fn the_clock_is_wrong(window: &Window, openid: &OpenId) -> Result<()> {
    openid.set_clock_ahead(2 * HOUR);
    window.begin_to_sign_in().await?;
    window.says("sign-in-failure", "behind").await?;
    window.shoot("account-wrong-clock").await?;
    openid.set_clock_ahead(-2 * HOUR);
    window.press("sign-in-again").await?;
    window.says("sign-in-failure", "ahead").await?;
    Ok(())
}

/// Signs in by tokens that were issued so long ago and have just ended, which is what the app
/// has after so long without the account service.
fn issue_as_of(openid: &OpenId, ago: i64) {
    const JUST_ENDED: i64 = 60;
    openid.set_clock_ahead(-ago);
    openid.set_lifetime(ago - JUST_ENDED);
}

/// Nobody gets through to the account service.
fn cut_off(openid: &OpenId) {
    for endpoint in [
        OpenIdEndpoint::Discovery,
        OpenIdEndpoint::Keys,
        OpenIdEndpoint::Token,
    ] {
        openid.set_fault(OpenIdFault::CutBefore(endpoint));
    }
}

async fn starts_offline(app: &mut App, openid: &OpenId) -> Result<()> {
    issue_as_of(openid, 3 * DAY);
    let window = app.window()?;
    window.press("sign-in-again").await?;
    window.says("account-tier", "Premium").await?;
    window.press("account-offer-take").await?;
    window.see("conversation").await?;
    cut_off(openid);
    app.restart().await?;
    let window = app.window()?;
    window.says("account-notice", "until").await?;
    window.says("account-tier", "Premium").await?;
    has_everything(window).await?;
    window.shoot("account-held").await
}

async fn is_offline_for_too_long(app: &mut App, openid: &OpenId) -> Result<()> {
    openid.clear_faults();
    issue_as_of(openid, 8 * DAY);
    let window = app.window()?;
    window.press("account").await?;
    window.press("account-switch").await?;
    window.says("account-tier", "Free").await?;
    cut_off(openid);
    app.restart().await?;
    let window = app.window()?;
    window.says("account-notice", "a week").await?;
    window.says("account-tier", "Free").await?;
    has_everything(window).await?;
    window.shoot("account-lapsed").await
}

/// The account service is there again, and has ended the session meanwhile.
async fn the_session_has_ended(app: &mut App, openid: &OpenId) -> Result<()> {
    openid.end_sessions_of("premium");
    openid.set_clock_ahead(0);
    openid.set_lifetime(HOUR);
    openid.clear_faults();
    app.restart().await?;
    let window = app.window()?;
    window.says("account-notice", "has ended").await?;
    window.says("account-tier", "Free").await?;
    has_everything(window).await?;
    window.shoot("account-ended").await?;
    window.press("account-sign-in-again").await?;
    window.says("account-tier", "Premium").await?;
    assert!(
        !window.shows("account-notice").await?,
        "there is nothing to be told any more"
    );
    has_everything(window).await
}
