//! Where codes and refresh tokens are exchanged: RFC 6749, sections 4.1.3 and 6.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Form, Json,
    extract::State as Shared,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    digest::{SHA256, digest},
    error::Unspecified,
};
use serde_json::{Value, json};

use crate::openid::{
    OpenIdFault,
    grants::Session,
    id_token, keys,
    state::{Settings, State},
};

/// What a request is refused for.
enum Refusal {
    InvalidGrant,
    UnsupportedGrantType,
    Failed,
}

impl From<Unspecified> for Refusal {
    fn from(_: Unspecified) -> Self {
        Self::Failed
    }
}

pub(super) async fn exchange(
    Shared(state): Shared<Arc<State>>,
    Form(parameters): Form<HashMap<String, String>>,
) -> Response {
    let tokens = state.set(|set| {
        let shown = ["code", "code_verifier", "refresh_token"];
        set.secrets
            .extend(shown.iter().filter_map(|it| parameters.get(*it)).cloned());
        let (index, session) = granted(set, &parameters)?;
        issue(set, state.issuer(), index, &session)
    });
    let (status, answer) = match tokens {
        Ok(tokens) => (StatusCode::OK, tokens),
        Err(refusal) => refused(&refusal),
    };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}

fn refused(refusal: &Refusal) -> (StatusCode, Value) {
    let (status, error) = match refusal {
        Refusal::InvalidGrant => (StatusCode::BAD_REQUEST, "invalid_grant"),
        Refusal::UnsupportedGrantType => (StatusCode::BAD_REQUEST, "unsupported_grant_type"),
        Refusal::Failed => (StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
    };
    (status, json!({ "error": error }))
}

/// The session that a request is for.
fn granted(
    set: &mut Settings,
    parameters: &HashMap<String, String>,
) -> Result<(usize, Session), Refusal> {
    let text = |name: &str| parameters.get(name).map_or("", String::as_str);
    let of_client = |session: &Session| session.asked.client_id == text("client_id");
    let found = match text("grant_type") {
        "authorization_code" => set.grants.take_code(text("code")).filter(|(_, session)| {
            let verifier = digest(&SHA256, text("code_verifier").as_bytes());
            session.asked.challenge == URL_SAFE_NO_PAD.encode(verifier)
                && session.asked.redirect_uri == text("redirect_uri")
        }),
        "refresh_token" => set.grants.take_refresh_token(text("refresh_token")),
        _ => return Err(Refusal::UnsupportedGrantType),
    };
    found
        .filter(|(_, session)| of_client(session))
        .ok_or(Refusal::InvalidGrant)
}

fn issue(
    set: &mut Settings,
    issuer: &str,
    index: usize,
    session: &Session,
) -> Result<Value, Refusal> {
    let user = set.people.of(&session.subject).cloned();
    let user = user.ok_or(Refusal::InvalidGrant)?;
    let access_token = keys::secret()?;
    let mut tokens = json!({
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": set.lifetime.max(0),
    });
    set.secrets.push(access_token);
    if !set.has(&OpenIdFault::NoIdToken) {
        let id_token = id_token::issue(set, issuer, session, &user, set.id_token_fault())?;
        tokens["id_token"] = json!(id_token);
        set.secrets.push(id_token);
    }
    if session.asked.offline && !set.has(&OpenIdFault::NoRefreshToken) {
        let refresh_token = keys::secret()?;
        set.grants.add_refresh_token(refresh_token.clone(), index);
        tokens["refresh_token"] = json!(refresh_token);
        set.secrets.push(refresh_token);
    }
    Ok(tokens)
}
