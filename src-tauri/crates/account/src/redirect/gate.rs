//! Which request is the issuer's redirect.

use std::sync::{Mutex, MutexGuard, PoisonError};

use http::{HeaderMap, Method, header, request::Parts};
use ring::digest::{Digest, SHA256, digest};
use tokio::sync::watch;

use super::{
    REDIRECT_PATH,
    answer::{Answer, Parameters},
    page::Page,
};
use crate::error::{AccountError, RedirectRefusal};

/// What the redirect is known by.
pub(crate) struct Expected {
    /// The `Host` of the port.
    pub(crate) host: String,
    /// The `state` that was sent, which nobody else can know.
    pub(crate) state: String,
    /// The issuer that was asked.
    pub(crate) issuer: String,
    /// Whether the issuer says who it is in each redirect (RFC 9207).
    pub(crate) names_issuer: bool,
}

/// Lets one redirect in.
pub(crate) struct Gate {
    expected: Expected,
    seen: Mutex<Seen>,
    outcome: watch::Sender<Option<Outcome>>,
}

#[derive(Default)]
struct Seen {
    /// The query of the redirect that was let in.
    taken: Option<Digest>,
    last_refusal: Option<RedirectRefusal>,
}

#[derive(Clone)]
enum Outcome {
    Answered(Answer),
    Broken(RedirectRefusal),
}

impl Gate {
    pub(crate) fn new(expected: Expected) -> Self {
        Self {
            expected,
            seen: Mutex::default(),
            outcome: watch::Sender::new(None),
        }
    }

    /// Waits for the redirect.
    pub(crate) async fn answer(&self) -> Result<Answer, AccountError> {
        let mut outcome = self.outcome.subscribe();
        let decided = outcome.wait_for(Option::is_some).await;
        match decided.ok().and_then(|outcome| outcome.clone()) {
            Some(Outcome::Answered(answer)) => Ok(answer),
            Some(Outcome::Broken(refusal)) => Err(refusal.into()),
            // The sender lives as long as this does.
            None => Err(AccountError::Cancelled),
        }
    }

    /// Waits until somebody who knows the `state` says what cannot be true; for ever if
    /// nobody does.
    pub(crate) async fn broken(&self) -> RedirectRefusal {
        let mut outcome = self.outcome.subscribe();
        let broken = |it: &Option<Outcome>| matches!(it, Some(Outcome::Broken(_)));
        let refusal = match outcome.wait_for(broken).await.as_deref() {
            Ok(Some(Outcome::Broken(refusal))) => Some(*refusal),
            // The sender lives as long as this does.
            _ => None,
        };
        // A future that waited for ever with the outcome in its hands could not be sent.
        match refusal {
            Some(refusal) => refusal,
            None => std::future::pending().await,
        }
    }

    /// What was refused last.
    pub(crate) fn last_refusal(&self) -> Option<RedirectRefusal> {
        self.seen().last_refusal
    }

    pub(super) fn refused(&self, refusal: RedirectRefusal) {
        tracing::warn!(%refusal, "refused a redirect");
        self.seen().last_refusal = Some(refusal);
    }

    /// Judges a request by its head.
    pub(super) fn judge(&self, request: &Parts) -> Page {
        if request.uri.path() != REDIRECT_PATH {
            return Page::NotHere;
        }
        if request.method != Method::GET {
            return Page::NotThatWay;
        }
        self.redirected(request).unwrap_or_else(|refusal| {
            self.refused(refusal);
            Page::Refused
        })
    }

    fn redirected(&self, request: &Parts) -> Result<Page, RedirectRefusal> {
        self.check_sender(request)?;
        let query = request.uri.query().unwrap_or_default();
        let parameters = Parameters::read(query)?;
        if parameters.state.as_deref() != Some(self.expected.state.as_str()) {
            return Err(RedirectRefusal::WrongState);
        }
        // Whoever comes this far knows the state.
        self.take(query, parameters).inspect_err(|refusal| {
            self.outcome.send_replace(Some(Outcome::Broken(*refusal)));
        })
    }

    // A page anywhere can make a browser send requests here, in the background or by a name
    // of its own that it lets lead here; the browser then says so.
    fn check_sender(&self, request: &Parts) -> Result<(), RedirectRefusal> {
        let headers = &request.headers;
        if text(headers, header::HOST.as_str()) != Some(&self.expected.host)
            || headers.contains_key(header::ORIGIN)
        {
            return Err(RedirectRefusal::OtherPage);
        }
        // Browsers that do not send these are older than 2023.
        let navigates = [
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        let is_so = |(name, value): (&str, &str)| {
            !headers.contains_key(name) || text(headers, name) == Some(value)
        };
        if !navigates.into_iter().all(is_so) {
            return Err(RedirectRefusal::OtherPage);
        }
        let empty = text(headers, header::CONTENT_LENGTH.as_str()).is_none_or(|it| it == "0");
        if !empty || headers.contains_key(header::TRANSFER_ENCODING) {
            return Err(RedirectRefusal::TooLarge);
        }
        Ok(())
    }

    fn take(&self, query: &str, parameters: Parameters) -> Result<Page, RedirectRefusal> {
        let query = digest(&SHA256, query.as_bytes());
        let mut seen = self.seen();
        match seen.taken {
            // A reload, or something that looks at every address before it is opened.
            Some(taken) if taken.as_ref() == query.as_ref() => return Ok(Page::Again),
            Some(_) => return Err(RedirectRefusal::Second),
            None => {}
        }
        let issuer = parameters.issuer.as_deref();
        let names_it = issuer == Some(self.expected.issuer.as_str());
        if !names_it && (issuer.is_some() || self.expected.names_issuer) {
            return Err(RedirectRefusal::OtherIssuer);
        }
        let answer = parameters.answer()?;
        let page = match answer {
            Answer::Code(_) => Page::Taken,
            Answer::Declined(_) => Page::Declined,
        };
        seen.taken = Some(query);
        self.outcome.send_replace(Some(Outcome::Answered(answer)));
        Ok(page)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?;
    // Two of them say nothing that could be relied on.
    if all.next().is_some() {
        return None;
    }
    first.to_str().ok()
}

#[cfg(test)]
mod tests;
