//! No secret in a log, an error or a `Debug`.

use std::{
    io,
    sync::{Arc, Mutex},
};

use aideon_simulator::{IdTokenFault, OpenIdEndpoint, OpenIdFault};
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    browser::{Scripted, get, redirect_of, with_parameter},
    desk::Desk,
    store::Mood,
};

/// Everything that is logged, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

// On one thread, so that the log of this test is all that is in it.
#[tokio::test]
async fn a_full_run_with_everything_that_goes_wrong_tells_none() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let _logged = tracing::subscriber::set_default(subscriber);
    let told = run().await;

    let (told, secrets) = told;
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        logged.contains("refused a redirect"),
        "a log that has nothing in it proves nothing: {logged}"
    );
    assert!(
        secrets.len() > 10,
        "{} secrets were given out",
        secrets.len()
    );
    for secret in secrets {
        assert!(!logged.contains(&secret), "{secret} was logged");
        assert!(!told.contains(&secret), "{secret} was told");
    }
}

/// Goes through everything, and gives what was told of it and what must not have been.
async fn run() -> (String, Vec<String>) {
    let desk = Desk::new().await;
    let mut told = Vec::new();
    let browser = Scripted::new(|address| async move {
        let back = redirect_of(&address).await;
        get(&with_parameter(&back, "state", "another")).await;
        get(&back).await;
    });
    told.push(format!("{:?}", desk.sign_in_with(&browser).await));
    told.push(format!(
        "{:?} {:?}",
        desk.accounts,
        desk.accounts.standing()
    ));
    let mut secrets = kept_secrets(&desk);
    for fault in [
        OpenIdFault::IdToken(IdTokenFault::Altered),
        OpenIdFault::IdToken(IdTokenFault::OtherNonce),
        OpenIdFault::NoIdToken,
        OpenIdFault::CutAfter(OpenIdEndpoint::Token),
        OpenIdFault::Status(OpenIdEndpoint::Token, 500),
    ] {
        desk.openid.set_fault(fault);
        told.push(format!("{:?}", desk.sign_in().await));
        told.push(format!("{:?}", desk.accounts.refresh().await));
        desk.openid.clear_faults();
        told.push(format!("{:?}", desk.sign_in().await));
        secrets.extend(kept_secrets(&desk));
    }
    desk.store.set_mood(Mood::Fails);
    told.push(format!("{:?}", desk.accounts.refresh().await));
    desk.store.set_mood(Mood::Good);
    told.push(format!("{:?}", desk.accounts.sign_out().await));
    secrets.extend(desk.openid.secrets());
    (told.join("\n"), secrets)
}

/// The nonce, which the issuer's list does not have.
fn kept_secrets(desk: &Desk) -> Vec<String> {
    let kept: serde_json::Value =
        serde_json::from_str(&desk.store.kept().unwrap_or("{}".to_owned())).unwrap();
    let secret = |name: &str| kept[name].as_str().map(str::to_owned);
    ["nonce", "refresh_token", "id_token"]
        .into_iter()
        .filter_map(secret)
        .collect()
}
