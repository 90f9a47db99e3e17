//! How much the server takes, how long it waits, and from whom it takes anything.

use std::time::Duration;

use http::HeaderValue;

/// Limits of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// The most bytes of a request's body.
    pub body_bytes: usize,
    /// The most bytes of a request's head; at least 8 KiB.
    pub header_bytes: usize,
    /// The longest until a request's head has come, the wait for the next request of a kept
    /// connection included.
    pub header_time: Duration,
    /// The longest until its body has come after that.
    pub body_time: Duration,
    /// The longest that a caller may leave what is sent unread.
    pub write_time: Duration,
    /// How often a sign of life is sent to who waits for a stream; the first of them brings
    /// status 200 with it.
    pub keep_alive: Duration,
    /// How long answers may go on when the server stops.
    pub shutdown: Duration,
    /// The most connections at a time; more wait.
    pub connections: usize,
    /// Names under which the server is called, beside `localhost` and addresses. Other names
    /// are refused: a page could have bound one to this machine.
    pub hosts: Vec<String>,
    /// Origins of pages that may call; none without.
    pub cors: Vec<HeaderValue>,
    /// `/metrics` needs no token.
    pub open_metrics: bool,
}

impl Default for Figures {
    fn default() -> Self {
        Self {
            body_bytes: 32 << 20,
            header_bytes: 64 << 10,
            header_time: Duration::from_secs(30),
            body_time: Duration::from_secs(30),
            write_time: Duration::from_secs(60),
            keep_alive: Duration::from_secs(15),
            shutdown: Duration::from_secs(30),
            connections: 1024,
            hosts: Vec::new(),
            cors: Vec::new(),
            open_metrics: false,
        }
    }
}
