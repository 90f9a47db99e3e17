//! What it says of itself, and its keys.

use std::sync::Arc;

use axum::{Json, extract::State as Shared};
use serde_json::{Value, json};

use crate::openid::{OpenIdFault, state::State};

pub(super) async fn description(Shared(state): Shared<Arc<State>>) -> Json<Value> {
    let own = state.issuer();
    let mut description = json!({
        "issuer": own,
        "authorization_endpoint": format!("{own}/authorize"),
        "token_endpoint": format!("{own}/token"),
        "jwks_uri": format!("{own}/jwks"),
        "revocation_endpoint": format!("{own}/revoke"),
        "end_session_endpoint": format!("{own}/end"),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "EdDSA"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "token_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    });
    state.set(|set| {
        if set.has(&OpenIdFault::DescribesAnother) {
            description["issuer"] = json!("https://another.example");
        }
        if set.has(&OpenIdFault::InsecureAddress) {
            description["token_endpoint"] = json!("http://another.example/token");
        }
        if set.has(&OpenIdFault::NoRevocation) {
            description["revocation_endpoint"] = Value::Null;
        }
    });
    Json(description)
}

pub(super) async fn keys(Shared(state): Shared<Arc<State>>) -> Json<Value> {
    Json(state.set(|set| set.keys.published()))
}
