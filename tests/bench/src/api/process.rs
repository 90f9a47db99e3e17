//! What a process and those that it started take, as Linux tells it; elsewhere nothing is
//! told, and all of it is zero.

use std::{fs, time::Duration};

/// Bytes resident now.
pub fn resident(id: u32) -> u64 {
    sum(id, &|id| of_status(id, "VmRSS:"))
}

/// The most bytes that were resident at any time.
pub fn peak(id: u32) -> u64 {
    sum(id, &|id| of_status(id, "VmHWM:"))
}

/// The processor's time used so far, in steps of a hundredth of a second.
pub fn busy(id: u32) -> Duration {
    Duration::from_millis(10 * sum(id, &ticks))
}

/// The sum over a process and all below it.
fn sum(id: u32, of: &dyn Fn(u32) -> u64) -> u64 {
    let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
    let children = children.unwrap_or_default();
    let children = children.split_whitespace().filter_map(|it| it.parse().ok());
    of(id) + children.map(|child| sum(child, of)).sum::<u64>()
}

fn of_status(id: u32, field: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let kibibytes = line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    kibibytes.unwrap_or_default() * 1024
}

/// `utime` and `stime` of proc_pid_stat(5), hundredths of a second on every usual kernel.
fn ticks(id: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    // The name before it may have spaces and brackets of its own.
    let Some((_, fields)) = stat.rsplit_once(')') else {
        return 0;
    };
    let fields = fields.split_whitespace().skip(11).take(2);
    fields.filter_map(|it| it.parse::<u64>().ok()).sum()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_memory_and_is_known_by_its_number() {
        let id = std::process::id();
        assert!(resident(id) > 0 && peak(id) >= resident(id));
        assert_eq!(resident(u32::MAX), 0, "nobody has this number");
    }
}
