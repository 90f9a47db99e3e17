//! Where the pane is scrolled to, and what keeps its place on the screen.

use web_sys::Element;

/// Pixels from the end within which one counts as being there.
const NEAR_PX: i32 = 48;

/// How a pane is scrolled, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Scrolled {
    pub(super) top: i32,
    height: i32,
    shown: i32,
}

impl Scrolled {
    pub(super) fn of(pane: &Element) -> Self {
        Self {
            top: pane.scroll_top(),
            height: pane.scroll_height(),
            shown: pane.client_height(),
        }
    }

    /// It came to the end from above. A step up that ends near the end is no arrival.
    pub(super) fn arrived(self, before: Self) -> bool {
        self.top > before.top && self.below() < NEAR_PX
    }

    /// The same while so many pixels more stand above it.
    pub(super) fn moved_by(self, px: i32) -> Self {
        Self {
            top: self.top + px,
            ..self
        }
    }

    /// The end is in view, or nearly.
    pub(super) fn is_at_the_end(self) -> bool {
        self.below() < NEAR_PX
    }

    /// So near the beginning that what comes before is wanted.
    pub(super) fn nears_the_beginning(self) -> bool {
        self.top < self.ahead()
    }

    /// So near the end that what comes after is wanted.
    pub(super) fn nears_the_end(self) -> bool {
        self.below() < self.ahead()
    }

    fn below(self) -> i32 {
        self.height - self.top - self.shown
    }

    /// How far ahead is fetched: before one gets there.
    fn ahead(self) -> i32 {
        self.shown * 3 / 2
    }
}

/// The first thing in view, and how far below the beginning of all that is in the pane it
/// begins: what changes that is no scrolling. Browsers that keep it in its place by themselves
/// are not what we run in.
#[derive(Clone, Debug)]
pub(super) struct Anchor {
    element: Element,
    depth: f64,
}

impl Anchor {
    /// What is first in view of the things in the pane, which stand one below the other.
    pub(super) fn first_in_view(pane: &Element, inner: &Element) -> Option<Self> {
        let things = inner.children();
        let edge = pane.get_bounding_client_rect().top();
        let ends_above = |index: u32| {
            things
                .item(index)
                .is_some_and(|thing| thing.get_bounding_client_rect().bottom() <= edge)
        };
        let (mut low, mut high) = (0, things.length());
        while low < high {
            let middle = low + (high - low) / 2;
            if ends_above(middle) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        // A day's name may go when turns before it come.
        let mut turns = (low..things.length()).filter_map(|index| things.item(index));
        let element = turns.find(|thing| thing.tag_name() == "ARTICLE")?;
        let depth = depth_in(pane, &element);
        Some(Self { element, depth })
    }

    /// How many pixels deeper it is now; none when it is gone.
    pub(super) fn drift(&self, pane: &Element) -> Option<i32> {
        self.element
            .is_connected()
            .then(|| (depth_in(pane, &self.element) - self.depth).round() as i32)
    }
}

/// Pixels between the beginning of what is in a pane and something in it.
fn depth_in(pane: &Element, element: &Element) -> f64 {
    top_in(pane, element) + f64::from(pane.scroll_top())
}

/// Pixels between the upper edges of a pane and of something in it.
pub(super) fn top_in(pane: &Element, element: &Element) -> f64 {
    element.get_bounding_client_rect().top() - pane.get_bounding_client_rect().top()
}

/// How far below the upper edge of the conversation the turn stands in which something is.
pub fn top_of_turn(message: &str) -> Option<i32> {
    let pane = pane()?;
    let turn = turn(&pane, message)?;
    Some(top_in(&pane, &turn).round() as i32)
}

/// The turn of a message in a pane.
pub(super) fn turn(pane: &Element, message: &str) -> Option<Element> {
    // Ids have nothing in them that a selector would have to escape.
    let selector = format!("[data-message=\"{message}\"]");
    pane.query_selector(&selector).ok().flatten()
}

fn pane() -> Option<Element> {
    let document = web_sys::window()?.document()?;
    document.query_selector(".transcript").ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::Scrolled;

    const BEFORE: Scrolled = Scrolled {
        top: 1_556,
        height: 2_222,
        shown: 666,
    };

    #[test]
    fn the_end_is_reached_from_above_alone() {
        let above = Scrolled {
            top: 1_400,
            ..BEFORE
        };
        assert!(BEFORE.arrived(above));
        let step_up = Scrolled {
            top: 1_530,
            ..BEFORE
        };
        assert!(
            !step_up.arrived(BEFORE),
            "who begins to scroll up is let go"
        );
        let grown = Scrolled {
            height: 2_400,
            ..BEFORE
        };
        assert!(!grown.arrived(BEFORE), "the end ran ahead");
        assert!(
            !step_up.arrived(step_up),
            "nor does one arrive by standing still near the end"
        );
    }

    #[test]
    fn more_is_wanted_before_one_is_there() {
        let near = Scrolled { top: 900, ..BEFORE };
        assert!(near.nears_the_beginning());
        assert!(!BEFORE.nears_the_beginning());
        assert!(BEFORE.nears_the_end());
    }
}
