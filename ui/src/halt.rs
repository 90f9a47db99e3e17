//! What the window shows when its own code has come to a halt.

use wasm_bindgen::prelude::*;

use crate::words::pages;

/// Sees to it that a halt is shown, with a button that loads the window again. Without it
/// the page would stand there and no button would do anything.
pub fn show_halts() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&JsValue::from_str(&info.to_string()));
        // Where even this fails there is nothing left to show it with.
        overlay().ok();
    }));
}

/// Built with the browser's own calls, since the framework may be what halted.
fn overlay() -> Result<(), JsValue> {
    let missing = || JsValue::from_str("no page");
    let window = web_sys::window().ok_or_else(missing)?;
    let document = window.document().ok_or_else(missing)?;
    let body = document.body().ok_or_else(missing)?;
    if document.get_element_by_id("halt").is_some() {
        return Ok(());
    }
    let part = |tag: &str, class: &str, text: &str| -> Result<web_sys::Element, JsValue> {
        let element = document.create_element(tag)?;
        element.set_class_name(class);
        element.set_text_content(Some(text));
        Ok(element)
    };
    let halt = part("div", "halt", "")?;
    halt.set_id("halt");
    halt.set_attribute("role", "alertdialog")?;
    halt.set_attribute("aria-label", pages::BROKEN)?;
    let card = part("div", "halt__card", "")?;
    card.append_child(&*part("h1", "halt__title", pages::BROKEN)?)?;
    card.append_child(&*part("p", "halt__text", pages::BROKEN_TEXT)?)?;
    let button = part("button", "button button--main", pages::LOAD_AGAIN)?;
    let reload: Box<dyn FnMut()> = Box::new(move || {
        // A window that cannot be loaded again can be closed.
        window.location().reload().ok();
    });
    let reload = Closure::wrap(reload).into_js_value();
    button.add_event_listener_with_callback("click", reload.unchecked_ref())?;
    card.append_child(&button)?;
    halt.append_child(&card)?;
    body.append_child(&halt)?;
    Ok(())
}
