//! The session that must not be taken up again, for a keychain that would not remove it.

use crate::{database::Database, error::StorageError, tables::app_state};

impl Database {
    /// Notes the mark of a session that was forgotten, in place of the one before. A mark tells
    /// sessions apart and says nothing of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_session(&self, mark: &str) -> Result<(), StorageError> {
        let mark = mark.to_owned();
        self.write(move |transaction| {
            Ok(app_state::set(
                transaction,
                app_state::FORGOTTEN_SESSION,
                &mark,
            )?)
        })
        .await
    }

    /// The mark of the session that was forgotten last, where a keychain kept it all the same.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forgotten_session(&self) -> Result<Option<String>, StorageError> {
        self.read(|transaction| Ok(app_state::get(transaction, app_state::FORGOTTEN_SESSION)?))
            .await
    }
}
