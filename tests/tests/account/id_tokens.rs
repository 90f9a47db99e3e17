//! ID tokens that do not hold.

use aideon_account::{AccountError, Standing, id_token::IdTokenRefusal};
use aideon_simulator::{IdTokenFault, OpenIdEndpoint, OpenIdFault};

use crate::desk::Desk;

/// Each fault, and what it is refused for.
const ATTACKS: [(IdTokenFault, IdTokenRefusal); 14] = [
    (IdTokenFault::OtherNonce, IdTokenRefusal::Nonce),
    (IdTokenFault::OtherAudience, IdTokenRefusal::Audience),
    (IdTokenFault::OtherParty, IdTokenRefusal::AuthorizedParty),
    (IdTokenFault::OtherIssuer, IdTokenRefusal::Issuer),
    (IdTokenFault::Unsigned, IdTokenRefusal::Algorithm),
    (IdTokenFault::HmacWithPublicKey, IdTokenRefusal::Algorithm),
    (IdTokenFault::UnknownKey, IdTokenRefusal::UnknownKey),
    (IdTokenFault::ForeignSignature, IdTokenRefusal::Signature),
    (IdTokenFault::Altered, IdTokenRefusal::Signature),
    (IdTokenFault::Expired, IdTokenRefusal::Expired),
    (IdTokenFault::NotYetValid, IdTokenRefusal::NotYetValid),
    (IdTokenFault::Endless, IdTokenRefusal::Malformed),
    (IdTokenFault::Huge, IdTokenRefusal::TooLarge),
    (IdTokenFault::NoNonce, IdTokenRefusal::Nonce),
];

#[tokio::test]
async fn each_is_refused_for_its_own_reason_when_signing_in() {
    for (fault, why) in ATTACKS {
        let desk = Desk::new().await;
        desk.openid.set_fault(OpenIdFault::IdToken(fault));
        let refused = desk.sign_in().await;
        assert_eq!(refused, Err(AccountError::IdToken(why)), "{fault:?}");
        assert_eq!(desk.accounts.standing(), Standing::SignedOut, "{fault:?}");
        assert_eq!(desk.store.kept(), None, "{fault:?}");
    }
}

#[tokio::test]
async fn each_is_refused_when_refreshing_and_nothing_of_the_answer_is_kept() {
    let subject = (IdTokenFault::OtherSubject, IdTokenRefusal::Subject);
    for (fault, why) in ATTACKS.into_iter().chain([subject]) {
        if fault == IdTokenFault::NoNonce {
            // Later ID tokens need not repeat it.
            continue;
        }
        let desk = Desk::signed_in().await;
        let before = (desk.accounts.standing(), desk.store.kept());
        desk.openid.set_fault(OpenIdFault::IdToken(fault));
        let refused = desk.accounts.refresh().await;
        assert_eq!(refused, Err(AccountError::IdToken(why)), "{fault:?}");
        let after = (desk.accounts.standing(), desk.store.kept());
        assert_eq!(after, before, "{fault:?}");
    }
}

#[tokio::test]
async fn none_is_no_sign_in() {
    let desk = Desk::new().await;
    desk.openid.set_fault(OpenIdFault::NoIdToken);
    let refused = desk.sign_in().await;
    let why = AccountError::IdToken(IdTokenRefusal::Malformed);
    assert_eq!(refused, Err(why));
}

#[tokio::test]
async fn invented_key_ids_do_not_make_us_flood_the_issuer() {
    let desk = Desk::signed_in().await;
    assert_eq!(desk.openid.asked(OpenIdEndpoint::Keys), 1);
    let unknown = OpenIdFault::IdToken(IdTokenFault::UnknownKey);
    desk.openid.set_fault(unknown);
    for _ in 0..3 {
        let refused = desk.sign_in().await;
        let why = AccountError::IdToken(IdTokenRefusal::UnknownKey);
        assert_eq!(refused, Err(why));
    }
    assert_eq!(
        desk.openid.asked(OpenIdEndpoint::Keys),
        2,
        "the keys were asked for once more, in case there was a new one"
    );
    desk.clock.advance(jiff::SignedDuration::from_secs(61));
    assert!(desk.sign_in().await.is_err());
    assert_eq!(desk.openid.asked(OpenIdEndpoint::Keys), 3, "a minute later");
}
