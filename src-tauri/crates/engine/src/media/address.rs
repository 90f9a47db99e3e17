//! Where a picture lies that is sent by its address.
//!
//! An address comes from whoever wrote the message, and following it makes this machine ask
//! somebody. So it leads to the open net, over https; to this machine only when the caller
//! says so, by the way the address is made; and to nothing else, neither by name nor by
//! redirect: what a private net answers to us is not for a model's eyes.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use thiserror::Error;
use url::{Host, Url};

use crate::address::is_loopback;

/// Where a picture lies.
#[derive(Clone, PartialEq, Eq)]
pub struct PictureAddress {
    url: Url,
    reach: Reach,
}

/// Whom an address may lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Hosts of the open net.
    OpenNet,
    /// This machine.
    ThisMachine,
}

/// Why a picture is not asked for at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PictureAddressError {
    /// It is not https, or carries a user's name.
    #[error("a picture's address has to be https")]
    NotHttps,
    /// It leads to this machine or into a private net.
    #[error("a picture's address has to lead to the open net")]
    NotPublic,
}

impl PictureAddress {
    /// An https address of a host in the open net.
    ///
    /// # Errors
    /// Why it is none. What a name leads to is only seen when it is asked.
    pub fn public(url: Url) -> Result<Self, PictureAddressError> {
        let is_private = match url.host() {
            Some(Host::Ipv4(host)) => !is_public(host.into()),
            Some(Host::Ipv6(host)) => !is_public(host.into()),
            Some(Host::Domain(_)) | None => is_loopback(&url),
        };
        if is_private {
            return Err(PictureAddressError::NotPublic);
        }
        let sound = url.scheme() == "https" && url.host().is_some() && !has_user(&url);
        sound
            .then_some(Self {
                url,
                reach: Reach::OpenNet,
            })
            .ok_or(PictureAddressError::NotHttps)
    }

    /// The same, or an address that names this machine, http too: for callers who may have
    /// whatever is served here.
    ///
    /// # Errors
    /// Why it is none.
    pub fn public_or_local(url: Url) -> Result<Self, PictureAddressError> {
        let is_web = matches!(url.scheme(), "http" | "https") && !has_user(&url);
        if is_loopback(&url) && is_web {
            return Ok(Self {
                url,
                reach: Reach::ThisMachine,
            });
        }
        Self::public(url)
    }

    /// The address.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Whom it may lead to.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// Where a redirect leads, by the same rule. On this machine nobody is redirected.
    ///
    /// # Errors
    /// Why nobody goes there.
    pub fn redirected(&self, location: &str) -> Result<Self, PictureAddressError> {
        match self.reach {
            Reach::ThisMachine => Err(PictureAddressError::NotPublic),
            Reach::OpenNet => {
                let url = self.url.join(location);
                Self::public(url.map_err(|_| PictureAddressError::NotHttps)?)
            }
        }
    }
}

impl fmt::Debug for PictureAddress {
    /// Paths and queries of such addresses often let in whoever knows them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.url.host_str().unwrap_or_default();
        write!(f, "PictureAddress({host})")
    }
}

fn has_user(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

impl Reach {
    /// Whether a name of this reach may stand for an IP address.
    pub fn covers(self, address: IpAddr) -> bool {
        match self {
            Self::OpenNet => is_public(address),
            Self::ThisMachine => address.to_canonical().is_loopback(),
        }
    }
}

/// It belongs to a host in the open net, as the registries of special addresses have it
/// (RFC 6890 and its successors).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocols = (a, b, c) == (192, 0, 0);
    let relays = (a, b, c) == (192, 88, 99);
    let benchmarks = a == 198 && (18..20).contains(&b);
    !(a == 0
        || a >= 224
        || shared
        || protocols
        || relays
        || benchmarks
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation())
}

/// Global unicast, less what of it stands for something else or carries an older address.
fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(older) = address.to_ipv4_mapped() {
        return is_public_v4(older);
    }
    let [a, b, c, d, e, f, g, h] = address.segments();
    if (a, b, c, d, e, f) == (0x64, 0xff9b, 0, 0, 0, 0) {
        let [g, h] = [g.to_be_bytes(), h.to_be_bytes()];
        return is_public_v4(Ipv4Addr::new(g[0], g[1], h[0], h[1]));
    }
    let protocols = a == 0x2001 && b < 0x200;
    let documentation = (a, b) == (0x2001, 0xdb8) || (a == 0x3fff && b < 0x1000);
    let over_v4 = a == 0x2002;
    (a & 0xe000) == 0x2000 && !(protocols || documentation || over_v4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(url: &str) -> Result<PictureAddress, PictureAddressError> {
        PictureAddress::public(url.parse().unwrap())
    }

    #[test]
    fn the_open_net_is_asked_over_https_alone() {
        assert!(public("https://pictures.example/a.png?size=2").is_ok());
        assert!(public("https://93.184.215.14/a.png").is_ok());
        for url in [
            "http://pictures.example/a.png",
            "ftp://pictures.example/a.png",
            "file:///etc/passwd",
            "data:image/png;base64,AAAA",
            "https://me:secret@pictures.example/a.png",
        ] {
            assert_eq!(public(url), Err(PictureAddressError::NotHttps), "{url}");
        }
    }

    #[test]
    fn no_spelling_of_a_private_host_is_taken() {
        for url in [
            "https://localhost/a",
            "https://printer.localhost/a",
            "https://127.0.0.1/a",
            "https://127.1/a",
            "https://2130706433/a",
            "https://0x7f.1/a",
            "https://0/a",
            "https://10.0.0.1/a",
            "https://172.16.0.1/a",
            "https://192.168.1.1/a",
            "https://169.254.169.254/latest/meta-data",
            "https://100.64.0.1/a",
            "https://[::1]/a",
            "https://[::]/a",
            "https://[::ffff:192.168.1.1]/a",
            "https://[64:ff9b::10.0.0.1]/a",
            "https://[fd00::1]/a",
            "https://[fe80::1]/a",
            "https://[2002:c0a8:101::1]/a",
            "https://[2001:0:1::1]/a",
        ] {
            assert_eq!(public(url), Err(PictureAddressError::NotPublic), "{url}");
        }
    }

    #[test]
    fn public_hosts_are_told_from_those_that_are_not() {
        for host in [
            "1.1.1.1",
            "100.63.0.1",
            "100.128.0.1",
            "172.32.0.1",
            "198.20.0.1",
            "223.255.255.1",
            "2606:4700::1111",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
            "2001:4860:4860::8888",
        ] {
            assert!(is_public(host.parse().unwrap()), "{host}");
        }
        for host in [
            "0.1.2.3",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.7",
            "224.0.0.1",
            "255.255.255.255",
            "ff02::1",
            "2001:db8::1",
            "3fff::1",
            "::1.1.1.1",
        ] {
            assert!(!is_public(host.parse().unwrap()), "{host}");
        }
    }

    #[test]
    fn this_machine_is_asked_only_by_who_said_so() {
        let local = |url: &str| PictureAddress::public_or_local(url.parse().unwrap());
        let here = local("http://127.0.0.1:8080/a.png").unwrap();
        assert_eq!(here.reach(), Reach::ThisMachine);
        assert!(here.redirected("/b.png").is_err(), "and nobody is sent on");
        assert_eq!(
            local("https://pictures.example/a").unwrap().reach(),
            Reach::OpenNet
        );
        assert_eq!(
            local("http://pictures.example/a"),
            Err(PictureAddressError::NotHttps)
        );
        assert_eq!(
            local("https://192.168.1.1/a"),
            Err(PictureAddressError::NotPublic)
        );
    }

    #[test]
    fn a_redirect_leads_no_further_than_an_address_may() {
        let begin = public("https://pictures.example/a/b.png").unwrap();
        let next = begin.redirected("../c.png").unwrap();
        assert_eq!(next.url().as_str(), "https://pictures.example/c.png");
        assert!(begin.redirected("http://pictures.example/c.png").is_err());
        assert!(begin.redirected("https://169.254.169.254/").is_err());
        assert!(begin.redirected("http://127.0.0.1/").is_err());
    }

    #[test]
    fn an_address_does_not_print_what_lets_one_in() {
        let address = public("https://pictures.example/secret?token=abc").unwrap();
        assert_eq!(format!("{address:?}"), "PictureAddress(pictures.example)");
    }
}
