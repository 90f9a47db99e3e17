//! Answers one request: finds its target, lets faults act, and replies in its format.

mod operations;
mod response;

use std::{collections::BTreeMap, future::pending, sync::Arc};

use axum::{
    Extension,
    body::to_bytes,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, Uri, request::Parts},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use crate::{
    Failure, Fault, KeySeen, Operation, Outcome, RequestRecord, Target, connection::Hook,
    formats::WireFormat, log::Entry, pieces, state::Shared,
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
    let Some((target, path)) = of_target(&parts.uri) else {
        let entry = shared.log.enter(arriving(&parts));
        entry.answered_with(404);
        entry.end(Outcome::Completed);
        return StatusCode::NOT_FOUND.into_response();
    };
    let wire = target.format().wire();
    let body = to_bytes(body, LARGEST_BODY).await;
    let json: Option<Value> = body
        .as_ref()
        .ok()
        .and_then(|bytes| serde_json::from_slice(bytes).ok());
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let addressed = wire.addressed(&path, &query, json.clone().unwrap_or_default());
    let key = shared.keys_of(&target).see(wire.key(&parts.headers));
    let operation = wire
        .route(&parts.method, &path)
        .map(|operation| wire.narrowed(operation, &addressed));
    let entry = shared.log.enter(RequestRecord {
        target: Some(target.clone()),
        operation,
        model: named_model(&addressed).map(str::to_owned),
        key,
        body: json,
        ..arriving(&parts)
    });
    let call = Call {
        id: reply_id(&shared, entry.number()),
        fault: None,
        shared,
        target,
        path,
        query,
        headers: wire.check_headers(&parts.headers),
        wire,
        entry,
        hook,
    };
    match operation {
        None => call.refuse(&Failure::UnknownPath),
        Some(_) if body.is_err() => call.refuse(&Failure::TooLarge),
        Some(operation) => call.answer(operation, key, addressed).await,
    }
}

fn of_target(uri: &Uri) -> Option<(Target, String)> {
    let (target, rest) = Target::of_path(uri.path())?;
    Some((target, rest.to_owned()))
}

/// What the log can tell of any request.
fn arriving(parts: &Parts) -> RequestRecord {
    RequestRecord {
        headers: open_headers(&parts.headers),
        ..RequestRecord::arriving(parts.method.as_str(), parts.uri.path())
    }
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
    /// The path below the target's base URL.
    path: String,
    /// What stands behind the path.
    query: String,
    /// What the format says of the headers.
    headers: Result<(), Failure>,
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
            _ if !self.lets_in(operation, key) => self.refuse(&Failure::BadKey),
            _ => match self.perform(operation, &body).await {
                Ok(ready) => self.send(ready),
                Err(failure) => self.refuse(&failure),
            },
        }
    }

    fn lets_in(&self, operation: Operation, key: KeySeen) -> bool {
        !operation.needs_key() || self.shared.keys_of(&self.target).let_in(key)
    }
}
