//! What the window says around a reply's text.

pub(super) const COPY_CODE: &str = "Copy code";
pub(super) const COPIED: &str = "Copied";
pub(super) const NOT_COPIED: &str = "Could not copy";
pub(super) const OPEN_PICTURE: &str = "Open link";
pub(super) const HIDDEN_MARKS: &str = "Has hidden direction marks";
pub(super) const FORMULA: &str = "Formula";
pub(super) const PICTURE: &str = "Picture";
pub(super) const TABLE: &str = "Table";
pub(super) const DONE: &str = "Done: ";
pub(super) const TO_DO: &str = "To do: ";

/// Where a picture would come from, which is not loaded by itself.
pub(super) fn picture_from(host: Option<&str>) -> String {
    match host {
        Some(host) => format!("not loaded from {host}"),
        None => String::from("not shown"),
    }
}

/// What a code block is called.
pub(super) fn code_in(language: &str) -> String {
    format!("{language} code")
}

/// What the mark of a footnote is called.
pub(super) fn footnote(label: &str) -> String {
    format!("Footnote {label}")
}
