//! What a plan with daily limits has left, and what that means for the next message.

use aideon_ipc::{
    quota::{Quota, QuotaKind},
    reply::Mode,
};

/// The most strokes that a tally has room for; a larger limit is told in words alone.
const MOST_STROKES: u32 = 60;

/// Strokes that stand together in a tally.
const GROUP: u32 = 5;

/// What is left, as far as the window knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuotaState {
    quota: Option<Quota>,
    asked: u64,
}

/// What happens to the quota.
#[derive(Clone, Copy, Debug)]
pub enum QuotaEvent {
    /// The backend's answer to the question of this number; none is a plan without limits.
    Loaded(u64, Option<Quota>),
    /// A message was refused, because nothing was left.
    Exceeded {
        /// Of what.
        kind: QuotaKind,
        /// How many a day allows.
        limit: u32,
        /// When the next ones come, UTC milliseconds.
        renews_at: i64,
    },
    /// Somebody else uses the app.
    UserChanged,
}

impl QuotaState {
    /// The number of the next question. Answers to earlier ones count no longer: they may
    /// come late, and speak of before.
    pub fn ask(&mut self) -> u64 {
        self.asked += 1;
        self.asked
    }

    /// Applies an event.
    pub fn apply(&mut self, event: QuotaEvent) {
        match event {
            QuotaEvent::Loaded(question, quota) if question == self.asked => self.quota = quota,
            QuotaEvent::Loaded(..) => {}
            QuotaEvent::Exceeded {
                kind,
                limit,
                renews_at,
            } => self.exceed(kind, limit, renews_at),
            QuotaEvent::UserChanged => {
                self.ask();
                self.quota = None;
            }
        }
    }

    fn exceed(&mut self, kind: QuotaKind, limit: u32, renews_at: i64) {
        self.ask();
        let known = self.quota.unwrap_or(Quota {
            requests: 0,
            requests_limit: 0,
            images: 0,
            images_limit: 0,
            renews_at,
        });
        self.quota = Some(match kind {
            QuotaKind::Request => Quota {
                requests: 0,
                requests_limit: limit,
                renews_at,
                ..known
            },
            QuotaKind::Image => Quota {
                images: 0,
                images_limit: limit,
                renews_at,
                ..known
            },
        });
    }

    /// What is left; none while it is not known, and on a plan without daily limits.
    pub fn quota(&self) -> Option<&Quota> {
        self.quota.as_ref()
    }

    /// What it means for a message that costs one of a kind, when its model is counted.
    pub fn allowance(&self, kind: QuotaKind, counted: bool) -> Allowance {
        match self.quota {
            None => Allowance::Unlimited,
            Some(_) if !counted => Allowance::NotCounted,
            Some(quota) => match Remaining::of(&quota, kind) {
                none if none.left == 0 => Allowance::UsedUp(none),
                some => Allowance::Left(some),
            },
        }
    }
}

/// What a message in a mode costs one of.
pub fn cost_of(mode: Mode) -> QuotaKind {
    match mode {
        Mode::Chat | Mode::Completion => QuotaKind::Request,
        Mode::Image => QuotaKind::Image,
    }
}

/// What is left of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remaining {
    /// Of what.
    pub kind: QuotaKind,
    /// How many are left.
    pub left: u32,
    /// How many a day allows.
    pub limit: u32,
    /// When the next ones come, UTC milliseconds.
    pub renews_at: i64,
}

impl Remaining {
    /// What a quota has left of a kind.
    pub fn of(quota: &Quota, kind: QuotaKind) -> Self {
        let (left, limit) = match kind {
            QuotaKind::Request => (quota.requests, quota.requests_limit),
            QuotaKind::Image => (quota.images, quota.images_limit),
        };
        Self {
            kind,
            left,
            limit,
            renews_at: quota.renews_at,
        }
    }
}

/// Whether the next message may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    /// Nothing is counted.
    Unlimited,
    /// The plan counts, but not for the model that is pinned.
    NotCounted,
    /// So much is left.
    Left(Remaining),
    /// Nothing is left.
    UsedUp(Remaining),
}

/// One stroke of the tally.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stroke {
    /// Where it begins, in pixels of the drawing; it is 3 wide.
    pub x: u32,
    /// It is left.
    pub left: bool,
}

/// One stroke for each request or image of a day, in fives, the used ones first. None for a
/// limit that nobody would count.
pub fn strokes(of: &Remaining) -> Vec<Stroke> {
    let limit = of.limit;
    if limit > MOST_STROKES {
        return Vec::new();
    }
    let used = limit.saturating_sub(of.left);
    (0..limit)
        .map(|index| Stroke {
            x: 5 * index + 4 * (index / GROUP),
            left: index >= used,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use aideon_ipc::quota::{
        Quota,
        QuotaKind::{Image, Request},
    };

    use super::{Allowance, QuotaEvent, QuotaState, Remaining, strokes};

    fn quota(requests: u32) -> Quota {
        Quota {
            requests,
            requests_limit: 25,
            images: 3,
            images_limit: 5,
            renews_at: 7,
        }
    }

    fn requests(left: u32) -> Remaining {
        Remaining::of(&quota(left), Request)
    }

    fn loaded(requests: u32) -> QuotaState {
        let mut state = QuotaState::default();
        let question = state.ask();
        state.apply(QuotaEvent::Loaded(question, Some(quota(requests))));
        state
    }

    #[test]
    fn a_late_answer_does_not_give_back_what_was_used_meanwhile() {
        let mut state = QuotaState::default();
        let early = state.ask();
        let late = state.ask();
        state.apply(QuotaEvent::Loaded(late, Some(quota(17))));
        state.apply(QuotaEvent::Loaded(early, Some(quota(18))));
        assert_eq!(state.quota(), Some(&quota(17)));
    }

    #[test]
    fn what_one_user_has_left_is_not_shown_to_the_next() {
        let mut state = loaded(3);
        let question = state.ask();
        state.apply(QuotaEvent::UserChanged);
        state.apply(QuotaEvent::Loaded(question, Some(quota(3))));
        assert_eq!(state.quota(), None, "the answer was about the user before");
    }

    #[test]
    fn a_refusal_counts_more_than_what_was_known() {
        let mut state = loaded(1);
        state.apply(QuotaEvent::Exceeded {
            kind: Request,
            limit: 25,
            renews_at: 9,
        });
        let used_up = Remaining {
            renews_at: 9,
            ..requests(0)
        };
        assert_eq!(state.allowance(Request, true), Allowance::UsedUp(used_up));
        assert!(
            matches!(state.allowance(Image, true), Allowance::Left(some) if some.left == 3),
            "images are counted by themselves"
        );
    }

    #[test]
    fn a_refused_image_leaves_the_requests_as_they_were() {
        let mut state = loaded(18);
        state.apply(QuotaEvent::Exceeded {
            kind: Image,
            limit: 5,
            renews_at: 7,
        });
        assert!(matches!(state.allowance(Image, true), Allowance::UsedUp(none) if none.limit == 5));
        assert_eq!(
            state.allowance(Request, true),
            Allowance::Left(requests(18))
        );
    }

    #[test]
    fn a_model_that_is_not_counted_answers_when_nothing_is_left() {
        assert_eq!(loaded(0).allowance(Request, false), Allowance::NotCounted);
        assert_eq!(
            loaded(2).allowance(Request, true),
            Allowance::Left(requests(2))
        );
        assert_eq!(
            QuotaState::default().allowance(Request, true),
            Allowance::Unlimited,
            "no stop before the backend has said so"
        );
    }

    #[test]
    fn the_tally_stands_in_fives_with_the_used_strokes_first() {
        let strokes = strokes(&requests(18));
        assert_eq!(strokes.len(), 25);
        assert_eq!(strokes.iter().filter(|stroke| stroke.left).count(), 18);
        assert!(!strokes[6].left && strokes[7].left);
        assert_eq!(strokes[4].x, 20);
        assert_eq!(strokes[5].x, 29, "a gap after every fifth");
    }
}
