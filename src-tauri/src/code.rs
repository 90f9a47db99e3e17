//! The colours of code blocks.
//!
//! A block that is being written is asked about part by part: the state in which one part ended is
//! kept for the next, so that every line is read once.

mod classes;
mod languages;

use std::{
    collections::VecDeque,
    sync::{LazyLock, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use aideon_ipc::code::{CodeClass, CodePart, CodeRun, ColouredCode};
use syntect::{
    parsing::{ParseState, ScopeStack, SyntaxReference, SyntaxSet},
    util::LinesWithEndings,
};
use tokio::sync::Semaphore;

/// The longest part that is read, in bytes; a longer one stays plain.
const LONGEST_PART: usize = 256 * 1024;

/// The longest line that is read, in bytes: no person wrote it, and expressions go over it often.
const LONGEST_LINE: usize = 4 * 1024;

/// How long a part may take; what is not read by then stays plain.
const PATIENCE: Duration = Duration::from_secs(3);

/// How many states are kept, for blocks that are being written.
const MOST_KEPT: usize = 32;

/// How many parts are read at once: the others wait, and replies go on.
const AT_ONCE: usize = 2;

/// The grammars, loaded when the first code comes.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Reads code, and remembers where it stopped.
pub(crate) struct CodeReader {
    kept: Mutex<Kept>,
    pub(crate) turns: Semaphore,
}

impl Default for CodeReader {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            turns: Semaphore::new(AT_ONCE),
        }
    }
}

impl CodeReader {
    /// The colours of a part; none when the state it goes on from is no longer known, and the
    /// block has to be asked about from its beginning.
    pub(crate) fn read(&self, part: &CodePart) -> Option<ColouredCode> {
        let begun = match part.after {
            Some(id) => Some(self.kept().take(id)?),
            None => languages::find(&SYNTAXES, &part.language).map(Position::start_of),
        };
        let Some(mut position) = begun.filter(|_| part.text.len() <= LONGEST_PART) else {
            return Some(ColouredCode::default());
        };
        let runs = position.read(&part.text, PATIENCE);
        let state = part.more.then(|| self.kept().keep(position));
        Some(ColouredCode { runs, state })
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // A panic elsewhere leaves the list as it was.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The states that the window may go on from, oldest first.
#[derive(Default)]
struct Kept {
    positions: VecDeque<(u32, Position)>,
    last_id: u32,
}

impl Kept {
    fn keep(&mut self, position: Position) -> u32 {
        if self.positions.len() >= MOST_KEPT {
            self.positions.pop_front();
        }
        self.last_id = self.last_id.wrapping_add(1);
        self.positions.push_back((self.last_id, position));
        self.last_id
    }

    fn take(&mut self, id: u32) -> Option<Position> {
        let at = self.positions.iter().position(|(kept, _)| *kept == id)?;
        self.positions.remove(at).map(|(_, position)| position)
    }
}

/// Where in a block the reading stands.
struct Position {
    parser: ParseState,
    scopes: ScopeStack,
}

impl Position {
    fn start_of(syntax: &SyntaxReference) -> Self {
        Self {
            parser: ParseState::new(syntax),
            scopes: ScopeStack::new(),
        }
    }

    /// Reads until the patience is over.
    fn read(&mut self, text: &str, patience: Duration) -> Vec<CodeRun> {
        let began = Instant::now();
        let mut runs = Runs::default();
        for line in LinesWithEndings::from(text) {
            if began.elapsed() > patience {
                break;
            }
            let readable = line.len() <= LONGEST_LINE;
            if !readable || self.read_line(line, &mut runs).is_none() {
                runs.push(line, None);
            }
        }
        runs.0
    }

    /// Reads one line; none when its grammar could not be followed.
    fn read_line(&mut self, line: &str, runs: &mut Runs) -> Option<()> {
        let operations = self.parser.parse_line(line, &SYNTAXES).ok()?;
        let mut at = 0;
        for (next, operation) in &operations {
            let words = line.get(at..*next).unwrap_or_default();
            runs.push(words, classes::class_of(self.scopes.as_slice(), words));
            at = at.max(*next);
            // A grammar that closes more than it opened changes nothing.
            self.scopes.apply(operation).ok();
        }
        let words = line.get(at..).unwrap_or_default();
        runs.push(words, classes::class_of(self.scopes.as_slice(), words));
        Some(())
    }
}

/// Runs of code, as few as it takes.
#[derive(Default)]
struct Runs(Vec<CodeRun>);

impl Runs {
    fn push(&mut self, words: &str, class: Option<CodeClass>) {
        let Ok(length @ 1..) = u32::try_from(words.len()) else {
            return;
        };
        let is_blank = words.chars().all(char::is_whitespace);
        match self.0.last_mut() {
            // White space has no colour of its own.
            Some(CodeRun(before, so_far)) if is_blank || *before == class => *so_far += length,
            _ => self.0.push(CodeRun(class, length)),
        }
    }
}

#[cfg(test)]
mod tests;
