//! Pictures, as they are sent to a model or made by one.
//!
//! | module | subject |
//! |---|---|
//! | [`address`] | where a picture lies that is sent by its address |
//! | [`download`] | its bytes, for those who take no addresses |

pub mod address;
pub mod download;

use std::{fmt, sync::Arc};

use self::address::PictureAddress;

/// A picture: its bytes, whatever the wire made of them.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its media type, `image/png` for instance.
    pub media_type: String,
    /// The file's bytes.
    pub bytes: Arc<[u8]>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Picture({}, {} bytes)",
            self.media_type,
            self.bytes.len()
        )
    }
}

/// A picture that is sent to a model: its bytes, or where they lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureSource {
    /// The picture itself.
    Bytes(Picture),
    /// Its address. A provider that takes addresses gets it as it is and looks for itself; for
    /// any other one the picture is downloaded by us.
    Remote(PictureAddress),
}

impl From<Picture> for PictureSource {
    fn from(picture: Picture) -> Self {
        Self::Bytes(picture)
    }
}

impl From<PictureAddress> for PictureSource {
    fn from(address: PictureAddress) -> Self {
        Self::Remote(address)
    }
}

impl Picture {
    /// The media type that the first bytes show, of the kinds that models take and make.
    pub fn recognise(bytes: &[u8]) -> Option<&'static str> {
        match bytes {
            [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
            [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
            [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some("image/webp"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_known_by_its_first_bytes_and_does_not_print_them() {
        assert_eq!(Picture::recognise(b"\x89PNG\r\n"), Some("image/png"));
        assert_eq!(
            Picture::recognise(b"RIFF\0\0\0\0WEBPVP8 "),
            Some("image/webp")
        );
        assert_eq!(Picture::recognise(b"<html>"), None);
        let picture = Picture {
            media_type: "image/png".into(),
            bytes: Arc::from(*b"\x89PNG"),
        };
        assert_eq!(format!("{picture:?}"), "Picture(image/png, 4 bytes)");
    }
}
