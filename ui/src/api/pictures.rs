//! Pictures: bytes go in, addresses come out.

use aideon_ipc::picture::PictureInfo;
use js_sys::{Uint8Array, encode_uri_component};
use serde_json::json;

use super::{
    Answer,
    bridge::{address, call, send_bytes},
};

/// The scheme of the addresses of pictures.
const SCHEME: &str = "picture";

/// Keeps a picture that a message is to be sent with; `name` is its file's.
pub async fn picture_add(name: &str, bytes: &Uint8Array) -> Answer<PictureInfo> {
    let name = String::from(encode_uri_component(name));
    send_bytes("picture_add", bytes, &json!({ "x-picture-name": name })).await
}

/// Takes a picture back that was added and not sent.
pub async fn picture_remove(id: &str) -> Answer<()> {
    call("picture_remove", &json!({ "id": id })).await
}

/// Saves a picture where the user says; false when they say nowhere.
pub async fn picture_save(id: &str) -> Answer<bool> {
    call("picture_save", &json!({ "id": id })).await
}

/// Where a picture is shown from.
pub fn picture_address(id: &str) -> Option<String> {
    address(SCHEME, id)
}
