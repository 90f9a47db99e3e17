//! Tasks, sockets and memory of this process.

use std::{fs, time::Duration};

use aideon_tests::patience::within;
use anyhow::{Context as _, Result};
use tokio::runtime::Handle;

use crate::{AT_ONCE, Soak};

/// The most that memory may grow after the warm-up, in MiB.
const MOST_GROWTH: f64 = 24.0;

/// What there is at a moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures {
    /// Tasks of the runtime.
    tasks: usize,
    sockets: usize,
    /// What of the memory is resident, in MiB.
    memory: f64,
}

impl Figures {
    pub(crate) fn now() -> Result<Self> {
        Ok(Self {
            tasks: Handle::current().metrics().num_alive_tasks(),
            sockets: sockets()?,
            memory: memory()?,
        })
    }

    /// Waits until nothing is there beside what was there before but the simulator and the
    /// client with connections that wait for their next request.
    ///
    /// The simulator has a task that listens at one socket, a connection has a task and a
    /// socket at either end: as many tasks as sockets. The client has a task more, which
    /// drops connections that nobody used for long.
    pub(crate) async fn with_idle_connections_only(&self, soak: &Soak) -> Result<Self> {
        let idle = |now: &Self| {
            let (tasks, sockets) = (now.tasks - self.tasks, now.sockets - self.sockets);
            tasks == sockets + 1 && !soak.answers_somebody()
        };
        let now = until(idle).await?;
        let most = 1 + 2 * 2 * AT_ONCE;
        assert!(
            now.sockets <= self.sockets + most,
            "no more connections than requests at a time ever needed: {now:?}"
        );
        Ok(now)
    }

    /// Waits until there are as many tasks and sockets as there were.
    pub(crate) async fn reached_again(&self) -> Result<Self> {
        until(|now| (now.tasks, now.sockets) == (self.tasks, self.sockets)).await
    }

    pub(crate) fn check_memory(&self, warm: &Self) {
        let growth = self.memory - warm.memory;
        assert!(growth < MOST_GROWTH, "the memory grew by {growth} MiB");
    }
}

/// Waits until the figures are as `is_so` wants them. Nobody tells of a change.
async fn until(is_so: impl Fn(&Figures) -> bool) -> Result<Figures> {
    let mut last = Figures::now()?;
    let waiting = async {
        while !is_so(&last) {
            tokio::time::sleep(Duration::from_millis(20)).await;
            last = Figures::now()?;
        }
        anyhow::Ok(last)
    };
    let reached = within("what is left over to go", waiting).await;
    reached.with_context(|| format!("still there: {:?}", Figures::now()))?
}

fn sockets() -> Result<usize> {
    let mut sockets = 0;
    for entry in fs::read_dir("/proc/self/fd")? {
        // The folder's own descriptor is gone by the time it is looked at.
        let target = fs::read_link(entry?.path()).unwrap_or_default();
        sockets += usize::from(target.to_string_lossy().starts_with("socket:"));
    }
    Ok(sockets)
}

fn memory() -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let resident = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next());
    let kibibytes: f64 = resident.context("the resident memory")?.parse()?;
    Ok(kibibytes / 1024.0)
}
