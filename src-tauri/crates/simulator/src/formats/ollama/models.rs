//! What models there are, and what each can do.

use serde_json::json;

use super::wire::{Details, ListedModel, ModelList, ShownModel};
use crate::{Model, ModelKind, formats::body, pieces};

const MODIFIED_AT: &str = "2026-06-19T16:26:52.429441648-07:00";

pub(super) fn list(models: &[Model]) -> String {
    body::json(&ModelList {
        models: models.iter().map(listed).collect(),
    })
}

fn listed(model: &Model) -> ListedModel<'_> {
    ListedModel {
        name: &model.id,
        model: &model.id,
        modified_at: MODIFIED_AT,
        size: 2_497_293_931,
        digest: format!("{:016x}", pieces::hash(&model.id)).repeat(4),
        details: listed_details(model),
    }
}

pub(super) fn details(model: &Model) -> String {
    let family = family(model);
    let context_length = format!("{family}.context_length");
    body::json(&ShownModel {
        parameters: "temperature 0.7",
        template: "{{ .Prompt }}",
        details: listed_details(model),
        model_info: json!({
            "general.architecture": family,
            context_length: model.context_length,
        }),
        capabilities: capabilities(model),
        modified_at: MODIFIED_AT,
    })
}

fn listed_details(model: &Model) -> Details<'_> {
    let family = family(model);
    Details {
        parent_model: "",
        format: "gguf",
        family,
        families: [family],
        parameter_size: "4.0B",
        quantization_level: "Q4_K_M",
    }
}

/// The name without the tag.
fn family(model: &Model) -> &str {
    model.id.split(':').next().unwrap_or_default()
}

fn capabilities(model: &Model) -> Vec<&'static str> {
    match model.kind {
        ModelKind::Chat if model.sees => vec!["completion", "vision", "tools"],
        ModelKind::Chat => vec!["completion", "tools", "thinking"],
        ModelKind::Language => vec!["completion"],
        ModelKind::Image => vec!["image"],
        ModelKind::Embedding => vec!["embedding"],
    }
}
