//! That every state of every page was looked at, and held against the rules of accessibility:
//! run last, after the journeys that visit them.

#![cfg(target_os = "linux")]

use std::{collections::BTreeSet, env, fs};

use aideon_tests::{
    end_to_end::{
        app::{App, Build, screenshots},
        desktop::Keyring,
        states::{STATES, state_of},
    },
    skipped,
};
use anyhow::Result;
use serde_json::json;

/// What names the folder that the journeys' screenshots are in.
const FOLDER: &str = "AIDEON_SCREENSHOTS";

#[test]
fn every_state_of_every_page_was_looked_at_and_no_other() -> Result<()> {
    if env::var_os(FOLDER).is_none() {
        skipped::tell("which states were visited: the journeys have not run before");
        return Ok(());
    }
    let files = fs::read_dir(screenshots()?)?;
    let names = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
    let visited: BTreeSet<String> = names.filter_map(|name| state_of(&name)).collect();
    let known: BTreeSet<String> = STATES
        .iter()
        .flat_map(|(_, states)| states.iter().map(|&state| state.to_owned()))
        .collect();
    let missed: Vec<_> = known.difference(&visited).collect();
    assert!(missed.is_empty(), "no journey came by these: {missed:#?}");
    let unknown: Vec<_> = visited.difference(&known).collect();
    assert!(
        unknown.is_empty(),
        "these are in no page's list, so that nobody would miss them: {unknown:#?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_page_that_breaks_a_rule_is_found_out() -> Result<()> {
    let mut app = App::start(Build::Release, Keyring::Unlocked).await?;
    let window = app.window()?;
    window.see("start-free").await?;
    if !window.can_be_checked().await? {
        return app.close().await;
    }
    let nameless = "document.querySelector('main').append(document.createElement('button'))";
    window.run(nameless, Vec::new()).await?;
    let told = window.check("nameless").await.unwrap_err().to_string();
    assert!(told.contains("button-name"), "{told}");
    let pale = "const pale = document.querySelector('main button:last-of-type'); \
        pale.textContent = 'pale'; pale.style.cssText = arguments[0];";
    let colours = json!("color: #ccc; background: #ddd");
    window.run(pale, vec![colours]).await?;
    let told = window.check("pale").await.unwrap_err().to_string();
    assert!(told.contains("color-contrast"), "{told}");
    app.close().await
}
