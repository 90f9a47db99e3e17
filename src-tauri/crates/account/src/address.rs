//! Which addresses may be asked.

use url::{Host, Url};

/// Whether an address names this machine.
pub(crate) fn is_loopback(address: &Url) -> bool {
    match address.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Whether a secret may travel there: over https, or not beyond this machine.
pub(crate) fn is_secure(address: &Url) -> bool {
    match address.scheme() {
        "https" => address.host().is_some(),
        "http" => is_loopback(address),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_stays_on_this_machine_or_travels_encrypted() {
        let secure = |text: &str| is_secure(&text.parse().unwrap());
        assert!(secure("https://id.example.org/realm"));
        assert!(secure("http://127.0.0.1:7/") && secure("http://[::1]:7/"));
        assert!(secure("http://localhost:7/"));
        assert!(!secure("http://id.example.org/"), "anybody could read it");
        assert!(
            !secure("http://localhost.example.org/"),
            "this is another machine"
        );
        assert!(!secure("file:///etc/passwd") && !secure("javascript:1"));
    }
}
