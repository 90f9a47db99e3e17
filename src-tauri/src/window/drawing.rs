//! How the page is drawn on Linux, where the choice is the app's.

use std::{env, fs, path::Path};

use tauri::{Runtime, WebviewWindow};
use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

/// Where the kernel shows what draws.
const DEVICES: &str = "/dev";

/// WebKit's own variables, by which a user has decided.
const DECIDED: [&str; 2] = [
    "WEBKIT_FORCE_COMPOSITING_MODE",
    "WEBKIT_DISABLE_COMPOSITING_MODE",
];

/// Has the page drawn without layers on a machine without graphics hardware, such as a virtual
/// one. There the driver does in software what hardware would, which takes both cores of a
/// small machine for twenty frames a second; drawn without layers it is sixty.
pub(super) fn suit_the_machine<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    let decided = DECIDED.iter().any(|name| env::var_os(name).is_some());
    if decided || has_graphics_hardware(Path::new(DEVICES)) {
        return Ok(());
    }
    window.with_webview(|view| {
        if let Some(settings) = view.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// A node to draw with, which every driver but NVIDIA's older ones has; theirs is known by its
/// own.
fn has_graphics_hardware(devices: &Path) -> bool {
    let nodes = fs::read_dir(devices.join("dri")).into_iter().flatten();
    let draws = |name: &str| name.starts_with("renderD");
    devices.join("nvidiactl").exists()
        || nodes
            .flatten()
            .any(|node| node.file_name().to_str().is_some_and(draws))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::has_graphics_hardware;

    #[test]
    fn hardware_is_known_by_a_node_that_draws_and_not_by_one_that_only_shows() {
        let devices = tempfile::tempdir().unwrap();
        assert!(!has_graphics_hardware(devices.path()), "no nodes at all");
        let dri = devices.path().join("dri");
        fs::create_dir(&dri).unwrap();
        fs::write(dri.join("card0"), "").unwrap();
        assert!(
            !has_graphics_hardware(devices.path()),
            "a virtual machine's screen"
        );
        fs::write(dri.join("renderD128"), "").unwrap();
        assert!(has_graphics_hardware(devices.path()));
    }

    #[test]
    fn nvidias_older_drivers_count_as_hardware() {
        let devices = tempfile::tempdir().unwrap();
        fs::write(devices.path().join("nvidiactl"), "").unwrap();
        assert!(has_graphics_hardware(devices.path()));
    }
}
