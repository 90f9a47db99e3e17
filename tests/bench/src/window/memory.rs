//! What a window's web process holds.

use std::{fs, path::Path};

use anyhow::{Result, ensure};

/// Bytes resident in the web processes that belong to a desktop, known by its home folder.
///
/// # Errors
/// When there is none.
pub fn of_web_processes(home: &Path) -> Result<u64> {
    let home = format!("HOME={}", home.display());
    let mut bytes = 0;
    for process in fs::read_dir("/proc")?.flatten() {
        let folder = process.path();
        // Processes come and go while one looks.
        let Ok(name) = fs::read_to_string(folder.join("comm")) else {
            continue;
        };
        if !name.starts_with("WebKitWebProces") {
            continue;
        }
        let environment = fs::read(folder.join("environ")).unwrap_or_default();
        let ours = environment.split(|byte| *byte == 0);
        if ours.into_iter().any(|variable| variable == home.as_bytes()) {
            let status = fs::read_to_string(folder.join("status")).unwrap_or_default();
            bytes += resident(&status);
        }
    }
    ensure!(bytes > 0, "no web process of this desktop is there");
    Ok(bytes)
}

fn resident(status: &str) -> u64 {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    line.unwrap_or_default() * 1024
}

#[cfg(test)]
mod tests {
    use super::resident;

    #[test]
    fn resident_memory_is_read_in_bytes() {
        assert_eq!(resident("Name:\tx\nVmRSS:\t    2048 kB\n"), 2 * 1024 * 1024);
        assert_eq!(resident(""), 0);
    }
}
