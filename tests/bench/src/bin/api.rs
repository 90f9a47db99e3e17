//! What the local API costs beside going direct, beside a bare relay and beside its peers:
//! one run, one mock, interleaved.
#![expect(clippy::print_stdout, reason = "the tables are what it is run for")]
#![expect(clippy::print_stderr, reason = "what is left out is said loudly")]

use std::{env, net::SocketAddr, path::PathBuf, time::Duration};

use aideon_bench::{
    api::{
        gateway::{Gateway, Kind},
        latency, load,
        peers::{LiteLlm, Portkey},
        relay,
        table::{Figures, Footprint, Names},
    },
    mock::Mock,
    report,
    rounds::Times,
};
use anyhow::{Context as _, Result};
use clap::Parser;

/// Measures the local API.
#[derive(Parser)]
struct Arguments {
    /// How often each is asked for a whole answer; for a stream half as often
    #[arg(long, default_value_t = 2_000)]
    times: usize,

    /// How many rounds of load there are for each number of connections
    #[arg(long, default_value_t = 5)]
    load_rounds: usize,

    /// How long one round of load takes, in milliseconds
    #[arg(long, default_value_t = 2_000)]
    load_ms: u64,

    /// Leaves the peers out
    #[arg(long)]
    no_peers: bool,

    /// Is the bare relay to this address, in place of measuring anything
    #[arg(long, hide = true, requires = "listen")]
    relay_to: Option<String>,

    /// Where the relay listens
    #[arg(long, hide = true)]
    listen: Option<SocketAddr>,
}

/// With how many connections there is load.
const CONNECTIONS: [usize; 2] = [16, 256];

/// How often ours and the relay are started for the time that takes.
const STARTS: usize = 20;

/// How often the peers are, which take seconds.
const PEER_STARTS: usize = 1;

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    if let (Some(upstream), Some(listen)) = (&arguments.relay_to, arguments.listen) {
        return runtime.block_on(relay::serve(listen, upstream));
    }
    let mock = Mock::start()?;
    runtime.block_on(measure(&arguments, mock))
}

async fn measure(arguments: &Arguments, mock: Mock) -> Result<()> {
    let kinds = kinds(arguments)?;
    let (mut gateways, mut footprints) = (Vec::new(), Vec::new());
    for kind in &kinds {
        let gateway = started(kind, mock, &mut footprints).await?;
        gateways.push(gateway);
    }
    eprintln!("Measuring whole answers");
    let whole = latency::measure(&gateways, false, arguments.times).await?;
    eprintln!("Measuring streams");
    let streamed = latency::measure(&gateways, true, arguments.times / 2).await?;
    let mut loads = Vec::new();
    for connections in CONNECTIONS {
        eprintln!("Measuring {connections} connections");
        let time = Duration::from_millis(arguments.load_ms);
        let rounds = arguments.load_rounds;
        let measured = load::measure(&gateways, connections, rounds, time).await?;
        loads.push((connections, measured));
    }
    for footprint in &mut footprints {
        let gateway = gateways.iter().find(|it| it.name == footprint.name);
        footprint.under_load = gateway.and_then(Gateway::peak).unwrap_or_default();
    }
    for gateway in gateways {
        gateway.end().await?;
    }
    let figures = Figures {
        whole,
        streamed,
        loads,
        footprints,
    };
    print(arguments, &figures, &kinds);
    Ok(())
}

fn print(arguments: &Arguments, figures: &Figures, kinds: &[Kind]) {
    let names = Names {
        direct: Kind::Direct.name(),
        relay: Kind::Relay.name(),
        ours: kinds
            .iter()
            .find(|kind| matches!(kind, Kind::Ours(_)))
            .map_or("", Kind::name),
    };
    println!(
        "{}; {} whole answers, {} streams, {} rounds of load.\n",
        report::machine(),
        arguments.times,
        arguments.times / 2,
        arguments.load_rounds
    );
    println!("{}", figures.tables(names));
    println!("{}", figures.goals(names));
}

/// Who is measured. Peers that cannot be had are named.
fn kinds(arguments: &Arguments) -> Result<Vec<Kind>> {
    let binary = env::var_os("AIDEON_SERVE");
    let binary = binary.context("start it with `cargo xtask bench api`, which builds the rest")?;
    let mut kinds = vec![Kind::Direct, Kind::Relay, Kind::Ours(binary.into())];
    if arguments.no_peers {
        return Ok(kinds);
    }
    let folder = env::current_exe()?;
    let folder: PathBuf = folder.with_file_name("bench-peers");
    let peers = [
        (LiteLlm::NAME, LiteLlm::install(&folder)?.map(Kind::LiteLlm)),
        (Portkey::NAME, Portkey::install(&folder)?.map(Kind::Portkey)),
    ];
    for (name, peer) in peers {
        match peer {
            Ok(peer) => kinds.push(peer),
            Err(reason) => eprintln!("LEFT OUT: {name}: {reason}"),
        }
    }
    Ok(kinds)
}

/// Starts one so often as its kind allows, and keeps the last running.
async fn started(kind: &Kind, mock: Mock, footprints: &mut Vec<Footprint>) -> Result<Gateway> {
    eprintln!("Starting {}", kind.name());
    let starts = match kind {
        Kind::Direct => 1,
        Kind::Relay | Kind::Ours(_) => STARTS,
        Kind::LiteLlm(_) | Kind::Portkey(_) => PEER_STARTS,
    };
    let mut gateway = kind.start(mock).await?;
    let mut times = vec![gateway.started_in];
    for _ in 1..starts {
        gateway.end().await?;
        gateway = kind.start(mock).await?;
        times.push(gateway.started_in);
    }
    if let Some(at_rest) = gateway.resident() {
        footprints.push(Footprint {
            name: gateway.name,
            started_in: Times::of(times).median(),
            at_rest,
            under_load: 0,
        });
    }
    Ok(gateway)
}
