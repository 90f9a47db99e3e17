use proptest::prelude::*;

use super::{mend, presentable};
use crate::markdown::parse::parse;
use crate::markdown::samples::text_with_references;

/// What is parsed while a text ends like this.
fn shown(text: &str) -> String {
    let text = presentable(text);
    mend(text, parse(text).open).unwrap_or_else(|| text.to_owned())
}

#[test]
fn half_a_mark_is_not_shown() {
    let cases = [
        ("some **bol", "some **bol**"),
        ("some **bold*", "some **bold**"),
        ("some **", "some"),
        ("some *", "some"),
        ("*both **deep", "*both **deep***"),
        ("***all", "***all***"),
        ("~~gon", "~~gon~~"),
        ("a `cod", "a `cod`"),
        ("a ``co`de", "a ``co`de``"),
        ("a ``code`", "a ``code``"),
        ("a `", "a"),
        ("# Head _it", "# Head _it_"),
        ("- item **b", "- item **b**"),
        ("> said *so", "> said *so*"),
        ("| a |\n|---|\n| **b", "| a |\n|---|\n| **b**"),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(text), expected, "{text:?} is on its way to something");
    }
}

#[test]
fn a_formula_on_its_way_is_held_back() {
    let cases = [
        ("so \\(x^2", "so"),
        ("so \\(x^2\\) an", "so \\(x^2\\) an"),
        ("so\n\\[\n\\frac{a}", "so"),
        ("so $$x", "so"),
        ("so $x^2", "so"),
        ("so $x^2$ *an", "so $x^2$ *an*"),
        ("so $a*b$ c", "so $a*b$ c"),
        ("so \\(a*b\\) c", "so \\(a*b\\) c"),
        ("from $5 a month", "from $5 a month"),
        ("from $5 to $1", "from $5 to $1"),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(text), expected, "half a formula reads as noise");
    }
    let prose = format!("\\( is a bracket{}", " and so on".repeat(100));
    assert_eq!(shown(&prose), prose, "what never ends is no formula");
    let shell = format!("$HOME is where{}", " files are".repeat(10));
    assert_eq!(shown(&shell), shell, "nor is a name");
}

#[test]
fn a_link_on_its_way_is_its_words() {
    let cases = [
        ("see [the ta", "see the ta"),
        ("see [the tables]", "see the tables"),
        ("see [the tables](https://exa", "see the tables"),
        ("see [**bold", "see **bold**"),
        ("![a bu", "a bu"),
        ("![a buoy](https://exa", "a buoy"),
        ("note[^1", "note"),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(text), expected, "half an address must not be pressed");
    }
}

#[test]
fn a_line_of_marks_waits_for_its_meaning() {
    for marks in [
        "-", "--", "===", "*", "#", "##", ">", "1", "12.", "```", "```py", "|", "|--", "- [",
        "- [x]",
    ] {
        let text = format!("Items:\n{marks}");
        assert_eq!(
            presentable(&text),
            "Items:\n",
            "{marks:?} could still become anything"
        );
    }
    for line in ["- a", "1. a", "a", "42 km", "| a", "- [x] a"] {
        let text = format!("Items:\n{line}");
        assert_eq!(presentable(&text), text, "{line:?} says what it is");
    }
}

#[test]
fn a_head_of_a_table_is_a_table_already() {
    assert_eq!(
        shown("| Day | Hei"),
        "| Day | Hei\n|---|---|",
        "the bars would flash up otherwise"
    );
    assert_eq!(shown("- | a"), "- | a", "in a list it may be anything");
}

#[test]
fn what_is_complete_is_left_alone() {
    for text in [
        "some **bold** text",
        "2 * 3 * 4",
        "snake_case_name",
        "\\*not emphasised",
        "`a * b` and [x](https://example.org)",
        "```\nlet a = b **",
        "    code with **",
        "array[0] is first",
        "a ~ b",
    ] {
        assert_eq!(shown(text), text, "nothing is open at the end");
    }
}

proptest! {
    #[test]
    fn what_is_shown_only_grows(text in text_with_references(), more in text_with_references()) {
        let whole = format!("{text}{more}");
        prop_assert!(presentable(&whole).len() >= presentable(&text).len());
    }

    #[test]
    fn no_end_of_a_text_breaks_the_mending(text in text_with_references()) {
        shown(&text);
    }
}
