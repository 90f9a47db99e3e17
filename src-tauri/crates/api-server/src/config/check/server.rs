//! Limits of the server, and who may call.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use aideon_engine::free_tier::DailyLimits;
use http::HeaderValue;
use url::{Origin, Url};

use super::Checking;
use crate::{
    config::{
        CallerEntry,
        file::{CallerTable, FreeTable, ServerTable},
        length::Length,
    },
    figures::Figures,
};

/// Where it listens unless the file or the command line says otherwise.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8787);

const DAY: Duration = Duration::from_secs(24 * 3600);

pub(super) fn listen(table: &ServerTable) -> SocketAddr {
    table.listen.unwrap_or(LISTEN)
}

pub(super) fn limits(table: &FreeTable) -> DailyLimits {
    let usual = DailyLimits::default();
    DailyLimits {
        requests: table.requests_per_day.unwrap_or(usual.requests),
        images: table.images_per_day.unwrap_or(usual.images),
    }
}

pub(super) fn keep(checking: &mut Checking<'_>, table: &ServerTable) -> Duration {
    DAY * checking.within(table.keep_days.as_ref(), (1, 36_500), 30)
}

pub(super) fn callers(
    checking: &mut Checking<'_>,
    server: &ServerTable,
    tables: Vec<CallerTable>,
) -> Vec<CallerEntry> {
    if tables.is_empty() && server.open_to.is_none() {
        checking.wrong_at(
            0,
            "nobody could call: name who may with [[callers]], or let everybody on this \
             machine in with `open_to` under [server]",
        );
    }
    let mut callers: Vec<CallerEntry> = Vec::new();
    for table in tables {
        let name = table.name.get_ref();
        if name.is_empty() {
            checking.wrong(&table.name, "a caller needs a name");
        }
        if callers.iter().any(|caller| caller.name == *name) {
            checking.wrong(&table.name, format!("there are two callers `{name}`"));
        }
        if table.token_env.get_ref().is_empty() {
            checking.wrong(&table.token_env, "an environment variable needs a name");
        }
        callers.push(CallerEntry {
            name: table.name.into_inner(),
            tier: table.tier,
            token_variable: table.token_env.into_inner(),
        });
    }
    callers
}

pub(super) fn figures(checking: &mut Checking<'_>, table: &ServerTable) -> Figures {
    let usual = Figures::default();
    let or = |written: Option<Length>, usual: Duration| written.map_or(usual, |it| it.0);
    let bytes = (1024, 1 << 30);
    // The HTTP library takes no buffer below 8 KiB.
    let header_bytes = (8192, 1 << 20);
    Figures {
        body_bytes: checking.within(table.body_bytes.as_ref(), bytes, usual.body_bytes),
        header_bytes: checking.within(
            table.header_bytes.as_ref(),
            header_bytes,
            usual.header_bytes,
        ),
        connections: checking.within(table.connections.as_ref(), (1, 65_536), usual.connections),
        header_time: or(table.header_time, usual.header_time),
        body_time: or(table.body_time, usual.body_time),
        write_time: or(table.write_time, usual.write_time),
        keep_alive: or(table.keep_alive, usual.keep_alive),
        shutdown: or(table.shutdown, usual.shutdown),
        hosts: hosts(checking, table),
        cors: cors(checking, table),
        open_metrics: table.open_metrics,
    }
}

fn hosts(checking: &mut Checking<'_>, table: &ServerTable) -> Vec<String> {
    for host in &table.hosts {
        let name = host.get_ref();
        if name.is_empty() || name.contains([':', '/', '*', ' ']) {
            checking.wrong(host, "a host is a name alone, without scheme and port");
        }
    }
    table.hosts.iter().map(|it| it.get_ref().clone()).collect()
}

fn cors(checking: &mut Checking<'_>, table: &ServerTable) -> Vec<HeaderValue> {
    let mut origins = Vec::new();
    for written in &table.cors {
        match origin(written.get_ref()) {
            Some(origin) => origins.push(origin),
            None => checking.wrong(written, "an origin is written as `https://page.example`"),
        }
    }
    origins
}

fn origin(written: &str) -> Option<HeaderValue> {
    let origin = Url::parse(written).ok()?.origin();
    let exact = matches!(origin, Origin::Tuple(..)) && origin.ascii_serialization() == written;
    exact.then(|| HeaderValue::from_str(written).ok()).flatten()
}
