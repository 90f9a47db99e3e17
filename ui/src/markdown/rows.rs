//! A list of nodes that stay where they are while what they show changes.
//!
//! Each row has a signal of its own. A new version of the list is laid over the old one: a row whose
//! node can show the new value gets it through its signal, and only rows that come, go or change
//! their kind touch the list itself.

use std::sync::Arc;

use leptos::prelude::*;

use super::tree::{Block, Item, Row as TableRow};

/// What can take another value's place in its node.
pub(super) trait Shown: PartialEq + Send + Sync + 'static {
    /// Whether the node of `self` can show `next` as well.
    fn has_node_for(&self, next: &Self) -> bool;
}

impl Shown for Block {
    fn has_node_for(&self, next: &Self) -> bool {
        match (self, next) {
            (Self::Heading { level, .. }, Self::Heading { level: other, .. }) => level == other,
            (Self::List(list), Self::List(other)) => list.start == other.start,
            (Self::Code(code), Self::Code(other)) => code.language == other.language,
            (Self::Table(table), Self::Table(other)) => table.columns == other.columns,
            (Self::Footnote { label, .. }, Self::Footnote { label: other, .. }) => label == other,
            _ => std::mem::discriminant(self) == std::mem::discriminant(next),
        }
    }
}

impl Shown for Item {
    fn has_node_for(&self, next: &Self) -> bool {
        self.done == next.done
    }
}

impl Shown for TableRow {
    fn has_node_for(&self, _: &Self) -> bool {
        true
    }
}

/// One row: what it shows now, and a number that names its node.
pub(super) struct Row<T: 'static> {
    node: usize,
    pub(super) value: ArcRwSignal<Arc<T>>,
}

impl<T> Clone for Row<T> {
    fn clone(&self) -> Self {
        Self {
            node: self.node,
            value: self.value.clone(),
        }
    }
}

/// The rows of one container, from first to last.
pub(super) struct Rows<T: 'static> {
    rows: Vec<Row<T>>,
    next_node: usize,
}

impl<T: Shown> Rows<T> {
    fn new() -> Self {
        Self {
            rows: Vec::new(),
            next_node: 0,
        }
    }

    /// Lays `values` over the rows from `first` on; answers whether rows came or went.
    fn lay_over(&mut self, first: usize, values: &[Arc<T>]) -> bool {
        let length = first + values.len();
        let mut changed = self.rows.len() != length;
        self.rows.truncate(length);
        for (index, value) in (first..).zip(values) {
            changed |= self.lay(index, value);
        }
        changed
    }

    fn lay(&mut self, index: usize, value: &Arc<T>) -> bool {
        let Some(row) = self.rows.get_mut(index) else {
            let row = Self::row(&mut self.next_node, value);
            self.rows.push(row);
            return true;
        };
        let old = row.value.get_untracked();
        if old == *value {
            return false;
        }
        if old.has_node_for(value) {
            row.value.set(Arc::clone(value));
            return false;
        }
        *row = Self::row(&mut self.next_node, value);
        true
    }

    fn row(next_node: &mut usize, value: &Arc<T>) -> Row<T> {
        let node = *next_node;
        *next_node += 1;
        Row {
            node,
            value: ArcRwSignal::new(Arc::clone(value)),
        }
    }
}

/// A list of nodes that is told by `advance` what changed.
///
/// `advance` runs again whenever a signal it reads changes. It keeps its own state, and hands the
/// changed end of the list to the function it is given: the index of the first value, the values.
pub(super) fn show_rows<T, S>(
    mut advance: impl FnMut(Option<S>, &mut dyn FnMut(usize, &[Arc<T>])) -> S + 'static,
    show: impl Fn(ArcRwSignal<Arc<T>>) -> AnyView + Send + Clone + 'static,
) -> AnyView
where
    T: Shown,
    S: Send + Sync + 'static,
{
    let rows = RwSignal::new(Rows::new());
    let effect = RenderEffect::new(move |state| {
        advance(state, &mut |first, values| {
            rows.maybe_update(|rows| rows.lay_over(first, values));
        })
    });
    // The effect lives as long as the owner of this list.
    StoredValue::new(effect);
    view! {
        <For
            each=move || rows.with(|rows| rows.rows.clone())
            key=|row| row.node
            children=move |row| show(row.value)
        />
    }
    .into_any()
}

/// A list of nodes over a part of another signal's value.
pub(super) fn show_part<T: Shown>(
    part: impl Fn() -> Vec<Arc<T>> + 'static,
    show: impl Fn(ArcRwSignal<Arc<T>>) -> AnyView + Send + Clone + 'static,
) -> AnyView {
    show_rows(move |_: Option<()>, lay| lay(0, &part()), show)
}

#[cfg(test)]
mod tests;
