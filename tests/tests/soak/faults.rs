//! What goes wrong, by chance.

use std::time::Duration;

use aideon_simulator::{Failure, Fault, FaultRule, Target};
use aideon_tests::desk::{Desk, primary, spare, together};
use anyhow::{Context as _, Result};
use fastrand::Rng;

/// Of a hundred turns, those before which one request of somebody is made to go wrong.
const FAULTS: u8 = 35;

/// Of a hundred turns, those before which somebody's key is changed.
const CHANGED_KEYS: u8 = 6;

pub(crate) fn let_something_go_wrong(desk: &Desk, rng: &mut Rng) -> Result<()> {
    if rng.u8(..100) < CHANGED_KEYS {
        let endpoints = ["primary", "spare", "together"];
        let endpoint = rng.choice(endpoints).context("there are some")?;
        desk.manager.key_changed(&endpoint.parse()?);
    }
    if rng.u8(..100) < FAULTS {
        let rule = FaultRule::new(fault(rng)).target(target(rng)?);
        desk.control.set_fault(rule.next(rng.u32(1..=2)));
    }
    Ok(())
}

fn target(rng: &mut Rng) -> Result<Target> {
    match rng.u8(..3) {
        0 => primary(),
        1 => spare(),
        _ => Ok(together()),
    }
}

fn fault(rng: &mut Rng) -> Fault {
    let chunks = rng.usize(..6);
    match rng.u8(..24) {
        0 => Fault::refuse(Failure::Overloaded),
        1 => Fault::refuse(Failure::ServerError),
        2 => Fault::refuse(Failure::BadGateway),
        3 => Fault::refuse(Failure::RateLimited),
        4 => Fault::rate_limited("0.01"),
        5 => Fault::refuse(Failure::NoCredit),
        6 => Fault::refuse(Failure::BadKey),
        7 => Fault::refuse(Failure::UnknownModel),
        8 => Fault::refuse(Failure::ContextLength),
        9 => Fault::HangUp,
        10 => Fault::Reset,
        11 => Fault::Silent,
        12 => Fault::SilentAfterHeaders,
        13 => Fault::SlowFirstToken {
            delay: Duration::from_millis(rng.u64(..200)),
        },
        14 | 15 => Fault::CutAfter { chunks },
        16 => Fault::ResetAfter { chunks },
        17 => Fault::StalledAfter { chunks },
        18 => Fault::GarbledChunk { chunks },
        19 => Fault::MissingEnd,
        20 => Fault::NoDone,
        21 => Fault::ErrorInStream { chunks },
        22 => Fault::Html,
        _ => Fault::HugeEvent { bytes: 16 << 10 },
    }
}
