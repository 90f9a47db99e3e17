//! Starting without the issuer.

use aideon_account::{AccountError, Assurance, Patience, Standing, StoreError, Tier};
use aideon_simulator::Simulator;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    desk::{Desk, accounts, signed_in},
    store::Store,
};

const DAY: SignedDuration = SignedDuration::from_hours(24);

#[tokio::test]
async fn the_last_verified_tier_holds_for_seven_days_and_then_falls_to_free() {
    let desk = Desk::signed_in().await;
    let restarted = desk.restarted();
    let (clock, openid) = (desk.clock, desk.openid);
    desk.simulator.shutdown().await;
    let standing = restarted.accounts.restore().await.unwrap();
    assert_eq!(signed_in(&standing), (Tier::Premium, Assurance::Confirmed));
    clock.advance(DAY);
    let unreachable = restarted.accounts.keep_fresh().await;
    assert_eq!(unreachable, Err(AccountError::Unreachable));
    let held = signed_in(&restarted.accounts.standing());
    assert!(matches!(held, (Tier::Premium, Assurance::Held { .. })));
    clock.advance(DAY * 6 - SignedDuration::from_mins(5));
    assert_eq!(restarted.accounts.standing().tier(), Tier::Premium);
    clock.advance(SignedDuration::from_mins(6));
    let lapsed = signed_in(&restarted.accounts.standing());
    assert_eq!(lapsed, (Tier::Free, Assurance::Lapsed));
    assert!(restarted.store.kept().is_some(), "it is not forgotten");
    drop(openid);
}

#[tokio::test]
async fn a_restart_gives_no_new_days() {
    let desk = Desk::signed_in().await;
    for _ in 0..8 {
        desk.clock.advance(DAY);
        let restarted = desk.restarted();
        restarted.accounts.restore().await.unwrap();
    }
    let restarted = desk.restarted();
    let standing = restarted.accounts.restore().await.unwrap();
    assert_eq!(signed_in(&standing), (Tier::Free, Assurance::Lapsed));
    desk.openid.set_clock_ahead((DAY * 8).as_secs());
    let standing = restarted.accounts.keep_fresh().await.unwrap();
    assert_eq!(
        signed_in(&standing),
        (Tier::Premium, Assurance::Confirmed),
        "the issuer was reached again"
    );
}

#[tokio::test]
async fn nobody_makes_themselves_premium_by_what_is_kept() {
    let desk = Desk::new().await;
    desk.openid.sign_in_as(Some("free"));
    desk.sign_in().await.unwrap();
    let kept: Value = serde_json::from_str(&desk.store.kept().unwrap()).unwrap();
    let token = kept["id_token"].as_str().unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let claims = URL_SAFE_NO_PAD.decode(parts[1]).unwrap();
    let mut claims: Value = serde_json::from_slice(&claims).unwrap();
    claims["aideon_tier"] = json!("premium");
    let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
    let unsigned = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);

    let mut forged = vec![
        json!("not even an object"),
        json!({ "form": 1, "tier": "premium" }),
    ];
    for id_token in [
        format!("{}.{claims}.{}", parts[0], parts[2]),
        format!("{unsigned}.{claims}."),
        format!("{}.{claims}.", parts[0]),
    ] {
        let mut changed = kept.clone();
        changed["id_token"] = json!(id_token);
        changed["tier"] = json!("premium");
        forged.push(changed);
    }
    for forged in forged {
        let store = Store::with(Some(forged.to_string()));
        let issuer = desk.openid.issuer();
        let accounts = accounts(&issuer, &store, &desk.clock, Patience::default());
        let standing = accounts.restore().await.unwrap();
        assert_eq!(standing, Standing::SignedOut, "{forged}");
        assert_eq!(standing.tier(), Tier::Free);
        assert_eq!(store.kept(), None, "what does not hold is forgotten");
    }
}

#[tokio::test]
async fn another_issuer_s_session_is_let_lie() {
    let desk = Desk::signed_in().await;
    let other = Simulator::refused_address().unwrap();
    let issuer = format!("http://{}/openid", other.addr());
    let accounts = accounts(&issuer, &desk.store, &desk.clock, Patience::default());
    assert_eq!(accounts.restore().await, Ok(Standing::SignedOut));
    assert!(desk.store.kept().is_some());
}

#[tokio::test]
async fn a_keychain_that_cannot_be_read_is_told() {
    let desk = Desk::signed_in().await;
    let restarted = desk.restarted();
    restarted.store.set_unreadable(true);
    let unreadable = restarted.accounts.restore().await;
    let why = AccountError::Store(StoreError::Unavailable);
    assert_eq!(unreadable, Err(why));
    assert_eq!(restarted.accounts.standing().tier(), Tier::Free);
    restarted.store.set_unreadable(false);
    let standing = restarted.accounts.restore().await.unwrap();
    assert_eq!(standing.tier(), Tier::Premium, "trying again helps");
}
