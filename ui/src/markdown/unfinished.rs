//! How the end of a growing text is shown before it is complete.
//!
//! Text arrives in pieces that know nothing of Markdown. Half a mark would flash up as a character,
//! and half a line could turn a paragraph into a heading for an instant. So a last line that is
//! nothing but marks yet is held back, and what is open in the last run of text is closed. All of
//! this is appearance: it touches the last block only, and ends with the text.

use std::ops::Range;

use super::math::delimiters::{find_closing, is_prose};

/// How long a formula may be held back that has not come to its end, in bytes.
const FORMULA_WAITS: usize = 512;

/// The same between single dollars, which may be money.
const DOLLARS_WAIT: usize = 48;

/// The part of a growing text that may be shown: without a last line that consists of marks only.
pub(super) fn presentable(text: &str) -> &str {
    let start = text.rfind('\n').map_or(0, |end| end + 1);
    let (before, line) = text.split_at(start);
    if is_undecided(line) { before } else { text }
}

fn is_undecided(line: &str) -> bool {
    let line = line.trim();
    let marks = |c: char| "-=*_+#>`~|:.! \t".contains(c);
    line.chars().all(marks) || is_fence(line) || is_number(line) || is_box(line)
}

/// The opening of a code block, whose language is not complete.
fn is_fence(line: &str) -> bool {
    let info = line.trim_start_matches('`');
    (line.len() - info.len() >= 3 && !info.contains('`')) || line.starts_with("~~~")
}

/// Half the mark of an ordered item.
fn is_number(line: &str) -> bool {
    let digits = line.trim_end_matches(['.', ')']);
    line.len() - digits.len() <= 1
        && (1..=9).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Half the box of a task.
fn is_box(line: &str) -> bool {
    let inner = line
        .strip_prefix(['-', '*', '+'])
        .and_then(|rest| rest.trim_start().strip_prefix('['));
    inner.is_some_and(|inner| matches!(inner, "" | "x" | "X" | "]" | " ]" | "x]" | "X]"))
}

/// The text with everything closed that is open in its last run; none when nothing is.
pub(super) fn mend(text: &str, open: Option<Range<usize>>) -> Option<String> {
    let open = open?;
    let run = text.get(open.start..)?.trim_end();
    let at_line_start = text.get(..open.start)?.ends_with('\n') || open.start == 0;
    let mended = match table_head(run) {
        Some(table) if at_line_start => table,
        _ => close(run)?,
    };
    let before = text.get(..open.start)?;
    Some(format!("{before}{mended}"))
}

/// The head of a table is a paragraph until the line below it has come.
fn table_head(run: &str) -> Option<String> {
    let head = run.strip_prefix('|').filter(|_| !run.contains('\n'))?;
    let inner = head.strip_suffix('|').unwrap_or(head);
    let columns = inner.replace("\\|", "").split('|').count();
    let rule = "---|".repeat(columns);
    Some(format!("{run}\n|{rule}"))
}

fn close(run: &str) -> Option<String> {
    let mut scanner = Scanner::new(run);
    scanner.scan();
    scanner.outcome()
}

/// Walks over one run of text and notes which marks are open at its end.
struct Scanner<'a> {
    run: &'a str,
    /// Open emphasis, outermost first: the mark and how often it stands there.
    open: Vec<(char, usize)>,
    /// Open brackets of links, outermost first.
    brackets: Vec<usize>,
    /// What is left out, in order.
    dropped: Vec<Range<usize>>,
    /// What closes a code span that is open at the end.
    code: String,
    /// Ends of formulas that do not come in the rest of the run.
    endless: Vec<&'static str>,
}

impl<'a> Scanner<'a> {
    fn new(run: &'a str) -> Self {
        Self {
            run,
            open: Vec::new(),
            brackets: Vec::new(),
            dropped: Vec::new(),
            code: String::new(),
            endless: Vec::new(),
        }
    }

    fn scan(&mut self) {
        let mut at = 0;
        while let Some(mark) = self.char_at(at) {
            at = match mark {
                '\\' => self.escape(at),
                '$' => self.dollars(at),
                '`' => self.code_span(at),
                '*' | '_' | '~' => self.emphasis(at, mark),
                '[' => {
                    self.brackets.push(at);
                    at + 1
                }
                ']' => self.bracket(at),
                other => at + other.len_utf8(),
            };
        }
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.run.get(at..)?.chars().next()
    }

    fn char_before(&self, at: usize) -> Option<char> {
        self.run.get(..at)?.chars().next_back()
    }

    /// Where the repetition of the mark at `at` ends.
    fn repeated(&self, at: usize, mark: char) -> usize {
        let rest = self.run.get(at..).unwrap_or_default();
        at + (rest.len() - rest.trim_start_matches(mark).len())
    }

    fn drop_rest(&mut self, at: usize) -> usize {
        self.dropped.push(at..self.run.len());
        self.run.len()
    }

    fn escape(&mut self, at: usize) -> usize {
        match self.char_at(at + 1) {
            Some('(') => self.formula(at, "\\)"),
            Some('[') => self.formula(at, "\\]"),
            Some(escaped) => at + 1 + escaped.len_utf8(),
            None => self.drop_rest(at),
        }
    }

    /// Where a formula ends that begins with two marks; while it has no end, it is held back.
    fn formula(&mut self, at: usize, close: &'static str) -> usize {
        let start = at + 2;
        let rest = self.run.get(start..).unwrap_or_default();
        if self.endless.contains(&close) {
            return start;
        }
        if let Some(length) = find_closing(rest, close) {
            return start + length + close.len();
        }
        if rest.len() <= FORMULA_WAITS {
            return self.drop_rest(at);
        }
        self.endless.push(close);
        start
    }

    fn dollars(&mut self, at: usize) -> usize {
        let rest = self.run.get(at + 1..).unwrap_or_default();
        let Some(first) = rest.chars().next() else {
            return self.drop_rest(at);
        };
        if first == '$' {
            return self.formula(at, "$$");
        }
        if first.is_whitespace() {
            return at + 1;
        }
        match rest.find('$') {
            Some(length) => {
                let tex = at + 1..at + 1 + length;
                let closes = !rest[..length].ends_with(char::is_whitespace);
                if closes && !is_prose(self.run, &tex) {
                    tex.end + 1
                } else {
                    at + 1
                }
            }
            None if rest.len() <= DOLLARS_WAIT && !first.is_ascii_digit() => self.drop_rest(at),
            None => at + 1,
        }
    }

    fn code_span(&mut self, at: usize) -> usize {
        let inside = self.repeated(at, '`');
        let fence = inside - at;
        let mut next = inside;
        while let Some(found) = self.run.get(next..).and_then(|rest| rest.find('`')) {
            let end = self.repeated(next + found, '`');
            if end - (next + found) == fence {
                return end;
            }
            if end == self.run.len() {
                // Half of the closing mark.
                self.dropped.push(next + found..end);
                break;
            }
            next = end;
        }
        if inside == self.run.len() {
            return self.drop_rest(at);
        }
        self.code = "`".repeat(fence);
        self.run.len()
    }

    fn emphasis(&mut self, at: usize, mark: char) -> usize {
        let end = self.repeated(at, mark);
        let before = self.char_before(at).unwrap_or(' ');
        let Some(after) = self.char_at(end) else {
            if !self.closes_exactly(mark, end - at) {
                return self.drop_rest(at);
            }
            return end;
        };
        let within_word = mark == '_' && before.is_alphanumeric() && after.is_alphanumeric();
        let before_sign = after.is_ascii_punctuation() && before.is_alphanumeric();
        let mut left = end - at;
        if !before.is_whitespace() && !within_word {
            left = self.pop(mark, left);
        }
        if left > 0 && !after.is_whitespace() && !within_word && !before_sign {
            self.open.push((mark, left));
        }
        end
    }

    /// Closes with up to `count` marks, and answers how many are left over.
    fn pop(&mut self, mark: char, mut count: usize) -> usize {
        while let Some((_, open)) = self.open.last_mut().filter(|(other, _)| *other == mark) {
            let closed = count.min(*open);
            *open -= closed;
            count -= closed;
            if *open > 0 {
                break;
            }
            self.open.pop();
        }
        count
    }

    /// Closes with exactly `count` marks, or changes nothing.
    fn closes_exactly(&mut self, mark: char, count: usize) -> bool {
        let mut left = count;
        let mut kept = self.open.len();
        for (other, open) in self.open.iter().rev() {
            if left == 0 || *other != mark || *open > left {
                break;
            }
            left -= open;
            kept -= 1;
        }
        if left == 0 {
            self.open.truncate(kept);
        }
        left == 0
    }

    fn bracket(&mut self, at: usize) -> usize {
        let Some(start) = self.brackets.pop() else {
            return at + 1;
        };
        match self.char_at(at + 1) {
            Some('(') => self.destination(start, at),
            None if !self.is_note(start) => {
                self.drop_bracket(start);
                self.drop_rest(at)
            }
            _ => at + 1,
        }
    }

    /// Where the destination of a link ends; while it has no end, only the words are shown.
    fn destination(&mut self, start: usize, close: usize) -> usize {
        let mut depth = 0_usize;
        let rest = self.run.get(close + 1..).unwrap_or_default();
        for (offset, c) in rest.char_indices() {
            match c {
                '(' => depth += 1,
                ')' if depth == 1 => return close + 1 + offset + 1,
                ')' => depth -= 1,
                _ => {}
            }
        }
        self.drop_bracket(start);
        self.drop_rest(close)
    }

    fn is_note(&self, bracket: usize) -> bool {
        self.char_at(bracket + 1) == Some('^')
    }

    /// Leaves out the opening bracket, and the mark of a picture before it.
    fn drop_bracket(&mut self, at: usize) {
        let start = match self.char_before(at) {
            Some('!') => at - 1,
            _ => at,
        };
        self.dropped.push(start..at + 1);
    }

    fn outcome(mut self) -> Option<String> {
        if self.code.is_empty() {
            self.drop_open_bracket();
        }
        if self.dropped.is_empty() && self.open.is_empty() && self.code.is_empty() {
            return None;
        }
        self.dropped.sort_by_key(|range| range.start);
        let mut mended = String::with_capacity(self.run.len() + 8);
        let mut at = 0;
        for range in &self.dropped {
            mended.push_str(self.run.get(at..range.start).unwrap_or_default());
            at = at.max(range.end);
        }
        mended.push_str(self.run.get(at..).unwrap_or_default());
        let words = mended.trim_end().len();
        mended.truncate(words);
        mended.push_str(&self.code);
        for (mark, count) in self.open.iter().rev() {
            mended.extend(std::iter::repeat_n(*mark, *count));
        }
        Some(mended)
    }

    /// A bracket that is open at the end is probably the beginning of a link, or of a note.
    fn drop_open_bracket(&mut self) {
        let Some(at) = self.brackets.last().copied() else {
            return;
        };
        if self.is_note(at) || at + 1 == self.run.len() {
            self.drop_rest(at);
        } else {
            self.drop_bracket(at);
        }
    }
}

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod tests;
