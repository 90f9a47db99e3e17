//! The schema, as the list of migrations that lead to it.

use rusqlite_migration::M;

/// The migrations of this version of the app, the oldest first; their number is the schema's
/// version. One that has been released is never edited: a change is a new file at the end.
pub(crate) fn steps() -> Vec<M<'static>> {
    vec![
        M::up(include_str!("schema/0001_first.sql")),
        M::up(include_str!("schema/0002_quota_usage_routes.sql")),
        M::up(include_str!("schema/0003_conversation.sql")),
        M::up(include_str!("schema/0004_accounts.sql")),
    ]
}

/// The migrations of the file in which the local API keeps what it was asked.
pub(crate) fn request_steps() -> Vec<M<'static>> {
    vec![M::up(include_str!("schema/requests/0001_first.sql"))]
}

#[cfg(test)]
mod tests;
