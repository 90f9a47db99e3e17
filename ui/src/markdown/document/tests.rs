use std::sync::Arc;

use proptest::prelude::*;

use super::{Document, Ending};
use crate::markdown::parse::parse;
use crate::markdown::samples::{TEXTS, plain_text, prefixes, text_with_references};
use crate::markdown::unfinished::presentable;

/// Whether a definition may say something about text that is final already: only the parse of the
/// whole text takes that in.
fn has_late_definition(document: &Document, text: &str) -> bool {
    let settled = text.get(..document.stable).unwrap_or_default();
    settled.contains('[') && parse(text).first_definition.is_some()
}

/// Lets a text grow letter by letter, and compares with a parse of what is there.
fn grows_like_a_whole(text: &str) -> Result<(), TestCaseError> {
    let mut document = Document::default();
    for prefix in prefixes(text) {
        document.grow(prefix, Ending::Literal);
        if !has_late_definition(&document, prefix) {
            prop_assert_eq!(
                document.blocks().to_vec(),
                parse(prefix).blocks,
                "after {:?}, of which {} bytes are final",
                prefix,
                document.stable
            );
        }
    }
    document.finish(text);
    prop_assert_eq!(document.blocks().to_vec(), parse(text).blocks, "at the end");
    Ok(())
}

#[test]
fn every_beginning_of_a_text_is_shown_as_a_whole_would_be() {
    for text in TEXTS {
        grows_like_a_whole(text).expect("a growing text and a whole one are the same text");
    }
    for pair in TEXTS.windows(2) {
        let joined = pair.concat();
        grows_like_a_whole(&joined).expect("what came before has no influence");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn every_beginning_of_any_text_is_shown_as_a_whole_would_be(text in plain_text()) {
        grows_like_a_whole(&text)?;
    }

    #[test]
    fn references_change_nothing_but_what_they_point_to(text in text_with_references()) {
        grows_like_a_whole(&text)?;
    }

    #[test]
    fn final_blocks_are_never_touched_again(text in text_with_references()) {
        let mut document = Document::default();
        let mut settled: Vec<Arc<_>> = Vec::new();
        for prefix in prefixes(&text) {
            document.grow(presentable(prefix), Ending::Mended);
            for (before, now) in settled.iter().zip(document.blocks()) {
                prop_assert!(Arc::ptr_eq(before, now), "after {:?}", prefix);
            }
            settled = document.blocks()[..document.settled].to_vec();
        }
        document.finish(&text);
        prop_assert_eq!(document.blocks().to_vec(), parse(&text).blocks, "at the end");
    }
}

#[test]
fn a_text_that_was_replaced_is_taken_in_from_its_beginning() {
    let mut document = Document::default();
    document.grow("one\n\ntwo\n\nthree\n\n", Ending::Literal);
    for other in ["uno\n\ndue\n\ntre\n\nquattro\n\n", "short", ""] {
        let first = document.grow(other, Ending::Literal);
        assert_eq!(first, Some(0), "the view has to show all of it anew");
        assert_eq!(
            document.blocks(),
            parse(other).blocks.as_slice(),
            "nothing of the former text may remain"
        );
    }
}

#[test]
fn a_late_definition_counts_when_the_text_is_complete() {
    let text =
        "See [the tables][t] and the note[^1].\n\nMore.\n\n[t]: https://example.org\n[^1]: Here.\n";
    let mut document = Document::default();
    for prefix in prefixes(text) {
        document.grow(prefix, Ending::Literal);
    }
    document.finish(text);
    assert_eq!(
        document.blocks(),
        parse(text).blocks.as_slice(),
        "the parse of the whole is the truth"
    );
}

fn bytes_parsed(text: &str) -> usize {
    let mut document = Document::default();
    let mut end = 0;
    while end < text.len() {
        end = (end + 20).min(text.len());
        if let Some(prefix) = text.get(..end) {
            document.grow(presentable(prefix), Ending::Mended);
        }
    }
    document.finish(text);
    document.parsed_bytes()
}

/// How often each byte of a text goes through the parser while it arrives in small pieces.
fn times_parsed(text: &str) -> usize {
    bytes_parsed(text) / text.len()
}

#[test]
fn the_work_is_in_proportion_to_the_text() {
    let paragraph = "Every day next week has one daylight tide, and *only* Saturday is dark.\n\n";
    let list = format!("{}\nEnd of it.\n\n", "- an item with words\n".repeat(12));
    let code = format!("```rust\n{}```\n\n", "let a = 1;\n".repeat(30));
    for (name, length, unit) in [
        ("paragraphs", 1_000_000, paragraph),
        ("lists", 200_000, &list),
        ("code", 200_000, &code),
    ] {
        let times = times_parsed(&unit.repeat(length / unit.len() + 1));
        assert!(times < 60, "{name}: every byte was parsed {times} times");
    }
}

#[test]
fn the_work_is_in_proportion_even_to_one_endless_block() {
    for (name, opening, line) in [
        ("a paragraph", "", "the same word again and again "),
        ("a code block", "```\n", "let a = 1;\n"),
        ("a list", "", "- an item\n"),
        ("a table", "| a | b |\n|---|---|\n", "| 1 | 2 |\n"),
        ("a quote", "", "> said\n"),
    ] {
        let times =
            |length: usize| times_parsed(&format!("{opening}{}", line.repeat(length / line.len())));
        let (short, long) = (times(16_000), times(48_000));
        assert!(
            long < 2 * short,
            "{name}: {short} and then {long} parses of each byte are not in proportion"
        );
    }
}
