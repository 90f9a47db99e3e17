//! What is written when no reply was scripted: varied Markdown that says it is simulated.

use crate::{
    pictures, pieces,
    requests::{ChatRequest, Message, PictureSource, SentPicture},
};

/// The sentence every answer of the simulator's own begins with.
pub const SIMULATED_NOTICE: &str = "This is a simulated reply: no model wrote it.";

/// What stands in a template for the first words of the prompt.
const TOPIC: &str = "{topic}";

/// How many words of the prompt an answer repeats, and how many characters at most.
const TOPIC_WORDS: usize = 8;
const TOPIC_CHARACTERS: usize = 60;

/// Tokens a message costs beyond its text: the role and the marks around it.
const MESSAGE_OVERHEAD: usize = 4;

/// A text, and the words in a prompt that ask for it.
struct Template {
    words: &'static [&'static str],
    text: &'static str,
}

macro_rules! template {
    ($name:literal, $($word:literal)*) => {
        Template {
            words: &[$($word),*],
            text: include_str!(concat!("../content/", $name, ".md")),
        }
    };
}

/// In the order in which they are looked at: the more particular first.
static TEMPLATES: &[Template] = &[
    template!("overview", "everything" "features" "formatting" "markdown" "overview"),
    template!("formulas", "formula" "formulas" "equation" "equations" "math" "maths" "mathematics" "latex"),
    template!("table", "table" "tables" "compare" "comparison" "versus" "vs" "spreadsheet"),
    template!("tasks", "todo" "todos" "task" "tasks" "checklist" "checkbox"),
    template!("code", "code" "function" "program" "rust" "python" "javascript" "typescript" "script" "sql" "bug"),
    template!("languages", "emoji" "emojis" "chinese" "japanese" "korean" "arabic" "hebrew" "unicode" "languages" "translate" "rtl"),
    template!("quotes", "quote" "quotes" "quotation" "saying" "proverb"),
    template!("long", "long" "longer" "essay" "story" "article" "detail" "detailed" "explain"),
    template!("outline", "list" "lists" "steps" "plan" "outline" "guide" "ideas" "how"),
    template!("short", "hi" "hello" "hey" "thanks" "thank" "short" "briefly" "yes" "no" "ok"),
];

/// The answer to a request: the same one for the same conversation. It tells which pictures
/// came with it, so that one can see that they arrived.
pub(crate) fn answer(request: &ChatRequest) -> String {
    let text = written(request.prompt(), request.turns());
    let pictures: Vec<String> = request.pictures().map(|(_, seen)| told(seen)).collect();
    match pictures.as_slice() {
        [] => format!("{SIMULATED_NOTICE}\n\n{text}"),
        told => format!(
            "{SIMULATED_NOTICE}\n\nPictures that came with it: {}.\n\n{text}",
            told.join(", ")
        ),
    }
}

/// What follows a text: the same for the same text.
pub(crate) fn continuation(prompt: &str) -> String {
    format!("{SIMULATED_NOTICE}\n\n{}", written(prompt, 1))
}

fn written(prompt: &str, turns: usize) -> String {
    let text = choose(prompt, turns).replace(TOPIC, &topic(prompt));
    format!("{}\n", text.trim())
}

/// A picture by its media type and size, as in `image/png (68 bytes)`.
fn told(picture: &SentPicture) -> String {
    match &picture.source {
        PictureSource::Inline { media_type, size } => format!("{media_type} ({size} bytes)"),
        PictureSource::Address => "one at an address, which was not fetched".to_owned(),
    }
}

fn choose(prompt: &str, turns: usize) -> &'static str {
    let words: Vec<String> = words(prompt).map(str::to_lowercase).collect();
    let asked_for = |template: &&Template| {
        let is_named = |word: &&str| words.iter().any(|said| said == word);
        template.words.iter().any(is_named)
    };
    let any = |index: usize| &TEMPLATES[index % TEMPLATES.len()];
    let by_hash = || any((pieces::hash(prompt) % TEMPLATES.len() as u64) as usize + turns);
    TEMPLATES
        .iter()
        .find(asked_for)
        .unwrap_or_else(by_hash)
        .text
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|word| !word.is_empty())
}

/// The first words of the prompt, freed of all that Markdown or a terminal would act upon.
fn topic(prompt: &str) -> String {
    let plain: String = prompt
        .split_whitespace()
        .map(|word| word.replace(|c: char| !is_plain(c), ""))
        .filter(|word| !word.is_empty())
        .take(TOPIC_WORDS)
        .collect::<Vec<_>>()
        .join(" ");
    let topic: String = plain.chars().take(TOPIC_CHARACTERS).collect();
    let topic = topic.trim_end_matches(|c: char| !c.is_alphanumeric());
    match topic {
        "" => "your message".to_owned(),
        topic => format!("“{topic}”"),
    }
}

fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\'' | '’' | ',' | '.' | '-' | '?' | '!')
}

/// How many tokens the request's messages count for.
pub(crate) fn prompt_tokens(request: &ChatRequest) -> usize {
    let of = |message: &Message| {
        let pictures = message.pictures.len() * pictures::TOKENS;
        pieces::count(&message.text) + pictures + MESSAGE_OVERHEAD
    };
    request.messages.iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(prompts: &[&str]) -> String {
        let message = |text: &&str| Message {
            role: "user".to_owned(),
            text: (*text).to_owned(),
            pictures: Vec::new(),
        };
        answer(&ChatRequest {
            messages: prompts.iter().map(message).collect(),
            ..ChatRequest::default()
        })
    }

    #[test]
    fn words_choose_the_kind_of_answer() {
        let table = asked(&["Compare Rust and Python in a table"]);
        assert!(table.contains("|---"), "a table was asked for: {table}");
        let code = asked(&["Write a function"]);
        assert!(
            code.matches("```").count() >= 4,
            "code in several languages: {code}"
        );
        let long = asked(&["Tell me a long story"]);
        assert!(
            long.split_whitespace().count() > 350,
            "several hundred words"
        );
        let tasks = asked(&["a checklist please"]);
        assert!(tasks.contains("- [ ]") && tasks.contains("- [x]"));
        let formulas = asked(&["an equation"]);
        assert!(formulas.contains("\\frac"), "formulas: {formulas}");
        let overview = asked(&["Show me everything"]);
        let kinds = ["```python", "|---|", "$$", "- [x]", "> ", "[^1]:", "!["];
        let missing: Vec<_> = kinds
            .into_iter()
            .filter(|kind| !overview.contains(kind))
            .collect();
        assert_eq!(missing, [""; 0], "a newcomer sees all there is");
        let languages = asked(&["some Arabic and Chinese"]);
        assert!(languages.contains('你') && languages.contains('ر'));
    }

    #[test]
    fn an_answer_repeats_the_prompt_s_words_without_its_marks() {
        let hello = asked(&["hi, **Aideon** <b>Lite</b> `x`"]);
        assert!(hello.contains("“hi, Aideon bLiteb x”"), "in {hello}");
        assert!(asked(&["hi", "***"]).contains("your message"));
    }

    #[test]
    fn the_same_prompt_is_answered_differently_in_the_next_turn() {
        let prompt = "zebra crossing";
        assert_eq!(asked(&[prompt]), asked(&[prompt]), "the same conversation");
        assert_ne!(asked(&[prompt]), asked(&[prompt, prompt]), "another turn");
    }

    proptest! {
        #[test]
        fn whatever_is_asked_the_answer_says_that_it_is_simulated(prompt in ".{0,300}") {
            let text = asked(&[&prompt]);
            prop_assert!(text.starts_with(SIMULATED_NOTICE));
            prop_assert!(!text.contains(TOPIC), "no placeholder is left over");
        }
    }
}
