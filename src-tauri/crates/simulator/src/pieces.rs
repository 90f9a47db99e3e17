//! Cuts text into pieces about the size of a model's tokens.

/// Longer words are cut, as tokenizers do.
const LONGEST: usize = 7;

/// The pieces of `text`; joined they are the text again.
///
/// A word keeps the space before it. Letters of scripts that write no spaces, line breaks
/// and punctuation stand alone.
pub(crate) fn split(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut letters = 0;
    for c in text.chars() {
        let is_letter = c.is_alphanumeric() && !is_dense(c);
        let goes_on = if is_letter {
            letters < LONGEST && (piece == " " || letters > 0)
        } else {
            false
        };
        if !goes_on && !piece.is_empty() {
            pieces.push(std::mem::take(&mut piece));
            letters = 0;
        }
        piece.push(c);
        letters += usize::from(is_letter);
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

/// Whether `c` is of a script whose every sign is about a word: kana, hanzi, hangul.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{20000}'..='\u{3ffff}')
}

/// How many tokens `text` counts for.
pub(crate) fn count(text: &str) -> usize {
    split(text).len()
}

/// A number that depends on `text` alone, the same on every machine (FNV-1a).
pub(crate) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_keep_the_space_before_them() {
        assert_eq!(
            split("Hello, old friend!"),
            ["Hello", ",", " old", " friend", "!"]
        );
    }

    #[test]
    fn long_words_and_dense_scripts_are_cut() {
        assert_eq!(split("internationally"), ["interna", "tionall", "y"]);
        assert_eq!(split("日本語"), ["日", "本", "語"]);
    }

    proptest! {
        #[test]
        fn pieces_joined_are_the_text(text in "\\PC*|[ a-z\n日é🦀]*") {
            prop_assert_eq!(split(&text).concat(), text);
        }
    }
}
