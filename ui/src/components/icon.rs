//! The window's drawings: tools in strokes, sources solid, and the product's mark.

use leptos::prelude::*;

/// A drawing on a grid of 16 by 16.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Glyph {
    /// Source: the first choice of a premium route.
    Star,
    /// Source: Together AI.
    Bolt,
    /// Source: any other provider that served as a fallback.
    Detour,
    /// Source: a model or endpoint the user chose.
    Node,
    /// The demo, simulated replies.
    Flask,
    /// An interrupted reply.
    Cut,
    /// Begin a conversation.
    Compose,
    /// A conversation.
    Message,
    /// Find.
    Search,
    /// Settings.
    Sliders,
    /// Usage.
    Chart,
    /// The panel at the side.
    Panel,
    /// Copy to the clipboard.
    Copy,
    /// Answer again.
    Retry,
    /// Go on where it ended.
    Resume,
    /// Previous.
    Left,
    /// Next.
    Right,
    /// Earlier.
    Up,
    /// There is more below; later.
    Down,
    /// Two that are equals.
    Equals,
    /// Parted.
    Part,
    /// The order in which models are asked.
    Route,
    /// Delete.
    Trash,
    /// Pinned.
    Pin,
    /// Send.
    Send,
    /// Stop a running reply.
    Stop,
    /// A provider's key.
    Key,
    /// Models on this computer.
    Laptop,
    /// The account.
    User,
    /// Done, chosen.
    Check,
    /// Close.
    Close,
    /// Trouble.
    Warn,
    /// Something to know.
    Info,
    /// No connection.
    Offline,
    /// The light theme.
    Sun,
    /// The dark theme.
    Moon,
    /// The conversation list, where it is a drawer.
    Menu,
    /// Show; a model that can see pictures.
    Eye,
    /// Add.
    Plus,
    /// Opens outside the window.
    External,
    /// Sign out.
    SignOut,
    /// Reasoning.
    Thought,
    /// Other programs on this computer.
    Terminal,
    /// A tool that a model calls.
    Tool,
    /// Edit.
    Pencil,
    /// More actions.
    Dots,
    /// A picture.
    Picture,
    /// Attach.
    Clip,
    /// Save to a file.
    Save,
    /// A task that is open.
    Box,
    /// A task that is done.
    BoxChecked,
}

/// SVG path data: what is stroked and what is filled. Either may be empty.
struct Drawing {
    lines: &'static str,
    solid: &'static str,
}

const fn lines(lines: &'static str) -> Drawing {
    Drawing { lines, solid: "" }
}

const fn solid(solid: &'static str) -> Drawing {
    Drawing { lines: "", solid }
}

impl Glyph {
    /// Whether the drawing stands for who wrote something, and is therefore solid.
    #[must_use]
    pub const fn is_source(self) -> bool {
        matches!(self, Self::Star | Self::Bolt | Self::Detour | Self::Node)
    }

    /// Whether the drawing points along the line of text, and turns round with it.
    #[must_use]
    pub const fn is_directional(self) -> bool {
        matches!(self, Self::Left | Self::Right)
    }

    #[rustfmt::skip] // one drawing a line reads as the table it is
    const fn drawing(self) -> Drawing {
        match self {
            Self::Star => solid("M8 2.3 9.59 6.32 13.9 6.58 10.57 9.33 11.64 13.52 8 11.2 4.36 13.52 5.43 9.33 2.1 6.58 6.41 6.32z"),
            Self::Bolt => solid("M9.4 1.7 3.6 8.8h3.5L6.4 14.3l6-7.4H8.7z"),
            Self::Detour => solid("M2.4 13v-1.4h1.8c1.1 0 1.8-.6 1.8-1.8V7.6c0-2.3 1.3-3.5 3.4-3.5h1V2.2l3.4 2.7-3.4 2.7V5.6h-1c-1.3 0-1.9.7-1.9 2v2.2c0 2.1-1.3 3.2-3.3 3.2z"),
            Self::Node => solid("M8 2.7a5.3 5.3 0 1 1 0 10.6A5.3 5.3 0 1 1 8 2.7zM8 4.3a3.7 3.7 0 1 0 0 7.4A3.7 3.7 0 1 0 8 4.3zM8 7a1 1 0 1 1 0 2A1 1 0 1 1 8 7z"),
            Self::Flask => lines("M5.9 2.2h4.2M6.7 2.2v4L3.3 12a1.3 1.3 0 0 0 1.1 2h7.2a1.3 1.3 0 0 0 1.1-2L9.3 6.2v-4M5 9.9h6"),
            Self::Cut => lines("M8 2v3.1M8 10.9V14M4.8 9.5l6.4-3"),
            Self::Compose => lines("M7 2.8H4.4a1.6 1.6 0 0 0-1.6 1.6v7.2a1.6 1.6 0 0 0 1.6 1.6h7.2a1.6 1.6 0 0 0 1.6-1.6V9M6.4 9.6l.5-2.3 4.9-4.8a1.2 1.2 0 0 1 1.7 1.7L8.7 9.1z"),
            Self::Message => lines("M3.9 2.7h8.2a1.6 1.6 0 0 1 1.6 1.6v5.4a1.6 1.6 0 0 1-1.6 1.6H7.4l-3 2.4v-2.4h-.5a1.6 1.6 0 0 1-1.6-1.6V4.3a1.6 1.6 0 0 1 1.6-1.6z"),
            Self::Search => lines("M2.6 7a4.4 4.4 0 1 0 8.8 0A4.4 4.4 0 1 0 2.6 7zM10.3 10.3l3.3 3.3"),
            Self::Sliders => lines("M2 5h5.8M12 5h2M2 11h2M8.2 11H14M7.9 5a2 2 0 1 0 4 0 2 2 0 1 0-4 0zM4.1 11a2 2 0 1 0 4 0 2 2 0 1 0-4 0z"),
            Self::Chart => lines("M2.4 13.5h11.2M4.5 13.2V9.7M8 13.2V3.2M11.5 13.2V6.8"),
            Self::Panel => lines("M3.7 3h8.6A1.7 1.7 0 0 1 14 4.7v6.6a1.7 1.7 0 0 1-1.7 1.7H3.7A1.7 1.7 0 0 1 2 11.3V4.7A1.7 1.7 0 0 1 3.7 3zM10.1 3v10"),
            Self::Copy => lines("M7.1 5.6h4.8a1.6 1.6 0 0 1 1.6 1.6v4.7a1.6 1.6 0 0 1-1.6 1.6H7.1a1.6 1.6 0 0 1-1.6-1.6V7.2a1.6 1.6 0 0 1 1.6-1.6zM3.3 10.2c-.5-.2-.8-.6-.8-1.2V4.1a1.6 1.6 0 0 1 1.6-1.6H9c.6 0 1 .3 1.2.8"),
            Self::Retry => lines("M13.2 8.6a5.2 5.2 0 1 1-1.6-4.3l1.6 1.5M13.3 2.4v3.4H9.9"),
            Self::Resume => lines("M2.5 4h5.2M2.5 8h3.4M2.5 12h5.2M9.2 5.2 13.4 8l-4.2 2.8z"),
            Self::Left => lines("M9.9 3.5 5.4 8l4.5 4.5"),
            Self::Right => lines("M6.1 3.5 10.6 8l-4.5 4.5"),
            Self::Up => lines("M3.5 10 8 5.5 12.5 10"),
            Self::Down => lines("M3.5 6 8 10.5 12.5 6"),
            Self::Equals => lines("M3 5.8h10M3 10.2h10"),
            Self::Part => lines("M3 4h10M3 12h10M8 6.2v-.1M8 8.1V8M8 10v-.1"),
            Self::Route => lines("M2.2 12a1.8 1.8 0 1 0 3.6 0 1.8 1.8 0 1 0-3.6 0zM10.2 4a1.8 1.8 0 1 0 3.6 0 1.8 1.8 0 1 0-3.6 0zM4 10.1V6.4A2.4 2.4 0 0 1 6.4 4h3.7M12 5.9v3.7A2.4 2.4 0 0 1 9.6 12H8"),
            Self::Trash => lines("M2.6 4.4h10.8M6.1 4.2V3a.6.6 0 0 1 .6-.6h2.6a.6.6 0 0 1 .6.6v1.2M4.1 4.6l.5 7.8a1.4 1.4 0 0 0 1.4 1.3h4a1.4 1.4 0 0 0 1.4-1.3l.5-7.8M6.7 7.2v3.7M9.3 7.2v3.7"),
            Self::Pin => lines("M5.4 2.2h5.2M6.3 2.3v3.9L4.2 8.5v1.2h7.6V8.5L9.7 6.2V2.3M8 9.8V14"),
            Self::Send => lines("M8 13.2V3M3.9 7 8 2.9 12.1 7"),
            Self::Stop => solid("M5.3 4h5.4A1.3 1.3 0 0 1 12 5.3v5.4a1.3 1.3 0 0 1-1.3 1.3H5.3A1.3 1.3 0 0 1 4 10.7V5.3A1.3 1.3 0 0 1 5.3 4z"),
            Self::Key => lines("M2.4 10.8a2.8 2.8 0 1 0 5.6 0 2.8 2.8 0 1 0-5.6 0zM7.2 8.8l6.2-6.2M11.1 4.9l1.9 1.9M9.2 6.8l1.4 1.4"),
            Self::Laptop => lines("M4.3 3.1h7.4A1.3 1.3 0 0 1 13 4.4v5.8H3V4.4a1.3 1.3 0 0 1 1.3-1.3zM1.6 13h12.8"),
            Self::User => lines("M5.3 5.3a2.7 2.7 0 1 0 5.4 0 2.7 2.7 0 1 0-5.4 0zM2.9 13.6C3.4 11.1 5.5 9.7 8 9.7s4.6 1.4 5.1 3.9"),
            Self::Check => lines("m3 8.6 3.2 3.2L13 4.6"),
            Self::Close => lines("m4 4 8 8M12 4l-8 8"),
            Self::Warn => lines("M8 2.4 14.1 13H1.9zM8 6.5v3M8 11.3v.1"),
            Self::Info => lines("M2.1 8a5.9 5.9 0 1 0 11.8 0A5.9 5.9 0 1 0 2.1 8zM8 7.5v3.3M8 5.1v.1"),
            Self::Offline => lines("m2.2 2.2 11.6 11.6M4.7 6.2a3.5 3.5 0 0 0 .2 6.9h6.6M7.3 3.8a4.1 4.1 0 0 1 4.6 3 3 3 0 0 1 1.7 4.8"),
            Self::Sun => lines("M5.2 8a2.8 2.8 0 1 0 5.6 0 2.8 2.8 0 1 0-5.6 0zM8 1.6v1.2M8 13.2v1.2M1.6 8h1.2M13.2 8h1.2M3.5 3.5l.8.8M11.7 11.7l.8.8M3.5 12.5l.8-.8M11.7 4.3l.8-.8"),
            Self::Moon => lines("M13.4 9.6a5.7 5.7 0 1 1-7-7 5.6 5.6 0 0 0 7 7z"),
            Self::Menu => lines("M2.5 4.4h11M2.5 8h11M2.5 11.6h11"),
            Self::Eye => lines("M1.7 8C3 5.3 5.3 3.8 8 3.8S13 5.3 14.3 8C13 10.7 10.7 12.2 8 12.2S3 10.7 1.7 8zM6.1 8a1.9 1.9 0 1 0 3.8 0 1.9 1.9 0 1 0-3.8 0z"),
            Self::Plus => lines("M8 3v10M3 8h10"),
            Self::External => lines("M6.6 3.3H4.1a1.6 1.6 0 0 0-1.6 1.6v7a1.6 1.6 0 0 0 1.6 1.6h7a1.6 1.6 0 0 0 1.6-1.6V9.4M9.5 2.5h4v4M13.2 2.8 7.6 8.4"),
            Self::SignOut => lines("M6.2 2.6H4.1a1.6 1.6 0 0 0-1.6 1.6v7.6a1.6 1.6 0 0 0 1.6 1.6h2.1M10.1 4.9 13.2 8l-3.1 3.1M12.9 8H6.3"),
            Self::Thought => lines("M3 4h10M3 8h7M3 12h4"),
            Self::Terminal => lines("M3.7 3h8.6a1.4 1.4 0 0 1 1.4 1.4v7.2a1.4 1.4 0 0 1-1.4 1.4H3.7a1.4 1.4 0 0 1-1.4-1.4V4.4A1.4 1.4 0 0 1 3.7 3zM5 6l2.1 2L5 10M8.6 10.3h2.5"),
            Self::Tool => lines("M13.2 4.6 11 6.8 9.2 5l2.2-2.2a3.4 3.4 0 0 0-4.5 4.4l-4.3 4.3a1.35 1.35 0 0 0 1.9 1.9l4.3-4.3a3.4 3.4 0 0 0 4.4-4.5z"),
            Self::Pencil => lines("m2.8 13.2.7-3.2 7.1-7.1a1.5 1.5 0 0 1 2.1 0l.4.4a1.5 1.5 0 0 1 0 2.1L6 12.5zM9.3 4.3l2.4 2.4"),
            Self::Dots => solid("M3 7.2a.8.8 0 1 1 0 1.6.8.8 0 1 1 0-1.6zM8 7.2a.8.8 0 1 1 0 1.6.8.8 0 1 1 0-1.6zM13 7.2a.8.8 0 1 1 0 1.6.8.8 0 1 1 0-1.6z"),
            Self::Picture => lines("M3.7 3h8.6A1.7 1.7 0 0 1 14 4.7v6.6a1.7 1.7 0 0 1-1.7 1.7H3.7A1.7 1.7 0 0 1 2 11.3V4.7A1.7 1.7 0 0 1 3.7 3zM2.4 11.6l3.3-3.4 2.6 2.6 1.9-1.9 3.3 3.2M10.6 6.1v.1"),
            Self::Clip => lines("M13 7.5 8.2 12.3a3.2 3.2 0 0 1-4.5-4.5L8.9 2.6A2.1 2.1 0 0 1 11.9 5.6L6.7 10.8"),
            Self::Save => lines("M8 2.4v7.2M4.9 6.8 8 9.8l3.1-3M2.6 11v1.1a1.4 1.4 0 0 0 1.4 1.4h8a1.4 1.4 0 0 0 1.4-1.4V11"),
            Self::Box => lines("M4.4 2.6h7.2a1.8 1.8 0 0 1 1.8 1.8v7.2a1.8 1.8 0 0 1-1.8 1.8H4.4a1.8 1.8 0 0 1-1.8-1.8V4.4a1.8 1.8 0 0 1 1.8-1.8z"),
            Self::BoxChecked => lines("M4.4 2.6h7.2a1.8 1.8 0 0 1 1.8 1.8v7.2a1.8 1.8 0 0 1-1.8 1.8H4.4a1.8 1.8 0 0 1-1.8-1.8V4.4a1.8 1.8 0 0 1 1.8-1.8zM5.2 8.2l2 2 3.6-4.1"),
        }
    }
}

/// One drawing, hidden from assistive technology: the words belong to the control around it.
///
/// Sources and directional glyphs get their modifier by themselves; `class` adds others, such as
/// `icon--s` or `icon--primary`.
#[component]
pub fn Icon(glyph: Glyph, #[prop(optional, into)] class: &'static str) -> impl IntoView {
    let mut classes = String::from("icon");
    let own = [
        (glyph.is_source(), "icon--source"),
        (glyph.is_directional(), "icon--directional"),
        (!class.is_empty(), class),
    ];
    for (_, name) in own.iter().filter(|(applies, _)| *applies) {
        classes.push(' ');
        classes.push_str(name);
    }
    let Drawing { lines, solid } = glyph.drawing();
    view! {
        <svg class=classes viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            {(!lines.is_empty()).then(|| view! { <path d=lines /> })}
            {(!solid.is_empty()).then(|| view! { <path class="icon__solid" d=solid /> })}
        </svg>
    }
}

/// The product's mark: a plate with cut corners and the star of the first choice.
#[component]
pub fn BrandMark() -> impl IntoView {
    view! {
        <svg class="brand__mark" viewBox="0 0 22 22" aria-hidden="true" focusable="false">
            <path class="brand__cut" d="M5.3 1h11.4L21 5.3v11.4L16.7 21H5.3L1 16.7V5.3z" />
            <path
                class="brand__star"
                d="M11 5.1 12.62 9.18 16.99 9.45 13.62 12.25 14.7 16.5 11 14.15 7.3 16.5 8.38 12.25 5.01 9.45 9.38 9.18z"
            />
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::Glyph;

    const SOURCES: [Glyph; 4] = [Glyph::Star, Glyph::Bolt, Glyph::Detour, Glyph::Node];

    #[test]
    fn sources_are_solid_so_that_they_stand_out_from_tools() {
        for glyph in SOURCES {
            assert!(glyph.is_source(), "{glyph:?} tells who wrote");
            let drawing = glyph.drawing();
            assert!(
                drawing.lines.is_empty() && !drawing.solid.is_empty(),
                "{glyph:?} must be solid throughout"
            );
        }
    }

    #[test]
    fn no_two_sources_share_a_drawing() {
        for (index, one) in SOURCES.iter().enumerate() {
            for other in &SOURCES[index + 1..] {
                assert_ne!(
                    one.drawing().solid,
                    other.drawing().solid,
                    "{one:?} and {other:?} must be told apart without colour"
                );
            }
        }
    }
}
