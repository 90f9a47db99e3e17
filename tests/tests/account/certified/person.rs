//! A browser with cookies, and somebody who fills in its forms.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use reqwest::{Response, header};
use url::Url;

use crate::browser::{Scripted, client};

/// Somebody in front of a browser.
#[derive(Clone)]
pub(super) struct Person {
    login: String,
    /// By name: one provider's, so there is no other site to tell apart.
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    forms: Arc<AtomicUsize>,
}

impl Person {
    pub(super) fn new(login: &str) -> Self {
        Self {
            login: login.to_owned(),
            cookies: Arc::default(),
            forms: Arc::default(),
        }
    }

    /// Somebody else in front of the same browser.
    pub(super) fn hands_over_to(&self, login: &str) -> Self {
        Self {
            login: login.to_owned(),
            ..self.clone()
        }
    }

    /// How many forms were filled in.
    pub(super) fn forms(&self) -> usize {
        self.forms.load(Ordering::SeqCst)
    }

    pub(super) fn browser(&self) -> Scripted {
        let person = self.clone();
        Scripted::new(move |address| {
            let person = person.clone();
            async move { person.visit(address).await }
        })
    }

    /// Follows redirects and fills in forms until the app is reached.
    async fn visit(&self, address: Url) {
        let issuer = address.origin();
        let mut page = address.clone();
        let mut response = self.ask(page.clone(), None).await;
        for _ in 0..20 {
            if let Some(location) = response.headers().get(header::LOCATION) {
                page = page.join(location.to_str().unwrap()).unwrap();
                response = self.ask(page.clone(), None).await;
                if page.origin() != issuer {
                    assert_eq!(response.status().as_u16(), 200, "the app is reached");
                    return;
                }
            } else {
                let status = response.status();
                let text = response.text().await.unwrap();
                let (action, form) = self.filled_in(&text);
                assert!(status.is_success(), "{status} {text}");
                page = page.join(&action).unwrap();
                response = self.ask(page.clone(), Some(form)).await;
            }
        }
        panic!("the browser is sent around in circles");
    }

    /// Where a form is sent, and what it says.
    fn filled_in(&self, page: &str) -> (String, String) {
        self.forms.fetch_add(1, Ordering::SeqCst);
        let (_, action) = page.split_once("action=\"").expect(page);
        let (action, _) = action.split_once('"').expect(page);
        let mut form = hidden(page);
        if page.contains("name=\"login\"") {
            form.extend([("login", self.login.as_str()), ("password", "any")]);
        }
        let form = form.iter().map(|(name, value)| format!("{name}={value}"));
        (
            action.replace("&amp;", "&"),
            form.collect::<Vec<_>>().join("&"),
        )
    }

    async fn ask(&self, address: Url, form: Option<String>) -> Response {
        let request = match form {
            Some(form) => client()
                .post(address)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form),
            None => client().get(address),
        };
        let cookies: Vec<String> = self
            .cookies
            .lock()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = request.header(header::COOKIE, cookies.join("; "));
        let response = request.send().await.unwrap();
        self.take_cookies(&response);
        response
    }

    fn take_cookies(&self, response: &Response) {
        let mut cookies = self.cookies.lock().unwrap();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (pair, _) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// What a form says without being asked.
fn hidden(page: &str) -> Vec<(&str, &str)> {
    let inputs = page.split("<input type=\"hidden\" name=\"").skip(1);
    inputs
        .filter_map(|input| {
            let (name, rest) = input.split_once('"')?;
            let (_, rest) = rest.split_once("value=\"")?;
            Some((name, rest.split_once('"')?.0))
        })
        .collect()
}
