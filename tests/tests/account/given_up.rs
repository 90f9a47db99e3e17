//! A sign-in that does not come to its end although the issuer has given out tokens: none of
//! them is left that could be used.

use std::{future::pending, time::Duration};

use aideon_account::{AccountError, Assurance, Prompt, Standing, Tier};
use aideon_simulator::{IdTokenFault, OpenId, OpenIdEndpoint, OpenIdFault};
use tokio_util::sync::CancellationToken;

use crate::{
    browser::Scripted,
    desk::{Desk, signed_in},
};

/// Signs in, and gives up while the issuer is at the code, which then answers all the same.
async fn given_up_at_the_exchange(desk: &Desk) -> Result<Standing, AccountError> {
    let cancel = CancellationToken::new();
    let browser = Scripted::honest();
    let prompt = Prompt::SignInAnew;
    let before = desk.openid.asked(OpenIdEndpoint::Token);
    desk.openid.hold(OpenIdEndpoint::Token);
    let signing_in = desk.accounts.sign_in(&browser, prompt, pending(), &cancel);
    let giving_up = async {
        desk.openid
            .was_asked(OpenIdEndpoint::Token, before + 1)
            .await;
        cancel.cancel();
    };
    let (ended, ()) = tokio::join!(signing_in, giving_up);
    desk.openid.release();
    ended
}

/// Waits until a session was begun for somebody and has ended.
async fn is_revoked(openid: &OpenId, subject: &str) {
    let revoked = async {
        openid.was_asked(OpenIdEndpoint::Revocation, 1).await;
        while openid.sessions_of(subject) != 0 {
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(30), revoked).await;
    assert!(waited.is_ok(), "a session of {subject} can still be used");
}

#[tokio::test]
async fn what_came_after_giving_up_is_revoked() {
    let desk = Desk::new().await;
    let ended = given_up_at_the_exchange(&desk).await;
    assert_eq!(ended, Err(AccountError::Cancelled), "at once");
    is_revoked(&desk.openid, "premium").await;
    assert_eq!(desk.accounts.standing(), Standing::SignedOut);
    assert_eq!(desk.store.kept(), None);
}

#[tokio::test]
async fn whoever_is_signed_in_stays_so_when_another_gives_up() {
    let desk = Desk::signed_in().await;
    desk.openid.sign_in_as(Some("free"));
    let ended = given_up_at_the_exchange(&desk).await;
    assert_eq!(ended, Err(AccountError::Cancelled));
    is_revoked(&desk.openid, "free").await;
    let standing = desk.accounts.refresh().await.unwrap();
    assert_eq!(signed_in(&standing), (Tier::Premium, Assurance::Confirmed));
}

#[tokio::test]
async fn giving_up_does_not_end_one_s_own_session() {
    let desk = Desk::signed_in().await;
    let ended = given_up_at_the_exchange(&desk).await;
    assert_eq!(ended, Err(AccountError::Cancelled));
    let standing = desk.accounts.refresh().await.unwrap();
    assert_eq!(signed_in(&standing), (Tier::Premium, Assurance::Confirmed));
    assert_eq!(
        desk.openid.asked(OpenIdEndpoint::Revocation),
        0,
        "an issuer may end all sessions of a person with one"
    );
}

#[tokio::test]
async fn what_comes_with_an_id_token_that_does_not_hold_is_revoked() {
    let desk = Desk::new().await;
    let fault = OpenIdFault::IdToken(IdTokenFault::OtherNonce);
    desk.openid.set_fault(fault);
    let refused = desk.sign_in().await;
    assert!(
        matches!(refused, Err(AccountError::IdToken(_))),
        "{refused:?}"
    );
    is_revoked(&desk.openid, "premium").await;
}
