//! Formulas: from TeX to a tree of MathML elements.
//!
//! - `delimiters`: where a text has formulas
//! - `mathml`: the tree, and the list of what may stand in it
//!
//! The crate that reads TeX writes MathML as text. That text is read back into a tree of known
//! elements and attributes, so that nothing of what a model wrote gets into the page unseen.

pub(super) mod delimiters;
pub(super) mod mathml;

use std::convert::Infallible;

use pulldown_latex::config::DisplayMode;
use pulldown_latex::{Parser, RenderConfig, Storage, push_mathml};

use mathml::Element;

/// The longest formula that is read, in bytes of TeX.
const LONGEST: usize = 4 * 1024;

/// How deep its braces may nest: reading takes time that grows with the square of it.
const DEEPEST: usize = 32;

/// Commands that define others. A few lines of them make a formula of any size.
const DEFINITIONS: &[&str] = &["def", "let", "newcommand", "renewcommand", "providecommand"];

/// Commands that models use and the crate does not know, in terms of those that it does.
const MORE_COMMANDS: &str = r"\def\boxed#1{\begin{array}{|c|}\hline #1\\\hline\end{array}}
\def\fbox#1{\begin{array}{|c|}\hline\text{#1}\\\hline\end{array}}
\def\mbox#1{\text{#1}}\def\hbox#1{\text{#1}}
\def\bm#1{\boldsymbol{#1}}\def\pmb#1{\boldsymbol{#1}}\def\mathscr#1{\mathcal{#1}}
\def\bra#1{\langle#1|}\def\ket#1{|#1\rangle}\def\mod{\;\mathrm{mod}\;}
\def\tag#1{\qquad(\text{#1})}\def\label#1{}\def\notag{}\def\nonumber{}";

/// A formula as MathML; none when it cannot be read, and is to be shown as the TeX it is.
pub(super) fn read(tex: &str, display: bool) -> Option<Element> {
    if tex.len() > LONGEST || brace_depth(tex) > DEEPEST || defines(tex) {
        return None;
    }
    let written = write(tex, display).or_else(|| {
        let with_more = [MORE_COMMANDS, tex].concat();
        write(&with_more, display)
    })?;
    mathml::read(&written)
}

/// MathML as the crate writes it; none when it does not understand the formula.
fn write(tex: &str, display: bool) -> Option<String> {
    let storage = Storage::new();
    let events: Vec<_> = Parser::new(tex, &storage).collect::<Result<_, _>>().ok()?;
    let display_mode = match display {
        true => DisplayMode::Block,
        false => DisplayMode::Inline,
    };
    let config = RenderConfig {
        display_mode,
        ..RenderConfig::default()
    };
    let mut written = String::new();
    let events = events.into_iter().map(Ok::<_, Infallible>);
    push_mathml(&mut written, events, config).ok()?;
    Some(written)
}

fn brace_depth(tex: &str) -> usize {
    let mut depth = 0_usize;
    let mut deepest = 0;
    for byte in tex.bytes() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn defines(tex: &str) -> bool {
    tex.split('\\').skip(1).any(|command| {
        let mut words = command.split(|c: char| !c.is_ascii_alphabetic());
        let name = words.next().unwrap_or_default();
        DEFINITIONS.iter().any(|word| name.ends_with(word))
    })
}

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod tests;
