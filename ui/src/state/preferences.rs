//! Light or dark, and what the button between them leads to.

use aideon_ipc::settings::Theme;

/// What the root element's `data-theme` says; none leaves it to the system.
pub fn attribute(theme: Theme) -> Option<&'static str> {
    match theme {
        Theme::System => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    }
}

/// Whether the window is dark, on a system that is dark or not.
pub fn is_dark(theme: Theme, system_dark: bool) -> bool {
    match theme {
        Theme::System => system_dark,
        Theme::Light => false,
        Theme::Dark => true,
    }
}

/// The theme after a press on the button: the other one than is seen.
pub fn toggled(theme: Theme, system_dark: bool) -> Theme {
    if is_dark(theme, system_dark) {
        Theme::Light
    } else {
        Theme::Dark
    }
}

#[cfg(test)]
mod tests {
    use aideon_ipc::settings::Theme;

    use super::toggled;

    #[test]
    fn the_button_always_changes_what_is_seen() {
        assert_eq!(toggled(Theme::System, true), Theme::Light);
        assert_eq!(toggled(Theme::System, false), Theme::Dark);
        assert_eq!(toggled(Theme::Dark, false), Theme::Light);
    }
}
