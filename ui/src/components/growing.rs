//! Fields that grow with what is written in them.

/// Makes a field as high as its text; the style sheet sets the limit.
pub fn fit(field: &web_sys::HtmlTextAreaElement) {
    let style = web_sys::HtmlElement::style(field);
    // A height that is not taken leaves a field that scrolls.
    style.set_property("height", "auto").ok();
    style
        .set_property("height", &format!("{}px", field.scroll_height()))
        .ok();
}
