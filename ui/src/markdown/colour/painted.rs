//! The nodes of one block: coloured words, and behind them the text that has no colours yet.

use aideon_ipc::code::{CodeClass, CodeRun};
use web_sys::{Document, Element, Text};

/// A block in the page. Only what is new is touched: a selection in the rest survives.
pub(super) struct Painted {
    document: Document,
    element: Element,
    /// The end of the text, without colours.
    plain: Text,
    /// How long the whole text is, in bytes.
    length: usize,
}

impl Painted {
    /// Nothing yet, in this element; none when the page has no document.
    pub(super) fn new(element: Element) -> Option<Self> {
        let document = web_sys::window()?.document()?;
        let plain = document.create_text_node("");
        element.append_child(&plain).ok()?;
        Some(Self {
            document,
            element,
            plain,
            length: 0,
        })
    }

    /// Shows the whole text; when it is `grown`, what was there keeps its colours.
    pub(super) fn show(&mut self, text: &str, grown: bool) {
        let more = text.get(self.length..).filter(|_| grown);
        self.length = text.len();
        match more {
            Some("") => {}
            // It fails for no node that is there.
            Some(more) => drop(self.plain.append_data(more)),
            None => {
                self.element.set_text_content(None);
                self.plain.set_data(text);
                drop(self.element.append_child(&self.plain));
            }
        }
    }

    /// Colours the beginning of what is plain, which is this text.
    pub(super) fn colour(&mut self, text: &str, runs: &[CodeRun]) {
        let words = self.document.create_document_fragment();
        let mut at = 0;
        for CodeRun(class, length) in runs {
            let end = at + *length as usize;
            let Some(word) = text.get(at..end) else { break };
            let node = self.document.create_text_node(word);
            let added = match class.and_then(|class| self.span(class)) {
                Some(span) => span
                    .append_child(&node)
                    .and_then(|_| words.append_child(&span)),
                None => words.append_child(&node),
            };
            if added.is_err() {
                break;
            }
            at = end;
        }
        let coloured = text.get(..at).unwrap_or_default().encode_utf16().count();
        let Ok(coloured) = u32::try_from(coloured) else {
            return;
        };
        if self
            .element
            .insert_before(&words, Some(&self.plain))
            .is_ok()
        {
            drop(self.plain.delete_data(0, coloured));
        }
    }

    fn span(&self, class: CodeClass) -> Option<Element> {
        let span = self.document.create_element("span").ok()?;
        span.set_class_name(class_name(class));
        Some(span)
    }
}

fn class_name(class: CodeClass) -> &'static str {
    match class {
        CodeClass::Keyword => "syn-key",
        CodeClass::String => "syn-str",
        CodeClass::Number => "syn-num",
        CodeClass::Name => "syn-fn",
        CodeClass::Comment => "syn-com",
    }
}
