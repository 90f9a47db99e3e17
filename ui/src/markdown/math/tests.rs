use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::mathml::{Element, Node};
use super::{DEEPEST, LONGEST, read};

/// The formula as one would say it: names of elements, and what stands in them.
fn said(tex: &str) -> String {
    read(tex, true).map_or_else(|| "unreadable".to_owned(), |element| say(&element))
}

fn say(element: &Element) -> String {
    let children = element.children.iter().map(|child| match child {
        Node::Element(element) => say(element),
        Node::Text(text) => text.clone(),
    });
    format!("{}({})", element.name, children.collect::<String>())
}

#[test]
fn tex_becomes_mathml() {
    let cases = [
        ("x^2", "math(msup(mi(x)mn(2)))"),
        (r"\frac{a}{b}", "math(mfrac(mrow(mi(a))mrow(mi(b))))"),
        (r"a < b", "math(mi(a)mo(<)mi(b))"),
        (r"\sqrt[3]{x}", "math(mroot(mrow(mi(x))mn(3)))"),
        (
            r"\begin{pmatrix}1&2\\3&4\end{pmatrix}",
            "math(mrow(mo(()mtable(mtr(mtd(mn(1))mtd(mn(2)))mtr(mtd(mn(3))mtd(mn(4))))mo())))",
        ),
    ];
    for (tex, expected) in cases {
        assert_eq!(said(tex), expected, "{tex}");
    }
    assert_eq!(
        read("x", true).map(|math| math.attributes),
        Some(vec![("display", "block".to_owned())]),
        "a formula of its own has more room"
    );
}

#[test]
fn what_models_write_is_read() {
    for tex in [
        r"E = mc^2",
        r"\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt{\pi}}{2}",
        r"\sum_{i=1}^{n} i = \frac{n(n+1)}{2}",
        r"\begin{aligned} f(x) &= (x+1)^2 \\ &= x^2 + 2x + 1 \end{aligned}",
        r"\begin{align*} a &= b \end{align*}",
        r"|x| = \begin{cases} x & \text{if } x \ge 0 \\ -x & \text{otherwise} \end{cases}",
        r"\mathbf{A}\vec{x} = \lambda \hat{x}, \quad \nabla \cdot \mathbf{E} = \frac{\rho}{\varepsilon_0}",
        r"\lim_{x \to 0} \frac{\sin x}{x} = 1",
        r"\mathcal{O}(n \log n), \mathbb{R}^n, \operatorname{rank}(A)",
        r"\left( \frac{a}{b} \right)^{2}, \left\| v \right\|_2",
        r"P(A \mid B) = \frac{P(B \mid A)\,P(A)}{P(B)}",
        r"\overline{AB} \parallel \underbrace{a+b}_{c} \xrightarrow{f} B",
        r"x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}",
        r"\boxed{42}",
        r"\dfrac{\partial^2 u}{\partial t^2} = c^2 \nabla^2 u",
        r"A \cup B \subseteq C \iff \forall x \in A: x \notin D",
        r"\binom{n}{k} \equiv 0 \pmod{p}",
        r"\bm{v} \cdot \ket{0} \tag{1}",
        r"\mathscr{L} = 0 \label{eq:one} \notag",
        r"7 \mod 3 = 1, \quad \mbox{as said}",
    ] {
        assert_ne!(said(tex), "unreadable", "{tex} is everyday TeX");
    }
}

#[test]
fn what_cannot_be_read_is_left_as_it_is() {
    let deep = format!("{}x{}", "{".repeat(DEEPEST + 1), "}".repeat(DEEPEST + 1));
    let long = "x".repeat(LONGEST + 1);
    for tex in [
        r"\frac{a",
        r"\nosuchcommand x",
        r"\href{javascript:alert(1)}{x}",
        r"\def\a{\b\b}\def\b{xx}\a",
        r"\newcommand{\a}{x}\a",
        "}",
        &deep,
        &long,
    ] {
        assert_eq!(said(tex), "unreadable", "{tex:.40} is shown as source");
    }
}

#[test]
fn a_formula_cannot_leave_its_place() {
    let written = format!(
        "{:?}",
        read(r"\hspace{9000em}\color{red}x\rule{1em}{9000em}", true)
    );
    assert!(!written.contains("9000"), "no room is taken: {written}");
    assert!(!written.contains("color"), "hue is evidence: {written}");
}

const PIECES: &[&str] = &[
    "x",
    "12",
    "+",
    "-",
    "=",
    "<",
    "&",
    r"\\",
    "{",
    "}",
    "^",
    "_",
    r"\frac",
    r"\sqrt",
    "[",
    "]",
    r"\left(",
    r"\right)",
    r"\begin{aligned}",
    r"\end{aligned}",
    r"\begin{cases}",
    r"\end{cases}",
    r"\begin{array}{c|c}",
    r"\end{array}",
    r"\text{a b}",
    r"\alpha",
    r"\sum",
    r"\limits",
    r"\not",
    "'",
    r"\color{red}",
    r"\hline",
    r"\,",
    r"\hspace{-1em}",
    r"\mathbb{R}",
    r"\mathrm",
    r"\operatorname{f}",
    r"\overset",
    r"\underbrace",
    r"\big",
    "|",
    "~",
    " ",
    "é",
    "🌊",
    "%",
    "#",
    "$",
    "\\",
    r"\middle",
    r"\over",
    r"\substack",
    r"\rule{1em}{2em}",
    r"\phantom",
    r"\tag{1}",
    r"\genfrac",
    r"\sideset",
    r"\kern",
    "1em",
    r"\boxed",
    r"\cancel",
    "\u{202e}",
    "\0",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn no_formula_breaks_the_reader(pieces in vec(select(PIECES), 0..24), display: bool) {
        read(&pieces.concat(), display);
    }
}
