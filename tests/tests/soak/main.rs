//! Thousands of turns with random faults, many at a time, and what is left over of them:
//! nothing.
//!
//! | module | subject |
//! |---|---|
//! | `faults` | what goes wrong, by chance |
//! | `leftovers` | tasks, sockets and memory of this process |
//!
//! The seed is printed; `SOAK_SEED` repeats a run, as far as many tasks at once can be
//! repeated.

mod faults;
#[cfg(target_os = "linux")]
mod leftovers;

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use aideon_engine::{
    breaker::BreakerFigures,
    chat::ChatRequest,
    fallback::{Backoff, OnBreak, Patience, Timeouts, Turn},
    free_tier::QuotaCharge,
    health::HealthFigures,
    ports::{QuotaStore, ReplyStore},
    provenance::{ReplyOutcome, ReplyRecord, Tier},
    replies::{Pacing, Replies},
    selector::{Modality, Route},
    time::SystemClock,
};
use aideon_storage::turns::{NewTurn, TurnStart};
use aideon_tests::{
    desk::{
        Desk, DeskOptions, PRIMARY, SPARE, TOGETHER, TOGETHER_SECOND, patience, route,
        route_of_steps,
    },
    patience::within,
};
use anyhow::{Context as _, Result, bail};
use fastrand::Rng;
use futures::future::try_join_all;

/// How many turns there are, unless the time runs out before.
const TURNS: usize = 3_000;

/// How many are under way at a time.
const AT_ONCE: usize = 40;

/// The turns before the memory is measured for the first time. The simulator remembers a
/// thousand requests, and is to remember as many then as later.
const WARM_UP: usize = 1_000;

/// No turn begins after it.
const LONGEST: Duration = Duration::from_secs(60);

/// Everything waits for milliseconds where it waits for seconds in earnest.
fn in_milliseconds() -> DeskOptions {
    let timeouts = Timeouts {
        first_content: Duration::from_millis(250),
        silence: Duration::from_millis(250),
    };
    DeskOptions {
        patience: Patience {
            overall: Duration::from_secs(3),
            backoff: Backoff {
                first: Duration::from_millis(2),
                longest: Duration::from_millis(8),
                honoured: Duration::from_millis(20),
                honoured_at_last: Duration::from_millis(60),
            },
            ..patience(timeouts)
        },
        health: HealthFigures {
            breaker: BreakerFigures {
                failures_to_open: 3,
                first_rest: Duration::from_millis(10),
                longest_rest: Duration::from_millis(40),
                longest_silent_rest: Duration::from_millis(80),
                long_rest: Duration::from_millis(200),
            },
            half_life: Duration::from_millis(500),
            ..HealthFigures::default()
        },
        ..DeskOptions::default()
    }
}

/// Turns that are under way, and those that were.
struct Soak {
    desk: Desk,
    /// Over the database itself: the desk's own keep every moment in memory.
    replies: Replies,
    /// What a request of the free plan costs; the same day for all of them.
    charge: QuotaCharge,
    begun: AtomicUsize,
    ids: Mutex<Vec<String>>,
    until: Instant,
}

impl Soak {
    async fn new(desk: Desk) -> Result<Self> {
        let subject = desk.subject(Tier::Free).await?;
        let charge = desk
            .free_tier
            .charge(Tier::Free, &subject, Modality::Chat)
            .context("the free plan counts")?;
        let store: Arc<dyn ReplyStore> = Arc::new(desk.database.clone());
        let clock = Arc::new(SystemClock);
        Ok(Self {
            replies: Replies::new(desk.handler.clone(), store, clock, Pacing::default()),
            desk,
            charge,
            begun: AtomicUsize::new(0),
            ids: Mutex::default(),
            until: Instant::now() + LONGEST,
        })
    }

    /// Turns, so many at a time, until `count` have begun or the time is over.
    async fn go_on_to(&self, count: usize, rng: &mut Rng) -> Result<()> {
        let users = (0..AT_ONCE).map(|_| self.user(count, rng.fork()));
        try_join_all(users).await?;
        Ok(())
    }

    /// One who sends a message, waits for its end, and sends the next one.
    async fn user(&self, count: usize, mut rng: Rng) -> Result<()> {
        while Instant::now() < self.until && self.may_begin(count) {
            faults::let_something_go_wrong(&self.desk, &mut rng)?;
            let id = self.turn(&mut rng).await?;
            let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
            ids.push(id);
        }
        Ok(())
    }

    fn may_begin(&self, count: usize) -> bool {
        let next = |begun| (begun < count).then_some(begun + 1);
        let relaxed = Ordering::Relaxed;
        self.begun.fetch_update(relaxed, relaxed, next).is_ok()
    }

    /// A turn, which is stopped in the middle now and then, or whose window is reloaded.
    async fn turn(&self, rng: &mut Rng) -> Result<String> {
        let (reply, turn) = self.begin(rng).await?;
        let id = reply.id.clone();
        self.replies.start(reply, turn);
        let stops = rng.u8(..100) < 5;
        let mut reloads = rng.u8(..100) < 10;
        let middle = rng.usize(1..4);
        while let Some(mut messages) = self.replies.attach(&id) {
            let mut heard = 0;
            while within("what is told", messages.recv()).await?.is_some() {
                heard += 1;
                if heard == middle && stops {
                    self.replies.stop(&id);
                }
                if heard == middle && std::mem::take(&mut reloads) {
                    break;
                }
            }
        }
        Ok(id)
    }

    /// Stores a message, and gives the reply to it that is to be written.
    async fn begin(&self, rng: &mut Rng) -> Result<(ReplyRecord, Turn)> {
        let route = any_route(rng)?;
        let profile = self.desk.subject(route.tier).await?;
        let new = NewTurn {
            charge: (route.tier == Tier::Free).then(|| self.charge.clone()),
            ..NewTurn::new(&profile, route.tier, "Hello")
        };
        let TurnStart::Begun(stored) = self.desk.database.begin_turn(new).await? else {
            bail!("a new request begins a turn");
        };
        let reply = stored.turn.reply;
        let request = ChatRequest {
            messages: self.desk.database.context(&reply.id).await?,
            ..ChatRequest::default()
        };
        let turn = Turn {
            on_break: any_on_break(rng),
            ..Turn::chat(route, request)
        };
        Ok((reply, turn))
    }

    fn ids(&self) -> Vec<String> {
        let ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        ids.clone()
    }

    /// Whether the simulator still answers somebody.
    #[cfg(target_os = "linux")]
    fn answers_somebody(&self) -> bool {
        let requests = self.desk.control.requests();
        let open = aideon_simulator::Outcome::Open;
        requests.iter().any(|request| request.outcome == open)
    }
}

fn any_route(rng: &mut Rng) -> Result<Route> {
    match rng.u8(..4) {
        0 => route(Tier::Premium, &[PRIMARY, TOGETHER]),
        1 => route_of_steps(Tier::Premium, &[&[PRIMARY, SPARE], &[TOGETHER]]),
        _ => route(Tier::Free, &[TOGETHER, TOGETHER_SECOND]),
    }
}

fn any_on_break(rng: &mut Rng) -> OnBreak {
    match rng.u8(..6) {
        0 => OnBreak::Keep,
        1 => OnBreak::Hold,
        2 => OnBreak::Fail,
        _ => OnBreak::Restart,
    }
}

/// How the replies ended, as the database has them.
#[derive(Debug, Default)]
struct Ended {
    finished: usize,
    failed: usize,
    stopped: usize,
    attempts: usize,
    /// Of the free plan, those of which something was delivered.
    delivered_free: u32,
}

impl Ended {
    fn count(&mut self, reply: &ReplyRecord) -> Result<()> {
        match reply.outcome {
            ReplyOutcome::Finished(_) => self.finished += 1,
            ReplyOutcome::Failed => self.failed += 1,
            ReplyOutcome::Stopped => self.stopped += 1,
            ReplyOutcome::Running | ReplyOutcome::Interrupted => {
                bail!("a reply that ended has a final state: {reply:#?}");
            }
        }
        self.attempts += reply.attempts.len();
        let free = reply.attempts.iter().any(|at| at.tier == Tier::Free);
        let mut standing = reply.segments.iter().filter(|segment| !segment.set_aside);
        let delivered =
            standing.any(|segment| !segment.text.is_empty() || !segment.reasoning.is_empty());
        self.delivered_free += u32::from(free && delivered);
        Ok(())
    }
}

/// Checks that every reply ended, and that the quota counts what was delivered.
async fn check_the_database(soak: &Soak) -> Result<Ended> {
    let mut ended = Ended::default();
    for id in soak.ids() {
        assert!(soak.replies.snapshot(&id).is_none(), "{id} is running");
        ended.count(&soak.desk.stored(&id).await?)?;
    }
    let QuotaCharge { subject, day, .. } = &soak.charge;
    let used = soak.desk.database.used(subject, day).await?.requests;
    assert_eq!(
        used, ended.delivered_free,
        "what was delivered is counted, what was not is given back"
    );
    let all = [ended.finished, ended.failed, ended.stopped];
    assert!(all.iter().all(|some| *some > 0), "chance met all: {all:?}");
    Ok(ended)
}

fn seed() -> Result<u64> {
    match std::env::var("SOAK_SEED") {
        Ok(seed) => Ok(seed.parse()?),
        Err(_) => Ok(fastrand::u64(..)),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_turns_leave_nothing_over() -> Result<()> {
    let seed = seed()?;
    println!("seed {seed}");
    let mut rng = Rng::with_seed(seed);
    let began = Instant::now();
    #[cfg(target_os = "linux")]
    let before = leftovers::Figures::now()?;
    let folder = tempfile::tempdir()?;
    let desk = Desk::open(folder.path(), in_milliseconds()).await?;
    let soak = Soak::new(desk).await?;

    soak.go_on_to(WARM_UP, &mut rng).await?;
    #[cfg(target_os = "linux")]
    let warm = before.with_idle_connections_only(&soak).await?;
    soak.go_on_to(TURNS, &mut rng).await?;
    println!("{} turns in {:?}", soak.ids().len(), began.elapsed());
    #[cfg(target_os = "linux")]
    let after = before.with_idle_connections_only(&soak).await?;
    println!("{:?}", check_the_database(&soak).await?);
    drop(soak);
    #[cfg(target_os = "linux")]
    {
        let at_last = before.reached_again().await?;
        println!("before {before:?}\nwarm {warm:?}\nafter {after:?}\nat last {at_last:?}");
        after.check_memory(&warm);
    }
    Ok(())
}
