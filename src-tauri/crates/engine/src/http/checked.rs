//! A client for addresses that anybody may have written: names lead only to hosts that they
//! may lead to.

use std::{net::SocketAddr, sync::Arc};

use futures::future::BoxFuture;
use reqwest::{
    Client, ClientBuilder,
    dns::{Addrs, Name, Resolve, Resolving},
};
use tokio::net::lookup_host;

use crate::media::address::Reach;

/// What a name stands for.
type LookUp =
    Arc<dyn Fn(String) -> BoxFuture<'static, std::io::Result<Vec<SocketAddr>>> + Send + Sync>;

/// Looks names up, and finds only hosts within reach. The connection is made to what is found
/// here, so nobody can look again and find another.
pub(super) struct CheckedNames {
    reach: Reach,
    look_up: LookUp,
}

impl CheckedNames {
    /// Over the system's own way to look names up.
    pub(super) fn new(reach: Reach) -> Self {
        let look_up = |name: String| -> BoxFuture<'static, _> {
            Box::pin(async move { Ok(lookup_host((name, 0)).await?.collect()) })
        };
        Self::over(reach, Arc::new(look_up))
    }

    fn over(reach: Reach, look_up: LookUp) -> Self {
        Self { reach, look_up }
    }

    /// A client that asks by these names. No proxy is asked, which would look for itself.
    pub(super) fn client(self, builder: ClientBuilder) -> reqwest::Result<Client> {
        builder.no_proxy().dns_resolver(Arc::new(self)).build()
    }
}

impl Resolve for CheckedNames {
    /// One address out of reach among others spoils the name: it is no mistake of theirs.
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.reach;
        let found = (self.look_up)(name.as_str().to_owned());
        Box::pin(async move {
            let found = found.await?;
            if found.iter().all(|host| reach.covers(host.ip())) {
                Ok(Box::new(found.into_iter()) as Addrs)
            } else {
                Err("the name leads out of reach".into())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{net::TcpListener, time::Duration};

    use futures::executor::block_on;
    use tokio::time::timeout;

    use super::*;

    fn names(reach: Reach, stands_for: &'static [&'static str]) -> CheckedNames {
        let look_up = move |_name: String| -> BoxFuture<'static, _> {
            let found = stands_for.iter().map(|host| host.parse().unwrap());
            let found = found.collect();
            Box::pin(async move { Ok(found) })
        };
        CheckedNames::over(reach, Arc::new(look_up))
    }

    fn found(reach: Reach, stands_for: &'static [&'static str]) -> Option<Vec<SocketAddr>> {
        let resolving = names(reach, stands_for).resolve("pictures.example".parse().unwrap());
        block_on(resolving).ok().map(Iterator::collect)
    }

    #[test]
    fn a_name_leads_only_where_it_may() {
        let open = Reach::OpenNet;
        assert_eq!(found(open, &["1.1.1.1:0"]).map(|it| it.len()), Some(1));
        assert_eq!(found(open, &["127.0.0.1:0"]), None);
        assert_eq!(
            found(open, &["1.1.1.1:0", "192.168.1.1:0"]),
            None,
            "one of them is enough: which one is asked is not ours to say"
        );
        assert_eq!(found(open, &["[::ffff:10.0.0.1]:0"]), None);
        let here = Reach::ThisMachine;
        assert!(found(here, &["127.0.0.1:0", "[::1]:0"]).is_some());
        assert_eq!(found(here, &["1.1.1.1:0"]), None, "it names this machine");
    }

    #[tokio::test]
    async fn a_name_that_leads_here_is_not_asked() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let client = names(Reach::OpenNet, &["127.0.0.1:0"]);
        let client = client.client(Client::builder()).unwrap();
        let address = format!("http://pictures.example:{port}/a.png");
        let asked = timeout(Duration::from_secs(5), client.get(address).send()).await;
        assert!(
            asked.is_ok_and(|asked| asked.is_err()),
            "it is refused, and nobody waits for an answer"
        );
        let nobody = listener.accept().unwrap_err().kind();
        assert_eq!(
            nobody,
            std::io::ErrorKind::WouldBlock,
            "no connection was even begun"
        );
    }
}
