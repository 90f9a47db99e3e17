//! The breaker of one target: whether it is asked, rests, or is tried once.
//!
//! A pure state machine: the time is passed in. After enough failures in a row it opens and
//! the target rests; when its rest is over, one request alone tries it (half-open). If that
//! succeeds it closes, if not the next rest is twice as long.

use std::time::Duration;

use tokio::time::Instant;

/// How soon a breaker opens, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakerFigures {
    /// Failures in a row that open it. A silent one, for which somebody waited in vain,
    /// counts as two.
    pub failures_to_open: u32,
    /// The first rest; each further one is twice as long.
    pub first_rest: Duration,
    /// The longest rest after failures that answer quickly.
    pub longest_rest: Duration,
    /// The longest rest after silent ones.
    pub longest_silent_rest: Duration,
    /// The rest after a failure that waiting does not soon cure, such as no credit.
    pub long_rest: Duration,
}

impl Default for BreakerFigures {
    fn default() -> Self {
        Self {
            failures_to_open: 3,
            first_rest: Duration::from_secs(5),
            longest_rest: Duration::from_secs(15),
            longest_silent_rest: Duration::from_secs(60),
            long_rest: Duration::from_secs(600),
        }
    }
}

/// What the end of an attempt means to the breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The target answered.
    Success,
    /// It says nothing about the target: the user stopped, or the request was at fault.
    Nothing,
    /// It failed, and said so.
    Failure,
    /// It failed by saying nothing.
    Silence,
    /// It asked to be left alone for so long.
    RestFor(Duration),
    /// It will not answer for long.
    LongRest,
    /// It will not answer until its key is changed.
    Blocked,
}

/// Leave to ask. It is given back with [`Breaker::end`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    epoch: u64,
    probe: bool,
}

impl Pass {
    /// It is the one request that tries a target that rested.
    pub fn is_probe(self) -> bool {
        self.probe
    }
}

/// What a breaker is up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerState {
    /// Closed: the target is asked.
    Closed,
    /// Open: it rests, and the time at which one request may try it.
    Open(Instant),
    /// Half-open: one request is trying it.
    Probing,
    /// Open until its key is changed.
    Blocked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Closed,
    /// Until then; `None` is until the key changes.
    Open {
        until: Option<Instant>,
        probing: bool,
    },
}

/// The breaker of one target.
#[derive(Clone, Debug)]
pub struct Breaker {
    figures: BreakerFigures,
    state: State,
    /// Failures in a row while it was closed, the silent ones twice.
    failures: u32,
    /// How often it opened without a success between.
    openings: u32,
    /// Passes of an earlier epoch mean nothing any more.
    epoch: u64,
}

impl Breaker {
    /// A closed breaker.
    pub fn new(figures: BreakerFigures) -> Self {
        Self {
            figures,
            state: State::Closed,
            failures: 0,
            openings: 0,
            epoch: 0,
        }
    }

    /// What it is up to. Open with a time that is over means that the next request tries.
    pub fn state(&self) -> BreakerState {
        match self.state {
            State::Closed => BreakerState::Closed,
            State::Open { probing: true, .. } => BreakerState::Probing,
            State::Open {
                until: Some(until), ..
            } => BreakerState::Open(until),
            State::Open { until: None, .. } => BreakerState::Blocked,
        }
    }

    /// Whether [`admit`](Self::admit) would let a request through.
    pub fn would_admit(&self, now: Instant) -> bool {
        match self.state() {
            BreakerState::Closed => true,
            BreakerState::Open(until) => until <= now,
            BreakerState::Probing | BreakerState::Blocked => false,
        }
    }

    /// Lets a request through or not. Of those that come after a rest, exactly one is let
    /// through until it has ended.
    pub fn admit(&mut self, now: Instant) -> Option<Pass> {
        self.would_admit(now).then(|| self.pass())
    }

    /// Lets a request through although the target rests, because nobody else is left to ask;
    /// it is a probe like any other, so none is let through beside another.
    pub fn force(&mut self) -> Option<Pass> {
        (self.state() != BreakerState::Probing).then(|| self.pass())
    }

    fn pass(&mut self) -> Pass {
        let probe = match &mut self.state {
            State::Closed => false,
            State::Open { probing, .. } => {
                *probing = true;
                true
            }
        };
        Pass {
            epoch: self.epoch,
            probe,
        }
    }

    /// Takes note of how a request that was let through ended.
    pub fn end(&mut self, pass: Pass, verdict: Verdict, now: Instant) {
        if pass.epoch != self.epoch {
            return;
        }
        if pass.probe
            && let State::Open { probing, .. } = &mut self.state
        {
            *probing = false;
        }
        match verdict {
            Verdict::Nothing => {}
            Verdict::Success => self.succeed(pass),
            Verdict::Failure => self.fail(pass, 1, self.figures.longest_rest, now),
            Verdict::Silence => self.fail(pass, 2, self.figures.longest_silent_rest, now),
            Verdict::RestFor(rest) => self.open(Some(rest), now),
            Verdict::LongRest => self.open(Some(self.figures.long_rest), now),
            Verdict::Blocked => self.open(None, now),
        }
    }

    /// A request that began before the target rested tells nothing new of it.
    fn succeed(&mut self, pass: Pass) {
        if pass.probe || self.state == State::Closed {
            self.state = State::Closed;
            self.failures = 0;
            self.openings = 0;
        }
    }

    fn fail(&mut self, pass: Pass, weight: u32, longest: Duration, now: Instant) {
        let opens = match self.state {
            State::Closed => {
                self.failures = self.failures.saturating_add(weight);
                self.failures >= self.figures.failures_to_open
            }
            State::Open { .. } => pass.probe,
        };
        if opens {
            let doubled = 2u32.saturating_pow(self.openings);
            let rest = self.figures.first_rest.saturating_mul(doubled);
            self.openings = self.openings.saturating_add(1);
            self.open(Some(rest.min(longest)), now);
        }
    }

    /// Opens it; a longer rest is never replaced by a shorter one. `None` is until the key
    /// changes.
    fn open(&mut self, rest: Option<Duration>, now: Instant) {
        let until = rest.map(|rest| now.checked_add(rest).unwrap_or(now));
        let (until, probing) = match self.state {
            State::Closed => (until, false),
            State::Open {
                until: earlier,
                probing,
            } => match (earlier, until) {
                (Some(earlier), Some(until)) => (Some(earlier.max(until)), probing),
                _ => (None, probing),
            },
        };
        self.failures = 0;
        self.state = State::Open { until, probing };
    }

    /// Closes it and forgets everything, also requests that are under way: the key or the
    /// address is another one now.
    pub fn reset(&mut self) {
        *self = Self {
            epoch: self.epoch + 1,
            ..Self::new(self.figures)
        };
    }
}

#[cfg(test)]
mod tests;
