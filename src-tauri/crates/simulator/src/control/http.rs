//! The control over HTTP, for a simulator in a process of its own. JSON both ways.
//!
//! | request | body or query | answer |
//! |---|---|---|
//! | `GET /control/faults` | | the rules, oldest first |
//! | `POST /control/faults` | a `FaultRule`: `{"fault":{"kind":"cut_after","chunks":2},"target":"together","model":null,"scope":"chat","times":{"next":1}}`; only `fault` is needed; further scopes are `models`, `text`, `embeddings`, `images`, `pictures`, `all` | 204 |
//! | `DELETE /control/faults` | `?target=` for one target's only | 204 |
//! | `POST /control/speed` | `{"tokens_per_second":60,"first_token_ms":300,"target":null}` | 204 |
//! | `POST /control/keys` | `{"target":"together","keys":"any"}`; also `"any_or_none"`, `{"one_of":["…"]}` | 204 |
//! | `GET /control/models` | `?target=` | the models |
//! | `POST /control/models` | `{"target":"compatible","models":[{"id":"…","display_name":"…","kind":"chat","sees":true,"context_length":8192}]}` | 204 |
//! | `POST /control/replies` | `{"target":"together","reply":{"answer":{"chunks":["Hello"," you"]}}}` or `{"raw":{"status":200,"content_type":"text/event-stream","pieces":[[100,97]]}}` | 204 |
//! | `GET /control/requests` | `?after=` a number | the requests seen, oldest first |
//! | `GET /control/requests/{number}` | `?wait=arrived` or `ended` (the default) | that request, once it has |
//!
//! What cannot be read is answered with 4xx and a sentence. POST takes `application/json`
//! only, so that no web page can send one unasked.

use std::{sync::Arc, time::Instant};

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::StatusCode,
    routing::{get, post},
};
use serde::{Deserialize, Serialize};

use super::Control;
use crate::{AcceptedKeys, FaultRule, Model, Reply, RequestRecord, Speed, Target, state::Shared};

type Shares = State<Arc<Shared>>;

pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/faults", get(faults).post(set_fault).delete(clear_faults))
        .route("/speed", post(set_speed))
        .route("/keys", post(set_keys))
        .route("/models", get(models).post(set_models))
        .route("/replies", post(script))
        .route("/requests", get(requests))
        .route("/requests/{number}", get(request))
}

async fn faults(State(shared): Shares) -> Json<Vec<FaultRule>> {
    Json(shared.faults())
}

async fn set_fault(State(shared): Shares, Json(rule): Json<FaultRule>) -> StatusCode {
    shared.add_fault(rule);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct OfTarget {
    target: Option<Target>,
}

async fn clear_faults(State(shared): Shares, Query(of): Query<OfTarget>) -> StatusCode {
    shared.clear_faults(of.target.as_ref());
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct SetSpeed {
    target: Option<Target>,
    #[serde(flatten)]
    speed: Speed,
}

async fn set_speed(State(shared): Shares, Json(set): Json<SetSpeed>) -> StatusCode {
    shared.set_speed(set.target.as_ref(), set.speed);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct SetKeys {
    target: Target,
    keys: AcceptedKeys,
}

async fn set_keys(State(shared): Shares, Json(set): Json<SetKeys>) -> StatusCode {
    shared.set_keys(&set.target, set.keys);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct ModelsOf {
    target: Target,
}

async fn models(State(shared): Shares, Query(of): Query<ModelsOf>) -> Json<Vec<Model>> {
    Json(shared.models_of(&of.target))
}

#[derive(Deserialize)]
struct SetModels {
    target: Target,
    models: Vec<Model>,
}

async fn set_models(State(shared): Shares, Json(set): Json<SetModels>) -> StatusCode {
    shared.set_models(&set.target, set.models);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Script {
    target: Target,
    reply: Reply,
}

async fn script(State(shared): Shares, Json(script): Json<Script>) -> StatusCode {
    shared.script(&script.target, script.reply);
    StatusCode::NO_CONTENT
}

/// A request as it is told over HTTP: times in milliseconds since the start.
#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    record: RequestRecord,
    arrived_ms: u128,
    first_byte_ms: Option<u128>,
    ended_ms: Option<u128>,
}

impl Told {
    fn new(shared: &Shared, record: RequestRecord) -> Self {
        let since = |time: Instant| time.duration_since(shared.started).as_millis();
        Self {
            arrived_ms: since(record.arrived),
            first_byte_ms: record.first_byte.map(since),
            ended_ms: record.ended.map(since),
            record,
        }
    }
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: u64,
}

async fn requests(State(shared): Shares, Query(query): Query<After>) -> Json<Vec<Told>> {
    let all = shared.log.all().into_iter();
    let wanted = all.filter(|record| record.number > query.after);
    Json(wanted.map(|record| Told::new(&shared, record)).collect())
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Wait {
    Arrived,
    #[default]
    Ended,
}

#[derive(Deserialize)]
struct WaitFor {
    #[serde(default)]
    wait: Wait,
}

async fn request(
    State(shared): Shares,
    Path(number): Path<u64>,
    Query(query): Query<WaitFor>,
) -> Result<Json<Told>, (StatusCode, String)> {
    let control = Control::new(Arc::clone(&shared));
    let record = match query.wait {
        Wait::Arrived => control.arrived(number).await,
        Wait::Ended => control.ended(number).await,
    };
    let stopped =
        |error: crate::SimulatorError| (StatusCode::SERVICE_UNAVAILABLE, error.to_string());
    record
        .map(|record| Json(Told::new(&shared, record)))
        .map_err(stopped)
}
