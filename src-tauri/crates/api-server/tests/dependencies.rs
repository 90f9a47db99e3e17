//! `aideon-serve` runs where there is no desktop: nothing of one is linked.

use std::process::Command;

/// What would bring a desktop along.
const OF_A_DESKTOP: [&str; 10] = [
    "tauri",
    "wry",
    "tao",
    "gtk",
    "webkit2gtk",
    "keyring",
    "keyring-core",
    "secret-service",
    "zbus",
    "zbus-secret-service-keyring-store",
];

#[test]
fn nothing_of_a_desktop_is_linked() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--prefix", "none"])
        .args(["--edges", "normal,build", "--package", "aideon-api-server"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let told = String::from_utf8_lossy(&tree.stdout);
    assert!(
        tree.status.success() && told.contains("aideon-engine"),
        "the dependencies are listed: {}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let linked: Vec<&str> = told
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| OF_A_DESKTOP.contains(name))
        .collect();
    assert_eq!(linked, [""; 0], "aideon-serve needs no desktop");
}
