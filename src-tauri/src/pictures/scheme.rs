//! The addresses by which the window shows pictures: `picture://localhost/<id>`, on Windows
//! `http://picture.localhost/<id>`. They lead to the pictures of whoever uses the app, and to
//! nothing else.

use aideon_engine::media::Picture;
use tauri::{
    AppHandle, Manager, Runtime, UriSchemeResponder,
    http::{Method, Request, Response, StatusCode, header},
};

use crate::{core::Shell, session};

/// The scheme.
pub(crate) const SCHEME: &str = "picture";

/// A picture of an id is never another one.
const FOR_EVER: &str = "private, max-age=31536000, immutable";

/// Answers the window's request for a picture, off the main thread.
pub(crate) fn answer<R: Runtime>(
    app: &AppHandle<R>,
    request: &Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let shell = app.try_state::<Shell>();
    let (Some(shell), Some(id)) = (shell, id(request)) else {
        responder.respond(nothing());
        return;
    };
    let shell = shell.inner().clone();
    tauri::async_runtime::spawn(async move {
        let picture = find(&shell, &id).await;
        responder.respond(picture.map_or_else(nothing, |picture| shown(&picture)));
    });
}

async fn find(shell: &Shell, id: &str) -> Option<Picture> {
    let core = shell.core().await.ok()?;
    let profile = session::profile(core).await.ok()?;
    let stored = core.database.picture(&profile.id, id).await.ok()?;
    Some(stored.picture)
}

/// The id that a request names: a path of one part, asked for to be read.
fn id(request: &Request<Vec<u8>>) -> Option<String> {
    let id = request.uri().path().strip_prefix('/')?;
    let is_an_id = !id.is_empty()
        && id
            .chars()
            .all(|character| character.is_ascii_hexdigit() || character == '-');
    (request.method() == Method::GET && is_an_id).then(|| id.to_owned())
}

/// Only what is known as a picture is named as one; nothing else is ever guessed at.
fn shown(picture: &Picture) -> Response<Vec<u8>> {
    let Some(media_type) = Picture::recognise(&picture.bytes) else {
        return nothing();
    };
    let response = Response::builder()
        .header(header::CONTENT_TYPE, media_type)
        .header(header::CACHE_CONTROL, FOR_EVER)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::CONTENT_SECURITY_POLICY, "default-src 'none'")
        .body(picture.bytes.to_vec());
    response.unwrap_or_else(|_| nothing())
}

fn nothing() -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(method: Method, address: &str) -> Option<String> {
        let request = Request::builder().method(method).uri(address);
        id(&request.body(Vec::new()).unwrap())
    }

    #[test]
    fn an_address_names_one_picture_and_nothing_else() {
        let known = "019aa000-0000-7000-8000-00000000000a";
        let address = format!("picture://localhost/{known}");
        assert_eq!(asked(Method::GET, &address).as_deref(), Some(known));
        let windows = format!("http://picture.localhost/{known}");
        assert_eq!(asked(Method::GET, &windows).as_deref(), Some(known));
        for elsewhere in ["/", "/../x", "/a/b", "/%2e%2e", "/x.png"] {
            let address = format!("picture://localhost{elsewhere}");
            assert_eq!(asked(Method::GET, &address), None, "{elsewhere}");
        }
        assert_eq!(asked(Method::POST, &address), None);
    }

    #[test]
    fn what_is_shown_is_named_by_its_bytes_and_not_guessed_at() {
        let picture = Picture {
            media_type: "text/html".into(),
            bytes: b"\x89PNG\r\n\x1a\n".to_vec().into(),
        };
        let response = shown(&picture);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "image/png");
        assert_eq!(
            response.headers()[header::X_CONTENT_TYPE_OPTIONS],
            "nosniff"
        );
        let page = Picture {
            media_type: "image/png".into(),
            bytes: b"<script>".to_vec().into(),
        };
        assert_eq!(
            shown(&page).status(),
            StatusCode::NOT_FOUND,
            "whatever a provider called it"
        );
    }
}
