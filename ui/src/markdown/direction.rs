//! Characters that reorder a text without being seen.

/// Whether a text holds characters that set or change its direction. In prose they belong to some
/// languages; in code they can make it look like other code.
pub(super) fn has_marks(text: &str) -> bool {
    text.contains(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
}

#[cfg(test)]
mod tests {
    use super::has_marks;

    #[test]
    fn marks_that_reorder_are_found() {
        assert!(
            has_marks("if (a /*\u{202e} } \u{2066}*/ )"),
            "it looks like other code"
        );
        assert!(
            !has_marks("let سلام = \"שלום\";"),
            "letters have their own direction"
        );
    }
}
