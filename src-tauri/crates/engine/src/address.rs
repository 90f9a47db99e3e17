//! Addresses of endpoints: what may be one, and where a key may travel.

use thiserror::Error;
use url::{Host, Url};

/// Why a text is no address of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AddressError {
    /// It is no URL, not http or https, has no host, or carries a user name or a query.
    #[error("not an http or https address")]
    Invalid,
    /// A key would travel over plain http to another machine.
    #[error("a key needs https beyond this machine")]
    Insecure,
}

/// Reads a base URL as a person writes it: without a scheme it is taken as https, or as http
/// when it names this machine.
///
/// # Errors
/// [`AddressError::Invalid`].
pub fn parse(text: &str) -> Result<Url, AddressError> {
    let text = text.trim();
    let url = if text.contains("://") {
        Url::parse(text)
    } else {
        let local = Url::parse(&format!("http://{text}"));
        if local.as_ref().is_ok_and(is_loopback) {
            local
        } else {
            Url::parse(&format!("https://{text}"))
        }
    };
    let url = url.map_err(|_| AddressError::Invalid)?;
    let sound = matches!(url.scheme(), "http" | "https")
        && url.host().is_some()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if sound {
        Ok(url)
    } else {
        Err(AddressError::Invalid)
    }
}

/// Checks that a key may travel to this address: over https, or not beyond this machine.
///
/// # Errors
/// [`AddressError::Insecure`].
pub fn may_carry_a_key(url: &Url) -> Result<(), AddressError> {
    if url.scheme() == "https" || is_loopback(url) {
        Ok(())
    } else {
        Err(AddressError::Insecure)
    }
}

/// It names this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_understood() {
        let cases = [
            ("http://localhost:11434/v1", "http://localhost:11434/v1"),
            (" localhost:11434/v1 ", "http://localhost:11434/v1"),
            ("127.0.0.1:8080", "http://127.0.0.1:8080/"),
            ("api.example.org/v1", "https://api.example.org/v1"),
            ("https://[::1]:8000/v1", "https://[::1]:8000/v1"),
        ];
        for (typed, expected) in cases {
            assert_eq!(parse(typed).unwrap().as_str(), expected, "{typed:?}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "not a url",
            "ftp://x/",
            "file:///etc",
            "https://u:p@x/",
            "http://x/?k=v",
        ] {
            assert_eq!(parse(text), Err(AddressError::Invalid), "{text:?}");
        }
    }

    #[test]
    fn a_key_stays_on_this_machine_or_travels_encrypted() {
        let allowed = |text: &str| may_carry_a_key(&text.parse().unwrap()).is_ok();
        assert!(allowed("https://api.together.ai/v1"));
        assert!(allowed("http://127.0.0.1:1/v1") && allowed("http://localhost:1/v1"));
        assert!(allowed("http://[::1]:1/v1"));
        assert!(
            !allowed("http://192.168.1.4/v1"),
            "anybody on the way could read it"
        );
        assert!(
            !allowed("http://localhost.example.org/v1"),
            "this is another machine"
        );
    }
}
