//! The model list, page by page.

use super::wire::{Capabilities, Capability, ListedModel, ModelList};
use crate::{Failure, Model, formats::body::json};

/// How many models a page has unless it is said.
const USUAL: usize = 20;

/// How many it has at most.
const MOST: usize = 1000;

/// The page that the query asks for.
pub(super) fn page(models: &[Model], query: &str) -> Result<String, Failure> {
    let invalid = |name: &str| Failure::InvalidField(name.to_owned());
    let limit = match value(query, "limit") {
        None => USUAL,
        Some(limit) => limit.parse().map_err(|_| invalid("limit"))?,
    };
    if !(1..=MOST).contains(&limit) {
        return Err(Failure::OutOfRange {
            field: "limit".to_owned(),
            got: limit.to_string(),
            above: limit > MOST,
        });
    }
    let begin = match value(query, "after_id") {
        None => 0,
        Some(id) => {
            let found = models.iter().position(|model| model.id == id);
            1 + found.ok_or_else(|| invalid("after_id"))?
        }
    };
    let rest = &models[begin..];
    let page = &rest[..limit.min(rest.len())];
    Ok(json(&ModelList {
        data: page.iter().map(entry).collect(),
        has_more: page.len() < rest.len(),
        first_id: page.first().map(|model| model.id.as_str()),
        last_id: page.last().map(|model| model.id.as_str()),
    }))
}

/// The ids of these models need no escaping in an address.
fn value<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .into_iter()
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

fn entry(model: &Model) -> ListedModel<'_> {
    ListedModel {
        kind: "model",
        id: &model.id,
        display_name: &model.display_name,
        created_at: "2026-01-01T00:00:00Z",
        max_input_tokens: model.context_length,
        max_tokens: 64_000,
        capabilities: Capabilities {
            image_input: Capability {
                supported: model.sees,
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn models(count: usize) -> Vec<Model> {
        let model = |number| Model::chat(format!("claude-{number}"), "Claude");
        (0..count).map(model).collect()
    }

    fn asked(models: &[Model], query: &str) -> Value {
        serde_json::from_str(&page(models, query).unwrap()).unwrap()
    }

    #[test]
    fn pages_follow_one_another_to_the_last() {
        let models = models(45);
        let first = asked(&models, "");
        assert_eq!(first["data"].as_array().unwrap().len(), USUAL);
        assert_eq!(
            (&first["has_more"], &first["last_id"]),
            (&true.into(), &"claude-19".into())
        );
        let last = asked(&models, "limit=1000&after_id=claude-19");
        assert_eq!(last["data"].as_array().unwrap().len(), 25);
        assert_eq!(last["has_more"], false);
        let behind = asked(&models, "after_id=claude-44");
        assert_eq!(
            (&behind["last_id"], &behind["has_more"]),
            (&Value::Null, &false.into())
        );
    }

    #[test]
    fn a_page_that_cannot_be_is_refused() {
        for query in ["limit=0", "limit=1001", "limit=many", "after_id=nobody"] {
            assert!(page(&models(3), query).is_err(), "{query}");
        }
    }
}
