//! What tests of components need: a place in a real page to draw into, and a shell that
//! answers the window's commands.

mod drawn;
mod shell;

pub(crate) use drawn::{Drawn, draw, settled};
pub(crate) use shell::Shell;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
