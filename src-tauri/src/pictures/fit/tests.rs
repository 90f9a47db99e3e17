use image::{Rgb, RgbImage, Rgba, RgbaImage};

use super::*;

/// A picture that no format makes small.
fn noise(width: u32, height: u32) -> RgbImage {
    let mut state = 1u32;
    RgbImage::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, red, green, blue] = state.to_be_bytes();
        Rgb([red, green, blue])
    })
}

fn png(picture: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture
        .into()
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

fn size(bytes: &[u8]) -> (u32, u32) {
    let look = look(bytes).unwrap();
    (look.width, look.height)
}

#[test]
fn a_picture_that_fits_is_left_as_it_is() {
    let bytes = png(noise(20, 10));
    let fitted = fitted("boat.png", bytes.clone()).unwrap();
    assert_eq!((fitted.name.as_str(), fitted.bytes), ("boat.png", bytes));
}

#[test]
fn a_file_that_is_too_large_for_models_becomes_a_smaller_picture() {
    let bytes = png(noise(1400, 1100));
    assert!(
        (MODEL_BYTES..MAX_PICTURE_BYTES).contains(&bytes.len()),
        "{} bytes are what a provider would refuse",
        bytes.len()
    );
    let fitted = fitted("boat.png", bytes).unwrap();
    assert!(fitted.bytes.len() <= MODEL_BYTES);
    assert_eq!(fitted.name, "boat.jpg", "it is one now");
    assert_eq!(Picture::recognise(&fitted.bytes), Some("image/jpeg"));
    let (width, height) = size(&fitted.bytes);
    assert!(
        width.abs_diff(height * 14 / 11) <= 1,
        "{width} × {height} has the proportions of 1400 × 1100"
    );
}

#[test]
fn a_side_that_is_too_long_is_shortened() {
    let bytes = png(RgbImage::new(MODEL_SIDE + 1, 10));
    let fitted = fitted("line.png", bytes).unwrap();
    assert!(size(&fitted.bytes).0 <= SIDES[0]);
}

#[test]
fn what_can_be_seen_through_stays_so() {
    let bytes = png(RgbaImage::from_pixel(
        MODEL_SIDE + 1,
        10,
        Rgba([9, 9, 9, 0]),
    ));
    let fitted = fitted("glass.png", bytes).unwrap();
    assert_eq!(fitted.name, "glass.png");
    assert!(draw(&fitted.bytes).unwrap().color().has_alpha());
}

/// A JPEG with the note that it has to be turned by a quarter to stand upright.
fn on_its_side() -> Vec<u8> {
    let mut plain = Vec::new();
    let picture = RgbImage::from_fn(40, 20, |x, _| match x < 20 {
        true => Rgb([255, 0, 0]),
        false => Rgb([0, 0, 255]),
    });
    let encoder = JpegEncoder::new_with_quality(&mut plain, 95);
    picture.write_with_encoder(encoder).unwrap();
    let exif: &[u8] = &[
        0xff, 0xe1, 0, 34, b'E', b'x', b'i', b'f', 0, 0, b'M', b'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01,
        0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
    ];
    [&plain[..2], exif, &plain[2..]].concat()
}

#[test]
fn a_picture_on_its_side_is_put_upright() {
    let bytes = on_its_side();
    assert!(!look(&bytes).unwrap().upright, "the note is there");
    let fitted = fitted("phone.jpg", bytes).unwrap();
    assert_eq!(
        size(&fitted.bytes),
        (20, 40),
        "a model that ignores the note sees it as its owner does"
    );
    let drawn = draw(&fitted.bytes).unwrap().to_rgb8();
    let top = drawn.get_pixel(10, 5);
    assert!(top[0] > 200 && top[2] < 60, "left has become top: {top:?}");
}

#[test]
fn what_is_no_picture_is_refused() {
    for bytes in [
        b"<svg onload='alert(1)'/>".to_vec(),
        Vec::new(),
        b"\x89PNG\r\n\x1a\n and then nothing of the kind".to_vec(),
    ] {
        assert_eq!(fitted("x", bytes), Err(AppError::PictureUnreadable));
    }
    let large = vec![0; MAX_PICTURE_BYTES + 1];
    assert!(matches!(
        fitted("x", large),
        Err(AppError::PictureTooLarge { .. })
    ));
}
