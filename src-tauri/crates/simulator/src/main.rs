//! The simulator as a process of its own.
//!
//! Once it listens it prints one line of JSON with its addresses:
//! `{"address":"127.0.0.1:PORT","control":"http://…/control","openid":"http://…/openid","targets":{"together":"http://…/together/v1",…}}`.
//! It runs until it is interrupted or, with `--until-stdin-closes`, until whoever started it
//! is gone.

use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
    net::SocketAddr,
    time::Duration,
};

use aideon_simulator::{
    Fault, FaultRule, Format, Simulator, SimulatorError, SimulatorOptions, Speed, Target,
};
use clap::Parser;
use serde_json::json;
use tokio::sync::oneshot;

/// Stands in for AI providers on this machine: their wire formats, no models, faults on demand.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// A loopback address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,

    /// Tokens a second; 0 for as fast as possible.
    #[arg(long, default_value_t = 60.0)]
    speed: f64,

    /// Milliseconds before the first token.
    #[arg(long, default_value_t = 300)]
    first_token_ms: u64,

    /// A further target to print the base URL of, such as `compatible/primary`.
    #[arg(long)]
    target: Vec<Target>,

    /// A fault for chat requests, always: `overloaded`, `together=reset`,
    /// `compatible/primary={"kind":"cut_after","chunks":5}`. May be given several times.
    #[arg(long, value_parser = fault_rule)]
    fault: Vec<FaultRule>,

    /// Stop when standard input is closed.
    #[arg(long)]
    until_stdin_closes: bool,
}

fn fault_rule(text: &str) -> Result<FaultRule, SimulatorError> {
    let with_target = text
        .split_once('=')
        .and_then(|(target, fault)| Some((target.parse::<Target>().ok()?, fault)));
    match with_target {
        Some((target, fault)) => Ok(FaultRule::new(fault.parse::<Fault>()?).target(target)),
        None => Ok(FaultRule::new(text.parse::<Fault>()?)),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let simulator = Simulator::start(SimulatorOptions {
        listen: arguments.listen,
        speed: Speed {
            tokens_per_second: arguments.speed,
            first_token: Duration::from_millis(arguments.first_token_ms),
        },
        http_control: true,
    })
    .await?;
    let control = simulator.control();
    for rule in arguments.fault {
        control.set_fault(rule);
    }
    announce(&simulator, arguments.target)?;
    if arguments.until_stdin_closes {
        stdin_closed().await;
    } else {
        tokio::signal::ctrl_c().await?;
    }
    simulator.shutdown().await;
    Ok(())
}

fn announce(simulator: &Simulator, further: Vec<Target>) -> io::Result<()> {
    let targets: BTreeMap<String, String> = Format::ALL
        .into_iter()
        .map(Target::from)
        .chain(further)
        .map(|target| (target.to_string(), simulator.base_url(target)))
        .collect();
    let address = simulator.addr();
    let line = json!({
        "address": address.to_string(),
        "control": format!("http://{address}/control"),
        "openid": simulator.openid().issuer(),
        "targets": targets,
    });
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Waits on a thread of its own, which the end of the process does not wait for.
async fn stdin_closed() {
    let (closed, is_closed) = oneshot::channel();
    std::thread::spawn(move || {
        // An unreadable standard input is as good as a closed one.
        let _ = io::copy(&mut io::stdin().lock().by_ref(), &mut io::sink());
        let _ = closed.send(());
    });
    let _ = is_closed.await;
}
