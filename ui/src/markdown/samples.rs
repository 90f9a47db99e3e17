//! Texts for the tests of this part: written by hand, and put together by chance.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Texts with everything a reply may contain, and the turns that parsers stumble over.
pub(super) const TEXTS: &[&str] = &[
    "# Tides\n\nEvery day has **one** daylight tide.\nOnly *Saturday* loses `time` to the dark.\n",
    "Items:\n- one\n- two\n  - deeper\n\n    and more\n- three\n\nAfter the list.\n",
    "1. first\n\n2. second\n\n   with a paragraph\n\n3. third\n\ntext\n\n4. another list\n",
    "- [ ] open\n- [x] done\n- [X] done too\n\n* another\n+ and another\n",
    "Before\n\n```python\ndef f():\n    return '''\n```\n\n~~~~\n~~~\n```\n~~~~\nAfter",
    "    indented\n\n    code\n\ntext\n\n\tmore code\n",
    "| Day | Height |\n|:----|-------:|\n| Sat | 3.4 m |\n| Sun | 3.7 m |\n\nAfter the table.\n",
    "a | b\n-|-\n1 | `x|y`\ntext that is a row\n\n> quote\nlazy\n> - in a list\n>\n> > deeper\n\nend\n",
    "Title\n=====\n\nSubtitle\n---\n\n---\n\n***\ntext\n***\n",
    "<div>\n\n<script>alert(1)</script>\n\n<!-- a\n\nb -->\n\ntext <b>bold</b>\n\n</div>\n",
    "[a]: https://example.org \"title\"\n\n[a], [A][], [words][a] and [nothing]\n\n![p](https://x.example/p.png)\n",
    "[a]:\nhttps://example.org\n\"a title\nover lines\"\n\n[a]\n",
    "[^1]: The note.\n\n    Its second paragraph.\n\nText[^1] and[^2].\n\n[^2]: Late\n",
    "**bold *both* bold** ~~gone~~ ***all*** a*b*c _x_ snake_case_name \\*no\\* `` ` ``\n",
    "line  \nbroken\\\nagain <https://example.org> <me@example.org> &amp; &copy; &#65;\n",
    "- a\n\n\n- b\n\n      code in b\n\n  ```\n  fence in b\n\n  ```\n- c\n***\n- d\n",
    "$x^2$ costs $5 and $$\\int_0^1$$\n\n1) one\n2) two\n10) ten\n",
    "Grüße, 你好, مرحبا, 🌊\r\n\r\n* naïve\r\n* café\r\n\r\nend\r\n",
    "> ```\n> code\n\nout\n\n>no space\n>>>deep\n\n#nohead\n# \n## Closed ##\n",
    "\n\n\n   \n\ttext\n\n\n",
    "para | graph\n| a | b |\n|---|:-:|\n| 1 | 2 |\n\nnot | a table\n|-\n|---|:-:|\n",
    "Inline \\(a_1 * b_2\\) and $x_i$, $5 and $10, US$5-$7.\n\n\\[\n\\frac{a}{b} \\\\\n= c\n\\]\n\nend\n",
    "- item \\(x\n- y\\) end\n  - \\[a\\]\n\n> \\[ x\n> + y \\]\n\n$$\na $ b\n$$\n",
    "| $a|b$ | \\(c\\) |\n|---|---|\n| $$d$$ | `$e$` |\n\n`\\(code\\)` and \\\\(no\\\\)\n",
    "See https://example.org/a_b_c?d=*e*, **http://example.org** or <https://a.example>.\n\nhttps://例え.jp/路径。完\n",
    "مرحبا **بالعالم** `let x = 1;` 123\n\n- שלום\n  - עולם\n\n| سلام | 👩‍👩‍👧 |\n|:-:|-|\n| א | 🏳️‍🌈 |\n",
    "**粗体**文字和*斜体*。~~删除~~\n\n1. 一\n   - [ ] 二\n     ```py\n     三 = '$4'\n     ```\n   - [x] 五\n",
    "\u{202e}reversed\u{2066} **a\u{202c}b** `\u{200f}`\n\nzero\u{200b}width\u{feff}\0nul\u{7}\n",
    "-\n\n  not in the item\n\n-\n  in the item\n\n1.\n2. x\n",
];

const PIECES: &[&str] = &[
    "word",
    "two words",
    "x",
    "é",
    "🌊",
    " ",
    "  ",
    "    ",
    "\t",
    "\n",
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    "\r\n",
    "-",
    "- ",
    "* ",
    "+ ",
    "1. ",
    "2) ",
    "10. ",
    "- [ ] ",
    "- [x] ",
    "# ",
    "## ",
    "###### ",
    "> ",
    ">",
    "```",
    "```rust\n",
    "~~~",
    "`",
    "``",
    "*",
    "**",
    "***",
    "_",
    "__",
    "~~",
    "|",
    "| a | b |\n",
    "|---|:-:|\n",
    "|---|---|\n",
    "---",
    "===",
    "***\n",
    "---\n",
    "\\",
    "<",
    "<div>",
    "</div>",
    "<b>",
    "<!--",
    "-->",
    "<script>",
    "&amp;",
    "!",
    "](",
    "](https://example.org)",
    "![",
    "<https://a.example>",
    "$",
    "$$",
    "\\(",
    "\\)",
    "\\[",
    "\\]",
    "x^2",
    "https://a.example/x",
    "(",
    ")",
    "\"",
    ":",
    ".",
];

const REFERENCES: &[&str] = &[
    "[",
    "]",
    "[a]",
    "[a][b]",
    "[a][]",
    "[^1]",
    "[^n]",
    "[a]: ",
    "[a]: https://a.example\n",
    "[b]: <https://b.example> \"t\"\n",
    "[^1]: ",
    "[^1]: note\n",
    "[^n]: note\n    more\n",
];

/// Texts of pieces that mean something to a parser, without brackets.
pub(super) fn plain_text() -> impl Strategy<Value = String> {
    vec(select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

/// Texts with references and definitions, in any order.
pub(super) fn text_with_references() -> impl Strategy<Value = String> {
    let pieces = [PIECES, REFERENCES, REFERENCES, REFERENCES].concat();
    vec(select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

/// Every beginning of a text, from the empty one to the whole.
pub(super) fn prefixes(text: &str) -> impl Iterator<Item = &str> {
    let ends = text.char_indices().map(|(index, _)| index);
    ends.chain([text.len()]).filter_map(|end| text.get(..end))
}
