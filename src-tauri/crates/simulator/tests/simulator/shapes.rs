//! What the simulator sends, compared with recordings of the real services by its shape.
//!
//! The recordings lie beside the repository, in `../shared/fixtures/streams`; where they are
//! not, only the samples in the tests are compared, which were written by hand to the same
//! shape.
//!
//! Compared are the paths of all keys with the JSON types of their values, kind of chunk by
//! kind of chunk. A null tells of no type, so it goes with any.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use serde_json::Value;

use crate::support::data_of;

/// For each path of keys the types seen there; elements of arrays share the path `[]`.
type Shape = BTreeMap<String, BTreeSet<&'static str>>;

fn shape<'a>(values: impl IntoIterator<Item = &'a Value>) -> Shape {
    let mut shape = Shape::new();
    for value in values {
        gather(&mut shape, "", value);
    }
    shape
}

fn gather(shape: &mut Shape, path: &str, value: &Value) {
    shape
        .entry(path.to_owned())
        .or_default()
        .insert(type_of(value));
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                gather(shape, &format!("{path}/{key}"), value);
            }
        }
        Value::Array(items) => {
            for item in items {
                gather(shape, &format!("{path}/[]"), item);
            }
        }
        _ => {}
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// What differs between what the simulator sent and what it should be like.
pub(crate) fn differences(ours: &[Value], theirs: &[Value]) -> Vec<String> {
    let (ours, theirs) = (shape(ours), shape(theirs));
    let missing = theirs.keys().filter(|path| !ours.contains_key(*path));
    let unknown = ours.keys().filter(|path| !theirs.contains_key(*path));
    let other = ours.iter().filter(|(path, types)| {
        theirs.get(*path).is_some_and(|known| {
            let known: BTreeSet<_> = known.iter().filter(|t| **t != "null").collect();
            let types: BTreeSet<_> = types.iter().filter(|t| **t != "null").collect();
            known != types && !known.is_empty() && !types.is_empty()
        })
    });
    let missing = missing.map(|path| format!("{path} is missing"));
    let unknown = unknown.map(|path| format!("{path} is not in the recording"));
    let other = other.map(|(path, types)| format!("{path} is {types:?}"));
    missing.chain(unknown).chain(other).collect()
}

/// Takes away what is null. Some recordings went through a client that added nulls.
pub(crate) fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key.clone(), without_nulls(value)))
            .collect(),
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

/// What a chunk is for: `open`, `piece`, `finish` or `usage`.
fn kind_of(chunk: &Value) -> &'static str {
    let Some(choice) = chunk.pointer("/choices/0") else {
        return "usage";
    };
    let delta = &choice["delta"];
    let says = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    let writes = |field: &str| says(&delta[field]);
    if choice["finish_reason"].is_string() {
        "finish"
    } else if says(&choice["text"])
        || writes("content")
        || writes("refusal")
        || delta["tool_calls"].is_array()
    {
        "piece"
    } else {
        "open"
    }
}

/// The kinds in their order, each run of the same kind once.
pub(crate) fn order(chunks: &[Value]) -> Vec<&'static str> {
    let mut kinds: Vec<_> = chunks.iter().map(kind_of).collect();
    kinds.dedup();
    kinds
}

pub(crate) fn assert_alike(ours: &[Value], theirs: &[Value], what: &str) {
    assert!(
        !ours.is_empty() && !theirs.is_empty(),
        "{what}: there is something to compare"
    );
    assert_eq!(
        order(ours),
        order(theirs),
        "{what}: the kinds of chunks and their order"
    );
    for kind in order(theirs) {
        let of_kind = |chunks: &[Value]| -> Vec<Value> {
            let same = chunks.iter().filter(|chunk| kind_of(chunk) == kind);
            same.cloned().collect()
        };
        let differences = differences(&of_kind(ours), &of_kind(theirs));
        assert!(differences.is_empty(), "{what}, {kind}: {differences:#?}");
    }
}

/// A recording, when the folder is there.
pub(crate) fn recording(name: &str) -> Option<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/fixtures");
    let path = folder.join("streams").join(name);
    let text = fs::read_to_string(&path).ok();
    assert!(
        text.is_some() || !folder.is_dir(),
        "{} is gone though the folder is there",
        path.display()
    );
    text
}

/// The chunks of a recorded event stream or of lines of JSON.
pub(crate) fn chunks_of(recording: &str) -> Vec<Value> {
    let read = |text: &String| serde_json::from_str(text).ok();
    let events = data_of(recording);
    let lines: Vec<String> = recording.lines().map(str::to_owned).collect();
    let texts = if events.is_empty() { lines } else { events };
    texts.iter().filter_map(read).collect()
}

/// The keys of JSON text in the order in which they are written.
pub(crate) fn keys(json: &str) -> Vec<&str> {
    json.split('"')
        .zip(json.split('"').skip(1))
        .filter(|(_, after)| after.starts_with(':'))
        .map(|(key, _)| key)
        .collect()
}
