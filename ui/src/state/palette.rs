//! Search and commands: what stands in the list for what was typed.
//!
//! Conversations and commands are found here by their names; words within messages are found
//! by the backend, whose hits come later.

mod plain;

use aideon_ipc::search::{SearchHit, SnippetPart};

pub use plain::plain;

use super::conversations::Conversations;

/// How many conversations are listed.
const MOST_CONVERSATIONS: usize = 5;

/// In front of what was typed it asks for commands only.
const COMMANDS_ONLY: char = '>';

/// What can be done from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Begin a conversation.
    NewChat,
    /// Show where the last reply came from.
    LastOrigin,
    /// Go to a page of Settings.
    Settings(super::Section),
    /// The other theme.
    SwitchTheme,
}

/// A command with its name.
pub type Named = (Command, &'static str);

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A conversation whose title has every word.
    Conversation {
        /// Its id.
        id: String,
        /// Its title, with the words marked.
        title: Vec<SnippetPart>,
        /// When it was last written to, UTC milliseconds.
        updated_at: i64,
        /// It is the one in the window.
        open: bool,
    },
    /// A message or a reply that has every word.
    Message(SearchHit),
    /// Something to do.
    Command(Command),
}

/// What the lines of a stretch of the list have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Conversations by their titles; the latest, when nothing was typed.
    Conversations,
    /// Messages and replies by their words.
    Messages,
    /// Commands by their names.
    Commands,
}

/// Lines of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The kind.
    pub kind: Kind,
    /// The lines; never empty.
    pub entries: Vec<Entry>,
}

/// Hits of the backend, for what was typed when it was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// What was asked for.
    pub typed: String,
    /// The best first.
    pub hits: Vec<SearchHit>,
}

/// What the backend is to be asked for; none when only commands are wanted, or nothing.
pub fn question(typed: &str) -> Option<&str> {
    let typed = typed.trim();
    (!typed.is_empty() && !typed.starts_with(COMMANDS_ONLY)).then_some(typed)
}

/// The list for what was typed. `open` is the conversation in the window; hits for something
/// else than was typed are left out.
pub fn groups(
    typed: &str,
    conversations: &Conversations,
    open: Option<&str>,
    found: &Found,
    commands: &[Named],
) -> Vec<Group> {
    let only_commands = typed.trim_start().strip_prefix(COMMANDS_ONLY);
    let words = words(only_commands.unwrap_or(typed));
    let titles = conversations
        .lines()
        .iter()
        .filter(|line| only_commands.is_none() && words_in(&line.title, &words));
    let titles = titles
        .take(MOST_CONVERSATIONS)
        .map(|line| Entry::Conversation {
            id: line.id.clone(),
            title: marked(&line.title, &words),
            updated_at: line.updated_at,
            open: open == Some(line.id.as_str()),
        });
    let hits = match question(typed) {
        Some(question) if found.typed == question => found.hits.as_slice(),
        _ => &[],
    };
    let commands = commands.iter().filter(|(_, name)| words_in(name, &words));
    let groups = [
        (Kind::Conversations, titles.collect::<Vec<_>>()),
        (
            Kind::Messages,
            hits.iter().cloned().map(Entry::Message).collect(),
        ),
        (
            Kind::Commands,
            commands
                .map(|(command, _)| Entry::Command(*command))
                .collect(),
        ),
    ];
    let filled = groups
        .into_iter()
        .filter(|(_, entries)| !entries.is_empty());
    filled
        .map(|(kind, entries)| Group { kind, entries })
        .collect()
}

fn words(typed: &str) -> Vec<Vec<char>> {
    let word = |word: &str| word.chars().flat_map(char::to_lowercase).collect();
    typed.split_whitespace().map(word).collect()
}

fn words_in(text: &str, words: &[Vec<char>]) -> bool {
    let letters: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    words
        .iter()
        .all(|word| letters.windows(word.len()).any(|at| at == word))
}

/// The text in pieces, those marked that are one of the words.
fn marked(text: &str, words: &[Vec<char>]) -> Vec<SnippetPart> {
    let mut parts: Vec<SnippetPart> = Vec::new();
    let mut marked_until = 0;
    let letters: Vec<char> = text.chars().collect();
    for (position, letter) in letters.iter().enumerate() {
        let rest = letters.get(position..).unwrap_or_default();
        let longest = words
            .iter()
            .filter(|word| begins_with(rest, word))
            .map(Vec::len)
            .max();
        marked_until = marked_until.max(position + longest.unwrap_or(0));
        let found = position < marked_until;
        match parts.last_mut() {
            Some(last) if last.found == found => last.text.push(*letter),
            _ => parts.push(SnippetPart {
                text: letter.to_string(),
                found,
            }),
        }
    }
    parts
}

fn begins_with(letters: &[char], word: &[char]) -> bool {
    let mut small = letters.iter().flat_map(|letter| letter.to_lowercase());
    word.iter().all(|letter| small.next() == Some(*letter))
}

#[cfg(test)]
mod tests;
