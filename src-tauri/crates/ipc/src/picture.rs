//! Pictures: attached by the user, or made by a model.

use serde::{Deserialize, Serialize};

/// The largest file that can be attached, in bytes.
pub const MAX_PICTURE_BYTES: usize = 20 * 1024 * 1024;

/// A picture, without its bytes. The window shows it by its address: `picture://localhost/<id>`,
/// on Windows `http://picture.localhost/<id>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureInfo {
    /// UUIDv7.
    pub id: String,
    /// `image/png`, `image/jpeg`, `image/gif` or `image/webp`.
    pub media_type: String,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// Its size in bytes.
    pub bytes: u32,
    /// The name of the file that it came from; of a picture that a model made a name to save
    /// it under.
    pub name: String,
}
