//! Signing out.

use aideon_account::{AccountError, Patience, Revocation, Standing, StoreError};
use aideon_simulator::{OpenIdEndpoint, OpenIdFault};

use crate::{
    desk::{Desk, accounts},
    store::Mood,
};

#[tokio::test]
async fn it_revokes_and_forgets() {
    let desk = Desk::signed_in().await;
    desk.accounts.refresh().await.unwrap();
    assert_eq!(desk.openid.sessions_of("premium"), 1);
    let revocation = desk.accounts.sign_out().await.unwrap();
    assert_eq!(revocation, Revocation::Done);
    assert_eq!(desk.openid.sessions_of("premium"), 0);
    assert_eq!(desk.store.kept(), None);
    assert_eq!(desk.accounts.standing(), Standing::SignedOut);
}

#[tokio::test]
async fn offline_it_forgets() {
    let desk = Desk::signed_in().await;
    let (accounts, store) = (desk.accounts, desk.store);
    desk.simulator.shutdown().await;
    let revocation = accounts.sign_out().await.unwrap();
    assert_eq!(revocation, Revocation::Failed);
    assert_eq!(store.kept(), None);
    assert_eq!(accounts.standing(), Standing::SignedOut);
}

#[tokio::test]
async fn what_the_issuer_does_not_offer_is_not_done() {
    let desk = Desk::new().await;
    desk.openid.set_fault(OpenIdFault::NoRevocation);
    desk.sign_in().await.unwrap();
    let revocation = desk.accounts.sign_out().await.unwrap();
    assert_eq!(revocation, Revocation::NotOffered);
    assert_eq!(desk.openid.asked(OpenIdEndpoint::Revocation), 0);
}

#[tokio::test]
async fn a_keychain_that_does_not_forget_is_told_and_the_issuer_forgets() {
    let desk = Desk::signed_in().await;
    desk.store.set_mood(Mood::Fails);
    let failed = desk.accounts.sign_out().await;
    assert_eq!(failed, Err(AccountError::Store(StoreError::Failed)));
    assert_eq!(desk.accounts.standing(), Standing::SignedOut);
    assert_eq!(desk.openid.sessions_of("premium"), 0);
    desk.store.set_mood(Mood::Good);
    assert!(desk.accounts.sign_out().await.is_ok(), "trying again helps");
    assert_eq!(desk.store.kept(), None);
}

#[tokio::test]
async fn a_session_that_was_not_taken_up_is_signed_out_of_as_well() {
    let desk = Desk::signed_in().await;
    let issuer = desk.openid.issuer();
    let again = accounts(&issuer, &desk.store, &desk.clock, Patience::default());
    let revocation = again.sign_out().await.unwrap();
    assert_eq!(revocation, Revocation::Done);
    assert_eq!(desk.openid.sessions_of("premium"), 0);
}

#[tokio::test]
async fn whoever_is_not_signed_in_signs_out_as_well() {
    let desk = Desk::new().await;
    let revocation = desk.accounts.sign_out().await.unwrap();
    assert_eq!(revocation, Revocation::NotNeeded);
}
