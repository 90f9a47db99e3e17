//! A component in a page, seen and used as a person does.

use std::any::Any;

use js_sys::Promise;
use leptos::{mount::mount_to, prelude::*};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, EventInit, HtmlElement, KeyboardEvent, KeyboardEventInit};

use super::Shell;
use crate::state::Stores;

/// A component that was drawn; it goes when this is dropped.
pub(crate) struct Drawn {
    /// The stores that it was drawn from.
    pub(crate) stores: Stores,
    place: HtmlElement,
    mounted: Option<Box<dyn Any>>,
    /// Refuses everything, where the test has no shell of its own.
    _shell: Option<Shell>,
}

/// Draws a view of empty stores into the page.
pub(crate) fn draw<V: IntoView + 'static>(view: impl FnOnce(Stores) -> V + 'static) -> Drawn {
    let shell = (!Shell::is_there()).then(Shell::new);
    let stores = Stores::new();
    let place = document().create_element("div").expect("a place");
    let place: HtmlElement = place.unchecked_into();
    let body = document().body().expect("the page has a body");
    body.append_child(&place).expect("the body takes it");
    let mounted = mount_to(place.clone(), move || view(stores));
    Drawn {
        stores,
        place,
        mounted: Some(Box::new(mounted)),
        _shell: shell,
    }
}

/// Lets everything happen that is due: effects, and the answers of the shell.
pub(crate) async fn settled() {
    for _ in 0..3 {
        let later = Promise::new(&mut |resolve, _| {
            window()
                .set_timeout_with_callback(&resolve)
                .expect("a page has a clock");
        });
        JsFuture::from(later).await.expect("it is never refused");
    }
}

impl Drawn {
    /// All elements that a selector finds.
    pub(crate) fn all(&self, selector: &str) -> Vec<Element> {
        let found = self.place.query_selector_all(selector).expect(selector);
        (0..found.length())
            .filter_map(|index| found.item(index)?.dyn_into().ok())
            .collect()
    }

    /// The one element that a selector finds.
    pub(crate) fn one(&self, selector: &str) -> Element {
        let mut found = self.all(selector);
        assert_eq!(found.len(), 1, "{selector} in {}", self.place.inner_html());
        found.remove(0)
    }

    /// The one element that journeys know by this name.
    pub(crate) fn named(&self, testid: &str) -> Element {
        self.one(&format!("[data-testid={testid}]"))
    }

    /// Whether journeys would find this name.
    pub(crate) fn has(&self, testid: &str) -> bool {
        !self.all(&format!("[data-testid={testid}]")).is_empty()
    }

    /// The text of the one element, as it stands in the page.
    pub(crate) fn text(&self, selector: &str) -> String {
        self.one(selector).text_content().unwrap_or_default()
    }

    /// An attribute of the one element.
    pub(crate) fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        self.one(selector).get_attribute(name)
    }

    /// Presses the element that journeys know by this name.
    pub(crate) async fn press(&self, testid: &str) {
        self.click(&format!("[data-testid={testid}]")).await;
    }

    /// Presses the one element that a selector finds.
    pub(crate) async fn click(&self, selector: &str) {
        self.one(selector).unchecked_into::<HtmlElement>().click();
        settled().await;
    }

    /// Writes into a field, as typing does.
    pub(crate) async fn write(&self, testid: &str, text: &str) {
        let field: web_sys::HtmlTextAreaElement = self.named(testid).unchecked_into();
        field.set_value(text);
        let options = EventInit::new();
        options.set_bubbles(true);
        let input = Event::new_with_event_init_dict("input", &options).expect("an event");
        field.dispatch_event(&input).expect("the field is there");
        settled().await;
    }

    /// Presses a key in an element; answers whether the page had nothing against what the
    /// browser does with it.
    pub(crate) async fn key(&self, testid: &str, options: &KeyboardEventInit) -> bool {
        let goes_on = press_key(&self.named(testid), options);
        settled().await;
        goes_on
    }
}

fn press_key(element: &Element, options: &KeyboardEventInit) -> bool {
    options.set_bubbles(true);
    options.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", options);
    element
        .dispatch_event(&event.expect("an event"))
        .expect("the element is there")
}

impl Drop for Drawn {
    fn drop(&mut self) {
        // First what holds the nodes, then the place they were in.
        self.mounted.take();
        self.place.remove();
    }
}
