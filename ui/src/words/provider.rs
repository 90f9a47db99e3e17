//! Providers, their keys and their tests.

use aideon_ipc::provider::{KeyStatus, Provider, ProviderTest};

use super::{
    failure::{capitalised, clause},
    figures::{counted, duration},
};

/// Whether there is a key, and where.
pub fn key_status(provider: &Provider) -> String {
    match (provider.key, provider.needs_key) {
        (KeyStatus::Missing, true) => "No key yet".into(),
        (KeyStatus::Missing, false) => "Needs no key".into(),
        (KeyStatus::Keychain, _) => "Key in the keychain".into(),
        (KeyStatus::Environment, _) => provider.key_variable.as_ref().map_or_else(
            || "Key from the environment".into(),
            |variable| format!("Key from {variable}"),
        ),
        (KeyStatus::ThisRun, _) => "Key kept for this run".into(),
        (KeyStatus::Unknown, _) => "Keychain not open".into(),
    }
}

/// What may be done with the key, below its field.
pub fn key_help(provider: &Provider) -> String {
    let host = host(&provider.base_url);
    match provider.key {
        KeyStatus::Keychain => format!(
            "In this computer’s keychain, for {host} only. It can be tested, replaced and deleted, not read."
        ),
        KeyStatus::Environment => {
            "Aideon reads it at each start. A key saved here comes first.".into()
        }
        KeyStatus::ThisRun => "In memory only. It is gone when Aideon closes.".into(),
        KeyStatus::Unknown => {
            "The keychain is locked or missing, so Aideon cannot tell whether there is a key."
                .into()
        }
        KeyStatus::Missing if provider.needs_key => {
            format!("It goes into this computer’s keychain, for {host} only.")
        }
        KeyStatus::Missing => "Only if the endpoint asks for one.".into(),
    }
}

/// What a test found.
pub fn test_result(provider: &str, test: &ProviderTest) -> String {
    match test {
        ProviderTest::Works { models, latency_ms } => format!(
            "{provider} answered in {} and lists {}.",
            duration(*latency_ms),
            counted(u64::from(*models), "model")
        ),
        ProviderTest::Fails { reason } => format!("{}.", capitalised(&clause(provider, reason))),
    }
}

/// The host of an address, for people.
pub fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn a_host_is_what_stands_between_scheme_and_path() {
        assert_eq!(host("https://api.together.ai/v1"), "api.together.ai");
        assert_eq!(host("http://localhost:11434/v1"), "localhost:11434");
        assert_eq!(host("not an address"), "not an address");
    }
}
