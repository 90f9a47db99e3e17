//! Refreshing, and tiers that change.

use aideon_account::{AccountError, Assurance, Standing, Tier};
use aideon_simulator::{KeyKind, OpenIdEndpoint, OpenIdFault};
use futures::future::join_all;
use jiff::SignedDuration;
use serde_json::json;

use crate::desk::{Desk, name, signed_in};

#[tokio::test]
async fn a_tier_that_changes_takes_effect_with_the_refresh() {
    let desk = Desk::signed_in().await;
    desk.openid.set_tier("premium", json!("free"));
    assert_eq!(desk.accounts.standing().tier(), Tier::Premium, "not yet");
    let standing = desk.accounts.refresh().await.unwrap();
    assert_eq!(standing.tier(), Tier::Free);
    let changes = desk.accounts.changes();
    desk.openid.set_tier("premium", json!(["premium"]));
    assert_eq!(desk.accounts.refresh().await.unwrap().tier(), Tier::Premium);
    assert!(changes.has_changed().unwrap(), "the window is told");
    assert_eq!(name(&desk.accounts.standing()), "Paula Premium (Simulated)");
}

#[tokio::test]
async fn each_refresh_token_is_used_once_and_the_next_one_kept() {
    let desk = Desk::signed_in().await;
    for _ in 0..3 {
        let before = desk.store.kept();
        desk.accounts.refresh().await.unwrap();
        assert_ne!(desk.store.kept(), before);
    }
    assert_eq!(
        desk.openid.sessions_of("premium"),
        1,
        "nothing was used twice"
    );
    let restarted = desk.restarted();
    restarted.accounts.restore().await.unwrap();
    assert!(restarted.accounts.refresh().await.is_ok());
}

#[tokio::test]
async fn it_is_refreshed_before_it_ends_and_not_before_that() {
    let desk = Desk::signed_in().await;
    let asked = || desk.openid.asked(OpenIdEndpoint::Token);
    desk.clock.advance(SignedDuration::from_mins(50));
    desk.accounts.keep_fresh().await.unwrap();
    assert_eq!(asked(), 1, "it is good for another ten minutes");
    desk.clock.advance(SignedDuration::from_mins(6));
    desk.openid.set_clock_ahead(56 * 60);
    let standing = desk.accounts.keep_fresh().await.unwrap();
    assert_eq!((asked(), signed_in(&standing).1), (2, Assurance::Confirmed));
    desk.accounts.keep_fresh().await.unwrap();
    assert_eq!(asked(), 2, "the next one is good for an hour");
}

#[tokio::test]
async fn a_tier_is_asked_for_every_hour_however_long_its_token_lasts() {
    let desk = Desk::new().await;
    desk.openid.set_lifetime(30 * 24 * 3600);
    desk.sign_in().await.unwrap();
    desk.clock.advance(SignedDuration::from_mins(61));
    desk.openid.set_clock_ahead(61 * 60);
    desk.openid.set_tier("premium", json!("free"));
    let standing = desk.accounts.keep_fresh().await.unwrap();
    assert_eq!(standing.tier(), Tier::Free);
}

#[tokio::test]
async fn after_sleep_it_is_refreshed_at_once() {
    let desk = Desk::signed_in().await;
    let slept = SignedDuration::from_hours(9);
    desk.clock.advance(slept);
    desk.openid.set_clock_ahead(slept.as_secs());
    let asleep = signed_in(&desk.accounts.standing());
    assert!(matches!(asleep, (Tier::Premium, Assurance::Held { .. })));
    let standing = desk.accounts.keep_fresh().await.unwrap();
    assert_eq!(signed_in(&standing), (Tier::Premium, Assurance::Confirmed));
}

#[tokio::test]
async fn many_who_ask_at_once_make_one_request() {
    let desk = Desk::signed_in().await;
    desk.openid.hold(OpenIdEndpoint::Token);
    let many = (0..20).map(|_| desk.accounts.refresh());
    let release = async {
        desk.openid.was_asked(OpenIdEndpoint::Token, 2).await;
        desk.openid.release();
    };
    let (standings, ()) = tokio::join!(join_all(many), release);
    assert!(standings.iter().all(Result::is_ok), "{standings:?}");
    assert_eq!(
        desk.openid.asked(OpenIdEndpoint::Token),
        2,
        "one for the code, one for all of them"
    );
}

#[tokio::test]
async fn a_failure_is_not_repeated_within_the_minute() {
    let desk = Desk::signed_in().await;
    desk.clock.advance(SignedDuration::from_mins(58));
    desk.openid
        .set_fault(OpenIdFault::Status(OpenIdEndpoint::Token, 503));
    assert!(desk.accounts.keep_fresh().await.is_err());
    assert!(desk.accounts.keep_fresh().await.is_ok(), "nobody was asked");
    assert_eq!(desk.openid.asked(OpenIdEndpoint::Token), 2);
    desk.clock.advance(SignedDuration::from_secs(61));
    assert!(desk.accounts.keep_fresh().await.is_err(), "a minute later");
}

#[tokio::test]
async fn rotated_keys_are_found_and_old_ones_not_needed() {
    let desk = Desk::signed_in().await;
    desk.openid.rotate_keys(KeyKind::EdDsa, true).unwrap();
    assert!(desk.accounts.refresh().await.is_ok());
    assert_eq!(desk.openid.asked(OpenIdEndpoint::Keys), 2, "once more");
    desk.clock.advance(SignedDuration::from_mins(2));
    desk.openid.set_clock_ahead(120);
    desk.openid.rotate_keys(KeyKind::Es256, false).unwrap();
    assert!(desk.accounts.refresh().await.is_ok());
    let restarted = desk.restarted();
    let standing = restarted.accounts.restore().await.unwrap();
    assert_eq!(standing.tier(), Tier::Premium, "the right key was kept");
}

#[tokio::test]
async fn an_answer_without_an_id_token_proves_nothing_new() {
    let desk = Desk::signed_in().await;
    desk.openid.set_fault(OpenIdFault::NoIdToken);
    desk.clock.advance(SignedDuration::from_hours(24 * 6));
    desk.openid.set_clock_ahead(24 * 6 * 3600);
    let standing = desk.accounts.keep_fresh().await.unwrap();
    assert!(matches!(signed_in(&standing).1, Assurance::Held { .. }));
    desk.clock.advance(SignedDuration::from_hours(25));
    let standing = desk.accounts.standing();
    assert_eq!(signed_in(&standing), (Tier::Free, Assurance::Lapsed));
    desk.openid.clear_faults();
    desk.openid.set_clock_ahead((24 * 7 + 1) * 3600);
    assert!(desk.accounts.refresh().await.is_ok(), "its token was kept");
}

#[tokio::test]
async fn a_session_that_the_issuer_ended_is_forgotten() {
    let desk = Desk::signed_in().await;
    desk.openid.end_sessions_of("premium");
    let ended = desk.accounts.refresh().await;
    assert_eq!(ended, Err(AccountError::SessionEnded));
    assert_eq!(desk.store.kept(), None);
    let standing = desk.accounts.standing();
    assert!(matches!(standing, Standing::Ended(_)), "{standing:?}");
    assert_eq!(standing.tier(), Tier::Free);
    assert_eq!(
        desk.accounts.refresh().await,
        Err(AccountError::NotSignedIn)
    );
    assert!(desk.sign_in().await.is_ok(), "the way on");
}
