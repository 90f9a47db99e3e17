//! How a route treats targets that fail, rest and recover: over real HTTP, with a real
//! database file and with times scaled to milliseconds.
//!
//! | module | subject |
//! |---|---|
//! | `flapping` | a primary that is down for a minute and comes back |
//! | `half_open` | one request alone tries a target that rested |
//! | `equals` | several equal models as one step of a route |
//! | `breaks` | what an answer that breaks off leads to |
//! | `whole` | vectors, pictures and text completions fall back alike |
//! | `patience` | waits between attempts, and their limits |

mod breaks;
mod equals;
mod flapping;
mod half_open;
mod patience;
mod whole;

use std::time::Duration;

use aideon_engine::{
    breaker::{BreakerFigures, BreakerState},
    health::HealthFigures,
    provenance::{ReplyRecord, Tier},
    selector::Route,
};
use aideon_simulator::{Fault, FaultRule, RequestRecord, Target};
use aideon_tests::desk::{Asked, Desk, DeskOptions, PRIMARY, TOGETHER, route};
use anyhow::{Result, bail};
use tempfile::TempDir;

/// The breaker's figures at a hundredth of their times: rests of 50 and 100 ms, then 150.
const SCALED: BreakerFigures = BreakerFigures {
    failures_to_open: 3,
    first_rest: Duration::from_millis(50),
    longest_rest: Duration::from_millis(150),
    longest_silent_rest: Duration::from_millis(600),
    long_rest: Duration::from_secs(6),
};

/// A desk over a folder of its own.
async fn desk_with(options: DeskOptions) -> Result<(TempDir, Desk)> {
    let folder = tempfile::tempdir()?;
    let desk = Desk::open(folder.path(), options).await?;
    Ok((folder, desk))
}

/// A desk in no hurry, with [`SCALED`] rests.
async fn desk() -> Result<(TempDir, Desk)> {
    desk_with(scaled()).await
}

fn scaled() -> DeskOptions {
    DeskOptions {
        health: HealthFigures {
            breaker: SCALED,
            ..HealthFigures::default()
        },
        ..DeskOptions::default()
    }
}

/// The premium route: [`PRIMARY`], then [`TOGETHER`].
fn premium() -> Result<Route> {
    route(Tier::Premium, &[PRIMARY, TOGETHER])
}

/// Lays a fault over every chat request of a target.
fn fault(desk: &Desk, target: &Target, fault: Fault) {
    desk.control.set_fault(FaultRule::new(fault).target(target));
}

/// Sends a message along a route and waits for the reply's end.
async fn turn(desk: &Desk, route: Route) -> Result<ReplyRecord> {
    let mut asked = desk.ask_along(route, "Hello").await?;
    ended(desk, &mut asked).await
}

/// Listens to the end, and checks that what was told is what is stored.
async fn ended(desk: &Desk, asked: &mut Asked) -> Result<ReplyRecord> {
    desk.ended(asked).await
}

/// The requests that arrived at a target, oldest first.
fn asked_of(desk: &Desk, target: &Target) -> Vec<RequestRecord> {
    let mut requests = desk.control.requests();
    requests.retain(|request| request.target.as_ref() == Some(target));
    requests
}

/// The time at which a target that rests may be tried.
fn rests_until(desk: &Desk, model: &str) -> Result<tokio::time::Instant> {
    let health = desk.manager.health().of(&model.parse()?);
    match health.map(|health| health.breaker) {
        Some(BreakerState::Open(until)) => Ok(until),
        other => bail!("{model} rests, but {other:?}"),
    }
}

/// Makes a target rest for half a minute, which no test waits for: it says so itself.
async fn make_rest(desk: &Desk, target: &Target, model: &str) -> Result<()> {
    let limited = FaultRule::new(Fault::rate_limited("30")).target(target);
    desk.control.set_fault(limited.next(1));
    turn(desk, route(Tier::Premium, &[model])?).await?;
    rests_until(desk, model)?;
    Ok(())
}
