//! Clocks that are wrong.

use aideon_account::{AccountError, Assurance, Tier, id_token::IdTokenRefusal};
use aideon_simulator::OpenIdFault;
use jiff::SignedDuration;

use crate::desk::{Desk, signed_in};

/// Seconds by which a clock here is told to be wrong; what it was set to may be a second
/// older than what is measured.
fn off_by(error: &AccountError, seconds: i64) -> bool {
    matches!(error, AccountError::WrongClock { seconds: told } if (told - seconds).abs() <= 2)
}

#[tokio::test]
async fn a_clock_ahead_of_the_issuer_s_is_recognised() {
    let desk = Desk::new().await;
    desk.clock.advance(SignedDuration::from_hours(2));
    let wrong = desk.sign_in().await.unwrap_err();
    assert!(off_by(&wrong, 7200), "its tokens seem over: {wrong:?}");
    assert_eq!(desk.store.kept(), None);
}

#[tokio::test]
async fn a_clock_behind_the_issuer_s_is_recognised() {
    let desk = Desk::new().await;
    desk.clock.advance(SignedDuration::from_mins(-10));
    let wrong = desk.sign_in().await.unwrap_err();
    assert!(off_by(&wrong, -600), "its tokens are to come: {wrong:?}");
}

#[tokio::test]
async fn without_a_date_a_token_from_the_future_tells_it() {
    let desk = Desk::new().await;
    desk.openid.set_fault(OpenIdFault::NoDate);
    desk.openid.set_clock_ahead(3600);
    let wrong = desk.sign_in().await.unwrap_err();
    assert!(off_by(&wrong, -3600), "{wrong:?}");
}

#[tokio::test]
async fn two_minutes_are_forgiven_and_no_more() {
    for (seconds, forgiven) in [(110, true), (-110, true), (130, false), (-130, false)] {
        let desk = Desk::new().await;
        // The token is valid for a moment only, so that its end shows as well as its beginning.
        desk.openid.set_lifetime(0);
        desk.openid.set_clock_ahead(seconds);
        let standing = desk.sign_in().await;
        assert_eq!(standing.is_ok(), forgiven, "{seconds} s: {standing:?}");
        if let Err(wrong) = standing {
            assert!(off_by(&wrong, -seconds), "{wrong:?}");
        }
    }
}

#[tokio::test]
async fn an_expired_token_is_no_matter_of_the_clock_when_the_clocks_agree() {
    let desk = Desk::new().await;
    desk.openid.set_lifetime(-121);
    let refused = desk.sign_in().await;
    let why = AccountError::IdToken(IdTokenRefusal::Expired);
    assert_eq!(refused, Err(why));
}

#[tokio::test]
async fn a_clock_that_is_set_back_gives_no_premium_away() {
    let desk = Desk::signed_in().await;
    desk.clock.advance(SignedDuration::from_hours(-24));
    let standing = desk.accounts.standing();
    assert_eq!(signed_in(&standing), (Tier::Free, Assurance::ClockBehind));
    desk.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(desk.accounts.standing().tier(), Tier::Premium, "set right");
}

#[tokio::test]
async fn a_refresh_under_a_wrong_clock_ends_nothing() {
    let desk = Desk::signed_in().await;
    desk.clock.advance(SignedDuration::from_hours(5));
    let wrong = desk.accounts.keep_fresh().await.unwrap_err();
    assert!(off_by(&wrong, 5 * 3600), "{wrong:?}");
    desk.clock.advance(SignedDuration::from_hours(-5));
    let standing = desk.accounts.refresh().await.unwrap();
    assert_eq!(
        signed_in(&standing),
        (Tier::Premium, Assurance::Confirmed),
        "the refresh token that came was kept"
    );
    let restarted = desk.restarted();
    restarted.accounts.restore().await.unwrap();
    assert!(restarted.accounts.refresh().await.is_ok());
}
