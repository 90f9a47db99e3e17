//! A refresh that is interrupted at any point ends with a valid session or a clean
//! signed-out state: after whatever happened and a restart, the next refresh either works or
//! ends the session and leaves nothing.

use aideon_account::{AccountError, Assurance, Standing, StoreError, Tier};
use aideon_simulator::{KeyKind, OpenIdEndpoint, OpenIdFault};

use crate::{
    desk::{Desk, Restarted, signed_in},
    store::Mood,
};

/// What is left after an interruption.
#[derive(Debug, PartialEq, Eq)]
enum Left {
    Session,
    Nothing,
}

/// Takes up what is left and refreshes it.
async fn left(restarted: &Restarted) -> Left {
    restarted.accounts.restore().await.unwrap();
    match restarted.accounts.refresh().await {
        Ok(standing) => {
            assert_eq!(signed_in(&standing), (Tier::Premium, Assurance::Confirmed));
            assert!(restarted.store.kept().is_some());
            Left::Session
        }
        Err(AccountError::SessionEnded) => {
            assert_eq!(restarted.store.kept(), None, "nothing is left behind");
            assert_eq!(restarted.accounts.standing().tier(), Tier::Free);
            Left::Nothing
        }
        Err(other) => panic!("neither a session nor none: {other:?}"),
    }
}

/// Kills the app at a fault of the issuer's and looks at what is left.
async fn killed_at(fault: OpenIdFault) -> Left {
    let desk = Desk::signed_in().await;
    desk.openid.rotate_keys(KeyKind::Es256, true).unwrap();
    desk.openid.set_fault(fault);
    assert!(desk.accounts.refresh().await.is_err());
    desk.openid.clear_faults();
    left(&desk.restarted()).await
}

#[tokio::test]
async fn the_network_is_cut_before_the_issuer_has_heard() {
    let left = killed_at(OpenIdFault::CutBefore(OpenIdEndpoint::Token)).await;
    assert_eq!(left, Left::Session, "the refresh token was not used");
}

#[tokio::test]
async fn the_network_is_cut_before_the_answer() {
    let left = killed_at(OpenIdFault::CutAfter(OpenIdEndpoint::Token)).await;
    assert_eq!(left, Left::Nothing, "the refresh token was used up");
}

#[tokio::test]
async fn the_network_is_cut_before_the_keys() {
    let left = killed_at(OpenIdFault::CutBefore(OpenIdEndpoint::Keys)).await;
    assert_eq!(left, Left::Session, "the next refresh token was kept");
}

#[tokio::test]
async fn the_network_is_cut_before_the_description() {
    let desk = Desk::signed_in().await;
    let restarted = desk.restarted();
    restarted.accounts.restore().await.unwrap();
    let cut = OpenIdFault::CutBefore(OpenIdEndpoint::Discovery);
    desk.openid.set_fault(cut);
    let failed = restarted.accounts.refresh().await;
    assert_eq!(failed, Err(AccountError::Unreachable));
    desk.openid.clear_faults();
    assert_eq!(left(&desk.restarted()).await, Left::Session);
}

#[tokio::test]
async fn the_computer_goes_out_before_or_after_it_is_kept() {
    for (mood, expected) in [
        (Mood::DiesBefore, Left::Nothing),
        (Mood::DiesAfter, Left::Session),
    ] {
        let desk = Desk::signed_in().await;
        desk.store.set_mood(mood);
        tokio::select! {
            done = desk.accounts.refresh() => panic!("the computer goes out: {done:?}"),
            () = desk.store.died.notified() => {}
        }
        assert_eq!(left(&desk.restarted()).await, expected, "{mood:?}");
    }
}

#[tokio::test]
async fn the_computer_goes_out_while_a_session_that_ended_is_forgotten() {
    for mood in [Mood::DiesBefore, Mood::DiesAfter, Mood::Fails] {
        let desk = Desk::signed_in().await;
        desk.openid.end_sessions_of("premium");
        desk.store.set_mood(mood);
        tokio::select! {
            ended = desk.accounts.refresh() => {
                assert_eq!((ended, mood), (Err(AccountError::SessionEnded), Mood::Fails));
            }
            () = desk.store.died.notified() => {}
        }
        let restarted = desk.restarted();
        restarted.accounts.restore().await.unwrap();
        if restarted.accounts.standing() != Standing::SignedOut {
            assert_eq!(left(&restarted).await, Left::Nothing, "{mood:?}");
        }
    }
}

#[tokio::test]
async fn a_keychain_that_fails_is_told_and_tried_again() {
    let desk = Desk::signed_in().await;
    desk.store.set_mood(Mood::Fails);
    let failed = desk.accounts.refresh().await;
    assert_eq!(failed, Err(AccountError::Store(StoreError::Failed)));
    let standing = desk.accounts.standing();
    assert_eq!(signed_in(&standing), (Tier::Premium, Assurance::Confirmed));
    assert_eq!(
        left(&desk.restarted()).await,
        Left::Nothing,
        "if it ended now"
    );
}

#[tokio::test]
async fn a_keychain_that_works_again_is_given_what_it_missed() {
    let desk = Desk::signed_in().await;
    desk.store.set_mood(Mood::Fails);
    assert!(desk.accounts.refresh().await.is_err());
    desk.store.set_mood(Mood::Good);
    desk.accounts.keep_fresh().await.unwrap();
    assert_eq!(left(&desk.restarted()).await, Left::Session);
}

#[tokio::test]
async fn whoever_asked_going_away_does_not_stop_it() {
    let desk = Desk::signed_in().await;
    desk.openid.hold(OpenIdEndpoint::Token);
    let mut changes = desk.accounts.changes();
    tokio::select! {
        done = desk.accounts.refresh() => panic!("it is held back: {done:?}"),
        () = desk.openid.was_asked(OpenIdEndpoint::Token, 2) => {}
    }
    changes.mark_unchanged();
    desk.openid.release();
    changes.changed().await.unwrap();
    assert_eq!(left(&desk.restarted()).await, Left::Session);
}

#[tokio::test]
async fn signing_out_while_it_is_under_way_signs_out() {
    let desk = Desk::signed_in().await;
    desk.openid.hold(OpenIdEndpoint::Token);
    let accounts = desk.accounts.clone();
    let refreshing = tokio::spawn(async move { accounts.refresh().await });
    desk.openid.was_asked(OpenIdEndpoint::Token, 2).await;
    desk.accounts.sign_out().await.unwrap();
    desk.openid.release();
    assert_eq!(refreshing.await.unwrap(), Err(AccountError::NotSignedIn));
    assert_eq!(desk.store.kept(), None);
    assert_eq!(desk.accounts.standing(), Standing::SignedOut);
    assert_eq!(desk.openid.sessions_of("premium"), 0);
}
