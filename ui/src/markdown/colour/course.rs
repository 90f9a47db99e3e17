//! What of a block has its colours, and what is to be asked for next.

use aideon_ipc::code::{CodePart, CodeRun, ColouredCode};

use crate::markdown::language;
use crate::markdown::tree::Code;

/// The longest block that gets colours, in bytes: each word of it becomes a node of the page.
const LONGEST: usize = 128 * 1024;

/// How often a block is begun anew when the shell forgot where it stood.
const PATIENCE: u8 = 3;

/// The way of one block through its questions.
#[derive(Debug, Default)]
pub(super) struct Course {
    language: String,
    text: String,
    complete: bool,
    /// The first bytes of the text that were answered about.
    done: usize,
    /// Their colours.
    runs: Vec<CodeRun>,
    /// Where the shell stands, once it was asked.
    state: Option<u32>,
    /// A question is under way.
    asking: bool,
    /// Changes with every text that does not continue the one before.
    version: u32,
    /// How often the block was begun anew; at its end no more is asked.
    begun_anew: u8,
}

impl Course {
    /// Takes in the code as it stands; answers whether it goes on from the code before.
    pub(super) fn take_in(&mut self, code: &Code, complete: bool) -> bool {
        let grown = self.language == code.language && code.text.starts_with(&self.text);
        if !grown {
            let version = self.version.wrapping_add(1);
            *self = Self {
                language: code.language.clone(),
                asking: self.asking,
                version,
                ..Self::default()
            };
        }
        // Only what is new, so that a long block is not copied for every word.
        let more = code.text.get(self.text.len()..).unwrap_or_default();
        self.text.push_str(more);
        self.complete = complete;
        grown
    }

    /// The code as it stands.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The colours so far.
    pub(super) fn runs(&self) -> &[CodeRun] {
        &self.runs
    }

    /// Names the text that a question is about.
    pub(super) fn version(&self) -> u32 {
        self.version
    }

    /// What is to be asked for now: whole lines while the block is being written, then the rest.
    pub(super) fn next_part(&mut self) -> Option<CodePart> {
        let has_colours = !language::is_plain(&self.language) && self.text.len() <= LONGEST;
        if self.asking || !has_colours || self.begun_anew >= PATIENCE {
            return None;
        }
        let whole_lines = || self.text.rfind('\n').map_or(0, |end| end + 1);
        let end = if self.complete {
            self.text.len()
        } else {
            whole_lines()
        };
        let text = self
            .text
            .get(self.done..end)
            .filter(|text| !text.is_empty())?;
        self.asking = true;
        Some(CodePart {
            language: self.language.clone(),
            text: text.to_owned(),
            after: self.state,
            more: !self.complete,
        })
    }

    /// The question that is under way is about a text that is gone.
    pub(super) fn forget_question(&mut self) {
        self.asking = false;
    }

    /// Takes in what was answered about a part; none when the block has to be begun anew. Gives the
    /// runs to be painted.
    pub(super) fn take_answer(
        &mut self,
        part: &CodePart,
        answer: Option<ColouredCode>,
    ) -> Vec<CodeRun> {
        self.asking = false;
        let Some(coloured) = answer else {
            self.begun_anew += 1;
            self.done = 0;
            self.runs.clear();
            self.state = None;
            return Vec::new();
        };
        self.done += part.text.len();
        self.state = coloured.state;
        if part.more && coloured.state.is_none() {
            // Nobody reads this language.
            self.begun_anew = PATIENCE;
        }
        let painted: usize = coloured.runs.iter().map(|run| run.1 as usize).sum();
        let rest = part.text.len().saturating_sub(painted);
        let rest = u32::try_from(rest).ok().filter(|rest| *rest > 0);
        let rest = rest.map(|rest| CodeRun(None, rest));
        let runs: Vec<_> = coloured.runs.into_iter().chain(rest).collect();
        self.runs.extend_from_slice(&runs);
        runs
    }

    /// The question about the whole block, once all of it was answered.
    pub(super) fn finished(&self) -> Option<CodePart> {
        (self.complete && self.done == self.text.len()).then(|| CodePart {
            language: self.language.clone(),
            text: self.text.clone(),
            after: None,
            more: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use aideon_ipc::code::{CodeClass, CodePart, CodeRun, ColouredCode};

    use super::{Course, LONGEST, PATIENCE};
    use crate::markdown::tree::Code;

    fn rust(text: &str) -> Code {
        Code {
            language: "rust".to_owned(),
            text: text.to_owned(),
            open: true,
        }
    }

    /// An answer that gives every byte the same colour.
    fn answer(part: &CodePart, state: Option<u32>) -> Option<ColouredCode> {
        let length = u32::try_from(part.text.len()).ok()?;
        Some(ColouredCode {
            runs: vec![CodeRun(Some(CodeClass::Keyword), length)],
            state,
        })
    }

    #[test]
    fn whole_lines_are_asked_for_while_a_block_grows() {
        let mut course = Course::default();
        course.take_in(&rust("let a"), false);
        assert_eq!(course.next_part(), None, "half a line may become anything");
        course.take_in(&rust("let a;\nlet"), false);
        let part = course.next_part().expect("a line is complete");
        assert_eq!((part.text.as_str(), part.more), ("let a;\n", true));
        course.take_in(&rust("let a;\nlet b;\n"), false);
        assert_eq!(course.next_part(), None, "one question at a time");
        course.take_answer(&part, answer(&part, Some(7)));
        let part = course.next_part().expect("the next line has come");
        assert_eq!(
            (part.text.as_str(), part.after),
            ("let b;\n", Some(7)),
            "every line is asked for once"
        );
        course.take_answer(&part, answer(&part, Some(8)));
        course.take_in(&rust("let a;\nlet b;\nend"), true);
        let part = course.next_part().expect("the last line needs no end");
        assert_eq!((part.text.as_str(), part.more), ("end", false));
        course.take_answer(&part, answer(&part, None));
        let whole = course.finished().expect("all of it is answered");
        assert_eq!(whole.text, "let a;\nlet b;\nend", "and can be remembered");
    }

    #[test]
    fn a_block_whose_place_was_forgotten_is_begun_anew_but_not_for_ever() {
        let mut course = Course::default();
        course.take_in(&rust("a\nb\n"), false);
        let first = course.next_part().expect("lines are complete");
        course.take_answer(&first, answer(&first, Some(1)));
        course.take_in(&rust("a\nb\nc\n"), false);
        for _ in 0..PATIENCE {
            let part = course.next_part().expect("it is tried again");
            course.take_answer(&part, None);
        }
        assert_eq!(course.next_part(), None, "plain text will do");
    }

    #[test]
    fn another_text_has_its_own_colours() {
        let mut course = Course::default();
        course.take_in(&rust("a\n"), true);
        let version = course.version();
        assert!(course.next_part().is_some());
        assert!(!course.take_in(&rust("b\n"), true), "it does not go on");
        assert_ne!(course.version(), version, "the answer is about the other");
        course.forget_question();
        let part = course.next_part().expect("it is asked for itself");
        assert_eq!((part.text.as_str(), part.after), ("b\n", None));
    }

    #[test]
    fn what_has_no_colours_is_not_asked_for() {
        let mut course = Course::default();
        for language in ["", "text", "plaintext"] {
            let code = Code {
                language: language.to_owned(),
                ..rust("a\n")
            };
            course.take_in(&code, true);
            assert_eq!(course.next_part(), None, "{language:?} is plain");
        }
        course.take_in(&rust(&"a\n".repeat(LONGEST)), true);
        assert_eq!(
            course.next_part(),
            None,
            "a page of nodes a line is too much"
        );
    }
}
