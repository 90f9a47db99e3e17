//! Local time, as the window's system has it.

use js_sys::Date;
use wasm_bindgen::JsValue;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A moment in the user's own time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// The year.
    pub year: i32,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
}

impl LocalTime {
    /// The local time of a moment in UTC milliseconds.
    pub fn of(utc_ms: i64) -> Self {
        Self::from_date(&Date::new(&JsValue::from_f64(utc_ms as f64)))
    }

    /// The present.
    pub fn now() -> Self {
        Self::from_date(&Date::new_0())
    }

    fn from_date(date: &Date) -> Self {
        Self {
            year: date.get_full_year() as i32,
            month: date.get_month() as u8 + 1,
            day: date.get_date() as u8,
            hour: date.get_hours() as u8,
            minute: date.get_minutes() as u8,
            second: date.get_seconds() as u8,
        }
    }

    /// `14:06`.
    pub fn clock(&self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }

    /// `14:06:12`.
    pub fn clock_with_seconds(&self) -> String {
        format!("{:02}:{:02}:{:02}", self.hour, self.minute, self.second)
    }

    /// `November`.
    pub fn month_name(&self) -> &'static str {
        month_name(self.month)
    }

    /// `22 Nov 2026`.
    pub fn short_date(&self) -> String {
        let month: String = self.month_name().chars().take(3).collect();
        format!("{} {month} {}", self.day, self.year)
    }

    /// How many midnights lie between another moment and this one.
    pub fn days_since(&self, then: &Self) -> i64 {
        self.date().number() - then.date().number()
    }

    /// The day.
    pub fn date(&self) -> Day {
        Day {
            year: self.year,
            month: self.month,
            day: self.day,
        }
    }

    /// `Today`, `Yesterday`, `22 October`, `1 March 2024`, seen from `now`.
    pub fn day_name(&self, now: &Self) -> String {
        match now.days_since(self) {
            ..=0 => "Today".into(),
            1 => "Yesterday".into(),
            _ if now.year == self.year => format!("{} {}", self.day, self.month_name()),
            _ => format!("{} {} {}", self.day, self.month_name(), self.year),
        }
    }
}

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Day {
    /// The year.
    pub year: i32,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
}

impl Day {
    /// Reads `2026-11-22`.
    pub fn parse(written: &str) -> Option<Self> {
        let mut parts = written.splitn(3, '-');
        Some(Self {
            year: parts.next()?.parse().ok()?,
            month: parts.next()?.parse().ok()?,
            day: parts.next()?.parse().ok()?,
        })
    }

    /// The day that lies so many days before this one.
    #[must_use]
    pub fn before(self, days: u32) -> Self {
        Self::of_number(self.number() - i64::from(days))
    }

    /// `22 November`.
    pub fn name(self) -> String {
        format!("{} {}", self.day, month_name(self.month))
    }

    /// Days since some fixed one. Years begin in March here, so that the day a leap year adds
    /// is their last one.
    fn number(self) -> i64 {
        let month = (i64::from(self.month) + 9) % 12;
        let year = i64::from(self.year) - month / 10;
        days_before(year) + (month * 306 + 5) / 10 + i64::from(self.day)
    }

    fn of_number(number: i64) -> Self {
        let mut year = (10_000 * (number - 1) + 14_780) / 3_652_425;
        if number <= days_before(year) {
            year -= 1;
        }
        let of_year = number - 1 - days_before(year);
        let month = (100 * of_year + 52) / 3_060;
        Self {
            year: (year + (month + 2) / 12) as i32,
            month: ((month + 2) % 12 + 1) as u8,
            day: (of_year - (month * 306 + 5) / 10 + 1) as u8,
        }
    }
}

/// Days before a year that begins in March.
fn days_before(year: i64) -> i64 {
    365 * year + year / 4 - year / 100 + year / 400
}

fn month_name(month: u8) -> &'static str {
    MONTHS
        .get(usize::from(month).saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

/// The present in UTC milliseconds.
pub fn now_ms() -> i64 {
    Date::now() as i64
}

#[cfg(test)]
mod tests {
    use super::{Day, LocalTime};

    fn day(year: i32, month: u8, day: u8) -> LocalTime {
        LocalTime {
            year,
            month,
            day,
            hour: 9,
            minute: 5,
            second: 7,
        }
    }

    #[test]
    fn midnights_are_counted_across_months_and_leap_years() {
        assert_eq!(day(2024, 3, 1).days_since(&day(2024, 2, 28)), 2);
        assert_eq!(day(2025, 3, 1).days_since(&day(2025, 2, 28)), 1);
        assert_eq!(day(2026, 1, 1).days_since(&day(2025, 1, 1)), 365);
    }

    #[test]
    fn times_have_two_digits() {
        assert_eq!(day(2025, 1, 1).clock(), "09:05");
        assert_eq!(day(2025, 1, 1).clock_with_seconds(), "09:05:07");
    }

    #[test]
    fn a_day_has_its_year_only_when_it_is_another_one() {
        let now = day(2025, 11, 21);
        assert_eq!(day(2025, 10, 22).day_name(&now), "22 October");
        assert_eq!(day(2024, 3, 1).day_name(&now), "1 March 2024");
        assert_eq!(day(2025, 11, 20).day_name(&now), "Yesterday");
        assert_eq!(now.short_date(), "21 Nov 2025");
    }

    #[test]
    fn days_before_a_day_cross_months_and_leap_years() {
        let day = |written: &str| Day::parse(written).unwrap();
        assert_eq!(day("2026-11-22").before(21), day("2026-11-01"));
        assert_eq!(day("2024-03-01").before(1), day("2024-02-29"));
        assert_eq!(day("2025-03-01").before(1), day("2025-02-28"));
        assert_eq!(day("2026-01-01").before(365), day("2025-01-01"));
        for number in 730_000..760_000 {
            assert_eq!(Day::of_number(number).number(), number);
        }
        assert_eq!(Day::parse("today"), None);
    }
}
