//! The features of a release, through the real window, against a provider in a process of
//! its own: there is no demo, and a reply comes all the same.

#![cfg(target_os = "linux")]

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use aideon_tests::end_to_end::{
    app::{App, Build},
    desktop::Keyring,
};
use anyhow::{Context, Result};

/// The provider's process; it ends when its input is closed, that is with this test.
struct Provider(Child);

impl Provider {
    fn start() -> Result<(Self, String)> {
        let mut process = Command::new(env!("CARGO_BIN_EXE_loopback-provider"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = process
            .stdout
            .take()
            .context("the provider has no output")?;
        let mut address = String::new();
        BufReader::new(stdout).read_line(&mut address)?;
        Ok((Self(process), address.trim().to_owned()))
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn a_release_has_no_demo_and_answers() -> Result<()> {
    let (_provider, address) = Provider::start()?;
    let mut app = App::start(Build::Release, Keyring::Unlocked).await?;
    let window = app.window()?;
    window.see("start-free").await?;
    assert!(
        !window.shows("start-demo").await?,
        "a release bundle has no demo"
    );
    assert!(
        !window.shows("start-sign-in").await?,
        "nobody can sign in where no account service is named"
    );
    window.shoot("release-welcome").await?;

    window.enter_the_free_plan_with_own_server(&address).await?;
    window.send("hello").await?;
    let reply = window.answer(1).await?;
    assert_eq!(reply.badge.as_deref(), Some("Own server"));
    assert!(
        !reply.simulated,
        "to the app this is a provider like any other"
    );
    app.close().await
}
