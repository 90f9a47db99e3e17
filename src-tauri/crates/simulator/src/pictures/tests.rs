use std::io::Cursor;

use super::*;

type TestResult = Result<(), Box<dyn std::error::Error>>;

/// Width, height and the colours' indexes.
fn decoded(file: &[u8]) -> Result<(u32, u32, Vec<u8>), Box<dyn std::error::Error>> {
    let mut decoder = png::Decoder::new(Cursor::new(file));
    decoder.set_transformations(png::Transformations::IDENTITY);
    let mut reader = decoder.read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().ok_or("a size")?];
    let info = reader.next_frame(&mut pixels)?;
    let comments = &reader.info().uncompressed_latin1_text;
    assert_eq!(
        comments.first().map(|chunk| chunk.text.as_str()),
        Some(SIMULATED_PICTURE_NOTICE),
        "the file says what it is"
    );
    Ok((info.width, info.height, pixels))
}

#[test]
fn a_picture_is_a_png_of_the_asked_size_with_a_word_across_it() -> TestResult {
    for size in [(64, 64), (256, 512), (1024, 768), (1, 1), (7, 300)] {
        let picture = Picture::of_prompt("a boat", 0, Some(size));
        let (width, height, pixels) = decoded(&picture.png()?)?;
        assert_eq!((width, height), size);
        let has = |colour| pixels.contains(&colour);
        assert!(
            width < WIDTH || has(INK) && has(BAND),
            "the word is there at {size:?}"
        );
    }
    Ok(())
}

#[test]
fn the_word_can_be_read_in_a_small_picture() {
    let picture = Picture::of_prompt("a boat", 0, Some((64, 64)));
    let pixels = picture.pixels();
    let ink = pixels.iter().filter(|&&colour| colour == INK).count();
    let of_word = (0..HEIGHT)
        .flat_map(|y| (0..WIDTH).map(move |x| (x, y)))
        .filter(|&(x, y)| is_ink(x, y))
        .count();
    assert_eq!(ink, of_word, "every dot of it and no other");
}

#[test]
fn too_large_a_picture_is_made_smaller() {
    let picture = Picture::of_prompt("a boat", 0, Some((5_000, 20)));
    assert_eq!(picture.to_string(), "1024x20");
}

#[test]
fn a_picture_follows_from_prompt_and_number() {
    let of = |prompt, number| Picture::of_prompt(prompt, number, None);
    assert_eq!(of("a boat", 0), of("a boat", 0));
    assert_ne!(of("a boat", 0), of("a boat", 1), "two for one prompt");
    assert_ne!(of("a boat", 0), of("a house", 0));
}

#[test]
fn a_path_names_its_picture_and_others_name_none() {
    let picture = Picture::of_prompt("a boat", 2, Some((64, 48)));
    assert_eq!(Picture::of_path(&picture.path()), Some(picture));
    for path in [
        "/pictures/64x48/12",
        "/pictures/64/0000000000000000.png",
        "/pictures/0x5/0000000000000000.png",
        "/pictures/64x99999/0000000000000000.png",
        "/pictures/64x48/nothing.png",
    ] {
        assert_eq!(Picture::of_path(path), None, "{path}");
    }
}
