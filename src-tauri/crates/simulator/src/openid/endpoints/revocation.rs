//! Where tokens are revoked: RFC 7009.

use std::{collections::HashMap, sync::Arc};

use axum::{Form, extract::State as Shared, http::StatusCode};

use crate::openid::state::State;

/// That there is no such token is no failure (section 2.2).
pub(super) async fn revoke(
    Shared(state): Shared<Arc<State>>,
    Form(parameters): Form<HashMap<String, String>>,
) -> StatusCode {
    let token = parameters.get("token").map_or("", String::as_str);
    state.set(|set| set.grants.revoke(token));
    StatusCode::OK
}
