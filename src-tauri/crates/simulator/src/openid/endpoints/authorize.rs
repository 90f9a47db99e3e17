//! Where the browser is sent: RFC 6749, section 4.1.1.

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::{Path, Query, RawQuery, State as Shared},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use crate::{
    SIMULATED_NOTICE,
    openid::{OpenIdFault, grants::Asked, keys, people::OpenIdUser, state::State},
};

type Parameters = HashMap<String, String>;

/// Shows who can sign in, or signs in who was set.
pub(super) async fn ask(
    Shared(state): Shared<Arc<State>>,
    Query(parameters): Query<Parameters>,
    RawQuery(query): RawQuery,
) -> Response {
    if asked(&parameters).is_none() {
        return refused();
    }
    match state.set(|set| set.signs_in.clone()) {
        Some(subject) => answer(&state, &parameters, &subject),
        None => {
            let people = state.set(|set| set.people.all().to_vec());
            Html(page(&people, &query.unwrap_or_default())).into_response()
        }
    }
}

/// Signs in who was chosen on the page.
pub(super) async fn chosen(
    Shared(state): Shared<Arc<State>>,
    Path(subject): Path<String>,
    Query(parameters): Query<Parameters>,
) -> Response {
    answer(&state, &parameters, &subject)
}

/// Where the browser is sent to be signed out, which it never was signed in.
pub(super) async fn ended() -> Html<String> {
    Html(format!(
        "<!doctype html><title>Signed out</title><h1>Signed out</h1><p>{SIMULATED_NOTICE}</p>"
    ))
}

fn asked(parameters: &Parameters) -> Option<Asked> {
    let text = |name: &str| parameters.get(name).filter(|text| !text.is_empty());
    let is = |name: &str, value: &str| text(name).is_some_and(|text| text == value);
    let scopes: Vec<&str> = text("scope")?.split(' ').collect();
    let redirect_uri = text("redirect_uri")?;
    let sound = is("response_type", "code")
        && is("code_challenge_method", "S256")
        && scopes.contains(&"openid")
        && redirect_uri.starts_with("http://127.0.0.1:");
    sound.then_some(())?;
    Some(Asked {
        client_id: text("client_id")?.clone(),
        redirect_uri: redirect_uri.clone(),
        challenge: text("code_challenge")?.clone(),
        nonce: text("nonce").cloned(),
        offline: scopes.contains(&"offline_access"),
    })
}

fn refused() -> Response {
    (StatusCode::BAD_REQUEST, "the request cannot be answered").into_response()
}

/// Sends the browser back.
fn answer(state: &State, parameters: &Parameters, subject: &str) -> Response {
    let (Some(asked), Ok(code)) = (asked(parameters), keys::secret()) else {
        return refused();
    };
    let redirect_uri = asked.redirect_uri.clone();
    let result = state.set(|set| {
        let declines = set.faults.iter().find_map(|fault| match fault {
            OpenIdFault::Declines(error) => Some(error.clone()),
            _ => None,
        });
        if let Some(error) = declines {
            return ("error", error);
        }
        if set.people.of(subject).is_none() {
            return ("error", "access_denied".to_owned());
        }
        set.secrets.push(code.clone());
        set.grants.begin(code.clone(), subject.to_owned(), asked);
        ("code", code)
    });
    let address = state.set(|set| {
        let mut answers = vec![result];
        let sent = parameters.get("state").cloned().unwrap_or_default();
        answers.push(match set.has(&OpenIdFault::OtherState) {
            true => ("state", "another".to_owned()),
            false => ("state", sent),
        });
        if set.has(&OpenIdFault::OtherIssuerInRedirect) {
            answers.push(("iss", "https://another.example".to_owned()));
        } else if !set.has(&OpenIdFault::NoIssuerInRedirect) {
            answers.push(("iss", state.issuer().to_owned()));
        }
        let query: Vec<String> = answers
            .iter()
            .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
            .collect();
        format!("{redirect_uri}?{}", query.join("&"))
    });
    (StatusCode::FOUND, [(header::LOCATION, address)]).into_response()
}

fn percent_encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| match plain(byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        })
        .collect()
}

fn page(people: &[OpenIdUser], query: &str) -> String {
    let query = escaped(query);
    let link = |subject: &str, text: &str| {
        let subject = percent_encoded(subject);
        let (subject, text) = (escaped(&subject), escaped(text));
        format!("<p><a id=\"{subject}\" href=\"authorize/as/{subject}?{query}\">{text}</a></p>\n")
    };
    let links: String = people
        .iter()
        .map(|user| link(&user.subject, &format!("Sign in as {}", user.name)))
        .chain([link("nobody", "Cancel")])
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <title>Simulated sign-in</title><h1>Simulated sign-in</h1>\
         <p>{SIMULATED_NOTICE}</p>\n{links}</html>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
