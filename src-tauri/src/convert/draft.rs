//! Drafts.

use aideon_ipc::draft::Draft;
use aideon_storage::drafts::{DraftRecord, NewDraft};

use super::{picture, reply};

/// A draft as it was kept.
pub(crate) fn draft(record: &DraftRecord) -> Draft {
    Draft {
        text: record.text.clone(),
        pictures: picture::infos(&record.pictures),
        mode: reply::mode(record.mode),
    }
}

/// A draft to be kept; of its pictures the ids.
pub(crate) fn new_draft(draft: Draft) -> NewDraft {
    let ids = draft.pictures.into_iter().map(|picture| picture.id);
    NewDraft {
        text: draft.text,
        mode: reply::mode_of(draft.mode),
        pictures: ids.collect(),
    }
}
