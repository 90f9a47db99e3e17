//! MathML as a tree of known elements, and its reader.

/// One element. Names and attributes are those of the lists below, whatever was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::markdown) struct Element {
    pub(in crate::markdown) name: &'static str,
    pub(in crate::markdown) attributes: Vec<(&'static str, String)>,
    pub(in crate::markdown) children: Vec<Node>,
}

/// What stands in an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::markdown) enum Node {
    Element(Element),
    Text(String),
}

/// The elements of a formula; any other makes it unreadable.
const ELEMENTS: &[&str] = &[
    "math",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mroot",
    "mrow",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
];

/// Attributes that hold words, with the words that are known.
const WORDS: &[(&str, &[&str])] = &[
    ("display", &["block", "inline"]),
    ("displaystyle", &["true", "false"]),
    ("scriptlevel", &["0", "1", "2"]),
    ("mathvariant", &["normal"]),
    ("stretchy", &["true", "false"]),
    ("symmetric", &["true", "false"]),
    ("largeop", &["true", "false"]),
    ("movablelimits", &["true", "false"]),
    ("accent", &["true", "false"]),
];

/// Attributes that hold a length.
const LENGTHS: &[&str] = &[
    "depth",
    "height",
    "linethickness",
    "maxsize",
    "minsize",
    "width",
];

/// The longest length, in the unit it is given in but for millimetres and the like. A formula must
/// not push the words around it away.
const LONGEST: f32 = 24.0;

/// Classes that the style sheet knows.
const CLASSES: &[&str] = &[
    "cell-left",
    "cell-right",
    "menv-align",
    "menv-alignlike",
    "menv-arraylike",
    "menv-border-only",
    "menv-cases",
    "menv-cells-left",
    "menv-cells-right",
    "menv-hdashline",
    "menv-hline",
    "menv-left-dashed",
    "menv-left-solid",
    "menv-multline",
    "menv-nonumber",
    "menv-right-dashed",
    "menv-right-solid",
    "mop-negated",
    "small",
];

/// How deep elements may nest: those who walk the tree must not exhaust the stack.
const DEEPEST: usize = 128;

/// How many elements a formula may have.
const MOST: usize = 4_000;

/// Reads MathML as it is written by the crate that reads TeX; none for anything else.
///
/// It is not XML: `<` and `&` stand bare where they are what an operator says.
pub(super) fn read(written: &str) -> Option<Element> {
    let mut open: Vec<Element> = Vec::new();
    let mut rest = written;
    let mut count = 0;
    while !rest.is_empty() {
        let Some(tag) = Tag::at_start(rest) else {
            let end = text_end(rest);
            let (text, after) = rest.split_at_checked(end)?;
            open.last_mut()?.push_text(text);
            rest = after;
            continue;
        };
        rest = rest.get(tag.length..)?;
        if tag.closes {
            let element = open.pop().filter(|element| element.name == tag.name)?;
            let element = element.with_letters_of_the_text();
            match open.last_mut() {
                Some(parent) => parent.children.push(Node::Element(element)),
                None => return rest.is_empty().then_some(element),
            }
            continue;
        }
        count += 1;
        if open.len() >= DEEPEST || count > MOST {
            return None;
        }
        let element = Element::new(tag.name, tag.attributes)?;
        match (tag.is_empty, open.last_mut()) {
            (true, Some(parent)) => parent.children.push(Node::Element(element)),
            _ => open.push(element),
        }
    }
    None
}

/// Where text ends that begins here: at the next tag.
fn text_end(text: &str) -> usize {
    let mut from = text.chars().next().map_or(0, char::len_utf8);
    while let Some(found) = text.get(from..).and_then(|rest| rest.find('<')) {
        from += found;
        if text.get(from..).and_then(Tag::at_start).is_some() {
            return from;
        }
        from += 1;
    }
    text.len()
}

impl Element {
    fn new(name: &str, attributes: &str) -> Option<Self> {
        let name = ELEMENTS.iter().find(|known| **known == name)?;
        Some(Self {
            name,
            attributes: known_attributes(attributes),
            children: Vec::new(),
        })
    }

    /// A letter that stands for a quantity is set in italics of the font around the formula, not in
    /// the letters that Unicode has for formulas, which few fonts draw and none draws alike.
    fn with_letters_of_the_text(mut self) -> Self {
        let is_letter = |text: &str| {
            let mut characters = text.chars();
            let first = characters.next().filter(|c| c.is_alphabetic());
            first.is_some_and(|c| c < '\u{2100}') && characters.next().is_none()
        };
        let is_quantity = self.name == "mi"
            && matches!(self.children.as_slice(), [Node::Text(text)] if is_letter(text))
            && self
                .attributes
                .iter()
                .all(|(name, _)| *name != "mathvariant");
        if is_quantity {
            self.attributes.push(("mathvariant", "normal".to_owned()));
            self.attributes.push(("class", "italic".to_owned()));
        }
        self
    }

    fn push_text(&mut self, text: &str) {
        let text = text
            .replace("&nbsp;", "\u{a0}")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&");
        match self.children.last_mut() {
            Some(Node::Text(before)) => before.push_str(&text),
            _ => self.children.push(Node::Text(text)),
        }
    }
}

/// A tag as it is written.
struct Tag<'a> {
    name: &'a str,
    attributes: &'a str,
    closes: bool,
    is_empty: bool,
    length: usize,
}

impl<'a> Tag<'a> {
    /// The tag that a text begins with, if it does.
    fn at_start(text: &'a str) -> Option<Self> {
        let inner = text.strip_prefix('<')?;
        let (closes, inner) = match inner.strip_prefix('/') {
            Some(inner) => (true, inner),
            None => (false, inner),
        };
        let is_name = |c: char| c.is_ascii_lowercase();
        let name = inner.get(..inner.find(|c| !is_name(c))?)?;
        if !name.starts_with('m') {
            return None;
        }
        let after = inner.get(name.len()..)?;
        let end = after.find('>')?;
        let attributes = after.get(..end)?;
        let (is_empty, attributes) = match attributes.strip_suffix('/') {
            Some(attributes) => (true, attributes),
            None => (false, attributes),
        };
        Some(Self {
            name,
            attributes,
            closes,
            is_empty,
            length: text.len() - after.len() + end + 1,
        })
    }
}

/// Those of the attributes that are known, with values that are. Colours are not among them: here
/// colour says who wrote, and the author's need not be legible.
fn known_attributes(written: &str) -> Vec<(&'static str, String)> {
    let mut known = Vec::new();
    let mut rest = written.trim();
    while let Some((name, after)) = rest.split_once("=\"") {
        let Some((value, after)) = after.split_once('"') else {
            break;
        };
        known.extend(known_attribute(name.trim(), value));
        rest = after;
    }
    known
}

fn known_attribute(name: &str, value: &str) -> Option<(&'static str, String)> {
    if name == "class" {
        let classes = value.split(' ').filter(|class| CLASSES.contains(class));
        let classes: Vec<_> = classes.collect();
        return (!classes.is_empty()).then(|| ("class", classes.join(" ")));
    }
    if let Some((name, words)) = WORDS.iter().find(|(known, _)| *known == name) {
        return words.contains(&value).then(|| (*name, value.to_owned()));
    }
    let name = LENGTHS.iter().find(|known| **known == name)?;
    is_short_length(value).then(|| (*name, value.to_owned()))
}

fn is_short_length(value: &str) -> bool {
    let unit_at = value.find(|c: char| c.is_ascii_alphabetic());
    let (number, unit) = value.split_at(unit_at.unwrap_or(value.len()));
    let fits = number
        .parse::<f32>()
        .is_ok_and(|number| number.abs() <= LONGEST);
    fits && matches!(unit, "" | "em" | "ex" | "mu" | "px" | "pt")
}

#[cfg(test)]
mod tests {
    use super::{Element, Node, read};

    fn attributes(written: &str) -> Vec<(&'static str, String)> {
        read(written).map_or_else(Vec::new, |element| element.attributes)
    }

    #[test]
    fn only_known_elements_make_a_formula() {
        assert!(read("<math><mi>x</mi></math>").is_some());
        for written in [
            "",
            "x",
            "<math><mi>x</math>",
            "<math><mi>x</mi>",
            "<math><mscript>alert(1)</mscript></math>",
            "<math><maction actiontype=\"toggle\">x</maction></math>",
            "<math></math><math></math>",
        ] {
            assert_eq!(read(written), None, "{written} is no formula");
        }
        let script = read("<math><mtext><script>alert(1)</script></mtext></math>");
        assert_eq!(
            script.and_then(|math| math.children.into_iter().next()),
            Some(Node::Element(Element {
                name: "mtext",
                attributes: Vec::new(),
                children: vec![Node::Text("<script>alert(1)</script>".to_owned())],
            })),
            "what is no element of a formula is what its text says"
        );
    }

    #[test]
    fn only_known_attributes_are_kept() {
        assert_eq!(
            attributes(
                "<math display=\"block\" onclick=\"x\" href=\"y\" style=\"color: red\" class=\"evil\"></math>"
            ),
            [("display", "block".to_owned())],
            "nothing else gets into the page"
        );
        assert_eq!(
            attributes("<mo stretchy=\"true\"minsize=\"1.8em\" maxsize=\"900em\"></mo>"),
            [
                ("stretchy", "true".to_owned()),
                ("minsize", "1.8em".to_owned())
            ],
            "nothing may push the words around it away"
        );
    }

    #[test]
    fn an_operator_may_be_a_bare_mark() {
        let less = read("<mo><</mo>").map(|mo| mo.children);
        assert_eq!(less, Some(vec![Node::Text("<".to_owned())]), "as it comes");
        let and = read("<mi>&</mi>").map(|mi| mi.children);
        assert_eq!(and, Some(vec![Node::Text("&".to_owned())]), "as it comes");
    }

    #[test]
    fn letters_are_those_of_the_text() {
        assert_eq!(
            attributes("<mi>x</mi>"),
            [
                ("mathvariant", "normal".to_owned()),
                ("class", "italic".to_owned())
            ],
            "a quantity is in italics"
        );
        for upright in ["<mi>sin</mi>", "<mi>∞</mi>", "<mn>x</mn>", "<mi>𝒪</mi>"] {
            assert_eq!(attributes(upright), [], "{upright} stays as it is");
        }
    }

    #[test]
    fn depth_and_number_of_elements_are_limited() {
        let deep = |depth: usize| "<mrow>".repeat(depth) + &"</mrow>".repeat(depth);
        assert!(read(&deep(100)).is_some(), "deeper than anybody writes");
        assert_eq!(read(&deep(10_000)), None, "the stack is not endless");
        let many = format!("<math>{}</math>", "<mi>x</mi>".repeat(10_000));
        assert_eq!(read(&many), None, "a page of one formula is no formula");
    }
}
