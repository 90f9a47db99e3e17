//! What the providers send, held against the official descriptions of their APIs: a mock
//! server that knows nothing of us says whether each request is one of theirs.
//!
//! The requests are taken from the simulator, which saw them on the wire. The mock is Prism,
//! run by a Node that comes with it (both in `tests/contracts`, locked); the descriptions lie
//! outside the repository. Without `npm`, which installs the two, or without the descriptions
//! it is skipped, and says so.
//!
//! | module | subject |
//! |---|---|
//! | `requests` | every request that a provider can send |
//! | `prism` | the mock server |

mod prism;
mod requests;

use aideon_engine::provider::ProviderKind;
use aideon_simulator::Format;
use aideon_tests::skipped;
use anyhow::{Context as _, Result};

use prism::{Prism, Ready};

/// A provider with a description, and the file that it is in.
struct Contract {
    kind: ProviderKind,
    format: Format,
    description: &'static str,
    /// Requests that must have been sent, so that an empty list passes for nothing.
    at_least: usize,
}

const CONTRACTS: &[Contract] = &[
    Contract {
        kind: ProviderKind::Together,
        format: Format::Together,
        description: "together.yaml",
        at_least: 23,
    },
    Contract {
        kind: ProviderKind::OpenAi,
        format: Format::OpenAi,
        description: "openai.yaml",
        at_least: 23,
    },
    Contract {
        kind: ProviderKind::Ollama,
        format: Format::Ollama,
        description: "ollama.yaml",
        at_least: 21,
    },
];

#[tokio::test]
async fn every_request_is_one_of_the_provider_s_own() -> Result<()> {
    let ready = match Ready::look()? {
        Ok(ready) => ready,
        Err(reason) => {
            skipped::tell(&format!(
                "no request is held against the descriptions: {reason}"
            ));
            return Ok(());
        }
    };
    let mut wrong = Vec::new();
    for contract in CONTRACTS {
        let sent = requests::of(contract.kind, contract.format)
            .await
            .with_context(|| contract.description.to_owned())?;
        assert!(
            sent.len() >= contract.at_least,
            "{}: only {} requests were sent",
            contract.description,
            sent.len()
        );
        let prism = Prism::start(&ready, contract.description).await?;
        for request in &sent {
            for violation in prism.violations(request).await? {
                wrong.push(format!(
                    "{} {}: {violation}\n    {}",
                    contract.description,
                    request.path,
                    request
                        .body
                        .as_ref()
                        .map(ToString::to_string)
                        .unwrap_or_default()
                ));
            }
        }
        println!("{}: {} requests", contract.description, sent.len());
    }
    assert!(
        wrong.is_empty(),
        "{} violations:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    Ok(())
}

#[tokio::test]
async fn the_mock_tells_a_request_that_is_none_of_theirs() -> Result<()> {
    let Ok(ready) = Ready::look()? else {
        skipped::tell("there is no mock server to be tried");
        return Ok(());
    };
    let prism = Prism::start(&ready, "together.yaml").await?;
    let body = serde_json::json!({
        "model": "m",
        "messages": [{ "role": "user", "content": 7 }],
    });
    let request = requests::Sent {
        method: "POST".to_owned(),
        path: "/chat/completions".to_owned(),
        body: Some(body),
    };
    let violations = prism.violations(&request).await?;
    assert!(
        violations
            .iter()
            .any(|violation| violation.contains("content")),
        "a mock that finds nothing wrong proves nothing: {violations:?}"
    );
    Ok(())
}
