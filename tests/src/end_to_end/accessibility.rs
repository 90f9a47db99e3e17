//! Every state of every page, held against axe-core's rules: names, roles, contrast, order.

use std::{
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use fantoccini::Client;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{
    sync::OnceCell,
    task,
    time::{Instant, sleep},
};

use super::window::{GLANCE, PATIENCE};
use crate::{node, skipped};

/// The rules' program; none where it cannot be had, which is told once.
static AXE: OnceCell<Option<String>> = OnceCell::const_new();

/// Which rules a page is held against.
#[derive(Clone, Copy)]
pub(super) enum Rules {
    /// All of them.
    All,
    /// Those that depend on the colours.
    Contrast,
}

impl Rules {
    fn option(self) -> Value {
        match self {
            Self::All => json!({ "resultTypes": ["violations"] }),
            Self::Contrast => json!({
                "resultTypes": ["violations"],
                "runOnly": ["color-contrast", "link-in-text-block"],
            }),
        }
    }
}

/// Runs the rules in the page and puts what they found at a place where it can be fetched.
const RUN: &str = "
    window.axeFound = null;
    const found = results => results.violations.map(rule => ({
        rule: rule.id,
        help: rule.help,
        places: rule.nodes.map(node => node.target.flat().join(' ') + ': ' + node.failureSummary),
    }));
    axe.run(document, arguments[0]).then(
        results => { window.axeFound = { violations: found(results) }; },
        error => { window.axeFound = { trouble: String(error) }; },
    );
";

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Found {
    Violations(Vec<Violation>),
    Trouble(String),
}

#[derive(Deserialize)]
struct Violation {
    rule: String,
    help: String,
    places: Vec<String>,
}

/// Holds what the window shows against the rules; `state` is what it is called.
///
/// # Errors
/// When it breaks one, with the elements that do.
pub(super) async fn check(client: &Client, state: &str, rules: Rules) -> Result<()> {
    let Some(axe) = AXE.get_or_try_init(program).await? else {
        return Ok(());
    };
    let is_there = client
        .execute("return typeof window.axe === 'object'", Vec::new())
        .await?;
    if is_there != json!(true) {
        client.execute(axe, Vec::new()).await?;
    }
    client.execute(RUN, vec![rules.option()]).await?;
    match serde_json::from_value(found(client).await?)? {
        Found::Violations(violations) if violations.is_empty() => Ok(()),
        Found::Violations(violations) => bail!("{state} {}", told(&violations)),
        Found::Trouble(trouble) => bail!("{state} could not be checked: {trouble}"),
    }
}

/// Whether the rules' program is to be had.
///
/// # Errors
/// When it cannot be read.
pub(super) async fn is_there() -> Result<bool> {
    Ok(AXE.get_or_try_init(program).await?.is_some())
}

async fn found(client: &Client) -> Result<Value> {
    let began = Instant::now();
    loop {
        let found = client.execute("return window.axeFound", Vec::new()).await?;
        if !found.is_null() {
            return Ok(found);
        }
        if began.elapsed() > PATIENCE {
            bail!("the rules come to no end");
        }
        sleep(GLANCE).await;
    }
}

fn told(violations: &[Violation]) -> String {
    let mut told = String::from("breaks rules of accessibility:");
    for Violation { rule, help, places } in violations {
        let _written = write!(told, "\n{rule}: {help}");
        for place in places {
            let _written = write!(told, "\n  {place}");
        }
    }
    told
}

/// Beside the build folder's profiles, where what tests write belongs.
fn folder() -> Result<PathBuf> {
    let program = env::current_exe()?;
    let target = program.ancestors().nth(3).context("a build folder")?;
    Ok(target.join("tmp/accessibility"))
}

async fn program() -> Result<Option<String>> {
    let installed = task::spawn_blocking(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("accessibility");
        node::install(&source, &folder()?)
    });
    match installed.await?? {
        Ok(installed) => {
            let axe = installed.folder.join("node_modules/axe-core/axe.min.js");
            let axe = fs::read_to_string(&axe).with_context(|| axe.display().to_string())?;
            Ok(Some(axe))
        }
        Err(reason) => {
            skipped::tell(&format!("the rules of accessibility: {reason}"));
            Ok(None)
        }
    }
}
