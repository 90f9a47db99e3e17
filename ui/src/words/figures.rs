//! Figures with their units; a no-break space keeps the two together.

/// A hundredth of a cent, in nano-dollars; less is told as less.
const LEAST_TOLD: u64 = 100_000;

const GAP: char = '\u{a0}';

/// A stretch of time: `80 ms`, `0.9 s`, `12 s`, `1 min 5 s`.
pub fn duration(ms: u64) -> String {
    match ms {
        0..100 => format!("{ms}{GAP}ms"),
        100..9_950 => format!("{:.1}{GAP}s", ms as f64 / 1000.0),
        9_950..59_500 => format!("{}{GAP}s", (ms + 500) / 1000),
        _ => {
            let seconds = (ms + 500) / 1000;
            match seconds % 60 {
                0 => format!("{}{GAP}min", seconds / 60),
                rest => format!("{}{GAP}min {rest}{GAP}s", seconds / 60),
            }
        }
    }
}

/// A stretch of hours, in whole minutes, so that it is never told too short: `5 h 48 min`.
pub fn span(ms: u64) -> String {
    const MINUTE_MS: u64 = 60_000;
    let minutes = ms.div_ceil(MINUTE_MS);
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}{GAP}min"),
        (hours, 0) => format!("{hours}{GAP}h"),
        (hours, minutes) => format!("{hours}{GAP}h {minutes}{GAP}min"),
    }
}

/// An amount of money in nano-dollars: `$0.0042`, `$5.90`. A tenth of a dollar and more is
/// told in cents; less than a hundredth of a cent is told to be that.
pub fn cost(nano_usd: u64) -> String {
    const NANO: f64 = 1e9;
    match nano_usd {
        0 => "$0".into(),
        1..LEAST_TOLD => "under $0.0001".into(),
        LEAST_TOLD..99_950_000 => format!("${:.4}", nano_usd as f64 / NANO),
        _ => {
            let cents = (nano_usd + 5_000_000) / 10_000_000;
            format!("${}.{:02}", count(cents / 100), cents % 100)
        }
    }
}

/// A figure that may be larger than it is known to be: `at least 41 tokens`.
pub fn at_least(at_least: bool, figure: &str) -> String {
    if at_least {
        format!("at least {figure}")
    } else {
        figure.to_owned()
    }
}

/// An amount of money that may be larger than it is known to be: `at least $0.0042`.
pub fn cost_at_least(nano_usd: u64) -> String {
    if is_tiny(nano_usd) {
        "more than $0".into()
    } else {
        at_least(true, &cost(nano_usd))
    }
}

/// Whether an amount of money is too small to be told in figures.
pub fn is_tiny(nano_usd: u64) -> bool {
    (1..LEAST_TOLD).contains(&nano_usd)
}

/// A whole number in groups of three digits: `1,642`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A large number in thousands or millions, where a table has little room: `418.2k`.
pub fn compact(number: u64) -> String {
    match number {
        0..10_000 => count(number),
        10_000..999_950 => format!("{:.1}k", number as f64 / 1e3),
        _ => format!("{:.1}M", number as f64 / 1e6),
    }
}

/// A number with what it counts, one of which is called `one`: `41 words`.
pub fn counted(number: u64, one: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{}{GAP}{one}{plural}", count(number))
}

/// A size in bytes: `820 kB`, `1.4 MB`.
pub fn size(bytes: usize) -> String {
    const KILO: f64 = 1024.0;
    if bytes < 1024 {
        return format!("{bytes}{GAP}{}", if bytes == 1 { "byte" } else { "bytes" });
    }
    let bytes = bytes as f64;
    if bytes < KILO * KILO {
        format!("{:.0}{GAP}kB", bytes / KILO)
    } else {
        format!("{:.1}{GAP}MB", bytes / (KILO * KILO))
    }
}

#[cfg(test)]
mod tests {
    use super::{compact, cost, cost_at_least, count, counted, duration, size, span};

    #[test]
    fn durations_have_as_many_digits_as_one_reads() {
        let shown = |ms| duration(ms).replace('\u{a0}', " ");
        assert_eq!(shown(80), "80 ms");
        assert_eq!(shown(940), "0.9 s");
        assert_eq!(shown(9_949), "9.9 s");
        assert_eq!(shown(9_950), "10 s", "`10.0 s` would promise too much");
        assert_eq!(shown(59_499), "59 s");
        assert_eq!(shown(59_500), "1 min", "`60 s` is no way to say a minute");
        assert_eq!(shown(65_000), "1 min 5 s");
    }

    #[test]
    fn a_wait_is_told_in_hours_and_begun_minutes() {
        let shown = |ms| span(ms).replace('\u{a0}', " ");
        assert_eq!(shown(1), "1 min", "`0 min` would be over already");
        assert_eq!(shown(3_600_000), "1 h");
        assert_eq!(shown(5 * 3_600_000 + 47 * 60_000 + 1), "5 h 48 min");
    }

    #[test]
    fn money_has_the_digits_that_matter_and_nothing_is_told_as_zero_but_zero() {
        assert_eq!(cost(0), "$0");
        assert_eq!(cost(99_999), "under $0.0001");
        assert_eq!(cost(4_200_000), "$0.0042");
        assert_eq!(cost_at_least(4_200_000), "at least $0.0042");
        assert_eq!(
            cost_at_least(99_999),
            "more than $0",
            "`at least under` says nothing"
        );
        assert_eq!(cost(99_949_999), "$0.0999");
        assert_eq!(cost(99_950_000), "$0.10");
        assert_eq!(cost(5_896_000_000), "$5.90");
        assert_eq!(cost(1_234_000_000_000), "$1,234.00");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_642), "1,642");
        assert_eq!(count(1_000_000), "1,000,000");
    }

    #[test]
    fn large_numbers_are_told_in_thousands_and_millions() {
        assert_eq!(compact(9_999), "9,999");
        assert_eq!(compact(418_230), "418.2k");
        assert_eq!(compact(999_949), "999.9k");
        assert_eq!(compact(999_950), "1.0M");
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(counted(1, "word"), "1\u{a0}word");
        assert_eq!(counted(0, "word"), "0\u{a0}words");
    }

    #[test]
    fn sizes_change_their_unit_at_a_kilobyte_and_a_megabyte() {
        assert_eq!(size(1), "1\u{a0}byte");
        assert_eq!(size(820 * 1024), "820\u{a0}kB");
        assert_eq!(size(1024 * 1024), "1.0\u{a0}MB");
    }
}
