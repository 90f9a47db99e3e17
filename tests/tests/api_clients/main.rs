//! The local API as OpenAI's own clients see it: `aideon-serve` in a process of its own, the
//! simulator in place of the providers, and the packages `openai` of PyPI and npm.
//!
//! Each client is a script that does the same things and prints what it saw. The packages are
//! locked beside the scripts; where they cannot be installed the test is skipped, and says so.
//!
//! | module | subject |
//! |---|---|
//! | `script` | a client's script, and what it printed |
//! | `served` | the server and its surroundings |
//! | `seen` | what each has to have seen |

mod script;
mod seen;
mod served;

use aideon_tests::skipped;
use anyhow::Result;

use crate::{script::Script, served::Served};

async fn held_against(client: &str, script: Result<Script, String>) -> Result<()> {
    let script = match script {
        Ok(script) => script,
        Err(reason) => {
            skipped::tell(&format!(
                "the local API is not called by {client}: {reason}"
            ));
            return Ok(());
        }
    };
    let served = Served::start().await?;
    let seen = script.run(&served).await?;
    seen::by_the_client(&seen);
    seen::by_the_providers(&served).await
}

#[tokio::test]
async fn the_client_for_python_works() -> Result<()> {
    held_against("OpenAI's client for Python", Script::python()?).await
}

#[tokio::test]
async fn the_client_for_node_works() -> Result<()> {
    held_against("OpenAI's client for Node", Script::node()?).await
}
