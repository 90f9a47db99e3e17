//! Browsers that are scripted.

use std::sync::OnceLock;

use aideon_account::{Browser, ports::BrowserError};
use async_trait::async_trait;
use futures::future::BoxFuture;
use reqwest::{Client, redirect::Policy};
use url::Url;

/// One that does with an address as it is told, and does not keep the app waiting meanwhile.
pub(crate) struct Scripted(Box<dyn Fn(Url) -> BoxFuture<'static, ()> + Send + Sync>);

impl Scripted {
    pub(crate) fn new<F>(script: impl Fn(Url) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self(Box::new(move |address| Box::pin(script(address))))
    }

    /// One that goes where it is sent: to the issuer, and back.
    pub(crate) fn honest() -> Self {
        Self::new(|address| async move {
            let back = redirect_of(&address).await;
            let (status, page) = get(&back).await;
            assert!(
                status == 200 && page.contains("Aideon Lite"),
                "the page tells the user to go back to the app: {status} {page}"
            );
        })
    }

    /// One that never comes back.
    pub(crate) fn closed() -> Self {
        Self::new(|_| async {})
    }
}

#[async_trait]
impl Browser for Scripted {
    async fn open(&self, address: &Url) -> Result<(), BrowserError> {
        tokio::spawn((self.0)(address.clone()));
        Ok(())
    }
}

/// None at all.
pub(crate) struct Missing;

#[async_trait]
impl Browser for Missing {
    async fn open(&self, _: &Url) -> Result<(), BrowserError> {
        Err(BrowserError)
    }
}

/// A client that goes only where it is told. It keeps no connection, since each test has a
/// runtime of its own that ends with it.
pub(crate) fn client() -> Client {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    let made = CLIENT.get_or_init(|| {
        // A second installation reports that one is there already, which is all we need.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let builder = Client::builder().redirect(Policy::none()).no_proxy();
        builder.pool_max_idle_per_host(0).build().unwrap()
    });
    made.clone()
}

/// Where an address leads.
pub(crate) async fn redirect_of(address: &Url) -> Url {
    let response = client().get(address.clone()).send().await.unwrap();
    let location = &response.headers()["location"];
    location.to_str().unwrap().parse().unwrap()
}

pub(crate) async fn get(address: &Url) -> (u16, String) {
    let response = client().get(address.clone()).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

/// The address with one of its parameters changed.
pub(crate) fn with_parameter(address: &Url, name: &str, value: &str) -> Url {
    let pairs: Vec<(String, String)> = address.query_pairs().into_owned().collect();
    let mut changed = address.clone();
    changed
        .query_pairs_mut()
        .clear()
        .extend_pairs(pairs.iter().filter(|(its, _)| its != name))
        .append_pair(name, value);
    changed
}
