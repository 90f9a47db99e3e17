//! The colours of code.

use std::sync::Arc;

use aideon_ipc::{
    AppError,
    code::{CodePart, ColouredCode},
};
use tauri::State;

use crate::code::CodeReader;

/// The colours of a code block or of more of it; none when the block has to be asked about from
/// its beginning, because it is not known any more how the part before ended.
#[tauri::command]
pub(crate) async fn code_colour(
    reader: State<'_, Arc<CodeReader>>,
    part: CodePart,
) -> Result<Option<ColouredCode>, AppError> {
    let reader = Arc::clone(&reader);
    let _turn = reader
        .turns
        .acquire()
        .await
        .map_err(|_| AppError::Internal)?;
    let read = {
        let reader = Arc::clone(&reader);
        tauri::async_runtime::spawn_blocking(move || reader.read(&part))
    };
    read.await.map_err(|_| AppError::Internal)
}
