//! A display, a session bus and a keychain of one's own: nothing of the machine's desktop is
//! seen or changed.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;

/// What the desktop has for keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyring {
    /// An unlocked keyring.
    Unlocked,
    /// No keychain service at all.
    None,
}

/// A desktop. Everything in it ends when it is dropped; its files stay as long.
pub struct Desktop {
    home: TempDir,
    display: String,
    /// The page is drawn in layers, with graphics hardware or without.
    layers: bool,
    _screen: Group,
}

impl Desktop {
    /// Starts a display of 1920 × 1200.
    ///
    /// # Errors
    /// When Xvfb is missing or does not start.
    pub fn start() -> Result<Self> {
        let home = tempfile::Builder::new()
            .prefix("aideon-desktop-")
            .tempdir()?;
        let runtime = home.path().join("runtime");
        fs::create_dir_all(&runtime)?;
        // A session bus refuses a runtime folder that others can read.
        fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700))?;
        let mut screen = Command::new("Xvfb");
        screen
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1920x1200x24",
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut screen = Group::spawn(&mut screen).context("Xvfb did not start (package xvfb)")?;
        let mut number = String::new();
        let stdout = screen.0.stdout.take().context("Xvfb has no output")?;
        BufReader::new(stdout).read_line(&mut number)?;
        ensure!(!number.trim().is_empty(), "Xvfb found no free display");
        Ok(Self {
            home,
            display: format!(":{}", number.trim()),
            layers: true,
            _screen: screen,
        })
    }

    /// Lets the app decide how its page is drawn on this machine. The driver takes no
    /// screenshots then: it waits for a frame, which a still page without layers does not draw.
    #[must_use]
    pub fn drawn_as_the_machine_allows(mut self) -> Self {
        self.layers = false;
        self
    }

    /// A folder of the desktop's user.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The files of the desktop's user that contain `needle`, whatever wrote them.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn files_with(&self, needle: &str) -> Result<Vec<String>> {
        files_with(self.home(), needle)
    }

    /// Where the app keeps its data.
    pub fn data_folder(&self) -> PathBuf {
        self.home().join("data/ai.aideon.lite")
    }

    /// Where the app keeps its logs.
    pub fn log_folder(&self) -> PathBuf {
        self.data_folder().join("logs")
    }

    /// Starts a program in a session of this desktop, with a bus and perhaps a keyring.
    ///
    /// # Errors
    /// When `dbus-run-session` is missing.
    pub fn session(&self, keyring: Keyring, program: &str, arguments: &[&str]) -> Result<Group> {
        let unlock = match keyring {
            Keyring::Unlocked => {
                "printf tests | gnome-keyring-daemon --unlock --components=secrets >/dev/null && "
            }
            Keyring::None => "",
        };
        let mut command = Command::new("dbus-run-session");
        command
            .args([
                "--",
                "sh",
                "-c",
                &format!("{unlock}exec \"$0\" \"$@\""),
                program,
            ])
            .args(arguments)
            .env("HOME", self.home())
            .env("XDG_DATA_HOME", self.home().join("data"))
            .env("XDG_CONFIG_HOME", self.home().join("config"))
            .env("XDG_CACHE_HOME", self.home().join("cache"))
            .env("XDG_RUNTIME_DIR", self.home().join("runtime"))
            .env("DISPLAY", &self.display)
            .env("GDK_BACKEND", "x11")
            .env("LC_ALL", "C.UTF-8")
            .env("NO_AT_BRIDGE", "1")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if self.layers {
            command.env("WEBKIT_FORCE_COMPOSITING_MODE", "1");
        }
        for variable in KEY_VARIABLES {
            command.env_remove(variable);
        }
        Group::spawn(&mut command).context("dbus-run-session did not start (package dbus-daemon)")
    }
}

/// Keys of whoever runs the tests must not reach the app.
const KEY_VARIABLES: [&str; 4] = [
    "TOGETHER_API_KEY",
    "OPENAI_API_KEY",
    "ANTHROPIC_API_KEY",
    "GEMINI_API_KEY",
];

/// A process with all its children; they end together.
pub struct Group(Child);

impl Group {
    fn spawn(command: &mut Command) -> Result<Self> {
        Ok(Self(command.process_group(0).spawn()?))
    }

    /// Ends the whole group at once, as a crash of the machine would.
    pub fn kill(&mut self) {
        if let Some(group) = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw) {
            // It may have ended by itself.
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.0.wait();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The files below `folder` that contain `needle`.
fn files_with(folder: &Path, needle: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            found.extend(files_with(&entry.path(), needle)?);
        } else if kind.is_file() {
            let bytes = fs::read(entry.path())?;
            if bytes
                .windows(needle.len())
                .any(|window| window == needle.as_bytes())
            {
                found.push(entry.path().display().to_string());
            }
        }
    }
    Ok(found)
}
