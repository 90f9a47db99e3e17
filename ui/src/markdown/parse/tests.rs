use proptest::prelude::*;

use super::parse;
use crate::markdown::samples::{TEXTS, text_with_references};
use crate::markdown::tree::{Align, Block, Inline};

fn only_block(text: &str) -> Block {
    let mut blocks = parse(text).blocks;
    assert_eq!(blocks.len(), 1, "{text:?} is one block");
    blocks.remove(0).as_ref().clone()
}

fn inlines(text: &str) -> Vec<Inline> {
    match only_block(text) {
        Block::Paragraph(content) => content,
        other => panic!("{text:?} is a paragraph, not {other:?}"),
    }
}

fn text(text: &str) -> Inline {
    Inline::Text(text.to_owned())
}

#[test]
fn raw_html_stays_text() {
    let block = only_block("<script>alert(1)</script>");
    assert_eq!(
        block,
        Block::Html("<script>alert(1)</script>".to_owned()),
        "a block of HTML is kept as written, to be shown as text"
    );
    assert_eq!(
        inlines("a <img src=x onerror=alert(1)> b"),
        vec![text("a <img src=x onerror=alert(1)> b")],
        "HTML within a line is text like the rest of it"
    );
}

#[test]
fn an_address_that_is_no_link_leaves_its_words() {
    assert_eq!(
        inlines("see [this **now**](javascript:alert(1)) or [that](docs/a.md)"),
        vec![
            text("see this "),
            Inline::Strong(vec![text("now")]),
            text(" or that"),
        ],
        "nothing but web and mail addresses may be pressed"
    );
}

#[test]
fn links_keep_their_address() {
    let link = |address: &str, words: &str| Inline::Link {
        address: address.to_owned(),
        content: vec![text(words)],
    };
    assert_eq!(
        inlines("[a](https://example.org/x?y=1) <me@example.org>"),
        vec![
            link("https://example.org/x?y=1", "a"),
            text(" "),
            link("mailto:me@example.org", "me@example.org"),
        ],
        "the reader is shown where a link leads"
    );
}

#[test]
fn addresses_in_a_text_are_links_where_no_link_is() {
    let link = |address: &str| Inline::Link {
        address: address.to_owned(),
        content: vec![text(address)],
    };
    assert_eq!(
        inlines("**see https://a.example/b_c_d**, or `https://b.example`"),
        vec![
            Inline::Strong(vec![text("see "), link("https://a.example/b_c_d")]),
            text(", or "),
            Inline::Code("https://b.example".to_owned()),
        ],
        "code is code"
    );
    assert_eq!(
        inlines("[https://good.example](https://evil.example)"),
        vec![Inline::Link {
            address: "https://evil.example".to_owned(),
            content: vec![text("https://good.example")],
        }],
        "a link within a link would lead somewhere else"
    );
}

#[test]
fn formulas_stand_between_dollars_or_brackets() {
    let math = |tex: &str, display: bool| Inline::Math {
        tex: tex.to_owned(),
        display,
    };
    let cases = [
        ("$x_1$", math("x_1", false)),
        ("$$x_1$$", math("x_1", true)),
        (r"\(x_1*y*z\)", math("x_1*y*z", false)),
        (r"\[x_1 \\ y\]", math(r"x_1 \\ y", true)),
        ("\\[\na\n= b\n\\]", math("\na\n= b\n", true)),
    ];
    for (written, expected) in cases {
        assert_eq!(inlines(written), vec![expected], "{written} is a formula");
    }
    assert_eq!(
        inlines(r"`\(a\)` \\(b\\) \(c"),
        vec![Inline::Code(r"\(a\)".to_owned()), text(r" \(b\) (c"),],
        "code, a backslash that is one, and a bracket without end are none"
    );
}

#[test]
fn money_is_no_formula() {
    for prose in [
        "$5 and $10",
        "US$5-US$10",
        "5$ or 10$",
        "$5-$10 a day",
        "$PATH:$HOME",
    ] {
        assert_eq!(inlines(prose), vec![text(prose)], "it stays as it is");
    }
}

#[test]
fn a_code_block_is_open_while_lines_may_follow() {
    let cases = [
        ("```\na\n", true),
        ("```\na\n```", false),
        ("```\na\n```\n", false),
        ("~~~~\n```\n", true),
        ("````\na\n```\n", true),
        ("```", true),
        ("> ```\n> a\n> ```", false),
        ("- ```\n  a\n  ```\n", false),
        ("    indented", true),
    ];
    for (written, expected) in cases {
        let written_open = format!("{:?}", parse(written).blocks).contains("open: true");
        assert_eq!(written_open, expected, "in {written:?}");
    }
}

#[test]
fn a_picture_is_its_words_and_its_address() {
    assert_eq!(
        inlines("![a *red* buoy](https://example.org/b.png)"),
        vec![Inline::Image {
            address: "https://example.org/b.png".to_owned(),
            alt: "a red buoy".to_owned(),
        }],
        "there is nothing in the tree that could be loaded by itself"
    );
}

#[test]
fn tasks_know_whether_they_are_done() {
    for (case, text) in [
        ("tight", "- [ ] a\n- [x] b"),
        ("loose", "- [ ] a\n\n- [x] b"),
    ] {
        let Block::List(list) = only_block(text) else {
            panic!("a {case} list of tasks is a list");
        };
        let done: Vec<_> = list.items.iter().map(|item| item.done).collect();
        assert_eq!(done, [Some(false), Some(true)], "in a {case} list");
    }
}

#[test]
fn the_text_of_a_tight_item_is_a_paragraph() {
    let Block::List(list) = only_block("3. a `b`\n   - c") else {
        panic!("a numbered line begins a list");
    };
    assert_eq!(list.start, Some(3), "numbers go on where the author began");
    let blocks = &list.items[0].blocks;
    assert_eq!(
        *blocks[0],
        Block::Paragraph(vec![text("a "), Inline::Code("b".to_owned())]),
        "tight and loose items look alike to the view"
    );
    assert!(
        matches!(*blocks[1], Block::List(_)),
        "a list nests in its item"
    );
}

#[test]
fn tables_know_their_columns() {
    let Block::Table(table) = only_block("| a | b | c |\n|---|:-:|--:|\n| 1 | 2 | 3 |") else {
        panic!("a line of dashes makes a table");
    };
    assert_eq!(
        table.columns,
        [Align::Start, Align::Center, Align::End],
        "as the colons say"
    );
    assert_eq!(table.head.cells.len(), 3, "the head has a cell a column");
    assert_eq!(
        table.rows[0].cells[2],
        vec![text("3")],
        "cells are in order"
    );
}

#[test]
fn code_keeps_its_language_and_its_text() {
    let Block::Code(code) = only_block("```rust,no_run\nfn a() {}\n\n// **b**\n```") else {
        panic!("a fence makes code");
    };
    assert_eq!(code.language, "rust", "attributes are no language");
    assert_eq!(code.text, "fn a() {}\n\n// **b**", "code is not Markdown");
}

#[test]
fn footnotes_need_a_definition() {
    assert_eq!(
        inlines("a[^1]"),
        vec![text("a[^1]")],
        "without a note there is nothing to point to"
    );
    let blocks = parse("a[^1]\n\n[^1]: note").blocks;
    assert_eq!(
        *blocks[0],
        Block::Paragraph(vec![text("a"), Inline::FootnoteReference("1".to_owned())]),
        "a note that comes later counts"
    );
    assert!(matches!(&*blocks[1], Block::Footnote { label, .. } if label == "1"));
}

#[test]
fn nothing_nests_without_end() {
    for piece in ["> ", "- ", "**a ", "[^a]: ", "*_"] {
        let deep = piece.repeat(20_000);
        let parsed = parse(&deep);
        assert!(
            depth(&parsed.blocks) < 200,
            "{piece:?} without end must not exhaust the stack of those who walk the tree"
        );
    }
}

/// How deep the printed form of a tree is indented.
fn depth(blocks: &impl std::fmt::Debug) -> usize {
    format!("{blocks:?}")
        .chars()
        .scan(0_usize, |depth, c| {
            match c {
                '[' => *depth += 1,
                ']' => *depth = depth.saturating_sub(1),
                _ => {}
            }
            Some(*depth)
        })
        .max()
        .unwrap_or(0)
}

#[test]
fn every_block_says_where_it_begins() {
    for text in TEXTS {
        let parsed = parse(text);
        assert_eq!(
            parsed.blocks.len(),
            parsed.starts.len(),
            "one place a block in {text:?}"
        );
        assert!(
            parsed.starts.is_sorted(),
            "blocks are in the order of the text in {text:?}"
        );
    }
}

proptest! {
    #[test]
    fn no_text_breaks_the_parser(text in text_with_references()) {
        let parsed = parse(&text);
        prop_assert!(parsed.starts.iter().all(|start| text.is_char_boundary(*start)));
        prop_assert!(parsed.open.is_none_or(|open| text.get(open).is_some()));
    }
}
