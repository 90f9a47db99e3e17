//! The API for other programs on this computer.

use aideon_ipc::local_api::{LocalApiFailure, LocalApiState};

pub const LOCAL_API: &str = "Local API";
pub const LEDE: &str = "Editors, scripts and agents on this computer can ask Aideon by OpenAI’s API. They get your \
     plan’s route and its fallback, count like what you write here, and are told which model \
     answered.";
pub const SWITCH: &str = "Answer other programs";
pub const SWITCH_TEXT: &str =
    "Only programs on this computer that know the token, and only while Aideon is open.";
pub const OFF: &str = "Off";
pub const ON: &str = "On";
pub const CHANGING: &str = "One moment";
pub const ADDRESS: &str = "Address";
pub const ADDRESS_HELP: &str = "Programs call it base URL.";
pub const TOKEN: &str = "Token";
pub const TOKEN_HELP: &str = "Programs call it API key.";
pub const TOKEN_ONCE: &str = "Copy it now: it is not shown again. Aideon keeps only its hash.";
pub const TOKEN_GONE: &str = "It was shown when it was made, and is not shown again. A new token ends the one before, also \
     where you have set it up.";
pub const NEW_TOKEN: &str = "New token";
pub const COPY: &str = "Copy";
pub const COPY_ADDRESS: &str = "Copy the address";
pub const COPY_TOKEN: &str = "Copy the token";
pub const COPY_SNIPPET: &str = "Copy these lines";
pub const ADDRESS_COPIED: &str = "The address is copied.";
pub const TOKEN_COPIED: &str = "The token is copied.";
pub const SNIPPET_COPIED: &str = "The lines are copied.";
pub const SET_UP: &str = "Set up a program";
pub const SET_UP_WITH_TOKEN: &str =
    "The token stands in these lines already, as long as it is shown.";

/// What stands in a snippet for a token that is not shown.
const YOUR_TOKEN: &str = "YOUR_TOKEN";

/// What to do with a snippet that has no token in it.
pub fn set_up_without_token() -> String {
    format!("Put your token in the place of {YOUR_TOKEN}.")
}

/// How the local API stands.
pub fn state(state: &LocalApiState) -> String {
    match state {
        LocalApiState::Off => "It is off. No program is answered.".into(),
        LocalApiState::NotInDemo => "The demo answers nobody but this window. Leave the demo to \
             switch the local API on."
            .into(),
        LocalApiState::On {
            moved_from: None, ..
        } => "It is on, and begins with Aideon.".into(),
        LocalApiState::On {
            moved_from: Some(port),
            ..
        } => format!(
            "It is on at another address: another program has port {port}. Change the address in \
             the programs that you have set up."
        ),
        LocalApiState::Failed { failure } => self::failure(*failure),
    }
}

fn failure(failure: LocalApiFailure) -> String {
    match failure {
        LocalApiFailure::PortsTaken { first, last } => format!(
            "It could not begin: other programs have the ports {first} to {last}. Close one of \
             them, then switch it on again."
        ),
        LocalApiFailure::NoConnections => "It could not begin: this computer does not let Aideon \
             await connections. Allow that in its firewall or security settings, then switch it \
             on again."
            .into(),
        LocalApiFailure::NotKept => "It could not begin: what programs ask could not be kept in \
             the data folder. Make the folder writable, then switch it on again."
            .into(),
    }
}

/// What is to be set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// The command line.
    Curl,
    /// Python with the `openai` package.
    Python,
    /// An editor that asks for an OpenAI-compatible provider.
    Editor,
}

/// Every program with its name and the test id of its button.
pub const PROGRAMS: [(Program, &str, &str); 3] = [
    (Program::Curl, "curl", "snippet-curl"),
    (Program::Python, "Python", "snippet-python"),
    (Program::Editor, "Editor", "snippet-editor"),
];

/// The lines that set a program up; without the token a word stands for it.
pub fn snippet(program: Program, base_url: &str, token: Option<&str>) -> String {
    let token = token.unwrap_or(YOUR_TOKEN);
    match program {
        Program::Curl => format!(
            r#"curl {base_url}/chat/completions \
  -H "Authorization: Bearer {token}" \
  -H "Content-Type: application/json" \
  -d '{{"model": "auto", "messages": [{{"role": "user", "content": "Hello"}}]}}'"#
        ),
        Program::Python => format!(
            r#"from openai import OpenAI

client = OpenAI(
    base_url="{base_url}",
    api_key="{token}",
)
reply = client.chat.completions.create(
    model="auto",
    messages=[{{"role": "user", "content": "Hello"}}],
)
print(reply.choices[0].message.content, "written by", reply.model)"#
        ),
        Program::Editor => format!(
            "Provider  OpenAI-compatible\nBase URL  {base_url}\nAPI key   {token}\nModel     auto"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_snippet_has_what_a_program_needs() {
        let base = "http://127.0.0.1:8788/v1";
        for (program, name, _) in PROGRAMS {
            let ready = snippet(program, base, Some("aideon-1"));
            for part in [base, "aideon-1", "auto"] {
                assert!(ready.contains(part), "{name} lacks {part}: {ready}");
            }
            let unready = snippet(program, base, None);
            assert_eq!(unready, ready.replace("aideon-1", YOUR_TOKEN), "{name}");
        }
    }

    #[test]
    fn an_address_that_changed_is_told_with_what_to_do() {
        let moved = state(&LocalApiState::On {
            base_url: String::new(),
            moved_from: Some(8788),
        });
        assert!(moved.contains("8788") && moved.contains("Change the address"));
    }
}
