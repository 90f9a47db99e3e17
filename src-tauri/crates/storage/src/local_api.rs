//! How the app's local API is set at this installation, whoever uses it.

use rusqlite::Connection;

use crate::{
    database::Database,
    error::StorageError,
    tables::app_state::{self, LOCAL_API_ON, LOCAL_API_PORT, LOCAL_API_TOKEN},
};

/// How the local API is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalApiSetting {
    /// It was switched on, and begins with the app.
    pub on: bool,
    /// Where it listened last on this computer.
    pub port: Option<u16>,
    /// What its token is known by: a hash, never the token.
    pub token_mark: Option<String>,
}

impl Database {
    /// How the local API is set; off without port and token where it never was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn local_api(&self) -> Result<LocalApiSetting, StorageError> {
        self.read(|connection| {
            let port = app_state::get(connection, LOCAL_API_PORT)?;
            Ok(LocalApiSetting {
                on: app_state::get(connection, LOCAL_API_ON)?.is_some(),
                // What was put in by hand and is no port is as good as none.
                port: port.and_then(|port| port.parse().ok()),
                token_mark: app_state::get(connection, LOCAL_API_TOKEN)?,
            })
        })
        .await
    }

    /// Sets the local API, all of it or nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_local_api(&self, setting: &LocalApiSetting) -> Result<(), StorageError> {
        let setting = setting.clone();
        self.write(move |transaction| {
            let on = setting.on.then(|| "on".to_owned());
            let port = setting.port.map(|port| port.to_string());
            put(transaction, LOCAL_API_ON, on)?;
            put(transaction, LOCAL_API_PORT, port)?;
            Ok(put(transaction, LOCAL_API_TOKEN, setting.token_mark)?)
        })
        .await
    }
}

fn put(connection: &Connection, key: &str, value: Option<String>) -> rusqlite::Result<()> {
    match value {
        Some(value) => app_state::set(connection, key, &value),
        None => app_state::clear(connection, key),
    }
}

#[cfg(test)]
mod tests;
