//! Those who ask the mock. Each checks that it has got the whole answer: whoever skips some
//! of the work is not faster, but wrong.

#[cfg(feature = "peers")]
pub mod async_openai;
pub mod bare;
#[cfg(feature = "peers")]
pub mod genai;
pub mod ours;

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use async_trait::async_trait;

use crate::mock::answer_bytes;

/// What is asked.
pub const QUESTION: &str = "Which of the two winds comes first, and why?";

/// One way of asking.
#[async_trait]
pub trait Client: Send + Sync {
    /// What the table calls it.
    fn name(&self) -> &'static str;

    /// Asks once.
    ///
    /// # Errors
    /// When the answer does not come, or not whole.
    async fn ask(&self) -> Result<Asked>;
}

/// How long one answer took.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// To its first text.
    pub first: Duration,
    /// To its end.
    pub total: Duration,
    /// For how long it kept its thread busy, in which whatever else the machine does is not
    /// counted; zero where the system does not tell.
    pub busy: Duration,
}

/// Times an answer while its text comes.
#[derive(Debug)]
pub struct Stopwatch {
    begun: Instant,
    busy_before: Duration,
    first: Option<Duration>,
    bytes: usize,
}

impl Stopwatch {
    /// Begins now.
    pub fn start() -> Self {
        Self {
            begun: Instant::now(),
            busy_before: thread_busy(),
            first: None,
            bytes: 0,
        }
    }

    /// More text came.
    pub fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.first.get_or_insert_with(|| self.begun.elapsed());
            self.bytes += text.len();
        }
    }

    /// The answer has ended.
    ///
    /// # Errors
    /// When some of its text is missing.
    pub fn stop(self) -> Result<Asked> {
        let asked = self.ended();
        ensure!(
            self.bytes == answer_bytes(),
            "{} of {} bytes of text came",
            self.bytes,
            answer_bytes()
        );
        Ok(asked)
    }

    /// The same for whoever does not read the text.
    pub fn stop_unread(self) -> Asked {
        self.ended()
    }

    fn ended(&self) -> Asked {
        let total = self.begun.elapsed();
        Asked {
            first: self.first.unwrap_or(total),
            total,
            busy: thread_busy().saturating_sub(self.busy_before),
        }
    }

    /// The first bytes came, of whatever kind.
    pub fn bytes(&mut self) {
        self.first.get_or_insert_with(|| self.begun.elapsed());
    }
}

/// The processor's time that this thread has used. The clients run on the thread that asks
/// them, and the mock on one of its own.
fn thread_busy() -> Duration {
    #[cfg(unix)]
    {
        use rustix::time::{ClockId, clock_gettime};
        clock_gettime(ClockId::ThreadCPUTime)
            .try_into()
            .unwrap_or_default()
    }
    #[cfg(not(unix))]
    Duration::ZERO
}
