//! A picture file as models take it: small enough, and the right way up.

use std::io::Cursor;

use aideon_engine::media::Picture;
use aideon_ipc::{AppError, picture::MAX_PICTURE_BYTES};
use image::{
    DynamicImage, GenericImageView, ImageDecoder, ImageFormat, ImageReader, ImageResult, Limits,
    codecs::jpeg::JpegEncoder, imageops::FilterType, metadata::Orientation,
};

use super::file_name;

/// The largest file that every provider takes: written as text it has a third more, and 5 MB
/// are the least that one allows.
const MODEL_BYTES: usize = 3_600 * 1024;

/// The longest side that every provider takes, in pixels.
const MODEL_SIDE: u32 = 8000;

/// The longest sides that are tried for a picture that is too large, until it fits.
const SIDES: [u32; 4] = [3072, 2048, 1536, 1024];

/// The longest side of a picture that is looked into at all.
const MAX_SIDE: u32 = 30_000;

const JPEG_QUALITY: u8 = 88;

/// A file that can be sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fitted {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// The file as it is when every provider takes it so; else a smaller picture of it. A picture
/// that lies on its side is put upright: not every model looks at the note that says so.
///
/// # Errors
/// [`AppError::PictureTooLarge`], [`AppError::PictureUnreadable`].
pub(crate) fn fitted(name: &str, bytes: Vec<u8>) -> Result<Fitted, AppError> {
    if bytes.len() > MAX_PICTURE_BYTES {
        return Err(AppError::PictureTooLarge {
            bytes: bytes.len(),
            limit: MAX_PICTURE_BYTES,
        });
    }
    let media_type = Picture::recognise(&bytes).ok_or(AppError::PictureUnreadable)?;
    let look = look(&bytes).map_err(|_| AppError::PictureUnreadable)?;
    if bytes.len() <= MODEL_BYTES && look.fits() {
        return Ok(Fitted {
            name: file_name::of(name, media_type),
            bytes,
        });
    }
    redrawn(name, &bytes)
}

/// What is known of a picture before its pixels are.
struct Look {
    width: u32,
    height: u32,
    upright: bool,
}

impl Look {
    fn fits(&self) -> bool {
        self.upright && self.width <= MODEL_SIDE && self.height <= MODEL_SIDE
    }
}

fn look(bytes: &[u8]) -> ImageResult<Look> {
    let mut decoder = reader(bytes)?.into_decoder()?;
    let (width, height) = decoder.dimensions();
    Ok(Look {
        width,
        height,
        upright: decoder.orientation()? == Orientation::NoTransforms,
    })
}

fn redrawn(name: &str, bytes: &[u8]) -> Result<Fitted, AppError> {
    let drawn = draw(bytes).map_err(|_| AppError::PictureUnreadable)?;
    let longest = drawn.width().max(drawn.height());
    let own_size = (longest <= MODEL_SIDE).then_some(longest);
    let sides = SIDES.into_iter().filter(|side| *side < longest);
    for side in own_size.into_iter().chain(sides) {
        let (media_type, bytes) = written(&drawn, side).map_err(|_| AppError::PictureUnreadable)?;
        if bytes.len() <= MODEL_BYTES {
            return Ok(Fitted {
                name: file_name::of(name, media_type),
                bytes,
            });
        }
    }
    Err(AppError::PictureTooLarge {
        bytes: bytes.len(),
        limit: MODEL_BYTES,
    })
}

fn draw(bytes: &[u8]) -> ImageResult<DynamicImage> {
    let mut decoder = reader(bytes)?.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut drawn = DynamicImage::from_decoder(decoder)?;
    drawn.apply_orientation(orientation);
    Ok(drawn)
}

fn reader(bytes: &[u8]) -> ImageResult<ImageReader<Cursor<&[u8]>>> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    reader.limits(limits);
    Ok(reader)
}

/// The picture with this longest side: as JPEG, unless something of it can be seen through.
fn written(drawn: &DynamicImage, side: u32) -> ImageResult<(&'static str, Vec<u8>)> {
    let scaled = match drawn.width().max(drawn.height()) > side {
        true => &drawn.resize(side, side, FilterType::CatmullRom),
        false => drawn,
    };
    let mut bytes = Vec::new();
    if can_be_seen_through(scaled) {
        scaled.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)?;
        return Ok(("image/png", bytes));
    }
    let encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
    scaled.to_rgb8().write_with_encoder(encoder)?;
    Ok(("image/jpeg", bytes))
}

fn can_be_seen_through(drawn: &DynamicImage) -> bool {
    drawn.color().has_alpha() && drawn.pixels().any(|(_, _, pixel)| pixel[3] < u8::MAX)
}

#[cfg(test)]
mod tests;
