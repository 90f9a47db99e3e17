//! What the browser shows.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::Full;

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    /// It brought what was waited for.
    Taken,
    /// It brought the issuer's refusal.
    Declined,
    /// It is the same one again, reloaded for instance.
    Again,
    /// It was refused.
    Refused,
    /// It is for another path.
    NotHere,
    /// It is no GET.
    NotThatWay,
}

impl Page {
    fn status(self) -> StatusCode {
        match self {
            Self::Taken | Self::Declined => StatusCode::OK,
            Self::Again => StatusCode::CONFLICT,
            Self::Refused => StatusCode::BAD_REQUEST,
            Self::NotHere => StatusCode::NOT_FOUND,
            Self::NotThatWay => StatusCode::METHOD_NOT_ALLOWED,
        }
    }

    fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::Taken => (
                "Go back to Aideon Lite",
                "The app goes on from here. You can close this page.",
            ),
            Self::Declined => (
                "Nobody was signed in",
                "Go back to Aideon Lite to try again. You can close this page.",
            ),
            Self::Again => (
                "This was done already",
                "Go back to Aideon Lite. You can close this page.",
            ),
            Self::Refused => (
                "This was not the answer that Aideon Lite waits for",
                "It was refused, and nothing has changed. If you were signing in, go back to \
                 the app and try again.",
            ),
            Self::NotHere | Self::NotThatWay => (
                "There is nothing here",
                "If you were signing in, go back to Aideon Lite.",
            ),
        }
    }

    /// The page, which loads nothing, runs nothing, is kept nowhere, and tells nobody the
    /// address that it was found at, since that has a code in it.
    pub(super) fn response(self) -> Response<Full<Bytes>> {
        let (title, text) = self.text();
        let page = format!(
            "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\">\
             <meta name=\"color-scheme\" content=\"light dark\">\
             <title>{title}</title><h1>{title}</h1><p>{text}</p></html>\n"
        );
        let mut response = Response::new(Full::from(page));
        *response.status_mut() = self.status();
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::CONNECTION, "close"),
            (
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
            ),
        ];
        for (name, value) in headers {
            let value = HeaderValue::from_static(value);
            response.headers_mut().insert(name, value);
        }
        response
    }
}
