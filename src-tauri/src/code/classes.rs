//! What the grammars' scopes come to: five colours, and none.

use std::sync::LazyLock;

use aideon_ipc::code::CodeClass::{self, Comment, Keyword, Name, Number, String};
use syntect::parsing::Scope;

/// Beginnings of scopes, and the colour that each gives. Of those that one scope begins with, the
/// first in this list counts.
const RULES: &[(&str, Option<CodeClass>)] = &[
    // Python writes its documentation as strings.
    ("comment.block.documentation.python", Some(String)),
    ("comment.block.documentation.summary.python", Some(String)),
    ("punctuation.definition.comment.begin.python", Some(String)),
    ("punctuation.definition.comment.end.python", Some(String)),
    ("comment", Some(Comment)),
    ("punctuation.definition.comment", Some(Comment)),
    // What stands within a string and is code again.
    ("meta.interpolation", None),
    ("meta.template.expression", None),
    ("meta.embedded", None),
    ("source.embedded", None),
    ("punctuation.section.interpolation", None),
    ("punctuation.definition.template-expression", None),
    ("constant.character", Some(Number)),
    ("constant.other.placeholder", Some(Number)),
    ("constant.other.symbol", Some(String)),
    ("constant.other.color", Some(Number)),
    ("constant.other", None),
    ("constant", Some(Number)),
    ("support.constant", Some(Number)),
    ("keyword.other.unit", Some(Number)),
    ("string.unquoted", None),
    ("string", Some(String)),
    ("storage", Some(Keyword)),
    ("variable.language", Some(Keyword)),
    ("keyword", Some(Keyword)),
    ("support.type", Some(Name)),
    ("support.function", Some(Name)),
    ("support.macro", Some(Name)),
    ("support.class", Some(Name)),
    ("entity.name.tag", Some(Keyword)),
    ("entity.name.section", Some(Keyword)),
    ("entity.name", Some(Name)),
    ("entity.other.attribute-name", Some(Name)),
    ("entity.other.inherited-class", Some(Name)),
    ("variable.function", Some(Name)),
    ("variable.annotation", Some(Name)),
    ("variable.parameter", None),
    ("markup.heading", Some(Keyword)),
    ("markup.inserted", Some(String)),
    ("markup.deleted", Some(Number)),
    ("markup.raw", Some(String)),
    ("markup.underline.link", Some(Name)),
    ("meta.diff.range", Some(Name)),
    ("meta.diff.header", Some(Keyword)),
];

static SCOPES: LazyLock<Vec<(Scope, Option<CodeClass>)>> = LazyLock::new(|| {
    let scope = |(name, class): &(&str, Option<CodeClass>)| Some((Scope::new(name).ok()?, *class));
    RULES.iter().filter_map(scope).collect()
});

static MAPPING_KEY: LazyLock<Option<Scope>> = LazyLock::new(|| Scope::new("meta.mapping.key").ok());

/// The class of words that stand within these scopes, innermost last. The innermost scope that has
/// a rule decides.
pub(super) fn class_of(scopes: &[Scope], words: &str) -> Option<CodeClass> {
    let class = scopes.iter().rev().find_map(|scope| {
        let mut rules = SCOPES.iter();
        rules.find_map(|(rule, class)| rule.is_prefix_of(*scope).then_some(*class))
    })??;
    match class {
        // Operators are keywords to the grammars; here only those that are words.
        Keyword if !words.contains(char::is_alphabetic) => None,
        String if is_key(scopes) => Some(Name),
        class => Some(class),
    }
}

/// Whether this is a name in quotes, as in JSON.
fn is_key(scopes: &[Scope]) -> bool {
    MAPPING_KEY.is_some_and(|key| scopes.iter().any(|scope| key.is_prefix_of(*scope)))
}
