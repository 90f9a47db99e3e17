//! A session bus and a keyring daemon of the test's own, in a folder of its own.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use zbus::{
    blocking::{Connection, connection, fdo::DBusProxy},
    names::BusName,
};

/// Names the stage that a child is to run; the parent runs without it.
const STAGE: &str = "AIDEON_TEST_STAGE";

/// The login keyring's password.
const PASSWORD: &[u8] = b"open sesame";

/// How long a daemon may take to start on a busy machine.
const START: Duration = Duration::from_secs(30);

/// A bus that activates nothing: what runs on it, the test has started.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=SOCKET</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// The stage that this process is to run; `None` in the parent, which sets the session up.
pub(crate) fn stage() -> Option<String> {
    env::var(STAGE).ok()
}

/// In a child: waits until the parent has started the keyring daemon anew.
pub(crate) fn await_restart() {
    println!("{RESTART}");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    assert_eq!(line, "restarted\n", "the parent says when");
}

const RESTART: &str = "please restart the keyring";

/// A process that ends with the test.
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A session that nothing outside it sees.
pub(crate) struct Session {
    // Dropped in this order: the keyring, the bus, the folder.
    keyring: Option<Daemon>,
    prompter: Option<Connection>,
    _bus: Option<Daemon>,
    address: String,
    folder: TempDir,
}

impl Session {
    /// A session with a bus and nothing on it.
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("bus");
        let config = folder.path().join("bus.conf");
        fs::write(&config, BUS.replace("SOCKET", socket.to_str().unwrap())).unwrap();
        let mut bus = Command::new("dbus-daemon")
            .arg("--nofork")
            .arg("--print-address")
            .arg(format!("--config-file={}", config.display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon is missing; these tests need the package dbus");
        let mut address = String::new();
        // The line comes when the bus listens.
        BufReader::new(bus.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        let address = address.trim().to_owned();
        assert!(!address.is_empty(), "dbus-daemon did not start");
        Self {
            keyring: None,
            prompter: None,
            _bus: Some(Daemon(bus)),
            address,
            folder,
        }
    }

    /// A session whose bus nobody listens on.
    pub(crate) fn without_a_bus() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("unix:path={}", folder.path().join("nobody").display());
        Self {
            keyring: None,
            prompter: None,
            _bus: None,
            address,
            folder,
        }
    }

    /// Starts the keyring daemon with its password, which makes a keyring if there is none.
    pub(crate) fn start_unlocked_keyring(&mut self) {
        self.start_daemon(&["--unlock"], PASSWORD);
    }

    /// Starts the keyring daemon without a password.
    pub(crate) fn start_keyring(&mut self) {
        self.start_daemon(&[], b"");
    }

    pub(crate) fn stop_keyring(&mut self) {
        assert!(self.keyring.take().is_some(), "it was running");
    }

    /// Puts a password dialog on the bus that nobody ever answers.
    pub(crate) fn start_silent_prompter(&mut self) {
        let prompter = connection::Builder::address(self.address.as_str()).unwrap();
        let prompter = prompter.name("org.gnome.keyring.SystemPrompter").unwrap();
        self.prompter = Some(prompter.build().unwrap());
    }

    fn start_daemon(&mut self, arguments: &[&str], password: &[u8]) {
        let mut daemon = self
            .command("gnome-keyring-daemon")
            .args(["--foreground", "--components=secrets"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring-daemon is missing; these tests need the package gnome-keyring");
        daemon.stdin.take().unwrap().write_all(password).unwrap();
        let mut daemon = Daemon(daemon);
        self.await_service(&mut daemon);
        self.keyring = Some(daemon);
    }

    fn await_service(&self, daemon: &mut Daemon) {
        let bus = connection::Builder::address(self.address.as_str())
            .unwrap()
            .build()
            .unwrap();
        let bus = DBusProxy::new(&bus).unwrap();
        let service = BusName::try_from("org.freedesktop.secrets").unwrap();
        let begin = Instant::now();
        while !bus.name_has_owner(service.clone()).unwrap() {
            let ended = daemon.0.try_wait().unwrap();
            assert!(
                ended.is_none(),
                "gnome-keyring-daemon ended at once: {ended:?}"
            );
            assert!(
                begin.elapsed() < START,
                "gnome-keyring-daemon does not serve its bus"
            );
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn command(&self, program: impl Into<PathBuf>) -> Command {
        let home = self.folder.path();
        let mut command = Command::new(program.into());
        command
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .env("HOME", home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_RUNTIME_DIR", home)
            .env_remove("GNOME_KEYRING_CONTROL")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY");
        command
    }

    fn child(&self, test: &str, stage: &str) -> Child {
        self.command(env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture"])
            .env(STAGE, stage)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Runs one stage of a test as a child in this session.
    pub(crate) fn run(&self, test: &str, stage: &str) {
        let output = self.child(test, stage).wait_with_output().unwrap();
        judge(test, stage, &output);
    }

    /// Runs one stage, and starts the keyring daemon anew when the stage asks for it.
    pub(crate) fn run_with_restart(&mut self, test: &str, stage: &str) {
        let mut child = self.child(test, stage);
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut printed = String::new();
        while !printed.ends_with(&format!("{RESTART}\n")) {
            let length = stdout.read_line(&mut printed).unwrap();
            assert!(
                length > 0,
                "the stage ended before it asked for a restart: {printed}"
            );
        }
        self.stop_keyring();
        self.start_unlocked_keyring();
        stdin.write_all(b"restarted\n").unwrap();
        stdout.read_to_string(&mut printed).unwrap();
        let mut output = child.wait_with_output().unwrap();
        output.stdout = printed.into_bytes();
        judge(test, stage, &output);
    }
}

fn judge(test: &str, stage: &str, output: &Output) {
    let (printed, errors) = (&output.stdout, &output.stderr);
    let told = format!(
        "{}{}",
        String::from_utf8_lossy(printed),
        String::from_utf8_lossy(errors)
    );
    assert!(
        output.status.success(),
        "{test}, stage {stage}, failed:\n{told}"
    );
    assert!(
        told.contains("1 passed"),
        "{test} is not the name of exactly one test:\n{told}"
    );
}
