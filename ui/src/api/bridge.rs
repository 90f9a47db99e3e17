//! The functions that Tauri puts into the window, and the way of JSON and bytes through them.

use aideon_ipc::AppError;
use js_sys::{JSON, Uint8Array};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["window", "__TAURI_INTERNALS__"], js_name = invoke)]
    async fn invoke(command: &str, arguments: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["window", "__TAURI_INTERNALS__"], js_name = invoke)]
    async fn invoke_with(
        command: &str,
        body: &JsValue,
        options: &JsValue,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["window", "__TAURI_INTERNALS__"], js_name = convertFileSrc)]
    fn convert_file_src(path: &str, scheme: &str) -> Result<String, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["window", "__TAURI_INTERNALS__"], js_name = transformCallback)]
    fn transform_callback(callback: &JsValue, once: bool) -> Result<u32, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["window", "__TAURI_INTERNALS__"], js_name = unregisterCallback)]
    fn unregister_callback(id: u32) -> Result<(), JsValue>;
}

/// Calls a command of the shell with its arguments, an object with camelCase keys.
///
/// # Errors
/// The command's own error; [`AppError::Internal`] when the shell could not be asked or
/// answered with something else than was agreed.
pub(super) async fn call<T: DeserializeOwned>(
    command: &str,
    arguments: &Value,
) -> Result<T, AppError> {
    let arguments = JSON::parse(&arguments.to_string()).map_err(|_| AppError::Internal)?;
    answered(invoke(command, &arguments).await)
}

/// Calls a command that takes bytes as they are, with headers, an object of texts.
///
/// # Errors
/// As [`call`].
pub(super) async fn send_bytes<T: DeserializeOwned>(
    command: &str,
    bytes: &Uint8Array,
    headers: &Value,
) -> Result<T, AppError> {
    let options = json!({ "headers": headers }).to_string();
    let options = JSON::parse(&options).map_err(|_| AppError::Internal)?;
    answered(invoke_with(command, bytes, &options).await)
}

fn answered<T: DeserializeOwned>(answer: Result<JsValue, JsValue>) -> Result<T, AppError> {
    match answer {
        Ok(answer) => read(&answer).ok_or(AppError::Internal),
        Err(error) => Err(read(&error).unwrap_or(AppError::Internal)),
    }
}

/// The address of something that the shell serves under a scheme of its own, as this system
/// spells it; none outside of the app's window.
pub(super) fn address(scheme: &str, path: &str) -> Option<String> {
    convert_file_src(path, scheme).ok()
}

/// Reads a value that came from the shell; none when it is not of the type expected.
pub(super) fn read<T: DeserializeOwned>(value: &JsValue) -> Option<T> {
    let text = JSON::stringify(value)
        .ok()
        .and_then(|text| text.as_string());
    serde_json::from_str(text.as_deref().unwrap_or("null")).ok()
}

/// Gives the shell a function that it may call by the id answered, until [`unregister`].
pub(super) fn register(callback: impl FnMut(JsValue) + 'static) -> Option<u32> {
    let callback: Box<dyn FnMut(JsValue)> = Box::new(callback);
    // Owned by JavaScript from here on, so it is freed once the shell's table lets go of it;
    // freed by Rust, it could vanish while it runs.
    transform_callback(&Closure::wrap(callback).into_js_value(), false).ok()
}

/// Takes the function back.
pub(super) fn unregister(id: u32) {
    // Nothing is lost when the table has forgotten it already.
    unregister_callback(id).ok();
}
