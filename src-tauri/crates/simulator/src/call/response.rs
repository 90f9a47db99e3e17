//! Sends what a call comes to.

use std::{
    collections::{BTreeMap, VecDeque},
    future::pending,
    time::Duration,
};

use axum::{
    body::Body,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;

use super::{Call, operations::Ready};
use crate::{
    Failure, Fault, Outcome, RawReply, Speed,
    connection::Hook,
    playback::Playback,
    steps::{self, Step},
};

impl Call {
    pub(super) fn send(self, ready: Ready) -> Response {
        match ready {
            Ready::Whole { content_type, body } => {
                self.respond_whole(200, content_type, None, body)
            }
            Ready::Stream {
                content_type,
                steps,
            } => self.respond(200, content_type, None, None, steps),
            Ready::Raw(raw) => self.raw(raw),
        }
    }

    pub(super) async fn break_off(&self, how: impl FnOnce(&Hook)) -> Response {
        self.entry.end(Outcome::Broken);
        how(&self.hook);
        pending().await
    }

    pub(super) fn refuse(self, failure: &Failure) -> Response {
        self.refuse_for(failure, None)
    }

    pub(super) fn refuse_for(self, failure: &Failure, retry_after: Option<String>) -> Response {
        let (status, body) = self.wire.refuse(failure, &self.id);
        let told = retry_after.as_deref();
        if let Some(body) = told.and_then(|wait| self.wire.wait_in_body(failure, wait)) {
            return self.respond_whole(status, "application/json", None, body);
        }
        let retry_after = retry_after.map(|value| ("retry-after".to_owned(), value));
        self.respond_whole(status, "application/json", retry_after, body)
    }

    pub(super) fn status(
        self,
        code: u16,
        mut headers: BTreeMap<String, String>,
        body: String,
    ) -> Response {
        let content_type = headers
            .remove("content-type")
            .unwrap_or_else(|| "text/plain".to_owned());
        self.respond_whole(code, &content_type, headers, body)
    }

    pub(super) fn html(self) -> Response {
        let page = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head>\
            <body><h1>Sign in to this network</h1></body></html>\n";
        self.respond_whole(200, "text/html; charset=utf-8", None, page)
    }

    /// Waits so long, and as long as a fault adds to it.
    pub(super) async fn delay(&self, time: Duration) {
        let more = match self.fault {
            Some(Fault::SlowFirstToken { delay }) => delay,
            _ => Duration::ZERO,
        };
        let time = time.saturating_add(more);
        if !time.is_zero() {
            tokio::time::sleep(time).await;
        }
    }

    fn raw(self, raw: RawReply) -> Response {
        let steps = steps::of_raw(raw.pieces, self.fault.as_ref());
        self.respond(raw.status, &raw.content_type, None, None, steps)
    }

    fn respond_whole(
        self,
        status: u16,
        content_type: &str,
        headers: impl IntoIterator<Item = (String, String)>,
        body: impl Into<Bytes>,
    ) -> Response {
        let body = body.into();
        let steps = steps::of_whole(&body, self.fault.as_ref());
        let length = match self.fault {
            // Whoever garbles a whole reply ends it early, but properly.
            Some(Fault::GarbledChunk { .. }) => None,
            _ => Some(body.len()),
        };
        self.respond(status, content_type, headers, length, steps)
    }

    fn respond(
        self,
        status: u16,
        content_type: &str,
        headers: impl IntoIterator<Item = (String, String)>,
        length: Option<usize>,
        steps: VecDeque<Step>,
    ) -> Response {
        self.entry.answered_with(status);
        let mut response = Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, content_type);
        for (name, value) in self.wire.headers(&self.id, status == 200) {
            response = response.header(name, value);
        }
        for (name, value) in headers {
            response = response.header(name, value);
        }
        if let Some(length) = length {
            response = response.header(header::CONTENT_LENGTH, length);
        }
        response
            .body(self.play(steps))
            .unwrap_or_else(|_| unsendable())
    }

    fn play(self, steps: VecDeque<Step>) -> Body {
        let speed: Speed = self.shared.speed_of(&self.target);
        let playback = Playback {
            steps,
            speed,
            entry: self.entry,
            hook: self.hook,
            first_token: None,
        };
        playback.into_body()
    }
}

/// What is sent in place of a status or a header that HTTP does not allow.
fn unsendable() -> Response {
    let reason = "The simulator was told to send a status or a header that HTTP does not allow.\n";
    (StatusCode::NOT_IMPLEMENTED, reason).into_response()
}
