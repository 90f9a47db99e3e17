//! The user's local days.

use jiff::{Timestamp as Moment, ToSpan as _, civil::Date, tz::TimeZone};

use crate::time::Timestamp;

/// A local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalDay {
    /// Its date.
    pub date: Date,
    /// When the next one begins: the first moment of its date, which is not everywhere and
    /// always midnight.
    pub renews_at: Timestamp,
}

/// Tells local days apart.
#[derive(Clone, Debug)]
pub struct Calendar(Option<TimeZone>);

impl Calendar {
    /// The days of the system's time zone, also after the user has moved to another one.
    pub fn of_the_system() -> Self {
        Self(None)
    }

    /// The days of a zone.
    pub fn of(zone: TimeZone) -> Self {
        Self(Some(zone))
    }

    /// The day that `now` falls into. Times beyond the years that a calendar knows count as
    /// the last day it knows.
    pub fn day(&self, now: Timestamp) -> LocalDay {
        let zone = self.0.clone().unwrap_or_else(TimeZone::system);
        let moment = Moment::from_millisecond(now.0).unwrap_or(Moment::MAX);
        let local = moment.to_zoned(zone.clone());
        let date = local.date();
        let next = date
            .checked_add(1.day())
            .and_then(|tomorrow| tomorrow.to_zoned(zone));
        let renews_at = next.map_or(Timestamp(i64::MAX), |next| {
            Timestamp(next.timestamp().as_millisecond())
        });
        LocalDay { date, renews_at }
    }

    /// The date that was so many days before that of `now`.
    pub fn days_before(&self, now: Timestamp, days: u32) -> Date {
        let today = self.day(now).date;
        today
            .checked_sub(i64::from(days).days())
            .unwrap_or(Date::MIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_zone(zone: &str) -> Calendar {
        Calendar::of(TimeZone::get(zone).unwrap())
    }

    fn at(text: &str) -> Timestamp {
        Timestamp(text.parse::<Moment>().unwrap().as_millisecond())
    }

    #[test]
    fn a_day_ends_at_local_midnight() {
        let day = in_zone("Europe/Berlin").day(at("2026-11-22T22:59:59Z"));
        assert_eq!(day.date, Date::constant(2026, 11, 22));
        assert_eq!(day.renews_at, at("2026-11-22T23:00:00Z"));
        let next = in_zone("Europe/Berlin").day(day.renews_at);
        assert_eq!(next.date, Date::constant(2026, 11, 23));
    }

    #[test]
    fn days_of_the_clock_change_have_23_and_25_hours() {
        let berlin = in_zone("Europe/Berlin");
        for (noon, hours) in [("2026-03-29T10:00:00Z", 23), ("2026-10-25T11:00:00Z", 25)] {
            let end = berlin.day(at(noon)).renews_at;
            let before = Timestamp(at(noon).0 - 24 * 3_600_000);
            let begin = berlin.day(before).renews_at;
            assert_eq!(end.since(begin).as_secs() / 3600, hours, "{noon}");
        }
    }

    #[test]
    fn where_midnight_is_left_out_the_day_begins_at_one() {
        // Santiago's clocks go from 24:00 on 5 September 2026 to 1:00.
        let day = in_zone("America/Santiago").day(at("2026-09-05T20:00:00Z"));
        assert_eq!(day.date, Date::constant(2026, 9, 5));
        assert_eq!(day.renews_at, at("2026-09-06T04:00:00Z"));
        let next = in_zone("America/Santiago").day(day.renews_at);
        assert_eq!(
            next.date,
            Date::constant(2026, 9, 6),
            "no moment has no day"
        );
    }

    #[test]
    fn times_beyond_the_calendar_do_no_harm() {
        let day = in_zone("Europe/Berlin").day(Timestamp(i64::MAX));
        assert_eq!(day.date.year(), 9999);
        in_zone("Europe/Berlin").day(Timestamp(i64::MIN));
    }
}
