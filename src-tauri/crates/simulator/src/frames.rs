//! The events of a reply, each as the bytes that go out.

use bytes::Bytes;

/// One event of a stream.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) kind: FrameKind,
    pub(crate) bytes: Bytes,
    /// The answer's text in it.
    pub(crate) text: String,
}

/// What an event is for; a format that says several things in one takes the later kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FrameKind {
    /// Comes before anything was written.
    Open,
    /// A piece of the answer: what faults count, and speed paces.
    Piece,
    /// Says why the answer ended.
    Finish,
    /// Says what it took.
    Usage,
    /// Says that nothing more comes.
    Done,
}

impl Frame {
    pub(crate) fn new(kind: FrameKind, bytes: impl Into<Bytes>) -> Self {
        Self {
            kind,
            bytes: bytes.into(),
            text: String::new(),
        }
    }

    pub(crate) fn piece(bytes: impl Into<Bytes>, text: &str) -> Self {
        Self {
            kind: FrameKind::Piece,
            bytes: bytes.into(),
            text: text.to_owned(),
        }
    }

    /// The same event cut in half, so that what it holds cannot be read, its end in place.
    pub(crate) fn garbled(&self) -> Self {
        let end = self.bytes.trim_ascii_end().len();
        let half = Bytes::copy_from_slice(&self.bytes[..end / 2]);
        Self {
            kind: self.kind,
            bytes: [half, self.bytes.slice(end..)].concat().into(),
            text: String::new(),
        }
    }
}
