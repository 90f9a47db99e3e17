use std::sync::Arc;

use leptos::prelude::*;

use super::Rows;
use crate::markdown::parse::parse;
use crate::markdown::tree::Block;

fn nodes(rows: &Rows<Block>) -> Vec<usize> {
    rows.rows.iter().map(|row| row.node).collect()
}

fn shown(rows: &Rows<Block>) -> Vec<Arc<Block>> {
    rows.rows
        .iter()
        .map(|row| row.value.get_untracked())
        .collect()
}

#[test]
fn a_node_stays_while_its_block_grows() {
    let mut rows = Rows::new();
    rows.lay_over(0, &parse("one\n\ntwo").blocks);
    let before = nodes(&rows);
    let came_or_went = rows.lay_over(1, &parse("two and more").blocks);
    assert!(!came_or_went, "the list itself did not change");
    assert_eq!(nodes(&rows), before, "a selection in these nodes survives");
    assert_eq!(
        shown(&rows),
        parse("one\n\ntwo and more").blocks,
        "and they show the new text"
    );
}

#[test]
fn a_block_of_another_kind_gets_a_node_of_its_own() {
    let mut rows = Rows::new();
    rows.lay_over(0, &parse("one\n\ntwo").blocks);
    let before = nodes(&rows);
    let changed = rows.lay_over(0, &parse("one\n\n## two").blocks);
    assert!(changed, "a paragraph's node cannot show a heading");
    assert_eq!(
        nodes(&rows)[0],
        before[0],
        "what did not change keeps its node"
    );
    assert_ne!(
        nodes(&rows)[1],
        before[1],
        "what became a heading gets a new one"
    );
}

#[test]
fn blocks_come_and_go_at_the_end() {
    let mut rows = Rows::new();
    rows.lay_over(0, &parse("one").blocks);
    assert!(
        rows.lay_over(1, &parse("two\n\nthree").blocks),
        "two rows came"
    );
    assert_eq!(shown(&rows), parse("one\n\ntwo\n\nthree").blocks);
    assert!(rows.lay_over(1, &[]), "and went");
    assert_eq!(shown(&rows), parse("one").blocks);
}
