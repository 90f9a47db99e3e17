//! Formulas as MathML nodes.

use leptos::prelude::*;
use web_sys::{Document, Element};

use crate::markdown::math::{self, mathml};
use crate::markdown::words;

const NAMESPACE: &str = "http://www.w3.org/1998/Math/MathML";

/// Where the node keeps the TeX that it shows.
const TEX: &str = "data-tex";

/// The node of one formula; the TeX itself where it cannot be read.
pub(super) fn show(tex: &str, display: bool) -> AnyView {
    let formula = move |node: Element, tex: String| fill(&node, &tex, display);
    if display {
        return view! {
            <span
                class="math math--block"
                dir="ltr"
                tabindex="0"
                role="group"
                aria-label=words::FORMULA
                use:formula=tex.to_owned()
            />
        }
        .into_any();
    }
    view! { <span class="math" dir="ltr" use:formula=tex.to_owned() /> }.into_any()
}

/// Fills the node with a formula. A paragraph that grows is drawn again, its formulas are not.
fn fill(node: &Element, tex: &str, display: bool) {
    if node.get_attribute(TEX).as_deref() == Some(tex) {
        return;
    }
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    node.set_text_content(None);
    let formula = math::read(tex, display).and_then(|formula| build(&document, &formula));
    let filled = match formula.or_else(|| source(&document, tex)) {
        Some(formula) => node.append_child(&formula).map(|_| ()),
        None => Ok(()),
    };
    // Nothing fails here while the document is there; if it does, the next drawing tries again.
    drop(filled.and_then(|()| node.set_attribute(TEX, tex)));
}

fn source(document: &Document, tex: &str) -> Option<Element> {
    let code = document.create_element("code").ok()?;
    code.set_text_content(Some(tex.trim()));
    Some(code)
}

fn build(document: &Document, formula: &mathml::Element) -> Option<Element> {
    let node = document
        .create_element_ns(Some(NAMESPACE), formula.name)
        .ok()?;
    for (name, value) in &formula.attributes {
        node.set_attribute(name, value).ok()?;
    }
    for child in &formula.children {
        let added = match child {
            mathml::Node::Element(child) => node.append_child(&*build(document, child)?),
            mathml::Node::Text(text) => node.append_child(&document.create_text_node(text)),
        };
        added.ok()?;
    }
    Some(node)
}
