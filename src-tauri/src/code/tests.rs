use std::time::{Duration, Instant};

use aideon_ipc::code::{CodeClass, CodePart, CodeRun};

use super::{CodeReader, LONGEST_LINE, LONGEST_PART, MOST_KEPT, Position, SYNTAXES, languages};

fn part(language: &str, text: &str) -> CodePart {
    CodePart {
        language: language.to_owned(),
        text: text.to_owned(),
        after: None,
        more: false,
    }
}

fn runs(language: &str, text: &str) -> Vec<CodeRun> {
    let coloured = CodeReader::default().read(&part(language, text));
    coloured.expect("a block can be begun at any time").runs
}

/// The words of one class, without the white space around them.
fn words<'a>(language: &str, text: &'a str, class: CodeClass) -> Vec<&'a str> {
    let mut at = 0;
    let mut words = Vec::new();
    for CodeRun(found, length) in runs(language, text) {
        let end = at + length as usize;
        if found == Some(class) {
            words.push(text[at..end].trim());
        }
        at = end;
    }
    words
}

#[test]
fn words_of_code_have_the_colour_of_what_they_are() {
    use CodeClass::{Comment, Keyword, Name, Number, String};
    let rust =
        "// sum\nfn add(a: u32) -> u32 {\n    let s = \"x\\n\";\n    if a == 3 { add(a) }\n}\n";
    let python = "def f(x):\n    return f'{x} and' if x is None else g(1.5)  # why\n";
    let cases: &[(&str, &str, CodeClass, &[&str])] = &[
        ("rust", rust, Comment, &["// sum"]),
        ("rust", rust, Keyword, &["fn", "u32", "u32", "let", "if"]),
        ("rust", rust, Name, &["add", "add"]),
        ("rust", rust, Number, &["\\n", "3"]),
        (
            "py",
            python,
            Keyword,
            &["def", "return f", "if", "is", "else"],
        ),
        ("py", python, Name, &["f", "g"]),
        ("py", python, Number, &["None", "1.5"]),
        ("py", python, Comment, &["# why"]),
        (
            "json",
            "{\"a\": \"b\", \"c\": true}",
            Name,
            &["\"a\"", "\"c\""],
        ),
        (
            "py",
            "def f():\n    \"\"\"What it does.\"\"\"\n    # why\n",
            String,
            &["\"\"\"What it does.\"\"\""],
        ),
        ("json", "{\"a\": \"b\", \"c\": true}", String, &["\"b\""]),
        ("json", "{\"a\": \"b\", \"c\": true}", Number, &["true"]),
        ("html", "<a href=\"x\">y</a>", Keyword, &["a", "a"]),
        ("html", "<a href=\"x\">y</a>", Name, &["href"]),
        ("sql", "SELECT a FROM b -- c", Keyword, &["SELECT", "FROM"]),
        ("diff", "+new\n-old\n", String, &["+new"]),
        ("diff", "+new\n-old\n", Number, &["-old"]),
        ("sh", "echo \"$HOME\" # x", Comment, &["# x"]),
    ];
    for (language, text, class, expected) in cases {
        assert_eq!(
            words(language, text, *class),
            *expected,
            "{class:?} in {language}: {text}"
        );
    }
}

#[test]
fn a_block_that_grows_has_the_colours_of_the_whole() {
    let text =
        "fn a() {\n    /* a comment\n       over lines */\n    let b = \"and\n  a string\";\n}\n";
    let reader = CodeReader::default();
    let mut after = None;
    let mut grown = Vec::new();
    for line in text.split_inclusive('\n') {
        let coloured = reader.read(&CodePart {
            after,
            more: true,
            ..part("rust", line)
        });
        let coloured = coloured.expect("the state of the line before is known");
        grown.extend(
            coloured
                .runs
                .into_iter()
                .flat_map(|CodeRun(class, length)| std::iter::repeat_n(class, length as usize)),
        );
        after = coloured.state;
    }
    let whole = runs("rust", text).into_iter();
    let whole =
        whole.flat_map(|CodeRun(class, length)| std::iter::repeat_n(class, length as usize));
    let is_seen = |(at, _): &(usize, _)| !text[*at..].starts_with(char::is_whitespace);
    assert_eq!(
        grown
            .into_iter()
            .enumerate()
            .filter(is_seen)
            .collect::<Vec<_>>(),
        whole.enumerate().filter(is_seen).collect::<Vec<_>>(),
        "colours must not depend on how the text came"
    );
}

#[test]
fn a_state_that_was_forgotten_is_told_and_not_guessed() {
    let reader = CodeReader::default();
    let more = CodePart {
        more: true,
        ..part("rust", "fn a() {\n")
    };
    let first = reader.read(&more).and_then(|coloured| coloured.state);
    assert!(first.is_some(), "more was announced");
    for _ in 0..MOST_KEPT {
        reader.read(&more);
    }
    let next = CodePart {
        after: first,
        ..part("rust", "}\n")
    };
    assert_eq!(reader.read(&next), None, "the window begins anew");
}

#[test]
fn runs_cover_the_text_whatever_it_holds() {
    let awkward = "é = \"🌊\"\r\n\u{202e}# x\n\n\ty\0\u{7f}";
    for language in ["py", "rust", "md", "html", "sh", "tex", "php", "yaml"] {
        let total: u32 = runs(language, awkward).iter().map(|run| run.1).sum();
        assert_eq!(
            total as usize,
            awkward.len(),
            "every byte has its place in {language}"
        );
    }
}

#[test]
fn what_nobody_wrote_by_hand_stays_plain() {
    let line = format!("let a = \"{}\";\nlet b = 1;\n", "x".repeat(LONGEST_LINE));
    assert_eq!(
        words("rust", &line, CodeClass::Keyword),
        ["let"],
        "the long line is left out, the next one is not"
    );
    let long = "let a = 1;\n".repeat(LONGEST_PART / 11 + 1);
    assert_eq!(runs("rust", &long), [], "too much of it");
    assert_eq!(runs("no-such-language", "let a"), [], "nobody knows it");
}

#[test]
fn hostile_code_takes_no_longer_than_it_may() {
    let patience = Duration::from_millis(100);
    for (language, unit) in [
        ("js", "/a".repeat(500)),
        ("html", "<a ".repeat(300)),
        ("md", "*_".repeat(500)),
        ("cpp", "a<".repeat(500)),
        ("sh", "$(".repeat(500)),
    ] {
        let text = format!("{unit}\n").repeat(LONGEST_PART / (unit.len() + 1));
        let syntax = languages::find(&SYNTAXES, language).expect("it is known");
        let began = Instant::now();
        let runs = Position::start_of(syntax).read(&text, patience);
        let read: u32 = runs.iter().map(|run| run.1).sum();
        assert!(
            (read as usize) < text.len(),
            "{language} was read to its end in {:?}: it is not hostile",
            began.elapsed()
        );
    }
}
