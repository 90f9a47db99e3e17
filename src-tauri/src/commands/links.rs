//! Links of replies and pages are opened in the browser, after a check here: what a model
//! writes is never trusted.

use aideon_ipc::AppError;
use tauri::{AppHandle, Url};
use tauri_plugin_opener::OpenerExt;
use tracing::warn;

/// The longest link that is opened, in bytes.
const MAX_LINK_BYTES: usize = 4096;

/// Opens a link in the system's browser or mail program.
#[tauri::command]
pub(crate) async fn link_open(app: AppHandle, url: String) -> Result<(), AppError> {
    let url = check(&url).ok_or(AppError::LinkRefused)?;
    app.opener()
        .open_url(url.as_str(), None::<&str>)
        .map_err(|failure| {
            warn!(%failure, "no program opened a link");
            AppError::Internal
        })
}

/// http, https with a host and no user name in it, or mailto.
fn check(text: &str) -> Option<Url> {
    if text.len() > MAX_LINK_BYTES {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let allowed = match url.scheme() {
        "http" | "https" => url.has_host() && url.username().is_empty() && url.password().is_none(),
        "mailto" => true,
        _ => false,
    };
    allowed.then_some(url)
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn only_web_and_mail_links_are_opened() {
        for allowed in [
            "https://example.org/a?b#c",
            "http://localhost:1/",
            "mailto:a@b.org",
        ] {
            assert!(check(allowed).is_some(), "{allowed}");
        }
        for refused in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https://bank.example@evil.example/",
            "data:text/html,x",
            "not a link",
        ] {
            assert!(check(refused).is_none(), "{refused}");
        }
    }
}
