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
}

/// Times an answer while its text comes.
#[derive(Debug)]
pub struct Stopwatch {
    begun: Instant,
    first: Option<Duration>,
    bytes: usize,
}

impl Stopwatch {
    /// Begins now.
    pub fn start() -> Self {
        Self {
            begun: Instant::now(),
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
        let total = self.begun.elapsed();
        ensure!(
            self.bytes == answer_bytes(),
            "{} of {} bytes of text came",
            self.bytes,
            answer_bytes()
        );
        Ok(Asked {
            first: self.first.unwrap_or(total),
            total,
        })
    }

    /// The same for whoever does not read the text.
    pub fn stop_unread(mut self) -> Asked {
        let total = self.begun.elapsed();
        let first = *self.first.get_or_insert(total);
        Asked { first, total }
    }

    /// The first bytes came, of whatever kind.
    pub fn bytes(&mut self) {
        self.first.get_or_insert_with(|| self.begun.elapsed());
    }
}
