//! `aideon-serve` as it is started: what it says of a configuration, how it starts and stops.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/aideon-serve.example.toml");

fn aideon_serve() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aideon-serve"));
    // Nothing of the machine's environment decides what is told, and there is no display.
    command.env_clear().env("RUST_LOG", "error");
    command
}

fn check(config: &Path) -> io::Result<Output> {
    let mut command = aideon_serve();
    command.arg("--check").arg("--config").arg(config);
    command.output()
}

/// A folder with this configuration in it.
fn folder_with(config: &str) -> io::Result<(TempDir, PathBuf)> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("serve.toml");
    fs::write(&path, config)?;
    Ok((folder, path))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_example_is_sound() -> io::Result<()> {
    let said = check(EXAMPLE.as_ref())?;
    assert_eq!(said.status.code(), Some(0), "{}", text(&said.stderr));
    assert!(text(&said.stdout).ends_with("aideon-serve.example.toml: sound\n"));
    let notes = text(&said.stderr);
    assert!(
        notes.contains("TOGETHER_API_KEY is not set"),
        "what is missing in the environment is no mistake of the file's: {notes}"
    );
    Ok(())
}

#[test]
fn what_is_wrong_is_told_with_file_line_and_column() -> io::Result<()> {
    let (_folder, path) =
        folder_with("[server]\nopen_to = \"free\"\n\n[routes.a]\nsteps = [\"gone/m\"]\n")?;
    let said = check(&path)?;
    assert_eq!(said.status.code(), Some(2));
    let shown = path.display();
    assert_eq!(
        text(&said.stderr),
        format!(
            "{shown}:1:1: no [[providers]] are set up, so nobody could be asked\n\
             {shown}:5:10: there is no provider `gone`\n"
        )
    );
    let said = check(&path.with_file_name("absent.toml"))?;
    assert_eq!(said.status.code(), Some(2), "a file that is not there");
    Ok(())
}

#[test]
fn a_token_that_is_not_there_is_told_and_nothing_starts() -> io::Result<()> {
    let (folder, path) = folder_with(
        "[[callers]]\nname = \"ada\"\ntier = \"free\"\ntoken_env = \"ADA\"\n\
         [[providers]]\nid = \"own\"\nkind = \"ollama\"\n",
    )?;
    let mut command = aideon_serve();
    command.arg("--config").arg(&path);
    command.arg("--data-dir").arg(folder.path().join("data"));
    let said = command.output()?;
    assert_eq!(said.status.code(), Some(1));
    let why = text(&said.stderr);
    assert!(why.contains("`ada`") && why.contains("ADA"), "{why}");
    Ok(())
}

#[cfg(unix)]
mod started {
    use std::{
        io::{BufRead as _, BufReader, Read as _, Write as _},
        net::TcpStream,
        process::{Child, Stdio},
    };

    use super::*;

    /// Ends the process also when the test fails.
    struct Running(Child);

    impl Drop for Running {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    #[test]
    fn it_says_where_it_listens_and_stops_when_it_is_told_to() -> io::Result<()> {
        let (folder, path) = folder_with(
            "[server]\nopen_to = \"free\"\n[[providers]]\nid = \"own\"\nkind = \"ollama\"\n",
        )?;
        let data = folder.path().join("data");
        let mut command = aideon_serve();
        command
            .arg("--config")
            .arg(&path)
            .arg("--data-dir")
            .arg(&data);
        command.args(["--listen", "127.0.0.1:0"]);
        let child = command.stdout(Stdio::piped()).spawn()?;
        let mut running = Running(child);
        let out = running.0.stdout.take().expect("a pipe");
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let address = line.trim().strip_prefix("aideon-serve listens on http://");
        let address = address.expect("where it listens").to_owned();
        let mut stream = TcpStream::connect(&address)?;
        let request = "GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        stream.write_all(request.as_bytes())?;
        let mut told = String::new();
        stream.read_to_string(&mut told)?;
        assert!(told.contains("\"status\":\"ok\""), "{told}");
        let id = running.0.id().to_string();
        let kill = Command::new("kill").args(["-TERM", &id]).status();
        assert!(kill?.success());
        let ended = running.0.wait()?;
        assert_eq!(ended.code(), Some(0), "in good order");
        assert!(data.join("requests.sqlite3").exists());
        assert!(
            !data.join("aideon.sqlite3").exists(),
            "never the app's database"
        );
        Ok(())
    }
}
