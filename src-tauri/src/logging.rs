//! Rotating log files.
//!
//! `error`: something of the user's was not done. `warn`: it was done, but not as it should
//! be. `info`: one line for each thing that begins or ends. `debug`: for developers. No
//! prompts, keys or provider bodies at any level, and others' crates only from `warn` on,
//! because theirs may carry them.

use std::{
    io::{self, Write},
    path::Path,
};

use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// How many days are kept.
const DAYS: usize = 7;

/// What is logged unless `AIDEON_LOG` says otherwise.
const DEFAULT: &str = "warn,aideon_lite=info,aideon_engine=info,aideon_storage=info";

/// Logs into `folder` from now on. A folder that cannot be written to leaves the app without
/// a log, which must not keep it from starting.
pub(crate) fn begin(folder: &Path) {
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("aideon-lite")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(folder);
    let Ok(file) = file else {
        return;
    };
    let filter = EnvFilter::try_from_env("AIDEON_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let layer = fmt::layer().with_ansi(false).with_writer(file);
    // A second subscriber is refused, which leaves the first one in place.
    let _ = tracing_subscriber::registry()
        .with(filter)
        .with(layer)
        .try_init();
}

/// Says why the app ends, where a terminal may show it: there is no window to say it in.
pub(crate) fn say_last_words(words: &str) {
    let _ = writeln!(io::stderr(), "{words}");
}
