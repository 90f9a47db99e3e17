//! Timeouts, waits between attempts, rests.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use aideon_engine::{
    breaker::BreakerFigures,
    fallback::{Backoff, Patience, TimeoutScope, Timeouts},
    health::HealthFigures,
    http::CONNECT_TIMEOUT,
    model_id::EndpointId,
};
use toml::Spanned;

use super::Checking;
use crate::config::{
    file::{BreakerTable, RetryTable, TimeoutsOf, TimeoutsTable},
    length::Length,
};

fn or(written: Option<Length>, usual: Duration) -> Duration {
    written.map_or(usual, |written| written.0)
}

/// A length that may not be less than another.
fn at_least(
    checking: &mut Checking<'_>,
    written: Option<&Spanned<Length>>,
    usual: Duration,
    (least, of): (Duration, &str),
) -> Duration {
    match written {
        // What nobody wrote gives way to what somebody did.
        None => usual.max(least),
        Some(written) => {
            let length = written.get_ref().0;
            if length < least {
                checking.wrong(written, format!("is shorter than {of}, which is {least:?}"));
            }
            length
        }
    }
}

pub(super) fn patience(
    checking: &mut Checking<'_>,
    known: &HashSet<EndpointId>,
    table: TimeoutsTable,
    retry: &RetryTable,
) -> (Patience, Duration) {
    let usual = Patience::default();
    let timeouts = Timeouts {
        first_content: or(table.first_content, usual.usual.first_content),
        silence: or(table.silence, usual.usual.silence),
    };
    let first_content = (timeouts.first_content, "`first_content`");
    let slow = table.slow_first_content.as_ref();
    let slow = at_least(checking, slow, usual.slow_first_content, first_content);
    let overall = table.overall.as_ref();
    let overall = at_least(checking, overall, usual.overall, first_content);
    let patience = Patience {
        usual: timeouts,
        slow_first_content: slow,
        set: set(checking, known, table.of, timeouts),
        overall,
        backoff: backoff(checking, retry),
    };
    (patience, or(table.connect, CONNECT_TIMEOUT))
}

fn set(
    checking: &mut Checking<'_>,
    known: &HashSet<EndpointId>,
    tables: Vec<TimeoutsOf>,
    usual: Timeouts,
) -> HashMap<TimeoutScope, Timeouts> {
    let mut set = HashMap::new();
    for table in tables {
        let timeouts = Timeouts {
            first_content: or(table.first_content, usual.first_content),
            silence: or(table.silence, usual.silence),
        };
        match scope(known, table.target.get_ref()) {
            Ok(scope) => {
                if set.insert(scope, timeouts).is_some() {
                    checking.wrong(&table.target, "has its timeouts already");
                }
            }
            Err(why) => checking.wrong(&table.target, why),
        }
    }
    set
}

fn scope(known: &HashSet<EndpointId>, written: &str) -> Result<TimeoutScope, String> {
    let scope = match written.contains('/') {
        true => written.parse().map(TimeoutScope::Model),
        false => written.parse().map(TimeoutScope::Endpoint),
    };
    let scope = scope.map_err(|_| format!("`{written}` is neither a provider nor a target"))?;
    let endpoint = match &scope {
        TimeoutScope::Endpoint(endpoint) => endpoint,
        TimeoutScope::Model(model) => &model.endpoint,
    };
    match known.contains(endpoint) {
        true => Ok(scope),
        false => Err(format!("there is no provider `{endpoint}`")),
    }
}

fn backoff(checking: &mut Checking<'_>, table: &RetryTable) -> Backoff {
    let usual = Backoff::default();
    let first = or(table.first_wait, usual.first);
    let honoured = or(table.honoured, usual.honoured);
    let longest = table.longest_wait.as_ref();
    let at_last = table.honoured_at_last.as_ref();
    Backoff {
        first,
        longest: at_least(checking, longest, usual.longest, (first, "`first_wait`")),
        honoured,
        honoured_at_last: at_least(
            checking,
            at_last,
            usual.honoured_at_last,
            (honoured, "`honoured`"),
        ),
    }
}

pub(super) fn health(checking: &mut Checking<'_>, table: &BreakerTable) -> HealthFigures {
    let usual = BreakerFigures::default();
    let first = or(table.first_rest, usual.first_rest);
    let least = (first, "`first_rest`");
    let longest = table.longest_rest.as_ref();
    let silent = table.longest_silent_rest.as_ref();
    let breaker = BreakerFigures {
        failures_to_open: checking.within(
            table.failures.as_ref(),
            (1, 1000),
            usual.failures_to_open,
        ),
        first_rest: first,
        longest_rest: at_least(checking, longest, usual.longest_rest, least),
        longest_silent_rest: at_least(checking, silent, usual.longest_silent_rest, least),
        long_rest: or(table.long_rest, usual.long_rest),
    };
    HealthFigures {
        breaker,
        ..HealthFigures::default()
    }
}
