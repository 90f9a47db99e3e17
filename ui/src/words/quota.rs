//! What is left of the day, and when the next ones come.

use aideon_ipc::quota::QuotaKind;

use super::figures::{counted, span};
use crate::{
    clock::{LocalTime, now_ms},
    state::quota::Remaining,
};

/// A moment at which a day's requests come back, seen from another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// The moment, in the user's zone.
    pub at: LocalTime,
    /// The present, in the user's zone.
    pub now: LocalTime,
    /// Milliseconds between the two; 0 when it has passed.
    pub in_ms: u64,
}

impl Renewal {
    /// The moment, in UTC milliseconds, seen from the present.
    pub fn of(renews_at: i64) -> Self {
        Self {
            at: LocalTime::of(renews_at),
            now: LocalTime::now(),
            in_ms: renews_at.saturating_sub(now_ms()).max(0).unsigned_abs(),
        }
    }

    /// `at midnight`, `at 03:00`, `tomorrow at 01:00`, `on 24 November at 00:00`.
    fn when(&self) -> String {
        let clock = self.at.clock();
        match self.at.days_since(&self.now) {
            1 if clock == "00:00" => "at midnight".into(),
            ..=0 => format!("at {clock}"),
            1 => format!("tomorrow at {clock}"),
            _ => format!("on {} {} at {clock}", self.at.day, self.at.month_name()),
        }
    }

    /// `at midnight, in 5 h 48 min`.
    fn when_and_in(&self) -> String {
        match self.in_ms {
            0 => "now".into(),
            ms => format!("{}, in {}", self.when(), span(ms)),
        }
    }
}

/// What is left, before the renewal: `18 of 25 left today`. The first figure stands apart,
/// because it is what one looks for.
pub fn left(of: &Remaining) -> (String, String) {
    let rest = match of.kind {
        QuotaKind::Request => format!("of {} left today", of.limit),
        QuotaKind::Image => format!("of {} images left today", of.limit),
    };
    (of.left.to_string(), rest)
}

/// When the next ones come: `the next 25 come at midnight`.
pub fn renewal(of: &Remaining, renewal: &Renewal) -> String {
    format!("the next {} come {}", of.limit, renewal.when())
}

/// The tally for those who cannot see it.
pub fn tally(of: &Remaining) -> String {
    let one = match of.kind {
        QuotaKind::Request => "request",
        QuotaKind::Image => "image",
    };
    format!("{} of {} left", of.left, counted(u64::from(of.limit), one))
}

/// The headline when nothing is left: `Today’s 25 requests are used`.
pub fn used_up(kind: QuotaKind, limit: u32) -> String {
    let (one, many) = match kind {
        QuotaKind::Request => ("request", "requests"),
        QuotaKind::Image => ("image", "images"),
    };
    match limit {
        1 => format!("Today’s one {one} is used"),
        limit => format!("Today’s {limit} {many} are used"),
    }
}

/// Below the headline: `The next 25 come at midnight, in 5 h 48 min.`
pub fn next_ones(limit: u32, renewal: &Renewal) -> String {
    let come = match limit {
        1 => "The next one comes".into(),
        limit => format!("The next {limit} come"),
    };
    format!("{come} {}.", renewal.when_and_in())
}

/// The answer of the backend to what went over the limit.
pub fn exceeded(kind: QuotaKind, limit: u32, renewal: &Renewal) -> String {
    format!(
        "{}. Nothing was sent. {}",
        used_up(kind, limit),
        next_ones(limit, renewal)
    )
}

/// In the place of the tally, while a model is pinned that is not counted.
pub const NOT_COUNTED: &str = "This model is not counted.";

/// Above the ways on.
pub const GO_ON_WITH: &str = "You can go on now with:";

/// The way to providers and endpoints.
pub const OWN_ENDPOINT: &str = "An endpoint of yours";

/// What it costs.
pub const OWN_ENDPOINT_TEXT: &str = "Set one up in Settings. Its requests are not counted.";

/// The demo's way to its other user.
pub const PREMIUM: &str = "Premium";

/// What that means.
pub const PREMIUM_TEXT: &str = "The demo’s other user, who has no daily limit.";

/// The way from images that are used to what is left.
pub const CHAT: &str = "Chat";

/// The way from requests that are used to what is left.
pub const IMAGE: &str = "An image";

/// What the other mode has left: `18 of 25 requests are left today.`
pub fn other_left(of: &Remaining) -> String {
    let many = match of.kind {
        QuotaKind::Request => "requests",
        QuotaKind::Image => "images",
    };
    format!("{} of {} {many} left today.", of.left, of.limit)
}

/// Before the message that could not be sent.
pub const DRAFT_KEPT: &str = "Draft kept:";
pub const EDIT: &str = "Edit";
pub const EDIT_DRAFT: &str = "Edit the draft";
pub const YOUR_DRAFT: &str = "Your draft";
pub const DONE: &str = "Done";

/// Below the name of an endpoint of the user's own.
pub fn own_model(model: &str) -> String {
    format!("{model} answers. Not counted.")
}

#[cfg(test)]
mod tests {
    use aideon_ipc::quota::QuotaKind;

    use super::{Renewal, exceeded, left, next_ones, renewal, used_up};
    use crate::{clock::LocalTime, state::quota::Remaining};

    const HOUR: u64 = 3_600_000;

    fn at(day: u8, hour: u8, minute: u8) -> LocalTime {
        LocalTime {
            year: 2026,
            month: 11,
            day,
            hour,
            minute,
            second: 0,
        }
    }

    fn tonight() -> Renewal {
        Renewal {
            at: at(23, 0, 0),
            now: at(22, 18, 12),
            in_ms: 5 * HOUR + 48 * 60_000,
        }
    }

    fn left_of(kind: QuotaKind, left: u32, limit: u32) -> Remaining {
        Remaining {
            kind,
            left,
            limit,
            renews_at: 0,
        }
    }

    #[test]
    fn what_is_left_is_told_with_a_time() {
        let told = |of: &Remaining| {
            let (figure, rest) = left(of);
            format!("{figure} {rest}, {}", renewal(of, &tonight()))
        };
        assert_eq!(
            told(&left_of(QuotaKind::Request, 18, 25)),
            "18 of 25 left today, the next 25 come at midnight"
        );
        assert_eq!(
            told(&left_of(QuotaKind::Image, 3, 5)),
            "3 of 5 images left today, the next 5 come at midnight"
        );
    }

    #[test]
    fn the_full_stop_says_when_by_the_clock_and_by_the_hour() {
        assert_eq!(
            used_up(QuotaKind::Request, 25),
            "Today’s 25 requests are used"
        );
        assert_eq!(
            next_ones(25, &tonight()).replace('\u{a0}', " "),
            "The next 25 come at midnight, in 5 h 48 min."
        );
        assert!(exceeded(QuotaKind::Image, 5, &tonight()).contains("Nothing was sent."));
    }

    #[test]
    fn a_day_without_midnight_and_a_clock_set_back_have_a_time_too() {
        let summer = Renewal {
            at: at(23, 1, 0),
            ..tonight()
        };
        assert!(next_ones(25, &summer).starts_with("The next 25 come tomorrow at 01:00"));
        let set_back = Renewal {
            at: at(24, 0, 0),
            ..tonight()
        };
        assert!(
            next_ones(25, &set_back).starts_with("The next 25 come on 24 November at 00:00"),
            "midnight alone would be read as tonight's"
        );
        let passed = Renewal {
            at: at(22, 18, 12),
            in_ms: 0,
            ..tonight()
        };
        assert_eq!(next_ones(1, &passed), "The next one comes now.");
    }
}
