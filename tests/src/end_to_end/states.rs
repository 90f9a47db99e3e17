//! Every page of the window, and the states that it is looked at in.

/// The states by page. A journey that comes by one looks at it by its name with
/// [`Window::shoot`](super::window::Window::shoot).
pub const STATES: &[(&str, &[&str])] = &[
    ("welcome", &["welcome", "release-welcome"]),
    (
        "signing in",
        &[
            "account-waiting",
            "account-wrong-issuer",
            "account-unreachable",
            "account-wrong-clock",
        ],
    ),
    (
        "the account",
        &[
            "account-menu-local",
            "account-menu-premium",
            "account-offer",
            "account-held",
            "account-lapsed",
            "account-ended",
            "account-signed-out",
        ],
    ),
    (
        "setting up",
        &[
            "setup",
            "setup-endpoint-added",
            "bad-address",
            "no-keychain",
        ],
    ),
    (
        "an empty chat",
        &["demo-empty", "free-empty", "database-set-aside"],
    ),
    (
        "replies",
        &[
            "streaming",
            "stopped",
            "interrupted",
            "chat",
            "free",
            "provenance",
            "broken-kept",
            "pinned-failed",
            "failure-no-key",
            "failure-wrong-key",
            "failure-no-network",
            "failure-web-page",
            "composer-drawing",
            "composer-made",
            "composer-completed",
        ],
    ),
    (
        "the conversation",
        &[
            "too-long",
            "composer-sent",
            "composer-enlarged",
            "composer-edited",
            "conversation-editor",
            "conversation-branches",
            "conversation-again-with",
            "conversation-deleted",
            "conversation-seam",
            "conversation-settings",
            "conversation-scrolled-up",
            "conversation-beginning",
        ],
    ),
    ("texts", &["scripts", "everything", "hostile"]),
    (
        "the message box",
        &[
            "quota-exhausted",
            "composer-attached",
            "composer-drop",
            "composer-refused",
            "composer-too-many",
            "composer-blind",
            "composer-only-writes",
            "composer-image-mode",
            "composer-images-used",
            "composer-images-used-draft",
            "composer-completion-mode",
        ],
    ),
    ("the picker", &["picker"]),
    (
        "search and commands",
        &["palette", "palette-found", "palette-nothing"],
    ),
    (
        "settings",
        &[
            "settings-general",
            "settings-providers",
            "settings-wrong-key",
            "bad-key",
            "routes",
            "routes-gone",
            "routes-attention",
            "usage",
            "local-api-off",
            "local-api-on",
            "local-api-python",
            "local-api-again",
            "local-api-demo",
        ],
    ),
];

/// What the names of screenshots begin with that show why a journey failed.
pub(super) const FAILED: &str = "failed-";

/// The state that a file shows: its name without theme, width and ending; none for what is no
/// state.
pub fn state_of(file: &str) -> Option<String> {
    let name = file.strip_suffix(".png")?;
    let name = name.strip_suffix("-other").unwrap_or(name);
    let sized = name
        .rsplit_once('-')
        .filter(|(_, width)| width.parse::<u32>().is_ok());
    let name = sized.map_or(name, |(name, _)| name);
    (!name.starts_with(FAILED)).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::state_of;

    #[test]
    fn a_state_is_told_whatever_theme_and_width_it_was_seen_in() {
        for file in [
            "chat.png",
            "chat-other.png",
            "chat-900.png",
            "chat-900-other.png",
        ] {
            assert_eq!(state_of(file).as_deref(), Some("chat"), "{file}");
        }
        assert_eq!(state_of("image-mode.png").as_deref(), Some("image-mode"));
        assert_eq!(state_of("failed-unsaid.png"), None, "a journey that failed");
        assert_eq!(state_of("chat.txt"), None);
    }
}
