//! Signing in, and what keeps it from its end.

use std::future::{pending, ready};

use aideon_account::{
    AccountError, Assurance, Patience, Prompt, Standing, StoreError, Tier, error::Declined,
    ports::BrowserError,
};
use aideon_simulator::{KeyKind, OpenIdEndpoint, OpenIdFault, Simulator};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::{
    browser::{Missing, Scripted, get, redirect_of},
    desk::{Desk, accounts, name, signed_in},
    store::Mood,
};

#[tokio::test]
async fn the_demo_s_two_people_sign_in_with_their_tiers() {
    let desk = Desk::new().await;
    let standing = desk.sign_in().await.unwrap();
    assert_eq!(signed_in(&standing), (Tier::Premium, Assurance::Confirmed));
    assert_eq!(name(&standing), "Paula Premium (Simulated)");
    desk.openid.sign_in_as(Some("free"));
    let standing = desk.sign_in().await.unwrap();
    assert_eq!(signed_in(&standing), (Tier::Free, Assurance::Confirmed));
    assert_eq!(name(&standing), "Fran Free (Simulated)");
    desk.openid.was_asked(OpenIdEndpoint::Revocation, 1).await;
    assert_eq!(
        desk.accounts.standing(),
        standing,
        "the one who signed in last is signed in"
    );
}

#[tokio::test]
async fn the_issuer_s_page_offers_both_and_to_cancel() {
    let desk = Desk::new().await;
    desk.openid.sign_in_as(None);
    let browser = |person: &'static str| {
        Scripted::new(move |address| async move {
            let (_, page) = get(&address).await;
            let link = format!("href=\"authorize/as/{person}?");
            assert!(page.contains(&link) && page.contains("Simulated"), "{page}");
            let query = address.query().unwrap();
            let chosen = address.join(&format!("authorize/as/{person}?{query}"));
            let back = redirect_of(&chosen.unwrap()).await;
            get(&back).await;
        })
    };
    let standing = desk.sign_in_with(&browser("free")).await.unwrap();
    assert_eq!(name(&standing), "Fran Free (Simulated)");
    let cancelled = desk.sign_in_with(&browser("nobody")).await;
    let declined = AccountError::Declined(Declined::AccessDenied);
    assert_eq!(cancelled, Err(declined));
    assert_eq!(desk.accounts.standing(), standing, "nothing has changed");
}

#[tokio::test]
async fn only_the_word_premium_makes_premium() {
    let desk = Desk::new().await;
    for (claim, tier) in [
        (json!("premium"), Tier::Premium),
        (json!(["user", "premium"]), Tier::Premium),
        (json!("gold"), Tier::Free),
        (json!("PREMIUM"), Tier::Free),
        (json!({ "premium": true }), Tier::Free),
        (json!(true), Tier::Free),
        (json!(null), Tier::Free),
    ] {
        desk.openid.set_tier("premium", claim.clone());
        let standing = desk.sign_in().await.unwrap();
        assert_eq!(standing.tier(), tier, "the claim was {claim}");
    }
}

#[tokio::test]
async fn every_kind_of_key_that_the_provider_has_is_verified() {
    let desk = Desk::new().await;
    for kind in [KeyKind::EdDsa, KeyKind::Es256] {
        desk.openid.rotate_keys(kind, false).unwrap();
        let restarted = desk.restarted();
        let never = CancellationToken::new();
        let browser = Scripted::honest();
        let signed = restarted.accounts;
        let signed = signed.sign_in(&browser, Prompt::AsNeeded, pending(), &never);
        assert_eq!(signed.await.unwrap().tier(), Tier::Premium, "{kind:?}");
    }
}

#[tokio::test]
async fn whoever_does_not_come_back_changes_nothing() {
    let desk = Desk::signed_in().await;
    let before = (desk.accounts.standing(), desk.store.kept());
    let late = desk.sign_in_until(&Scripted::closed(), ready(())).await;
    assert_eq!(late, Err(AccountError::Deadline));
    let cancelled = CancellationToken::new();
    let cancel = cancelled.clone();
    let browser = Scripted::new(move |_| {
        let cancel = cancel.clone();
        async move { cancel.cancel() }
    });
    let signing_in = desk
        .accounts
        .sign_in(&browser, Prompt::SignInAnew, pending(), &cancelled);
    assert_eq!(signing_in.await, Err(AccountError::Cancelled));
    assert_eq!((desk.accounts.standing(), desk.store.kept()), before);
}

#[tokio::test]
async fn without_a_browser_or_an_issuer_it_says_so() {
    let desk = Desk::new().await;
    let no_browser = desk.sign_in_with(&Missing).await;
    assert_eq!(no_browser, Err(AccountError::Browser(BrowserError)));

    let nobody = Simulator::refused_address().unwrap();
    let issuer = format!("http://{}/openid", nobody.addr());
    let accounts = accounts(&issuer, &desk.store, &desk.clock, Patience::default());
    let never = CancellationToken::new();
    let browser = Scripted::honest();
    let unreachable = accounts.sign_in(&browser, Prompt::AsNeeded, pending(), &never);
    assert_eq!(unreachable.await, Err(AccountError::Unreachable));
    assert_eq!(desk.store.kept(), None);
}

#[tokio::test]
async fn what_the_issuer_declines_is_told() {
    let desk = Desk::new().await;
    for (error, told) in [
        ("access_denied", Declined::AccessDenied),
        ("temporarily_unavailable", Declined::TemporarilyUnavailable),
        ("invalid_scope", Declined::RequestFaulty),
        ("<script>alert(1)</script>", Declined::Other),
    ] {
        desk.openid.clear_faults();
        desk.openid
            .set_fault(OpenIdFault::Declines(error.to_owned()));
        let browser = Scripted::new(|address| async move {
            let back = redirect_of(&address).await;
            let (status, page) = get(&back).await;
            assert!(status == 200 && !page.contains("script"), "{page}");
        });
        let declined = desk.sign_in_with(&browser).await;
        assert_eq!(declined, Err(AccountError::Declined(told)), "{error}");
    }
}

#[tokio::test]
async fn what_cannot_be_kept_is_no_sign_in() {
    let desk = Desk::new().await;
    desk.store.set_mood(Mood::Fails);
    let failed = desk.sign_in().await;
    assert_eq!(failed, Err(AccountError::Store(StoreError::Failed)));
    assert_eq!(desk.accounts.standing(), Standing::SignedOut);
    desk.openid.was_asked(OpenIdEndpoint::Revocation, 1).await;
    desk.store.set_mood(Mood::Good);
    assert!(desk.sign_in().await.is_ok(), "trying again helps");
}

#[tokio::test]
async fn without_a_refresh_token_one_is_signed_in_until_the_id_token_ends() {
    let desk = Desk::new().await;
    desk.openid.set_fault(OpenIdFault::NoRefreshToken);
    let standing = desk.sign_in().await.unwrap();
    assert_eq!(signed_in(&standing), (Tier::Premium, Assurance::Confirmed));
    assert_eq!(
        desk.accounts.refresh_due(),
        None,
        "there is nothing to ask with"
    );
    desk.clock.advance(jiff::SignedDuration::from_mins(61));
    let later = desk.accounts.standing();
    assert_eq!(signed_in(&later), (Tier::Free, Assurance::Lapsed));
}
