//! Text to tree. The only file that knows `pulldown_cmark`.

use std::iter::Peekable;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{
    Alignment, CodeBlockKind, Event, HeadingLevel, LinkType, OffsetIter, Options, Parser, Tag,
    TagEnd,
};

use super::math::delimiters::{self, Escape};
use super::tree::{Align, Block, Blocks, Code, Inline, Item, List, Row, Table};
use super::{address, links};

/// What was written deeper than this is shown as if it stood here: a text of nothing but `>` must
/// not exhaust the stack of those who walk the tree.
const DEEPEST: usize = 24;

/// A parsed text, with what it takes to go on from its end.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) blocks: Blocks,
    /// Where each of `blocks` begins, in bytes.
    pub(super) starts: Vec<usize>,
    /// Where the first link or footnote definition begins, in bytes.
    pub(super) first_definition: Option<usize>,
    /// The bytes of the last run of inline text, when nothing but white space follows it.
    pub(super) open: Option<Range<usize>>,
}

/// Parses a whole text.
pub(super) fn parse(text: &str) -> Parsed {
    build(text, false)
}

/// Parses a text that goes on at its end.
pub(super) fn parse_growing(text: &str) -> Parsed {
    build(text, true)
}

fn build(text: &str, growing: bool) -> Parsed {
    let dollars = delimiters::with_dollars(text, &escapes(text));
    let parser = Parser::new_ext(dollars.as_deref().unwrap_or(text), options());
    let first_link_definition = parser
        .reference_definitions()
        .iter()
        .map(|(_, definition)| definition.span.start)
        .min();
    let mut builder = Builder {
        text,
        growing,
        events: parser.into_offset_iter().peekable(),
        depth: 0,
        first_definition: first_link_definition,
        last_run: None,
        task: None,
    };
    let (starts, blocks) = builder.blocks().into_iter().unzip();
    let end = text.trim_end().len();
    Parsed {
        blocks,
        starts,
        first_definition: builder.first_definition,
        open: builder.last_run.filter(|run| run.end >= end),
    }
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
}

/// Every escaped bracket that stands in running text, with the block that it stands in.
fn escapes(text: &str) -> Vec<Escape> {
    if !text.contains("\\(") && !text.contains("\\[") {
        return Vec::new();
    }
    let mut escapes = Vec::new();
    let mut blocks: Vec<usize> = Vec::new();
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(tag) if !is_inline(&tag) => blocks.push(range.end),
            Event::End(tag) if !ends_inline(tag) => {
                blocks.pop();
            }
            Event::Text(_) => {
                let at = range.start.checked_sub(1);
                let is_escape = |at: &usize| {
                    matches!(text.as_bytes().get(*at..), Some([b'\\', b'(' | b'[', ..]))
                };
                escapes.extend(at.filter(is_escape).map(|at| Escape {
                    at,
                    block_end: blocks.last().copied().unwrap_or(text.len()),
                }));
            }
            _ => {}
        }
    }
    escapes
}

fn ends_inline(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
    )
}

struct Builder<'a> {
    /// The text as it was written; the events come of one with dollars in place of brackets.
    text: &'a str,
    /// The text goes on at its end.
    growing: bool,
    events: Peekable<OffsetIter<'a>>,
    depth: usize,
    first_definition: Option<usize>,
    last_run: Option<Range<usize>>,
    /// The mark of the list item that is being built, which may come in a paragraph of the item.
    task: Option<bool>,
}

impl<'a> Builder<'a> {
    /// Everything up to the end of the container, with the places where the blocks begin.
    fn blocks(&mut self) -> Vec<(usize, Arc<Block>)> {
        let mut blocks = Vec::new();
        let mut flattened = 0_usize;
        self.depth += 1;
        while let Some((event, range)) = self.events.next() {
            let start = range.start;
            let block = match event {
                Event::End(_) if flattened > 0 => {
                    flattened -= 1;
                    continue;
                }
                Event::End(_) => break,
                Event::Start(tag) if self.is_too_deep(&tag) => {
                    flattened += 1;
                    continue;
                }
                Event::Start(tag) if is_inline(&tag) => self.loose_text(Event::Start(tag), range),
                Event::Start(tag) => match self.block(tag, range) {
                    Some(block) => block,
                    None => continue,
                },
                Event::Rule => {
                    self.last_run = None;
                    Block::Rule
                }
                Event::TaskListMarker(done) => {
                    self.task = Some(done);
                    continue;
                }
                other => self.loose_text(other, range),
            };
            blocks.push((start, Arc::new(block)));
        }
        self.depth -= 1;
        blocks
    }

    fn nested(&mut self) -> Blocks {
        self.blocks().into_iter().map(|(_, block)| block).collect()
    }

    fn is_too_deep(&self, tag: &Tag<'_>) -> bool {
        let is_container = matches!(
            tag,
            Tag::BlockQuote(_) | Tag::List(_) | Tag::Item | Tag::FootnoteDefinition(_)
        );
        is_container && self.depth > DEEPEST
    }

    fn block(&mut self, tag: Tag<'a>, range: Range<usize>) -> Option<Block> {
        let block = match tag {
            Tag::Paragraph => Block::Paragraph(self.run(range)),
            Tag::Heading { level, .. } => Block::Heading {
                level: level_number(level),
                content: self.run(range),
            },
            Tag::BlockQuote(_) => Block::Quote(self.nested()),
            Tag::List(start) => Block::List(List {
                start,
                items: self.items(),
            }),
            Tag::CodeBlock(kind) => Block::Code(Code {
                language: language(&kind),
                open: self.is_open(&range),
                text: self.lines(),
            }),
            Tag::HtmlBlock => Block::Html(self.lines()),
            Tag::Table(columns) => Block::Table(self.table(&columns)),
            Tag::FootnoteDefinition(label) => {
                let first = self.first_definition.unwrap_or(range.start);
                self.first_definition = Some(first.min(range.start));
                Block::Footnote {
                    label: label.into_string(),
                    blocks: self.nested(),
                }
            }
            _ => {
                self.nested();
                return None;
            }
        };
        Some(block)
    }

    fn items(&mut self) -> Vec<Arc<Item>> {
        let mut items = Vec::new();
        while let Some((Event::Start(_), _)) = self.events.next() {
            // An item without text ends the run before it: nothing is open any more.
            self.last_run = None;
            let task_around = self.task.take();
            let blocks = self.nested();
            let done = std::mem::replace(&mut self.task, task_around);
            items.push(Arc::new(Item { done, blocks }));
        }
        items
    }

    fn table(&mut self, columns: &[Alignment]) -> Table {
        let mut table = Table {
            columns: columns.iter().map(align).collect(),
            head: Row::default(),
            rows: Vec::new(),
        };
        while let Some((Event::Start(tag), _)) = self.events.next() {
            let cells = self.cells();
            match tag {
                Tag::TableHead => table.head = Row { cells },
                _ => table.rows.push(Arc::new(Row { cells })),
            }
        }
        table
    }

    fn cells(&mut self) -> Vec<Vec<Inline>> {
        let mut cells = Vec::new();
        while let Some((Event::Start(_), range)) = self.events.next() {
            cells.push(self.run(range));
        }
        cells
    }

    /// Whether lines may follow in the code block that stands here.
    fn is_open(&self, range: &Range<usize>) -> bool {
        let block = self.written(range).trim_end();
        let is_last = range.end >= self.text.trim_end().len();
        is_last
            && !block
                .rsplit_once('\n')
                .is_some_and(|(above, end)| closes(above, end))
    }

    /// The text of a code or HTML block, without the end of its last line.
    fn lines(&mut self) -> String {
        self.last_run = None;
        let mut text = String::new();
        while let Some((Event::Text(part) | Event::Html(part), _)) = self.events.next() {
            text.push_str(&part);
        }
        if text.ends_with('\n') {
            text.pop();
        }
        text
    }

    /// A run of inline text that ends with its container.
    fn run(&mut self, range: Range<usize>) -> Vec<Inline> {
        let open = self.goes_on(range.end);
        self.last_run = Some(range);
        links::find(self.inlines(), open)
    }

    /// Whether the last word of a run that ends here may go on.
    fn goes_on(&self, end: usize) -> bool {
        self.growing && end >= self.text.len() && !self.text.ends_with(char::is_whitespace)
    }

    /// Inline text that stands in a list item without a paragraph around it.
    fn loose_text(&mut self, first: Event<'a>, range: Range<usize>) -> Block {
        let mut content = Vec::new();
        let start = range.start;
        let mut end = range.end;
        self.inline(first, &range, &mut content);
        while let Some((event, range)) = self.events.next_if(|(event, _)| continues_text(event)) {
            end = range.end;
            self.inline(event, &range, &mut content);
        }
        self.last_run = Some(start..end);
        Block::Paragraph(links::find(content, self.goes_on(end)))
    }

    /// Everything up to the end of the inline container.
    fn inlines(&mut self) -> Vec<Inline> {
        let mut content = Vec::new();
        let mut flattened = 0_usize;
        self.depth += 1;
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::End(_) if flattened > 0 => flattened -= 1,
                Event::End(_) => break,
                Event::Start(tag) if self.depth > 2 * DEEPEST && is_wrapper(&tag) => flattened += 1,
                other => self.inline(other, &range, &mut content),
            }
        }
        self.depth -= 1;
        content
    }

    fn inline(&mut self, event: Event<'a>, range: &Range<usize>, content: &mut Vec<Inline>) {
        match event {
            Event::Start(tag) => self.wrapper(tag, content),
            // Dollars that came to nothing are the brackets again that they stood for.
            Event::Text(text) if text.starts_with('$') => push_text(content, self.written(range)),
            Event::Text(text) | Event::InlineHtml(text) | Event::Html(text) => {
                push_text(content, &text);
            }
            Event::Code(text) => content.push(Inline::Code(text.into_string())),
            Event::InlineMath(tex) => self.dollars(&tex, range, content),
            Event::DisplayMath(tex) => content.push(Inline::Math {
                tex: tex.into_string(),
                display: !self.written(range).starts_with("\\("),
            }),
            Event::FootnoteReference(label) => {
                content.push(Inline::FootnoteReference(label.into_string()));
            }
            Event::SoftBreak => content.push(Inline::SoftBreak),
            Event::HardBreak => content.push(Inline::HardBreak),
            Event::TaskListMarker(done) => self.task = Some(done),
            Event::End(_) | Event::Rule => {}
        }
    }

    /// What stands between two single dollars.
    fn dollars(&self, tex: &str, range: &Range<usize>, content: &mut Vec<Inline>) {
        let within = range.start + 1..range.end.saturating_sub(1);
        if delimiters::is_prose(self.text, &within) {
            push_text(content, self.written(range));
            return;
        }
        content.push(Inline::Math {
            tex: tex.to_owned(),
            display: false,
        });
    }

    fn written(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    fn wrapper(&mut self, tag: Tag<'a>, content: &mut Vec<Inline>) {
        match tag {
            Tag::Emphasis => content.push(Inline::Emphasis(self.inlines())),
            Tag::Strong => content.push(Inline::Strong(self.inlines())),
            Tag::Strikethrough => content.push(Inline::Strikethrough(self.inlines())),
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => {
                let inner = self.inlines();
                push_link(content, link_address(link_type, &dest_url), inner);
            }
            Tag::Image { dest_url, .. } => content.push(Inline::Image {
                address: dest_url.into_string(),
                alt: plain(&self.inlines()),
            }),
            _ => content.extend(self.inlines()),
        }
    }
}

/// Whether `end` is the line that closes the code block which begins with `above`.
fn closes(above: &str, end: &str) -> bool {
    let mark = above
        .chars()
        .next()
        .filter(|mark| matches!(mark, '`' | '~'));
    let count =
        |text: &str| mark.map_or(0, |mark| text.len() - text.trim_start_matches(mark).len());
    let end = end.trim_start_matches([' ', '\t', '>']);
    count(above) > 0 && count(end) == end.len() && count(end) >= count(above)
}

fn is_inline(tag: &Tag<'_>) -> bool {
    is_wrapper(tag) || matches!(tag, Tag::Image { .. })
}

fn is_wrapper(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. }
    )
}

fn continues_text(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => is_inline(tag),
        Event::End(_) | Event::Rule => false,
        _ => true,
    }
}

/// Appends text, joined to the text before it: the parser hands it out in pieces.
fn push_text(content: &mut Vec<Inline>, text: &str) {
    if let Some(Inline::Text(before)) = content.last_mut() {
        before.push_str(text);
    } else if !text.is_empty() {
        content.push(Inline::Text(text.to_owned()));
    }
}

fn push_link(content: &mut Vec<Inline>, address: String, inner: Vec<Inline>) {
    if address::is_link(&address) {
        content.push(Inline::Link {
            address,
            content: inner,
        });
        return;
    }
    for part in inner {
        match part {
            Inline::Text(text) => push_text(content, &text),
            other => content.push(other),
        }
    }
}

fn link_address(link_type: LinkType, destination: &str) -> String {
    match link_type {
        LinkType::Email => format!("mailto:{destination}"),
        _ => destination.to_owned(),
    }
}

/// The words of inline text, without what dresses them.
fn plain(content: &[Inline]) -> String {
    content
        .iter()
        .map(|part| match part {
            Inline::Text(text) | Inline::Code(text) | Inline::Math { tex: text, .. } => {
                text.clone()
            }
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strikethrough(inner) => {
                plain(inner)
            }
            Inline::Link { content, .. } => plain(content),
            Inline::Image { alt, .. } => alt.clone(),
            Inline::FootnoteReference(_) => String::new(),
            Inline::SoftBreak | Inline::HardBreak => String::from(" "),
        })
        .collect()
}

fn language(kind: &CodeBlockKind<'_>) -> String {
    match kind {
        CodeBlockKind::Indented => String::new(),
        CodeBlockKind::Fenced(info) => info
            .split([' ', '\t', ',', '{'])
            .next()
            .unwrap_or_default()
            .to_owned(),
    }
}

fn align(alignment: &Alignment) -> Align {
    match alignment {
        Alignment::None | Alignment::Left => Align::Start,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::End,
    }
}

fn level_number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod tests;
