//! How each target fares: whether it is asked, how soon it answers, how often it fails.
//!
//! Kept for each target, that is endpoint and model, never for a host or a key, and learnt
//! from real turns alone.

mod average;
mod group;

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::watch, time::Instant};

use self::average::DecayingAverage;
use crate::{
    breaker::{Breaker, BreakerFigures, BreakerState, Pass, Verdict},
    error::ErrorKind,
    model_id::{EndpointId, ModelId},
};

/// How many attempts of a target are remembered one by one.
const REMEMBERED: usize = 24;

/// By which figures targets are judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HealthFigures {
    /// When a target rests, and for how long.
    pub breaker: BreakerFigures,
    /// The time after which a sample weighs half.
    pub half_life: Duration,
    /// The time to first content that is assumed of a target that was not asked lately.
    pub assumed_first_content: Duration,
    /// How much sooner another one of equals must answer before it is preferred: a quarter is
    /// 0.25.
    pub inertia: f64,
}

impl Default for HealthFigures {
    fn default() -> Self {
        Self {
            breaker: BreakerFigures::default(),
            half_life: Duration::from_secs(120),
            assumed_first_content: Duration::from_millis(1000),
            inertia: 0.25,
        }
    }
}

/// How one attempt went, as the target's plot shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// The first content came after so long.
    Answered(Duration),
    /// It failed.
    Failed(ErrorKind),
}

/// How a target fares.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetHealth {
    /// What its breaker is up to.
    pub breaker: BreakerState,
    /// The failure that opened the breaker.
    pub cause: Option<ErrorKind>,
    /// Attempts, those that the user stopped apart.
    pub asked: u32,
    /// Attempts that failed.
    pub failed: u32,
    /// The decaying average of the time to first content; none before there was one.
    pub first_content: Option<Duration>,
    /// It was found to be no longer served.
    pub gone: bool,
    /// The last attempts, the oldest first; 24 at most.
    pub samples: Vec<Sample>,
}

/// The health of all targets. Clones are the same.
#[derive(Clone)]
pub struct Health(Arc<Shared>);

struct Shared {
    figures: HealthFigures,
    book: Mutex<Book>,
    /// Told of every end of an attempt, for those who wait for a probe.
    ended: watch::Sender<()>,
}

#[derive(Default)]
struct Book {
    targets: HashMap<ModelId, Target>,
    /// The preferred one of each group of equals.
    favourites: HashMap<Vec<ModelId>, ModelId>,
}

struct Target {
    breaker: Breaker,
    cause: Option<ErrorKind>,
    first_content: DecayingAverage,
    failures: DecayingAverage,
    asked: u32,
    failed: u32,
    gone: bool,
    samples: VecDeque<Sample>,
}

impl Target {
    fn new(figures: &HealthFigures) -> Self {
        Self {
            breaker: Breaker::new(figures.breaker),
            cause: None,
            first_content: DecayingAverage::default(),
            failures: DecayingAverage::default(),
            asked: 0,
            failed: 0,
            gone: false,
            samples: VecDeque::new(),
        }
    }

    fn note(&mut self, sample: Sample, half_life: Duration, now: Instant) {
        self.asked = self.asked.saturating_add(1);
        let failed = match sample {
            Sample::Answered(after) => {
                self.first_content
                    .add(after.as_secs_f64() * 1000.0, half_life, now);
                self.gone = false;
                0.0
            }
            Sample::Failed(kind) => {
                self.failed = self.failed.saturating_add(1);
                self.gone |= kind == ErrorKind::ModelUnknown;
                1.0
            }
        };
        self.failures.add(failed, half_life, now);
        self.samples.push_back(sample);
        if self.samples.len() > REMEMBERED {
            self.samples.pop_front();
        }
    }
}

/// Why a target is not asked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rests {
    /// The failure that led to it.
    pub cause: ErrorKind,
    /// The time at which one request may try it; none when a request is trying it now, or
    /// when it waits for another key.
    pub until: Option<Instant>,
    /// One request is trying it now.
    pub probing: bool,
}

impl Health {
    /// Nothing is known of any target.
    pub fn new(figures: HealthFigures) -> Self {
        Self(Arc::new(Shared {
            figures,
            book: Mutex::default(),
            ended: watch::Sender::new(()),
        }))
    }

    /// Leave to ask the target.
    ///
    /// # Errors
    /// [`Rests`] when it is not to be asked now.
    pub fn admit(&self, target: &ModelId, now: Instant) -> Result<Permit, Rests> {
        let mut book = self.book();
        let entry = self.entry(&mut book, target);
        match entry.breaker.admit(now) {
            Some(pass) => Ok(self.permit(target, pass)),
            None => Err(rests(entry)),
        }
    }

    /// Leave to ask a target that rests, because nobody else is left; none while another
    /// request is trying it.
    pub fn force(&self, target: &ModelId) -> Option<Permit> {
        let mut book = self.book();
        let pass = self.entry(&mut book, target).breaker.force()?;
        Some(self.permit(target, pass))
    }

    /// Why the target is not asked now; none when it is.
    pub fn resting(&self, target: &ModelId, now: Instant) -> Option<Rests> {
        let book = self.book();
        let entry = book.targets.get(target)?;
        (!entry.breaker.would_admit(now)).then(|| rests(entry))
    }

    /// Waits until no request is trying the target.
    pub async fn probed(&self, target: &ModelId) {
        let mut ended = self.0.ended.subscribe();
        while self.is_probed(target) {
            // The sender lives as long as `self`.
            let _ = ended.changed().await;
        }
    }

    fn is_probed(&self, target: &ModelId) -> bool {
        let book = self.book();
        let entry = book.targets.get(target);
        entry.is_some_and(|entry| entry.breaker.state() == BreakerState::Probing)
    }

    /// How the target fares; none when it was never asked.
    pub fn of(&self, target: &ModelId) -> Option<TargetHealth> {
        let book = self.book();
        let entry = book.targets.get(target)?;
        let first_content = entry.first_content.of_samples();
        Some(TargetHealth {
            breaker: entry.breaker.state(),
            cause: entry.cause,
            asked: entry.asked,
            failed: entry.failed,
            first_content: first_content
                .map(|milliseconds| Duration::from_secs_f64(milliseconds / 1000.0)),
            gone: entry.gone,
            samples: entry.samples.iter().copied().collect(),
        })
    }

    /// Equal targets in the order in which they are to be asked: those that rest last, before
    /// them the sooner first. The preferred one stays so until another one is clearly sooner.
    pub fn order(&self, equals: &[ModelId], now: Instant) -> Vec<ModelId> {
        if let [only] = equals {
            return vec![only.clone()];
        }
        group::order(&mut self.book(), &self.0.figures, equals, now)
    }

    /// The endpoint's key or address is another one now: what was learnt holds no longer.
    pub fn reset(&self, endpoint: &EndpointId) {
        let mut book = self.book();
        for (target, entry) in &mut book.targets {
            if target.endpoint == *endpoint {
                entry.breaker.reset();
                let breaker = entry.breaker.clone();
                *entry = Target {
                    breaker,
                    ..Target::new(&self.0.figures)
                };
            }
        }
        drop(book);
        self.0.ended.send_replace(());
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn entry<'a>(&self, book: &'a mut Book, target: &ModelId) -> &'a mut Target {
        book.targets
            .entry(target.clone())
            .or_insert_with(|| Target::new(&self.0.figures))
    }

    fn permit(&self, target: &ModelId, pass: Pass) -> Permit {
        Permit {
            health: self.clone(),
            target: target.clone(),
            pass,
            ended: false,
        }
    }

    fn end(
        &self,
        target: &ModelId,
        pass: Pass,
        verdict: Verdict,
        sample: Option<Sample>,
        now: Instant,
    ) {
        let mut book = self.book();
        let entry = self.entry(&mut book, target);
        let was = entry.breaker.state();
        entry.breaker.end(pass, verdict, now);
        if let Some(sample) = sample {
            entry.note(sample, self.0.figures.half_life, now);
        }
        match entry.breaker.state() {
            BreakerState::Closed => entry.cause = None,
            state if state != was => {
                if let Some(Sample::Failed(kind)) = sample {
                    entry.cause = Some(kind);
                }
            }
            _ => {}
        }
        drop(book);
        self.0.ended.send_replace(());
    }
}

fn rests(entry: &Target) -> Rests {
    let state = entry.breaker.state();
    Rests {
        cause: entry.cause.unwrap_or(ErrorKind::Overloaded),
        until: match state {
            BreakerState::Open(until) => Some(until),
            _ => None,
        },
        probing: state == BreakerState::Probing,
    }
}

/// Leave to ask a target once. Dropped without a word it says nothing about the target.
pub struct Permit {
    health: Health,
    target: ModelId,
    pass: Pass,
    ended: bool,
}

impl Permit {
    /// Gives it back with how the attempt went.
    pub fn end(mut self, verdict: Verdict, sample: Option<Sample>, now: Instant) {
        self.ended = true;
        self.health
            .end(&self.target, self.pass, verdict, sample, now);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if !self.ended {
            let now = Instant::now();
            self.health
                .end(&self.target, self.pass, Verdict::Nothing, None, now);
        }
    }
}

#[cfg(test)]
mod tests;
