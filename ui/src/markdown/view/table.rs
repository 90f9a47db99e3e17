//! Tables, which scroll on their own when they are wider than the text.

use std::sync::Arc;

use leptos::prelude::*;

use super::{Context, inline};
use crate::markdown::rows::show_part;
use crate::markdown::tree::{Align, Block, Inline, Row, Table};
use crate::markdown::words;

/// The node of one table.
pub(super) fn show(columns: &[Align], block: ArcRwSignal<Arc<Block>>, context: Context) -> AnyView {
    let columns: Arc<[Align]> = columns.into();
    let head = {
        let (block, columns) = (block.clone(), Arc::clone(&columns));
        move || {
            block.with(|block| table_of(block).map(|table| head_cells(table, &columns, context)))
        }
    };
    let rows = move || {
        let rows = block.with(|block| table_of(block).map(|table| table.rows.clone()));
        rows.unwrap_or_default()
    };
    let body = show_part(rows, move |row| {
        body_row(row, Arc::clone(&columns), context)
    });
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=words::TABLE>
            <table>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn table_of(block: &Block) -> Option<&Table> {
    match block {
        Block::Table(table) => Some(table),
        _ => None,
    }
}

fn head_cells(table: &Table, columns: &[Align], context: Context) -> Vec<AnyView> {
    let cell = |(content, class): (&Vec<Inline>, &'static str)| {
        let content = inline::show(content, context);
        view! { <th scope="col" class=class dir="auto">{content}</th> }.into_any()
    };
    with_classes(&table.head, columns).map(cell).collect()
}

fn body_row(row: ArcRwSignal<Arc<Row>>, columns: Arc<[Align]>, context: Context) -> AnyView {
    let cell = move |(content, class): (&Vec<Inline>, &'static str)| {
        let content = inline::show(content, context);
        view! { <td class=class dir="auto">{content}</td> }.into_any()
    };
    let cells = move || row.with(|row| with_classes(row, &columns).map(cell).collect::<Vec<_>>());
    view! { <tr>{cells}</tr> }.into_any()
}

fn with_classes<'a>(
    row: &'a Row,
    columns: &'a [Align],
) -> impl Iterator<Item = (&'a Vec<Inline>, &'static str)> {
    let classes = columns.iter().map(|align| match align {
        Align::Start => "cell-start",
        Align::Center => "cell-center",
        Align::End => "cell-end",
    });
    row.cells.iter().zip(classes)
}
