//! Vectors for texts: drawn from the text alone, so equal texts have equal ones. That is all
//! they say; texts that mean the same do not lie close.

use crate::pieces;

/// How many numbers a vector has, and the most it can have.
pub(crate) const DIMENSIONS: usize = 1024;

/// The vector of `text`, of length 1. A shorter one has the first numbers of the longest,
/// brought to length 1 again.
pub(crate) fn of_text(text: &str, dimensions: usize) -> Vec<f32> {
    let mut state = pieces::hash(text);
    let numbers: Vec<f64> = (0..dimensions).map(|_| next(&mut state)).collect();
    let length = numbers.iter().map(|n| n * n).sum::<f64>().sqrt();
    numbers.iter().map(|n| (n / length) as f32).collect()
}

/// A number between -1 and 1, and never 0 (SplitMix64).
fn next(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^= mixed >> 31;
    // 52 of its bits and a half: no value is the middle.
    ((mixed >> 12) as f64 + 0.5) / (1_u64 << 51) as f64 - 1.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_vector_has_the_asked_length_and_is_a_unit(
            text in ".{0,40}",
            dimensions in 1..=DIMENSIONS,
        ) {
            let vector = of_text(&text, dimensions);
            prop_assert_eq!(vector.len(), dimensions);
            let length: f32 = vector.iter().map(|n| n * n).sum();
            prop_assert!((length - 1.0).abs() < 1e-3, "length {length}");
            prop_assert_eq!(&vector, &of_text(&text, dimensions), "the same text again");
        }
    }

    #[test]
    fn another_text_lies_elsewhere() {
        let product = |a: &str, b: &str| -> f32 {
            let (a, b) = (of_text(a, DIMENSIONS), of_text(b, DIMENSIONS));
            a.iter().zip(b).map(|(x, y)| x * y).sum()
        };
        assert!(
            product("one", "two").abs() < 0.2,
            "drawn numbers have nothing to do with each other"
        );
    }
}
