//! Which grammar reads a block, by the word after its fence.

use syntect::parsing::{SyntaxReference, SyntaxSet};

/// Words that people write and that no grammar knows itself by.
const ALIASES: &[(&str, &str)] = &[
    ("console", "sh"),
    ("docker", "dockerfile"),
    ("golang", "go"),
    ("javascriptreact", "js"),
    ("json5", "json"),
    ("jsonc", "json"),
    ("jsx", "js"),
    ("mjs", "js"),
    ("node", "js"),
    ("objc", "m"),
    ("powershell", "sh"),
    ("ps1", "sh"),
    ("python3", "py"),
    ("shell", "sh"),
    ("shell-session", "sh"),
    ("terminal", "sh"),
];

/// The longest word that can be a language's name, in bytes.
const LONGEST_WORD: usize = 32;

/// The grammar for a language; none when the word names none, or plain text.
pub(super) fn find<'a>(syntaxes: &'a SyntaxSet, word: &str) -> Option<&'a SyntaxReference> {
    if word.is_empty() || word.len() > LONGEST_WORD {
        return None;
    }
    let word = word.to_lowercase();
    let alias = ALIASES.iter().find(|(alias, _)| *alias == word);
    let token = alias.map_or(word.as_str(), |(_, token)| token);
    let plain = syntaxes.find_syntax_plain_text();
    syntaxes
        .find_syntax_by_token(token)
        .filter(|syntax| syntax.name != plain.name)
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::code::SYNTAXES;

    #[test]
    fn languages_are_found_by_the_words_people_write() {
        let words = [
            "bash",
            "c",
            "c#",
            "c++",
            "console",
            "cpp",
            "cs",
            "css",
            "dart",
            "diff",
            "docker",
            "dockerfile",
            "elixir",
            "erlang",
            "go",
            "golang",
            "graphql",
            "haskell",
            "html",
            "ini",
            "java",
            "javascript",
            "js",
            "json",
            "jsonc",
            "jsx",
            "julia",
            "kotlin",
            "kt",
            "latex",
            "less",
            "lua",
            "makefile",
            "markdown",
            "nix",
            "objc",
            "perl",
            "php",
            "protobuf",
            "py",
            "Python",
            "python3",
            "r",
            "rb",
            "ruby",
            "rust",
            "rs",
            "scala",
            "scss",
            "sh",
            "shell",
            "sql",
            "svelte",
            "swift",
            "terraform",
            "toml",
            "ts",
            "tsx",
            "typescript",
            "vue",
            "xml",
            "yaml",
            "yml",
            "zig",
            "zsh",
        ];
        let unknown: Vec<_> = words
            .into_iter()
            .filter(|word| find(&SYNTAXES, word).is_none())
            .collect();
        assert_eq!(unknown, [""; 0], "these would stay plain");
        for word in [
            "",
            "text",
            "txt",
            "plaintext",
            "no-such-language",
            &"x".repeat(99),
        ] {
            assert!(find(&SYNTAXES, word).is_none(), "{word:?} has no colours");
        }
    }

    #[test]
    fn aliases_lead_to_grammars_and_are_needed() {
        for (alias, token) in super::ALIASES {
            let there = |word| SYNTAXES.find_syntax_by_token(word).is_some();
            assert!(there(token), "{alias} leads to {token}, which there is not");
            assert!(!there(alias), "{alias} has a grammar of its own");
        }
    }
}
