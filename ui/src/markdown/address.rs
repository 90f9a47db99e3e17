//! Which addresses may become links, and where they lead.

/// Whether an address may be offered as a link: `https`, `http` and `mailto`, spelled without
/// anything that a browser would silently drop.
pub(super) fn is_link(address: &str) -> bool {
    let plain = !address.chars().any(|c| c.is_control() || c.is_whitespace());
    plain && (host(address).is_some() || is_mail(address))
}

/// The host a web address leads to, without user and port; none when it is no web address.
pub(super) fn host(address: &str) -> Option<&str> {
    let rest = strip_scheme(address, "https://").or_else(|| strip_scheme(address, "http://"))?;
    // A backslash ends the host too: browsers read it as a slash.
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host_and_port = authority.rsplit('@').next()?;
    let host = if host_and_port.starts_with('[') {
        host_and_port.split_inclusive(']').next()?
    } else {
        host_and_port.split(':').next()?
    };
    (!host.is_empty()).then_some(host)
}

fn is_mail(address: &str) -> bool {
    strip_scheme(address, "mailto:").is_some_and(|to| !to.is_empty())
}

fn strip_scheme<'a>(address: &'a str, scheme: &str) -> Option<&'a str> {
    let head = address.get(..scheme.len())?;
    head.eq_ignore_ascii_case(scheme)
        .then(|| address.get(scheme.len()..))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::{host, is_link};

    #[test]
    fn only_web_and_mail_addresses_are_links() {
        for address in [
            "https://example.org",
            "HTTP://example.org/a?b#c",
            "mailto:ines@example.org",
        ] {
            assert!(
                is_link(address),
                "{address} leads somewhere a reader may go"
            );
        }
        for address in [
            "",
            "https://",
            "mailto:",
            "docs/readme.md",
            "//example.org",
            "#part",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "https:\n//example.org",
            " https://example.org",
            "data:text/html,<script>",
            "file:///etc/passwd",
            "tauri://localhost",
            "ipc://localhost",
            "blob:https://example.org/1",
        ] {
            assert!(!is_link(address), "{address:?} must stay plain text");
        }
    }

    #[test]
    fn the_host_is_where_a_browser_would_go() {
        let cases = [
            ("https://example.org/a", Some("example.org")),
            ("https://example.org:8443", Some("example.org")),
            ("https://good.example@evil.example/x", Some("evil.example")),
            ("https://evil.example\\@good.example/", Some("evil.example")),
            ("http://[::1]:80/x", Some("[::1]")),
            ("http:///x", None),
            ("data:image/png;base64,AA", None),
        ];
        for (address, expected) in cases {
            assert_eq!(
                host(address),
                expected,
                "the reader trusts what {address} shows"
            );
        }
    }
}
