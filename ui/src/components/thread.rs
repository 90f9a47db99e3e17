//! The line beside a text: each source has its own, so that it reads without colour.

use aideon_ipc::source::{ModelSource, SourceKind};
use leptos::prelude::*;

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strand {
    /// Solid: the first choice.
    Primary,
    /// Double: Together AI.
    Together,
    /// Dashed: any fallback.
    Fallback,
    /// Thin: what the user chose.
    Own,
    /// Hatched: the demo.
    Simulated,
    /// Dotted: nobody has written yet.
    Pending,
}

impl Strand {
    /// The line of a source; none is one that nobody has named yet.
    pub fn of(source: Option<&ModelSource>) -> Self {
        match source {
            None => Self::Pending,
            Some(source) if source.simulated => Self::Simulated,
            Some(source) if source.fallback => Self::Fallback,
            Some(source) => match source.kind {
                SourceKind::Aideon => Self::Primary,
                SourceKind::Together => Self::Together,
                SourceKind::Chosen { .. } => Self::Own,
            },
        }
    }

    /// Its name among the style classes.
    pub fn class(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Together => "together",
            Self::Fallback => "fallback",
            Self::Own => "own",
            Self::Simulated => "simulated",
            Self::Pending => "pending",
        }
    }
}

/// The line beside a text.
#[component]
pub fn Thread(
    /// How it is drawn.
    #[prop(into)]
    strand: Signal<Strand>,
    /// It trails off: the text did not come to its end.
    #[prop(optional, into)]
    broken: Signal<bool>,
    /// It grows from where the one before it was cut.
    #[prop(optional, into)]
    growing: Signal<bool>,
) -> impl IntoView {
    let class = move || format!("thread thread--{}", strand.get().class());
    view! {
        <span
            class=class
            class:thread--broken=broken
            class:thread--growing=growing
            aria-hidden="true"
        ></span>
    }
}

#[cfg(test)]
mod tests {
    use super::Strand;
    use crate::state::samples::{aideon, chosen, together, together_fallback};

    #[test]
    fn every_source_has_a_line_of_its_own() {
        assert_eq!(Strand::of(Some(&aideon())), Strand::Primary);
        assert_eq!(Strand::of(Some(&together())), Strand::Together);
        assert_eq!(Strand::of(Some(&together_fallback())), Strand::Fallback);
        assert_eq!(Strand::of(Some(&chosen("Boathouse"))), Strand::Own);
        assert_eq!(Strand::of(None), Strand::Pending);
    }

    #[test]
    fn what_the_demo_wrote_never_looks_like_a_models_text() {
        let mut simulated = aideon();
        simulated.simulated = true;
        assert_eq!(Strand::of(Some(&simulated)), Strand::Simulated);
    }
}
