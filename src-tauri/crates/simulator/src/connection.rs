//! A connection that a reply can end abruptly.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// What a hook holds once it was pulled; 0 before.
const CLOSE: u8 = 1;
const RESET: u8 = 2;

/// Ends its connection. A reply that calls one of these has to wait for ever afterwards:
/// the connection drops it once what was sent before is out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hook(Arc<AtomicU8>);

impl Hook {
    /// Closes it with FIN.
    pub(crate) fn close(&self) {
        self.0.store(CLOSE, Ordering::SeqCst);
    }

    /// Resets it with RST.
    pub(crate) fn reset(&self) {
        self.0.store(RESET, Ordering::SeqCst);
    }
}

/// A TCP stream that fails at the first flush after its [`Hook`] was pulled.
///
/// The server flushes whenever a reply has nothing to send for now, so all bytes sent
/// before are with the kernel by then.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    hook: Hook,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream) -> (Self, Hook) {
        let hook = Hook::default();
        let connection = Self {
            stream,
            hook: hook.clone(),
        };
        (connection, hook)
    }

    fn end_if_asked(&self) -> io::Result<()> {
        match self.hook.0.load(Ordering::SeqCst) {
            CLOSE => Err(io::ErrorKind::ConnectionAborted.into()),
            RESET => {
                self.stream.set_zero_linger()?;
                Err(io::ErrorKind::ConnectionReset.into())
            }
            _ => Ok(()),
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        Poll::Ready(self.end_if_asked())
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, buffers)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
