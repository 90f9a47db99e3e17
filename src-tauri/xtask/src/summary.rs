//! What a person, or a machine, reads at the end of all tests.

use crate::phase::Phase;
use crate::steps;
use crate::tally::Tally;

/// A table of the phases, every objection, and as the last line `N passed, M failed`.
pub(crate) fn of(phases: &[Phase]) -> String {
    let mut lines = vec![row(["phase", "passed", "failed", "ignored", "duration"])];
    lines.extend(phases.iter().map(row_of));
    for phase in phases {
        if let Some(objection) = phase.objection {
            lines.push(format!("The phase {} failed: {objection}.", phase.name));
        }
    }
    let total = total(phases);
    if total.ran() == 0 {
        lines.push("No test has such a name.".to_owned());
    }
    lines.push(total.summary());
    lines.join("\n")
}

/// Whether tests ran and none failed.
pub(crate) fn is_success(phases: &[Phase]) -> bool {
    let total = total(phases);
    total.failed == 0 && total.ran() > 0
}

fn total(phases: &[Phase]) -> Tally {
    let mut total = Tally::default();
    for phase in phases {
        total += phase.verdict();
    }
    total
}

fn row_of(phase: &Phase) -> String {
    let tally = phase.verdict();
    row([
        phase.name,
        &tally.passed.to_string(),
        &tally.failed.to_string(),
        &tally.ignored.to_string(),
        &steps::seconds(phase.duration),
    ])
}

fn row([name, passed, failed, ignored, duration]: [&str; 5]) -> String {
    format!("{name:<14} {passed:>7} {failed:>7} {ignored:>8} {duration:>13}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn phase(name: &'static str, passed: usize, objection: Option<&'static str>) -> Phase {
        Phase {
            name,
            tally: Tally {
                passed,
                failed: 0,
                ignored: 1,
            },
            duration: Duration::from_millis(1_500),
            objection,
        }
    }

    #[test]
    fn the_last_line_counts_all_phases() {
        let phases = [phase("unit", 12, None), phase("end-to-end", 3, None)];
        let summary = of(&phases);
        assert!(
            summary.ends_with("\n15 passed, 0 failed, 2 skipped"),
            "{summary}"
        );
        assert!(
            summary.contains("end-to-end           3       0        1         1.5 s"),
            "each phase has its row: {summary}"
        );
        assert!(is_success(&phases));
    }

    #[test]
    fn an_objection_fails_the_whole_and_is_told() {
        let phases = [
            phase("unit", 12, None),
            phase("integration", 0, Some("it ran 0 tests")),
        ];
        let summary = of(&phases);
        assert!(
            summary.contains("The phase integration failed: it ran 0 tests."),
            "{summary}"
        );
        assert!(
            summary.ends_with("12 passed, 1 failed, 2 skipped"),
            "{summary}"
        );
        assert!(!is_success(&phases));
    }

    #[test]
    fn a_filter_that_matches_nothing_is_no_success() {
        let phases = [phase("unit", 0, None)];
        assert!(!is_success(&phases), "the person misspelt a name");
        assert!(of(&phases).contains("No test has such a name."));
    }
}
