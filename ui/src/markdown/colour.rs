//! The colours of code, which the shell reads: asked for when lines are complete, painted over the
//! plain text that stands there meanwhile.
//!
//! - `painted`: the nodes of one block
//! - `course`: what of a block has its colours, and what is to be asked for next
//! - `known`: colours of blocks that were asked for before

mod course;
mod known;
mod painted;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use aideon_ipc::code::{CodePart, ColouredCode};
use leptos::prelude::set_timeout;
use leptos::task::spawn_local;
use web_sys::Element;

use super::tree::Code;
use crate::api;
use course::Course;
use painted::Painted;

/// How long a block that is being written rests between two questions.
const CALM: Duration = Duration::from_millis(120);

/// A code block in the page. Clones are the same block.
#[derive(Clone)]
pub(super) struct ColouredBlock(Rc<RefCell<State>>);

struct State {
    course: Course,
    /// None when the page has no document, which it always has.
    painted: Option<Painted>,
}

impl ColouredBlock {
    /// A block that will be shown in this element.
    pub(super) fn new(element: Element) -> Self {
        Self(Rc::new(RefCell::new(State {
            course: Course::default(),
            painted: Painted::new(element),
        })))
    }

    /// Shows the code. What begins like the code before keeps its colours. It is `complete` when no
    /// line of it may follow.
    pub(super) fn show(&self, code: &Code, complete: bool) {
        let part = {
            let mut state = self.0.borrow_mut();
            let State { course, painted } = &mut *state;
            let grown = course.take_in(code, complete);
            if let Some(painted) = painted {
                painted.show(&code.text, grown);
            }
            course.next_part()
        };
        self.settle(part);
    }

    /// Paints what is known, and asks for the rest.
    fn settle(&self, part: Option<CodePart>) {
        let Some(part) = part else { return };
        if let Some(coloured) = known::colours(&part) {
            self.paint(&part, Some(coloured));
            return;
        }
        let block = self.clone();
        let asked_in = self.0.borrow().course.version();
        spawn_local(async move {
            let answer = api::code_colour(&part).await.unwrap_or_default();
            if block.0.borrow().course.version() == asked_in {
                block.paint(&part, answer);
            } else {
                block.0.borrow_mut().course.forget_question();
            }
            set_timeout(move || block.go_on(), CALM);
        });
    }

    fn go_on(&self) {
        let part = self.0.borrow_mut().course.next_part();
        self.settle(part);
    }

    fn paint(&self, part: &CodePart, answer: Option<ColouredCode>) {
        let mut state = self.0.borrow_mut();
        let State { course, painted } = &mut *state;
        let begins_anew = answer.is_none();
        let coloured = course.take_answer(part, answer);
        if let Some(whole) = course.finished() {
            known::keep(&whole, course.runs());
        }
        let Some(painted) = painted else { return };
        if begins_anew {
            painted.show(course.text(), false);
        } else {
            painted.colour(&part.text, &coloured);
        }
    }
}
