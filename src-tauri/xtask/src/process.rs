//! Starting other programs, and saying which one failed.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::failure::Failure;

/// Runs a program whose output goes straight to the terminal.
///
/// `sentence` is what a person is told when it fails; the command itself is the
/// remedy, so that it can be repeated alone.
pub(crate) fn run(command: &mut Command, sentence: &str) -> Result<(), Failure> {
    let status = command
        .status()
        .map_err(|cause| unstartable(command, &cause))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(sentence).mended_by(shown(command)))
    }
}

/// The program's standard output, whatever its exit status; `None` when it could
/// not be started. What it writes to standard error is dropped.
pub(crate) fn output_of(command: &mut Command) -> Option<String> {
    let output = quiet(command).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program could be started and ended well; it prints nothing.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    quiet(command)
        .output()
        .is_ok_and(|output| output.status.success())
}

fn quiet(command: &mut Command) -> &mut Command {
    command.stdin(Stdio::null())
}

/// The failure of a program that could not even be started.
pub(crate) fn unstartable(command: &Command, cause: &std::io::Error) -> Failure {
    let program = command.get_program().to_string_lossy();
    Failure::new(format!("{program} could not be started: {cause}."))
}

/// Where a program lies, searched for as a shell would.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(&file))
        .find(|candidate| candidate.is_file())
}

/// The command as it can be pasted into a shell.
pub(crate) fn shown(command: &Command) -> String {
    let mut words: Vec<String> = command
        .get_envs()
        .filter_map(|(name, value)| Some(format!("{}={}", name.to_str()?, quoted(value?))))
        .collect();
    let program = PathBuf::from(command.get_program());
    words.push(quoted(program.file_stem().unwrap_or(command.get_program())));
    words.extend(command.get_args().map(quoted));
    words.join(" ")
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_command_can_be_pasted() {
        let mut command = Command::new("/opt/bin/cargo");
        command
            .env("RUSTDOCFLAGS", "-D warnings")
            .args(["test", "it's"]);
        assert_eq!(
            shown(&command),
            r"RUSTDOCFLAGS='-D warnings' cargo test 'it'\''s'",
            "a shell must read the same words back"
        );
    }

    #[test]
    fn a_missing_program_is_a_sentence_not_a_panic() {
        let mut command = Command::new("surely-no-such-program");
        let failure = run(&mut command, "unused").expect_err("there is no such program");
        assert!(
            failure
                .to_string()
                .starts_with("surely-no-such-program could not be started"),
            "the program must be named: {failure}"
        );
        assert!(!succeeds(&mut command), "what cannot start cannot succeed");
    }
}
