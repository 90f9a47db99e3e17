//! Answers one request: finds its target, lets faults act, and replies in its format.

use std::{
    collections::{BTreeMap, VecDeque},
    future::pending,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    Extension,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode, Uri, header, request::Parts},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde_json::Value;

use crate::{
    Answer, Failure, Fault, KeySeen, ModelKind, Outcome, RawReply, Reply, RequestRecord, Speed,
    Target,
    chat::ChatRequest,
    connection::Hook,
    content,
    formats::{Exchange, Operation, WireFormat},
    log::Entry,
    pieces,
    playback::Playback,
    state::Shared,
    steps::{self, Step},
};

/// The largest request that is read, in bytes.
const LARGEST_BODY: usize = 64 << 20;

/// Headers that carry a key or a session: the log leaves them out.
const SECRET_HEADERS: [&str; 5] = [
    "authorization",
    "cookie",
    "proxy-authorization",
    "x-api-key",
    "x-goog-api-key",
];

/// Answers whatever is not for the control.
pub(crate) async fn answer(
    State(shared): State<Arc<Shared>>,
    Extension(hook): Extension<Hook>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Some((target, rest)) = of_target(&parts.uri) else {
        let entry = enter(&shared, &parts, None, KeySeen::Absent, None);
        entry.answered_with(404);
        entry.end(Outcome::Completed);
        return StatusCode::NOT_FOUND.into_response();
    };
    let wire = target.format().wire();
    let body = to_bytes(body, LARGEST_BODY).await;
    let json = body
        .as_ref()
        .ok()
        .and_then(|bytes| serde_json::from_slice(bytes).ok());
    let key = shared.keys_of(&target).see(wire.key(&parts.headers));
    let entry = enter(&shared, &parts, Some(&target), key, json.clone());
    let call = Call {
        id: reply_id(&shared, entry.number()),
        fault: None,
        shared,
        target,
        wire,
        entry,
        hook,
    };
    match wire.route(&parts.method, &rest) {
        None => call.refuse(&Failure::UnknownPath),
        Some(_) if body.is_err() => call.refuse(&Failure::TooLarge),
        Some(operation) => call.answer(operation, key, json.unwrap_or_default()).await,
    }
}

fn of_target(uri: &Uri) -> Option<(Target, String)> {
    let (target, rest) = Target::of_path(uri.path())?;
    Some((target, rest.to_owned()))
}

/// Enters a request into the log.
fn enter(
    shared: &Shared,
    parts: &Parts,
    target: Option<&Target>,
    key: KeySeen,
    body: Option<Value>,
) -> Entry {
    shared.log.enter(RequestRecord {
        target: target.cloned(),
        model: body.as_ref().and_then(named_model).map(str::to_owned),
        headers: open_headers(&parts.headers),
        key,
        body,
        ..RequestRecord::arriving(parts.method.as_str(), parts.uri.path())
    })
}

fn named_model(body: &Value) -> Option<&str> {
    body.get("model")?.as_str()
}

fn open_headers(headers: &HeaderMap) -> BTreeMap<String, String> {
    headers
        .iter()
        .filter(|(name, _)| !SECRET_HEADERS.contains(&name.as_str()))
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.to_string(), value.into_owned())
        })
        .collect()
}

/// 16 digits that differ from call to call and from run to run.
fn reply_id(shared: &Shared, number: u64) -> String {
    let seed = format!("{:?} {number}", shared.started);
    format!("{:016x}", pieces::hash(&seed))
}

/// A request that is being answered.
struct Call {
    shared: Arc<Shared>,
    target: Target,
    wire: &'static dyn WireFormat,
    id: String,
    fault: Option<Fault>,
    entry: Entry,
    hook: Hook,
}

impl Call {
    async fn answer(mut self, operation: Operation, key: KeySeen, body: Value) -> Response {
        let model = named_model(&body);
        self.fault = self.shared.take_fault(&self.target, operation, model);
        self.entry.meets(self.fault.as_ref());
        match self.fault.clone() {
            Some(Fault::HangUp) => self.break_off(Hook::close).await,
            Some(Fault::Reset) => self.break_off(Hook::reset).await,
            Some(Fault::Silent) => pending().await,
            Some(Fault::Refuse {
                failure,
                retry_after,
            }) => self.refuse_for(&failure, retry_after),
            Some(Fault::Status {
                code,
                headers,
                body,
            }) => self.status(code, headers, body),
            Some(Fault::Html) => self.html(),
            _ if !self.shared.keys_of(&self.target).let_in(key) => self.refuse(&Failure::BadKey),
            _ => match operation {
                Operation::Models => self.model_list().await,
                Operation::Chat => self.chat(&body).await,
            },
        }
    }

    async fn break_off(&self, how: impl FnOnce(&Hook)) -> Response {
        self.entry.end(Outcome::Broken);
        how(&self.hook);
        pending().await
    }

    fn refuse(self, failure: &Failure) -> Response {
        self.refuse_for(failure, None)
    }

    fn refuse_for(self, failure: &Failure, retry_after: Option<String>) -> Response {
        let (status, body) = self.wire.refuse(failure, &self.id);
        let retry_after = retry_after.map(|value| ("retry-after".to_owned(), value));
        self.respond_whole(status, "application/json", retry_after, body)
    }

    fn status(self, code: u16, mut headers: BTreeMap<String, String>, body: String) -> Response {
        let content_type = headers
            .remove("content-type")
            .unwrap_or_else(|| "text/plain".to_owned());
        self.respond_whole(code, &content_type, headers, body)
    }

    fn html(self) -> Response {
        let page = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head>\
            <body><h1>Sign in to this network</h1></body></html>\n";
        self.respond_whole(200, "text/html; charset=utf-8", None, page)
    }

    async fn model_list(self) -> Response {
        let models = self.shared.models_of(&self.target);
        self.delay(Duration::ZERO).await;
        let body = self.wire.model_list(&models);
        self.respond_whole(200, "application/json", None, body)
    }

    async fn chat(self, body: &Value) -> Response {
        match self.accept(body) {
            Err(failure) => self.refuse(&failure),
            Ok(request) => match self.shared.next_reply(&self.target) {
                Some(Reply::Raw(raw)) => self.raw(raw),
                Some(Reply::Answer(answer)) => self.say(&request, &answer).await,
                None => {
                    let answer = written(&request);
                    self.say(&request, &answer).await
                }
            },
        }
    }

    /// Reads a chat request, and sees whether its model is there to answer.
    fn accept(&self, body: &Value) -> Result<ChatRequest, Failure> {
        let request = self.wire.read_chat(body)?;
        let models = self.shared.models_of(&self.target);
        match models.iter().find(|model| model.id == request.model) {
            None => Err(Failure::UnknownModel),
            Some(model) if model.kind != ModelKind::Chat => Err(Failure::ModelNotServed),
            Some(_) => Ok(request),
        }
    }

    async fn say(self, request: &ChatRequest, answer: &Answer) -> Response {
        let exchange = Exchange {
            id: self.id.clone(),
            created: unix_seconds(),
            model: request.model.clone(),
            prompt_tokens: content::prompt_tokens(request),
            include_usage: request.include_usage,
        };
        if request.stream {
            let steps = steps::of_stream(
                self.wire.stream(&exchange, answer),
                self.fault.as_ref(),
                || self.wire.error_frame(&exchange),
                |text| self.wire.text_frame(&exchange, text),
            );
            return self.respond(200, "text/event-stream", None, None, steps);
        }
        let speed = self.shared.speed_of(&self.target);
        self.delay(speed.first_token.saturating_add(speed.due(answer.tokens())))
            .await;
        self.entry.says(&answer.chunks.concat());
        let body = self.wire.whole(&exchange, answer);
        self.respond_whole(200, "application/json", None, body)
    }

    /// Waits so long, and as long as a fault adds to it.
    async fn delay(&self, time: Duration) {
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

fn unix_seconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |time| time.as_secs())
}

/// The content's answer, cut where the request wants it cut.
fn written(request: &ChatRequest) -> Answer {
    let mut text = content::answer(request);
    let ends = request.stop.iter().filter(|stop| !stop.is_empty());
    if let Some(end) = ends.filter_map(|stop| text.find(stop)).min() {
        text.truncate(end);
    }
    let mut answer = Answer::text(&text);
    if let Some(most) = request.max_tokens
        && answer.chunks.len() > most
    {
        answer.chunks.truncate(most);
        answer.finish = Some(crate::FinishReason::Length);
    }
    answer
}
