//! Where a text has formulas: `$…$`, `$$…$$`, `\(…\)` and `\[…\]`, and which dollars are money.

use std::ops::Range;

/// What stands behind a formula as part of the word: `$n$th`.
const ENDINGS: &[&str] = &["th", "st", "nd", "rd", "s"];

/// An escaped bracket that may begin a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::markdown) struct Escape {
    /// Where its backslash stands, in bytes.
    pub(in crate::markdown) at: usize,
    /// Where the block around it ends.
    pub(in crate::markdown) block_end: usize,
}

/// The text with `$$` in place of the brackets around formulas; none when there are no formulas in
/// brackets. Every byte keeps its place, so that places in the one are places in the other.
pub(in crate::markdown) fn with_dollars(text: &str, escapes: &[Escape]) -> Option<String> {
    let mut replaced = String::new();
    let mut at = 0;
    let mut missing = Missing::default();
    for escape in escapes.iter().filter(|escape| escape.at < text.len()) {
        if escape.at < at {
            continue;
        }
        let Some(formula) = bracketed(text, escape, &mut missing) else {
            continue;
        };
        replaced.push_str(text.get(at..escape.at)?);
        replaced.push_str("$$");
        replaced.push_str(text.get(formula.clone())?);
        replaced.push_str("$$");
        at = formula.end + 2;
    }
    if at == 0 {
        return None;
    }
    replaced.push_str(text.get(at..)?);
    Some(replaced)
}

/// Up to where there is no closing bracket, so that it is looked for once.
#[derive(Default)]
struct Missing {
    round: usize,
    square: usize,
}

/// The bytes between an escaped bracket and the one that closes it.
fn bracketed(text: &str, escape: &Escape, missing: &mut Missing) -> Option<Range<usize>> {
    let start = escape.at + 2;
    let (close, missing) = match text.as_bytes().get(escape.at + 1)? {
        b'(' => ("\\)", &mut missing.round),
        b'[' => ("\\]", &mut missing.square),
        _ => return None,
    };
    if escape.block_end <= *missing {
        return None;
    }
    let block = text.get(start..escape.block_end)?;
    let Some(length) = find_closing(block, close) else {
        *missing = escape.block_end;
        return None;
    };
    let tex = block.get(..length)?;
    let is_formula = !tex.trim().is_empty() && !has_bare_dollar(tex);
    is_formula.then_some(start..start + length)
}

/// Where `close` stands for the first time without being escaped itself.
pub(in crate::markdown) fn find_closing(text: &str, close: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let found = from + text.get(from..)?.find(close)?;
        let before = text.get(..found)?;
        let backslashes = before.len() - before.trim_end_matches('\\').len();
        if backslashes % 2 == 0 {
            return Some(found);
        }
        from = found + 1;
    }
}

fn has_bare_dollar(tex: &str) -> bool {
    find_closing(tex, "$").is_some()
}

/// Whether the text between two single dollars, which stand around `tex`, is prose about money or
/// variables of a shell.
pub(in crate::markdown) fn is_prose(text: &str, tex: &Range<usize>) -> bool {
    let before = tex.start.checked_sub(1).and_then(|at| text.get(..at));
    let within = text.get(tex.clone()).unwrap_or_default();
    let after = text.get(tex.end + 1..).unwrap_or_default();
    before.is_some_and(|before| before.ends_with(|c: char| c.is_ascii_alphabetic()))
        || goes_on_as_word(after)
        || is_amount(within)
}

fn goes_on_as_word(after: &str) -> bool {
    let end = after.find(|c: char| !c.is_alphanumeric() && c != '_');
    let word = after.get(..end.unwrap_or(after.len())).unwrap_or_default();
    !word.is_empty() && word.is_ascii() && !ENDINGS.contains(&word)
}

/// Whether this is a number with words behind it, as in `5 a month or `.
fn is_amount(within: &str) -> bool {
    let words = || within.split_ascii_whitespace().skip(1);
    let is_word = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    within.starts_with(|c: char| c.is_ascii_digit()) && words().any(is_word)
}

#[cfg(test)]
mod tests {
    use super::{Escape, is_prose, with_dollars};

    fn replaced(text: &str) -> Option<String> {
        let opens = text.match_indices('\\').map(|(at, _)| Escape {
            at,
            block_end: text.len(),
        });
        with_dollars(text, &opens.collect::<Vec<_>>())
    }

    #[test]
    fn formulas_in_brackets_keep_their_place() {
        let cases = [
            (r"a \(x\) b \[y\] c", "a $$x$$ b $$y$$ c"),
            (r"\[ a \\ b \]", r"$$ a \\ b $$"),
            (r"\(a \\) b\)", r"$$a \\) b$$"),
        ];
        for (text, expected) in cases {
            let found = replaced(text).unwrap_or_default();
            assert_eq!(found, expected, "what stands between is the formula");
            assert_eq!(found.len(), text.len(), "places must not change");
        }
        for text in [r"\(x", r"x\)", r"\(\)", r"\[x\)", r"\(a $ b\)", "a (x) b"] {
            assert_eq!(replaced(text), None, "{text} has no formula in brackets");
        }
    }

    #[test]
    fn brackets_without_end_are_looked_for_once() {
        let text = r"\( ".repeat(200_000);
        assert_eq!(replaced(&text), None, "and this ends before anybody waits");
    }

    #[test]
    fn money_is_prose() {
        for (before, tex, after) in [
            ("", "5-", "10 a day"),
            ("US", "5, US", "10"),
            ("", "5 a month or 7", ""),
            ("", "PATH:", "HOME"),
            ("", "1.50/", "2"),
        ] {
            let text = format!("{before}${tex}${after}");
            let start = before.len() + 1;
            assert!(is_prose(&text, &(start..start + tex.len())), "{text}");
        }
        for (before, tex, after) in [
            ("", "x^2", ""),
            ("the ", "n", "th one"),
            ("", "k", "-means"),
            ("is ", "2x", "."),
            ("", "3 \\text{ apples}", ", and"),
            ("对于", "x", "，"),
        ] {
            let text = format!("{before}${tex}${after}");
            let start = before.len() + 1;
            assert!(!is_prose(&text, &(start..start + tex.len())), "{text}");
        }
    }
}
