//! Pictures.

use aideon_engine::provenance::PictureRecord;
use aideon_ipc::picture::PictureInfo;

/// A picture without its bytes.
pub(crate) fn info(record: &PictureRecord) -> PictureInfo {
    PictureInfo {
        id: record.id.clone(),
        media_type: record.media_type.clone(),
        width: record.width,
        height: record.height,
        bytes: record.bytes,
        name: record.name.clone(),
    }
}

/// Pictures in their order.
pub(crate) fn infos(records: &[PictureRecord]) -> Vec<PictureInfo> {
    records.iter().map(info).collect()
}
