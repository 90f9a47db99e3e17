//! The same against `oidc-provider`, which the OpenID Foundation certified: that what the
//! simulator takes is what others take as well.
//!
//! It is run by a Node that comes with it (both in `tests/account/provider`, locked). Without
//! `npm`, which installs the two, it is skipped, and says so.
//!
//! | module | subject |
//! |---|---|
//! | `person` | a browser with cookies, and somebody who fills in its forms |
//! | `provider` | the provider |

mod person;
mod provider;

use std::{future::pending, sync::Arc, time::Duration};

use aideon_account::{
    AccountError, Accounts, Assurance, Patience, Prompt, Revocation, Standing, Tier,
};
use aideon_tests::skipped;
use anyhow::Result;
use tokio_util::sync::CancellationToken;

use crate::{
    desk::{self, TestClock, name, signed_in},
    store::Store,
};
use person::Person;
use provider::Provider;

/// An app, and the provider that it signs in with.
struct Certified {
    provider: Provider,
    store: Arc<Store>,
    clock: Arc<TestClock>,
    accounts: Accounts,
}

impl Certified {
    async fn start() -> Result<Option<Self>> {
        let provider = match Provider::start().await? {
            Ok(provider) => provider,
            Err(reason) => {
                skipped::tell(&format!(
                    "no certified provider is signed in with: {reason}"
                ));
                return Ok(None);
            }
        };
        let (store, clock) = (Arc::new(Store::default()), Arc::new(TestClock::default()));
        let patience = Patience::default();
        Ok(Some(Self {
            accounts: desk::accounts(&provider.issuer, &store, &clock, patience),
            provider,
            store,
            clock,
        }))
    }

    async fn sign_in(&self, person: &Person, prompt: Prompt) -> Result<Standing, AccountError> {
        let never = CancellationToken::new();
        let browser = person.browser();
        let signing_in = self.accounts.sign_in(&browser, prompt, pending(), &never);
        tokio::time::timeout(Duration::from_secs(30), signing_in)
            .await
            .expect("the person gets to the end of the forms")
    }

    /// An app that has what this one keeps now.
    fn restarted(&self) -> Accounts {
        let store = Store::with(self.store.kept());
        let patience = Patience::default();
        desk::accounts(&self.provider.issuer, &store, &self.clock, patience)
    }
}

#[tokio::test]
async fn somebody_signs_in_is_refreshed_and_signs_out() -> Result<()> {
    let Some(app) = Certified::start().await? else {
        return Ok(());
    };
    app.provider.set_tier("ada", "premium").await?;
    let ada = Person::new("ada");
    let standing = app.sign_in(&ada, Prompt::AsNeeded).await?;
    assert_eq!(signed_in(&standing), (Tier::Premium, Assurance::Confirmed));
    assert_eq!(name(&standing), "Name of ada");
    assert_eq!(ada.forms(), 2, "she signed in and consented");

    let before = app.store.kept();
    app.provider.set_tier("ada", "free").await?;
    assert_eq!(app.accounts.refresh().await?.tier(), Tier::Free);
    assert_ne!(app.store.kept(), before, "the refresh token was rotated");
    app.provider.set_tier("ada", "premium").await?;
    assert_eq!(app.accounts.refresh().await?.tier(), Tier::Premium);

    let copy = app.restarted();
    let standing = copy.restore().await?;
    assert_eq!(signed_in(&standing), (Tier::Premium, Assurance::Confirmed));

    assert_eq!(app.accounts.sign_out().await?, Revocation::Done);
    assert_eq!(app.store.kept(), None);
    assert_eq!(
        copy.refresh().await,
        Err(AccountError::SessionEnded),
        "the provider forgot it, whoever has a copy"
    );
    Ok(())
}

#[tokio::test]
async fn keys_of_every_kind_are_rotated_under_a_session() -> Result<()> {
    let Some(app) = Certified::start().await? else {
        return Ok(());
    };
    app.provider.set_tier("ada", "premium").await?;
    app.sign_in(&Person::new("ada"), Prompt::AsNeeded).await?;
    for algorithm in ["RS256", "ES256", "EdDSA", "PS256"] {
        app.provider.rotate(algorithm).await?;
        // An unknown key makes us ask again once a minute.
        app.clock.advance(jiff::SignedDuration::from_secs(20));
        let standing = app.restarted_with_keys(algorithm).await?;
        assert_eq!(standing.tier(), Tier::Premium, "{algorithm}");
    }
    Ok(())
}

impl Certified {
    /// Refreshes, and takes up what was kept of that.
    async fn restarted_with_keys(&self, algorithm: &str) -> Result<Standing> {
        let again = desk::accounts(
            &self.provider.issuer,
            &self.store,
            &self.clock,
            Patience::default(),
        );
        again.restore().await?;
        again.refresh().await?;
        let kept = self.store.kept().unwrap_or_default();
        assert!(
            kept.contains(algorithm),
            "the key that is kept is the new one"
        );
        Ok(self.restarted().restore().await?)
    }
}

#[tokio::test]
async fn a_refresh_token_that_was_used_ends_the_session() -> Result<()> {
    let Some(app) = Certified::start().await? else {
        return Ok(());
    };
    app.sign_in(&Person::new("bob"), Prompt::AsNeeded).await?;
    assert_eq!(
        app.accounts.standing().tier(),
        Tier::Free,
        "nothing is said of his tier"
    );
    let copy = app.restarted();
    copy.restore().await?;
    app.accounts.refresh().await?;
    assert_eq!(copy.refresh().await, Err(AccountError::SessionEnded));
    assert_eq!(
        app.accounts.refresh().await,
        Err(AccountError::SessionEnded),
        "one of the two was a thief"
    );
    assert_eq!(app.store.kept(), None);
    Ok(())
}

#[tokio::test]
async fn one_browser_signs_in_one_after_the_other() -> Result<()> {
    let Some(app) = Certified::start().await? else {
        return Ok(());
    };
    let browser = Person::new("ada");
    app.sign_in(&browser, Prompt::AsNeeded).await?;
    let standing = app.sign_in(&browser, Prompt::AsNeeded).await?;
    assert_eq!(name(&standing), "Name of ada", "the browser knows her");
    let standing = app
        .sign_in(&browser.hands_over_to("bob"), Prompt::SignInAnew)
        .await?;
    assert_eq!(name(&standing), "Name of bob");
    assert!(app.accounts.refresh().await.is_ok());
    Ok(())
}
