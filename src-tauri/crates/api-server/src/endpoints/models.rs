//! `GET /v1/models`: the routes, and the models of every endpoint that lists them. Nobody is
//! asked for a list before somebody asks here.

use std::time::Duration;

use aideon_engine::model_id::EndpointId;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use futures::future::join_all;
use http::StatusCode;
use serde::Serialize;

use super::{Shared, admitted, json, refusal};
use crate::{answer, caller::Caller, failure::ApiError, gateway::Gateway};

/// How long an endpoint's list is waited for: a client asks when it starts, and one endpoint
/// that is down must not keep it.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Serialize)]
struct List {
    object: &'static str,
    data: Vec<Model>,
}

#[derive(Serialize)]
struct Model {
    id: String,
    object: &'static str,
    created: i64,
    owned_by: String,
}

fn model(id: String, owned_by: &str) -> Model {
    Model {
        id,
        object: "model",
        created: 0,
        owned_by: owned_by.to_owned(),
    }
}

pub(super) async fn list(State(gateway): Shared, request: Request) -> Response {
    let caller = match admitted(&gateway, request.headers()).await {
        Ok(caller) => caller,
        Err(reply) => return reply,
    };
    let data = models(&gateway, &caller).await;
    let list = List {
        object: "list",
        data,
    };
    json(StatusCode::OK, answer::whole::json(&list))
}

pub(super) async fn one(
    State(gateway): Shared,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let caller = match admitted(&gateway, request.headers()).await {
        Ok(caller) => caller,
        Err(reply) => return reply,
    };
    let models = models(&gateway, &caller).await;
    match models.into_iter().find(|model| model.id == id) {
        Some(model) => json(StatusCode::OK, answer::whole::json(&model)),
        None => refusal(&ApiError::invalid(
            StatusCode::NOT_FOUND,
            "model_not_found",
            "It is not listed. A model that is not may be served all the same.",
        )),
    }
}

async fn models(gateway: &Gateway, caller: &Caller) -> Vec<Model> {
    let routes = gateway.routing.names(caller);
    let endpoints = gateway.manager.endpoints();
    let lists = endpoints.iter().map(|it| listed(gateway, &it.id));
    let listed = join_all(lists).await.into_iter().flatten();
    let routes = routes.into_iter().map(|name| model(name, "aideon"));
    routes.chain(listed).collect()
}

async fn listed(gateway: &Gateway, endpoint: &EndpointId) -> Vec<Model> {
    let asked = tokio::time::timeout(PATIENCE, gateway.manager.models(endpoint));
    let known = match asked.await {
        Ok(found) => found.models,
        Err(_) => gateway.manager.catalog().kept(endpoint),
    };
    let named = |id: &str| model(format!("{endpoint}/{id}"), endpoint.as_str());
    known.iter().map(|known| named(&known.id)).collect()
}
