//! What a provider says it can do, against a table written down by hand. That it does what it
//! says, and refuses the rest before anything is sent, is checked with each modality.

use aideon_engine::provider::{ProviderCapabilities, ProviderKind};
use anyhow::{Context as _, Result};

use crate::bench::every_provider;

/// What each can do, in the order in which [`words`] asks.
const TABLE: &[(ProviderKind, &str)] = &[
    (
        ProviderKind::Together,
        "text chat stream see draw embed - tools force reason list",
    ),
    (
        ProviderKind::OpenAi,
        "text chat stream see draw embed length tools force reason list",
    ),
    (
        ProviderKind::Anthropic,
        "text chat stream see - - - tools force reason list",
    ),
    (
        ProviderKind::Gemini,
        "text chat stream see draw embed length tools force reason list",
    ),
    (
        ProviderKind::Ollama,
        "text chat stream see - embed length tools - reason list",
    ),
    (
        ProviderKind::OpenAiCompatible,
        "text chat stream see draw embed length tools force reason list",
    ),
];

fn words(can: ProviderCapabilities) -> String {
    let words = [
        (can.text, "text"),
        (can.chat, "chat"),
        (can.streaming, "stream"),
        (can.vision, "see"),
        (can.images, "draw"),
        (can.embeddings, "embed"),
        (can.dimensions, "length"),
        (can.tools, "tools"),
        (can.forced_tools, "force"),
        (can.reasoning, "reason"),
        (can.model_list, "list"),
    ];
    let words = words.map(|(can, word)| if can { word } else { "-" });
    words.join(" ")
}

#[tokio::test]
async fn each_provider_says_what_it_can_do() -> Result<()> {
    every_provider(async |bench| {
        let kind = bench.descriptor.kind;
        let row = TABLE.iter().find(|(listed, _)| *listed == kind);
        let (_, expected) = row.context("a row for each provider")?;
        let can = bench.provider.capabilities();
        assert_eq!(words(can), *expected, "{kind:?}");
        assert_eq!(
            can, bench.descriptor.capabilities,
            "before it is set up, too"
        );
        Ok(())
    })
    .await
}
