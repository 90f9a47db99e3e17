//! An issuer that leads elsewhere, never ends, or is not who it should be.

use std::time::{Duration, Instant};

use aideon_account::{
    AccountError, Standing,
    error::{DiscoveryRefusal, Document},
};
use aideon_simulator::{OpenIdEndpoint, OpenIdFault};

use crate::desk::{Desk, impatient};

/// What is asked of an issuer, in the order of a sign-in.
const DOCUMENTS: [(OpenIdEndpoint, Document); 3] = [
    (OpenIdEndpoint::Discovery, Document::Discovery),
    (OpenIdEndpoint::Token, Document::Token),
    (OpenIdEndpoint::Keys, Document::Keys),
];

async fn fails(desk: &Desk, fault: OpenIdFault, why: AccountError) {
    let told = format!("{fault:?}");
    desk.openid.set_fault(fault);
    assert_eq!(desk.sign_in().await, Err(why), "{told}");
    assert_eq!(desk.accounts.standing(), Standing::SignedOut, "{told}");
    assert_eq!(desk.store.kept(), None, "{told}");
}

#[tokio::test]
async fn one_that_describes_another() {
    let desk = Desk::new().await;
    let why = AccountError::Discovery(DiscoveryRefusal::IssuerDiffers);
    fails(&desk, OpenIdFault::DescribesAnother, why).await;
    assert_eq!(
        desk.openid.asked(OpenIdEndpoint::Authorize),
        0,
        "no browser is sent there"
    );
}

#[tokio::test]
async fn one_that_would_have_tokens_overheard() {
    let desk = Desk::new().await;
    let why = AccountError::Discovery(DiscoveryRefusal::InsecureAddress);
    fails(&desk, OpenIdFault::InsecureAddress, why).await;
}

#[tokio::test]
async fn one_that_leads_elsewhere() {
    for (endpoint, document) in DOCUMENTS {
        let (desk, elsewhere) = (Desk::new().await, Desk::new().await);
        // To an issuer that would answer everything.
        let address = format!(
            "{}/.well-known/openid-configuration",
            elsewhere.openid.issuer()
        );
        let fault = OpenIdFault::LeadsElsewhere(endpoint, address);
        fails(&desk, fault, AccountError::LedElsewhere(document)).await;
        assert_eq!(
            elsewhere.openid.asked(OpenIdEndpoint::Discovery),
            0,
            "nothing is sent there"
        );
    }
}

#[tokio::test]
async fn one_that_never_ends() {
    for (endpoint, document) in DOCUMENTS {
        let desk = Desk::new().await;
        let began = Instant::now();
        let fault = OpenIdFault::NeverEnds(endpoint);
        fails(&desk, fault, AccountError::TooLarge(document)).await;
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "it is cut by its size, not by its time"
        );
    }
}

#[tokio::test]
async fn one_that_falls_silent() {
    for (endpoint, _) in DOCUMENTS {
        let desk = Desk::patient(impatient()).await;
        let fault = OpenIdFault::FallsSilent(endpoint);
        fails(&desk, fault, AccountError::Unreachable).await;
    }
}

#[tokio::test]
async fn one_that_breaks() {
    for (endpoint, document) in DOCUMENTS {
        let desk = Desk::new().await;
        let cut = OpenIdFault::CutBefore(endpoint);
        fails(&desk, cut, AccountError::Unreachable).await;
        desk.openid.clear_faults();
        desk.openid.set_fault(OpenIdFault::Status(endpoint, 503));
        let failed = AccountError::IssuerFailed {
            document,
            status: 503,
        };
        assert_eq!(desk.sign_in().await, Err(failed));
        desk.openid.clear_faults();
        assert!(desk.sign_in().await.is_ok(), "trying again helps");
    }
}
