//! The one window, where it may navigate, and the plugins.

#[cfg(target_os = "linux")]
mod drawing;

use std::{env, sync::Arc};

use tauri::{
    AppHandle, Builder, Manager, RunEvent, Runtime, Url, WebviewUrl, WebviewWindowBuilder, Window,
    WindowEvent, webview::NewWindowResponse,
};

use crate::{
    code::CodeReader, commands, core::Shell, lists, local_api::LocalApi, logging, pictures::scheme,
};

/// The window's label, which the capability names too.
pub(crate) const MAIN: &str = "main";

/// Whether there is somewhere to show a window. Where the system always has a display, yes;
/// elsewhere the toolkit would end the app without a word to the user.
pub(crate) fn has_display() -> bool {
    let named = |variable| env::var_os(variable).is_some_and(|name| !name.is_empty());
    !cfg!(target_os = "linux") || named("DISPLAY") || named("WAYLAND_DISPLAY")
}

/// Runs the app until its window is closed.
///
/// # Errors
/// When the window or a plugin cannot be made.
pub(crate) fn run() -> tauri::Result<()> {
    Builder::default()
        // First of all plugins: a second start only brings the first one's window forward.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            bring_forward(app);
        }))
        .plugin(tauri_plugin_store::Builder::new().build())
        // Links are opened from here after a check, never by the page.
        .plugin(
            tauri_plugin_opener::Builder::new()
                .open_js_links_on_click(false)
                .build(),
        )
        // Where a picture is saved is asked by the app, never by the page.
        .plugin(tauri_plugin_dialog::init())
        .register_asynchronous_uri_scheme_protocol(scheme::SCHEME, |context, request, responder| {
            scheme::answer(context.app_handle(), &request, responder);
        })
        .invoke_handler(commands::handler())
        .on_window_event(react)
        .setup(|app| {
            if let Ok(folder) = app.path().app_log_dir() {
                logging::begin(&folder);
            }
            let shell = Shell::new(app.path().app_data_dir()?);
            let local_api = LocalApi::of(shell.clone());
            app.manage(shell.clone());
            app.manage(local_api.clone());
            app.manage(Arc::new(CodeReader::default()));
            open(app.handle())?;
            // The window is on its way; what takes time happens meanwhile.
            tauri::async_runtime::spawn(async move {
                shell.warm_up().await;
                shell.tidy_up().await;
                local_api.resume().await;
                lists::watch(shell).await;
            });
            Ok(())
        })
        .build(tauri::generate_context!())?
        .run(|app, event| {
            if let RunEvent::Exit = event {
                end(app);
            }
        });
    Ok(())
}

/// The window is gone; who asks through the local API gets the rest of an answer that is under
/// way.
fn end<R: Runtime>(app: &AppHandle<R>) {
    if let Some(local_api) = app.try_state::<LocalApi>() {
        tauri::async_runtime::block_on(local_api.end());
    }
}

fn open<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Aideon Lite")
        .inner_size(1280.0, 800.0)
        .min_inner_size(480.0, 480.0)
        // The shell's own handler would keep dropped files from the page.
        .disable_drag_drop_handler()
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    #[cfg(target_os = "linux")]
    drawing::suit_the_machine(&window)?;
    #[cfg(not(target_os = "linux"))]
    drop(window);
    Ok(())
}

/// Whoever comes back to the window may come back from a computer that slept.
fn react<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    if let WindowEvent::Focused(true) = event
        && let Some(shell) = window.try_state::<Shell>()
    {
        shell.wake();
    }
}

/// The app's own pages: `tauri://localhost`, on Windows `http://tauri.localhost`.
fn is_ours(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => cfg!(windows) && url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

/// Shows the window before all others.
pub(crate) fn bring_forward<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn the_window_stays_on_its_own_pages() {
        assert!(is_ours(&"tauri://localhost/index.html".parse().unwrap()));
        for elsewhere in [
            "https://example.org/",
            "file:///etc/passwd",
            "tauri://other/",
            "data:,x",
        ] {
            assert!(
                !is_ours(&elsewhere.parse().unwrap()),
                "{elsewhere} is not ours"
            );
        }
    }
}
