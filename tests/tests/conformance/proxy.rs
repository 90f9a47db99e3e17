//! This machine is asked past any proxy.

use std::{
    env,
    process::{Command, Output},
};

use aideon_simulator::{Simulator, SimulatorOptions};
use aideon_tests::patience::within;
use anyhow::Result;

use crate::bench::every_provider;

/// The test that runs again in a process of its own, since its variables are those of all.
const NAME: &str = "proxy::what_goes_to_this_machine_goes_past_any_proxy";
/// Says that this is the process of its own.
const BEHIND_PROXY: &str = "AIDEON_TESTS_BEHIND_PROXY";

#[tokio::test]
async fn what_goes_to_this_machine_goes_past_any_proxy() -> Result<()> {
    if env::var_os(BEHIND_PROXY).is_some() {
        return answers_come().await;
    }
    let proxy = Simulator::start(SimulatorOptions::instant()).await?;
    let address = format!("http://{}", proxy.addr());
    let again = tokio::task::spawn_blocking(move || run_again(&address));
    let output = within("the other process", again).await???;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success() && said.contains("1 passed"),
        "a server of one's own must answer whatever proxy is set: {said}"
    );
    let asked = proxy.control().requests();
    assert!(
        asked.is_empty(),
        "what is said on this machine must not pass through another: {asked:#?}"
    );
    Ok(())
}

fn run_again(proxy: &str) -> std::io::Result<Output> {
    let mut command = Command::new(env::current_exe()?);
    command.args(["--exact", NAME]).env(BEHIND_PROXY, "1");
    for name in ["http_proxy", "https_proxy", "all_proxy"] {
        command.env(name, proxy).env(name.to_uppercase(), proxy);
    }
    // The common gateway interface forbids the upper-case name of this one.
    command.env_remove("REQUEST_METHOD");
    command.env_remove("no_proxy").env_remove("NO_PROXY");
    command.output()
}

async fn answers_come() -> Result<()> {
    every_provider(async |bench| {
        bench.chat().await?;
        bench.provider.list_models().await?;
        Ok(())
    })
    .await
}
