//! A conversation's title from its first words.

use unicode_segmentation::UnicodeSegmentation;

/// The most characters, as a reader counts them, of a title made from a message.
const MADE: usize = 60;

/// The most characters of a title that the user gives.
const GIVEN: usize = 200;

/// The title when a message has no visible character.
const UNTITLED: &str = "New chat";

/// The title of a conversation that begins with `message`: the first words of its first line.
pub(crate) fn of_message(message: &str) -> String {
    let line = message.lines().map(folded).find(|line| !line.is_empty());
    line.map_or_else(|| UNTITLED.to_owned(), |line| shortened(&line, MADE))
}

/// A title as the user gives it, on one line; `None` when nothing visible is left.
pub(crate) fn given(title: &str) -> Option<String> {
    let title = folded(title);
    (!title.is_empty()).then(|| shortened(&title, GIVEN))
}

/// White space folded into single spaces, control characters left out.
fn folded(text: &str) -> String {
    let words = text
        .split_whitespace()
        .map(|word| word.chars().filter(|c| !c.is_control()).collect::<String>());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// At most `limit` characters, cut after a whole word where there is one, never inside what
/// a reader sees as one character.
fn shortened(text: &str, limit: usize) -> String {
    let Some((cut, next)) = text.grapheme_indices(true).nth(limit) else {
        return text.to_owned();
    };
    let kept = &text[..cut];
    let whole_words = match kept.rfind(' ') {
        Some(space) if next != " " => &kept[..space],
        _ => kept,
    };
    format!("{}…", whole_words.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_line_is_the_title() {
        assert_eq!(
            of_message("  Plan a\ttrip \nto Lisbon"),
            "Plan a trip",
            "the first line"
        );
        assert_eq!(
            of_message("\n\n  second\u{7}  "),
            "second",
            "the first line with words"
        );
        assert_eq!(
            of_message(" \n\u{0}"),
            UNTITLED,
            "a line in the list needs some words"
        );
    }

    #[test]
    fn a_long_line_is_cut_after_a_word() {
        let title = of_message(&"word ".repeat(40));
        assert!(title.ends_with("word…"), "{title:?} ends with a whole word");
        assert!(
            title.graphemes(true).count() <= MADE + 1,
            "{title:?} fits the list"
        );
        let exact = format!("{} tail", "a".repeat(MADE));
        assert_eq!(
            of_message(&exact),
            format!("{}…", "a".repeat(MADE)),
            "the word fits exactly"
        );
    }

    #[test]
    fn characters_of_several_code_points_stay_whole() {
        let family = "👩‍👩‍👧‍👦";
        let title = of_message(&family.repeat(80));
        assert_eq!(
            title,
            format!("{}…", family.repeat(MADE)),
            "no family is torn apart"
        );
        let arabic = "سلام ".repeat(30);
        assert!(
            of_message(&arabic).ends_with("سلام…"),
            "right-to-left words stay whole too"
        );
    }
}
