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
        MONTHS
            .get(usize::from(self.month).saturating_sub(1))
            .copied()
            .unwrap_or_default()
    }

    /// How many midnights lie between another moment and this one.
    pub fn days_since(&self, then: &Self) -> i64 {
        self.day_number() - then.day_number()
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

    /// Days of the Gregorian calendar since some fixed day.
    fn day_number(&self) -> i64 {
        // Years begin in March here, so that the day a leap year adds is their last one.
        let month = (i64::from(self.month) + 9) % 12;
        let year = i64::from(self.year) - month / 10;
        365 * year + year / 4 - year / 100
            + year / 400
            + (month * 306 + 5) / 10
            + i64::from(self.day)
    }
}

/// The present in UTC milliseconds.
pub fn now_ms() -> i64 {
    Date::now() as i64
}

#[cfg(test)]
mod tests {
    use super::LocalTime;

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
    }
}
