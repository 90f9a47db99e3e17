//! Stands where Tauri puts its functions: notes what the window asks, and answers it.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use js_sys::{Function, JSON, Object, Promise, Reflect};
use leptos::prelude::window;
use serde::Serialize;
use serde_json::Value;
use wasm_bindgen::prelude::*;

const PLACE: &str = "__TAURI_INTERNALS__";

/// The shell; it is there until this is dropped.
pub(crate) struct Shell {
    heard: Rc<RefCell<Vec<(String, Value)>>>,
    answers: Rc<RefCell<HashMap<String, Value>>>,
}

type Invoke = dyn FnMut(String, JsValue) -> Promise;

impl Shell {
    /// A shell that refuses every command that it has no answer to.
    pub(crate) fn new() -> Self {
        let shell = Self {
            heard: Rc::default(),
            answers: Rc::default(),
        };
        let (heard, answers) = (Rc::clone(&shell.heard), Rc::clone(&shell.answers));
        let invoke: Box<Invoke> = Box::new(move |command, arguments| {
            let answer = answers.borrow().get(&command).map(to_js);
            heard.borrow_mut().push((command, from_js(&arguments)));
            match answer {
                Some(answer) => Promise::resolve(&answer),
                None => Promise::reject(&to_js(&serde_json::json!({ "code": "internal" }))),
            }
        });
        let mut next = 0;
        let transform: Box<dyn FnMut(Function) -> u32> = Box::new(move |_| {
            next += 1;
            next
        });
        let unregister: Box<dyn FnMut(u32)> = Box::new(|_| {});
        let internals = Object::new();
        let invoke = Closure::wrap(invoke).into_js_value();
        put(&internals, "invoke", &invoke);
        let transform = Closure::wrap(transform).into_js_value();
        put(&internals, "transformCallback", &transform);
        let unregister = Closure::wrap(unregister).into_js_value();
        put(&internals, "unregisterCallback", &unregister);
        put(&window(), PLACE, &internals);
        shell
    }

    /// Whether a shell stands there.
    pub(crate) fn is_there() -> bool {
        Reflect::has(&window(), &PLACE.into()).unwrap_or_default()
    }

    /// From now on a command is answered so.
    pub(crate) fn answer(&self, command: &str, answer: impl Serialize) {
        let answer = serde_json::to_value(answer).expect("it is plain data");
        self.answers.borrow_mut().insert(command.into(), answer);
    }

    /// The arguments of every call of a command, in their order.
    pub(crate) fn heard(&self, command: &str) -> Vec<Value> {
        let heard = self.heard.borrow();
        let of_it = heard.iter().filter(|(name, _)| name == command);
        of_it.map(|(_, arguments)| arguments.clone()).collect()
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        Reflect::delete_property(&window(), &PLACE.into()).expect("the window lets go of it");
    }
}

fn put(object: &Object, name: &str, value: &JsValue) {
    Reflect::set(object, &name.into(), value).expect("a plain object takes it");
}

fn to_js(value: &Value) -> JsValue {
    JSON::parse(&value.to_string()).expect("it is JSON")
}

fn from_js(value: &JsValue) -> Value {
    let text = JSON::stringify(value)
        .ok()
        .and_then(|text| text.as_string());
    serde_json::from_str(&text.unwrap_or_default()).unwrap_or_default()
}
