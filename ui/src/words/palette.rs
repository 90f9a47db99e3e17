//! The words of search and commands.

use aideon_ipc::search::SearchHit;

use super::source::label;
use crate::{
    clock::LocalTime,
    state::{
        Section,
        palette::{Command, Kind, Named},
    },
};

pub const SEARCH: &str = "Search";
pub const KEYS: &str = "Ctrl K";
pub const TITLE: &str = "Search and commands";
pub const FIELD: &str = "Search conversations, messages and commands";
pub const RESULTS: &str = "Results";
pub const OPEN_NOW: &str = "open now";
pub const ESCAPE: &str = "Esc";
pub const MOVE: &str = "move";
pub const OPEN: &str = "open";
pub const COMMANDS_ONLY: &str = "commands only";
pub const SEARCHING: &str = "Looking through your messages\u{2026}";

/// The commands, in their order.
pub const COMMANDS: &[Named] = &[
    (Command::NewChat, "New chat"),
    (Command::LastOrigin, "Show where the last reply came from"),
    (Command::SwitchTheme, "Switch between light and dark"),
    (Command::Settings(Section::General), "Settings"),
    (
        Command::Settings(Section::Providers),
        "Settings: providers and keys",
    ),
    (
        Command::Settings(Section::Routes),
        "Settings: who is asked, and in which order",
    ),
    (
        Command::Settings(Section::Usage),
        "Settings: usage and cost",
    ),
    (
        Command::Settings(Section::LocalApi),
        "Settings: the API for other programs",
    ),
];

/// The name of a command.
pub fn command(command: Command) -> &'static str {
    let named = COMMANDS.iter().find(|(known, _)| *known == command);
    named.map_or("", |(_, name)| name)
}

/// The keys of a command; none when it has none.
pub fn keys(command: Command) -> Option<&'static str> {
    match command {
        Command::NewChat => Some(super::pages::NEW_CHAT_KEYS),
        Command::Settings(Section::General) => Some("Ctrl ,"),
        _ => None,
    }
}

/// The name of a stretch of the list.
pub fn kind(kind: Kind, anything_typed: bool) -> &'static str {
    match kind {
        Kind::Conversations if anything_typed => "Conversations",
        Kind::Conversations => "Latest conversations",
        Kind::Messages => "Messages",
        Kind::Commands => "Commands",
    }
}

/// Who wrote what was found, and where: `Together AI in Tide rota`.
pub fn found_in(hit: &SearchHit) -> String {
    let writer = match (&hit.source, &hit.reply) {
        (Some(source), _) => label(source),
        (None, Some(_)) => "A reply".to_owned(),
        (None, None) => "You".to_owned(),
    };
    format!("{writer} in {}", hit.title)
}

/// When something was written: the time of today, the name of another day.
pub fn when(at: i64) -> String {
    let (now, then) = (LocalTime::now(), LocalTime::of(at));
    if now.days_since(&then) == 0 {
        then.clock()
    } else {
        then.day_name(&now)
    }
}

/// What a screen reader is told of the list, and what stands at its foot.
pub fn hits(count: usize) -> String {
    match count {
        0 => "No results".to_owned(),
        1 => "1 result".to_owned(),
        _ => format!("{count} results"),
    }
}

/// Nothing was found.
pub fn nothing(typed: &str) -> String {
    format!(
        "Nothing has “{}” in it. The last word may be the beginning of one; the others are \
         looked for whole.",
        typed.trim()
    )
}

#[cfg(test)]
mod tests {
    use super::{COMMANDS, command};

    #[test]
    fn every_command_has_a_name_of_its_own() {
        for (index, (each, name)) in COMMANDS.iter().enumerate() {
            assert_eq!(command(*each), *name);
            let later = &COMMANDS[index + 1..];
            assert!(later.iter().all(|(_, other)| other != name), "{name} twice");
        }
    }
}
