//! Who is let in: the Host header first, then the token.

use std::net::IpAddr;

use http::{HeaderMap, header};

use crate::{caller::Caller, failure::ApiError, figures::Figures, gateway::Gateway};

/// Lets a caller in.
///
/// # Errors
/// 403 for a name that is not the server's or where nobody is there to be answered for, 401
/// without a valid token.
pub(crate) async fn admit(gateway: &Gateway, headers: &HeaderMap) -> Result<Caller, ApiError> {
    check_host(&gateway.figures, headers)?;
    let caller = gateway.callers.caller(token(headers)).await;
    caller.map_err(ApiError::from)
}

/// Checks by which name the server is called. A page whose name was bound to this machine's
/// address calls it by that name; an address, or `localhost`, no page can be under unless it
/// came from here.
///
/// # Errors
/// 403 for another name, or for none.
pub(crate) fn check_host(figures: &Figures, headers: &HeaderMap) -> Result<(), ApiError> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok());
    let known = host.is_some_and(|host| is_known(figures, name(host)));
    match known && hosts.next().is_none() {
        true => Ok(()),
        false => Err(ApiError::other_host()),
    }
}

fn is_known(figures: &Figures, name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok()
        || figures
            .hosts
            .iter()
            .any(|host| host.eq_ignore_ascii_case(name))
}

/// The name or address in a Host header, without the port and without the brackets of an
/// address of version 6.
fn name(host: &str) -> &str {
    if let Some(bracketed) = host.strip_prefix('[') {
        return bracketed.split(']').next().unwrap_or_default();
    }
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// The bearer token.
fn token(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(name: &header::HeaderName, values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn a_page_that_bound_its_name_to_this_machine_is_refused() {
        let figures = Figures {
            hosts: vec!["Gateway.example".into()],
            ..Figures::default()
        };
        let passes = |hosts: &[&str]| check_host(&figures, &headers(&header::HOST, hosts)).is_ok();
        for own in [
            "localhost",
            "LOCALHOST:8787",
            "127.0.0.1:8787",
            "[::1]:8787",
            "192.168.1.4",
            "gateway.example:443",
        ] {
            assert!(passes(&[own]), "{own}");
        }
        for other in [
            "evil.example:8787",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "evil.example:localhost",
            "",
            "gateway.example.evil",
        ] {
            assert!(!passes(&[other]), "{other}");
        }
        assert!(!passes(&[]), "nobody knows by which name it was called");
        assert!(!passes(&["localhost", "evil.example"]), "which of them?");
    }

    #[test]
    fn the_token_is_what_follows_bearer() {
        let of = |value: &str| {
            let headers = headers(&header::AUTHORIZATION, &[value]);
            token(&headers).map(str::to_owned)
        };
        assert_eq!(of("Bearer abc").as_deref(), Some("abc"));
        assert_eq!(of("bearer  abc ").as_deref(), Some("abc"));
        assert_eq!(of("Basic abc"), None);
        assert_eq!(of("abc"), None);
    }
}
