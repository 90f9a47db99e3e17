//! A piece of a reply as plain words: without the marks that Markdown is written with.
//!
//! A snippet is torn out of its text, so it cannot be parsed: half of a pair may be missing. What
//! is left out are the marks alone, wherever they stand for themselves.

use aideon_ipc::search::SnippetPart;

/// The snippet without marks, its parts as they were.
pub fn plain(snippet: &[SnippetPart]) -> Vec<SnippetPart> {
    let letters: Vec<(usize, char)> = snippet
        .iter()
        .enumerate()
        .flat_map(|(part, of)| of.text.chars().map(move |letter| (part, letter)))
        .collect();
    let mut parts: Vec<SnippetPart> = snippet
        .iter()
        .map(|part| SnippetPart {
            text: String::new(),
            found: part.found,
        })
        .collect();
    let mut last = ' ';
    for (at, &(part, letter)) in letters.iter().enumerate() {
        let kept = !is_mark(&letters, at);
        // The space on either side of a mark that went.
        let doubled = letter == ' ' && last == ' ';
        if kept
            && !doubled
            && let Some(part) = parts.get_mut(part)
        {
            part.text.push(letter);
            last = letter;
        }
    }
    parts.retain(|part| !part.text.is_empty());
    parts
}

fn is_mark(letters: &[(usize, char)], at: usize) -> bool {
    let letter_at = |at: Option<usize>| {
        let letter = at.and_then(|at| letters.get(at));
        letter.map_or(' ', |(_, letter)| *letter)
    };
    let letter = letter_at(Some(at));
    let of_it = |other: &char| *other == letter;
    // The run of equal letters that this one stands in, and what stands on its sides.
    let back = (0..at).rev().take_while(|at| of_it(&letter_at(Some(*at))));
    let first = back.last().unwrap_or(at);
    let on = (at + 1..letters.len()).take_while(|at| of_it(&letter_at(Some(*at))));
    let end = on.last().unwrap_or(at);
    let (before, after) = (
        letter_at(first.checked_sub(1)),
        letter_at(end.checked_add(1)),
    );
    let (apart_before, apart_after) = (!before.is_alphanumeric(), !after.is_alphanumeric());
    let length = end + 1 - first;
    match letter {
        '`' => true,
        // Around words, not between figures or within a name.
        '*' | '_' => {
            (apart_before != apart_after) || (length > 1 && !(before == ' ' && after == ' '))
        }
        '~' => length == 2 && apart_before != apart_after,
        // A heading, a cell, a quotation.
        '#' | '|' => before == ' ' && after == ' ',
        '>' => first == 0 && after == ' ',
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use aideon_ipc::search::SnippetPart;

    use super::plain;

    /// Words between slashes were found.
    fn snippet(text: &str) -> Vec<SnippetPart> {
        let parts = text.split('/').enumerate().map(|(at, text)| SnippetPart {
            text: text.to_owned(),
            found: at % 2 == 1,
        });
        parts.filter(|part| !part.text.is_empty()).collect()
    }

    #[track_caller]
    fn is_shown(written: &str, shown: &str) {
        assert_eq!(plain(&snippet(written)), snippet(shown), "{written}");
    }

    #[test]
    fn marks_are_left_out_and_what_was_found_stays_marked() {
        is_shown("The **/moon/** pulls", "The /moon/ pulls");
        is_shown("## Tides and *the /sea/*", "Tides and the /sea/");
        is_shown("call `tide_/height/()` now", "call tide_/height/() now");
        is_shown("| new /moon/ | 3.1 m |", "new /moon/ 3.1 m ");
        is_shown("…half of **it", "…half of it");
        is_shown("> said the ~~/sea/~~", "said the /sea/");
    }

    #[test]
    fn what_only_looks_like_a_mark_stays() {
        for text in [
            "2 * 3 * 4",
            "2*3",
            "snake_case_name",
            "C# and F#",
            "a > b",
            "~5 m",
        ] {
            is_shown(text, text);
        }
    }
}
