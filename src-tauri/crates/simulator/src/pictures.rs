//! Pictures that nobody could take for a model's: coloured blocks, with the word for what
//! they are across the middle and in the file.
//!
//! A picture follows from its size and a number, and both stand in its path: none is kept.

mod lettering;

use std::fmt;

use png::{BitDepth, ColorType, Encoder};

use self::lettering::{HEIGHT, WIDTH, is_ink};
use crate::pieces;

/// The comment every picture of the simulator's carries in its file.
pub const SIMULATED_PICTURE_NOTICE: &str = "This is a simulated picture: no model drew it.";

/// The media type of every picture.
pub(crate) const MEDIA_TYPE: &str = "image/png";

/// The tokens a picture counts for, read or drawn.
pub(crate) const TOKENS: usize = 85;

/// Width and height when none are said, and the most there can be.
const SIDE: u32 = 256;
const LARGEST_SIDE: u32 = 1024;

/// Blocks in a row; half of them are drawn, the others mirror them.
const BLOCKS: u32 = 8;

/// The colours as indexes into the palette.
const GROUND: u8 = 0;
const BLOCK: u8 = 1;
const BAND: u8 = 2;
const INK: u8 = 3;

/// A picture, not drawn yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    width: u32,
    height: u32,
    /// What its colours and blocks follow from.
    seed: u64,
}

impl Picture {
    /// The picture of this number for a prompt. What is larger than the largest is made
    /// smaller, side by side.
    pub(crate) fn of_prompt(prompt: &str, number: usize, size: Option<(u32, u32)>) -> Self {
        let (width, height) = size.unwrap_or((SIDE, SIDE));
        Self {
            width: width.min(LARGEST_SIDE),
            height: height.min(LARGEST_SIDE),
            seed: pieces::hash(&format!("{number} {prompt}")),
        }
    }

    /// The picture a path names that was written by [`Picture::path`].
    pub(crate) fn of_path(path: &str) -> Option<Self> {
        let (size, seed) = path
            .strip_prefix("/pictures/")?
            .strip_suffix(".png")?
            .split_once('/')?;
        let (width, height) = size.split_once('x')?;
        let picture = Self {
            width: width.parse().ok()?,
            height: height.parse().ok()?,
            seed: u64::from_str_radix(seed, 16).ok()?,
        };
        let fits = |side| (1..=LARGEST_SIDE).contains(&side);
        (fits(picture.width) && fits(picture.height)).then_some(picture)
    }

    /// Its path below the base URL of the target that drew it.
    pub(crate) fn path(&self) -> String {
        format!("/pictures/{self}/{:016x}.png", self.seed)
    }

    /// The picture as a PNG file.
    pub(crate) fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, self.width, self.height);
        encoder.set_color(ColorType::Indexed);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_palette(self.palette());
        encoder.add_text_chunk("Comment".to_owned(), SIMULATED_PICTURE_NOTICE.to_owned())?;
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.pixels())?;
        writer.finish()?;
        Ok(file)
    }

    /// Two quiet colours that follow from the seed, then paper and ink.
    #[rustfmt::skip]
    fn palette(&self) -> Vec<u8> {
        let [r, g, b, ..] = self.seed.to_le_bytes().map(|byte| byte / 2);
        vec![
            r + 96, g + 96, b + 96,
            r + 32, g + 32, b + 32,
            255, 255, 255,
            0, 0, 0,
        ]
    }

    fn pixels(&self) -> Vec<u8> {
        let rows = (0..self.height).map(|y| (0..self.width).map(move |x| self.pixel(x, y)));
        rows.flatten().collect()
    }

    fn pixel(&self, x: u32, y: u32) -> u8 {
        let scale = (self.width / (WIDTH + 4)).max(1);
        let left = self.width.saturating_sub(WIDTH * scale) / 2;
        let top = self.height.saturating_sub(HEIGHT * scale) / 2;
        let is_in_band = (top.saturating_sub(scale)..top + (HEIGHT + 1) * scale).contains(&y);
        if !is_in_band {
            return self.block(x, y);
        }
        let within = |at: u32, from: u32| Some(at.checked_sub(from)? / scale);
        let ink = within(x, left)
            .zip(within(y, top))
            .is_some_and(|(x, y)| is_ink(x, y));
        if ink { INK } else { BAND }
    }

    fn block(&self, x: u32, y: u32) -> u8 {
        let column = x * BLOCKS / self.width;
        let row = y * BLOCKS / self.height;
        let mirrored = column.min(BLOCKS - 1 - column);
        let bit = row * (BLOCKS / 2) + mirrored;
        if self.seed >> bit & 1 == 1 {
            BLOCK
        } else {
            GROUND
        }
    }
}

/// Its size, as in `256x256`.
impl fmt::Display for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

#[cfg(test)]
mod tests;
