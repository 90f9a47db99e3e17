//! Whether somebody is asked, drawn as a switch in a line: closed where current flows.

use leptos::prelude::*;

/// How a switch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Switch {
    /// Nothing is known, or nothing is connected.
    Off,
    /// It flows.
    Closed,
    /// It is being tried.
    HalfOpen,
    /// It does not.
    Open,
}

impl Switch {
    /// Its name among the style classes.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Closed => "closed",
            Self::HalfOpen => "half",
            Self::Open => "open",
        }
    }

    /// The drawing.
    pub(super) fn drawing(self) -> impl IntoView {
        let (arm, dashes) = match self {
            Self::Off => ("", ""),
            Self::Closed => ("M7.2 8h13.6", ""),
            Self::HalfOpen => ("M7 7.1 20.5 4", "3 3"),
            Self::Open => ("M6.6 6.5 18 1.2", ""),
        };
        view! {
            <svg class="line-switch__drawing" viewBox="0 0 28 16" aria-hidden="true">
                <circle cx="5" cy="8" r="2.2" />
                <circle cx="23" cy="8" r="2.2" />
                <path d="M0 8h2.8M25.2 8H28" />
                <path d=arm stroke-dasharray=dashes />
            </svg>
        }
    }
}
