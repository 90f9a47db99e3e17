//! What a Markdown text consists of.
//!
//! Children are counted references, because a block outlives the text it was parsed from: the view
//! keeps what it shows and compares it with what the next parse brings.

use std::sync::Arc;

/// A paragraph, a list, a table: what stands below one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Paragraph(Vec<Inline>),
    /// A heading; the level is the author's, 1 to 6.
    Heading {
        level: u8,
        content: Vec<Inline>,
    },
    Quote(Blocks),
    List(List),
    Code(Code),
    Table(Table),
    /// A thematic break.
    Rule,
    /// Raw HTML, which is shown as the text it is.
    Html(String),
    /// The text of a footnote, where the author put it.
    Footnote {
        label: String,
        blocks: Blocks,
    },
}

pub(super) type Blocks = Vec<Arc<Block>>;

/// A list; `start` is the first number of an ordered one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct List {
    pub(super) start: Option<u64>,
    pub(super) items: Vec<Arc<Item>>,
}

/// One line of a list; `done` is there when it is a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) done: Option<bool>,
    pub(super) blocks: Blocks,
}

/// A code block; `language` is the first word after the fence, empty when there is none. It is
/// `open` while nothing stands below it, and lines of it may follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) language: String,
    pub(super) text: String,
    pub(super) open: bool,
}

/// A table; `columns` says how each column is aligned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) columns: Vec<Align>,
    pub(super) head: Row,
    pub(super) rows: Vec<Arc<Row>>,
}

/// One row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) cells: Vec<Vec<Inline>>,
}

/// How the cells of a column are aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Start,
    Center,
    End,
}

/// What stands beside one another within a line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Inline {
    Text(String),
    Code(String),
    /// A formula in TeX; with `display`, on a line of its own.
    Math {
        tex: String,
        display: bool,
    },
    Emphasis(Vec<Inline>),
    Strong(Vec<Inline>),
    Strikethrough(Vec<Inline>),
    /// A link whose address has passed `address::is_link`.
    Link {
        address: String,
        content: Vec<Inline>,
    },
    /// A picture, which is never loaded; `address` as the author wrote it.
    Image {
        address: String,
        alt: String,
    },
    /// A mark that points to a `Block::Footnote`.
    FootnoteReference(String),
    SoftBreak,
    HardBreak,
}
