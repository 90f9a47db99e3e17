//! What the window may ask for, one file a noun. A command checks what it is given, asks
//! storage or engine, and converts; what takes thought is theirs.

mod branches;
mod chat;
mod code;
mod conversations;
mod drafts;
mod links;
mod local_api;
mod models;
#[cfg(test)]
mod names;
mod pictures;
mod providers;
mod quota;
mod routes;
mod search;
mod session;
mod settings;

use tauri::{Wry, ipc::Invoke};

/// Handles every command that the build script declares (`commands/names.rs`).
pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        settings::about_get,
        session::account_adopt,
        branches::branch_choose,
        chat::chat_attach,
        chat::chat_continue,
        chat::chat_retry,
        chat::chat_send,
        chat::chat_stop,
        code::code_colour,
        conversations::conversation_choose,
        conversations::conversation_configure,
        conversations::conversation_delete,
        conversations::conversation_open,
        conversations::conversation_rename,
        conversations::conversation_restore,
        conversations::conversation_turns,
        conversations::conversations_list,
        session::demo_set_primary_down,
        session::demo_set_tier,
        drafts::draft_get,
        drafts::draft_set,
        providers::endpoint_add,
        providers::endpoint_remove,
        links::link_open,
        local_api::local_api_get,
        local_api::local_api_new_token,
        local_api::local_api_set,
        models::models_list,
        pictures::picture_add,
        pictures::picture_remove,
        pictures::picture_save,
        settings::preferences_get,
        settings::preferences_set,
        providers::provider_address_set,
        providers::provider_key_delete,
        providers::provider_key_set,
        providers::provider_test,
        providers::providers_list,
        quota::quota_get,
        routes::route_reset,
        routes::route_set,
        routes::routes_check,
        routes::routes_get,
        routes::routes_watch,
        search::search,
        session::session_end,
        session::session_get,
        session::session_sign_in,
        session::session_sign_in_cancel,
        session::session_sign_in_open,
        session::session_sign_out,
        session::session_start_demo,
        session::session_start_free,
        session::session_watch,
        branches::turn_delete,
        branches::turn_restore,
        quota::usage_get,
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::names::COMMANDS;

    #[test]
    fn every_command_is_granted_by_name_and_nothing_else_is() {
        let capability: serde_json::Value =
            serde_json::from_str(include_str!("../capabilities/main.json")).unwrap();
        let granted: BTreeSet<_> = capability["permissions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|permission| permission.as_str().unwrap().to_owned())
            .collect();
        let declared: BTreeSet<_> = COMMANDS
            .iter()
            .map(|name| format!("allow-{}", name.replace('_', "-")))
            .collect();
        assert_eq!(
            granted, declared,
            "a plugin's commands are not for the window"
        );
    }

    #[test]
    fn every_declared_command_is_handled() {
        let handled = include_str!("commands.rs");
        for name in COMMANDS {
            assert!(
                handled.contains(&format!("::{name},")),
                "{name} is declared, not handled"
            );
        }
    }
}
