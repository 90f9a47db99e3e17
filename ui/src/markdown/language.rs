//! Names of programming languages, as people write them.

/// The name for a fence's word; an unknown word is its own name, no word is none.
pub(super) fn name(word: &str) -> &str {
    match word.to_ascii_lowercase().as_str() {
        "" | "text" | "txt" | "plain" | "plaintext" => "Text",
        "bash" | "sh" | "shell" | "zsh" | "console" => "Shell",
        "c" => "C",
        "cpp" | "c++" | "cxx" => "C++",
        "cs" | "csharp" | "c#" => "C#",
        "css" => "CSS",
        "csv" => "CSV",
        "diff" | "patch" => "Diff",
        "dockerfile" => "Dockerfile",
        "go" | "golang" => "Go",
        "graphql" => "GraphQL",
        "html" => "HTML",
        "ini" => "INI",
        "java" => "Java",
        "js" | "javascript" | "mjs" => "JavaScript",
        "json" | "jsonc" | "json5" => "JSON",
        "jsx" => "JSX",
        "kotlin" | "kt" => "Kotlin",
        "latex" | "tex" => "LaTeX",
        "lua" => "Lua",
        "make" | "makefile" => "Makefile",
        "markdown" | "md" => "Markdown",
        "php" => "PHP",
        "powershell" | "ps1" => "PowerShell",
        "python" | "py" | "python3" => "Python",
        "r" => "R",
        "rb" | "ruby" => "Ruby",
        "rs" | "rust" => "Rust",
        "scss" => "SCSS",
        "sql" => "SQL",
        "swift" => "Swift",
        "toml" => "TOML",
        "ts" | "typescript" => "TypeScript",
        "tsx" => "TSX",
        "xml" => "XML",
        "yaml" | "yml" => "YAML",
        _ => word,
    }
}

/// Whether a fence's word names no language, so that the code has no colours.
pub(super) fn is_plain(word: &str) -> bool {
    name(word) == "Text"
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_word_after_the_fence_becomes_a_name() {
        let cases = [
            ("py", "Python"),
            ("Rust", "Rust"),
            ("", "Text"),
            ("zig", "zig"),
        ];
        for (word, expected) in cases {
            assert_eq!(name(word), expected, "a reader sees this above the code");
        }
    }
}
