//! The steps in which a reply is sent, with a fault laid over them.

use std::{collections::VecDeque, time::Duration};

use bytes::Bytes;

use crate::{
    Fault,
    frames::{Frame, FrameKind},
};

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// Waits.
    Pause(Duration),
    /// Waits until the token at this position is due.
    Due(usize),
    /// Sends bytes; `alone` makes sure that they are a write of their own.
    Send {
        bytes: Bytes,
        text: String,
        alone: bool,
    },
    /// Sends nothing any more, but stays.
    Stall,
    /// Closes the connection.
    Close,
    /// Resets it.
    Reset,
}

/// How a format words what faults put into a stream.
pub(crate) struct Wording<'a> {
    /// An error inside it.
    pub(crate) error: &'a dyn Fn() -> Frame,
    /// An event with this text.
    pub(crate) text: &'a dyn Fn(&str) -> Frame,
    /// What keeps the connection alive.
    pub(crate) keep_alive: &'static str,
}

/// The steps of a stream.
pub(crate) fn of_stream(
    mut frames: Vec<Frame>,
    fault: Option<&Fault>,
    wording: &Wording<'_>,
) -> VecDeque<Step> {
    let mut end = None;
    match fault {
        Some(Fault::SilentAfterHeaders) => {
            frames.clear();
            end = Some(Step::Stall);
        }
        Some(Fault::CutAfter { chunks }) => end = cut(&mut frames, *chunks, Step::Close),
        Some(Fault::ResetAfter { chunks }) => end = cut(&mut frames, *chunks, Step::Reset),
        Some(Fault::StalledAfter { chunks }) => end = cut(&mut frames, *chunks, Step::Stall),
        Some(Fault::GarbledChunk { chunks }) => {
            if let Some(frame) = pieces(&mut frames).nth(*chunks) {
                *frame = frame.garbled();
            }
        }
        Some(Fault::MissingEnd) => {
            frames.retain(|frame| matches!(frame.kind, FrameKind::Open | FrameKind::Piece));
        }
        Some(Fault::NoDone) => frames.retain(|frame| frame.kind != FrameKind::Done),
        Some(Fault::ErrorInStream { chunks }) => {
            let done = frames.pop().filter(|frame| frame.kind == FrameKind::Done);
            cut(&mut frames, *chunks, Step::Stall);
            frames.push((wording.error)());
            frames.extend(done);
        }
        Some(Fault::HugeEvent { bytes }) => {
            let at = first_piece(&frames);
            frames.insert(at, (wording.text)(&"x".repeat(*bytes)));
        }
        Some(Fault::KeepAlives { count }) => {
            let comment = Frame::new(FrameKind::Open, wording.keep_alive);
            frames.splice(0..0, vec![comment; *count]);
        }
        _ => {}
    }
    with_pace(frames, fault, end)
}

/// The steps of a reply that comes whole.
pub(crate) fn of_whole(body: &Bytes, fault: Option<&Fault>) -> VecDeque<Step> {
    let half = body.slice(..body.len() / 2);
    let (bytes, end) = match fault {
        Some(Fault::SilentAfterHeaders) => (Bytes::new(), Some(Step::Stall)),
        Some(Fault::CutAfter { .. }) => (half, Some(Step::Close)),
        Some(Fault::ResetAfter { .. }) => (half, Some(Step::Reset)),
        Some(Fault::StalledAfter { .. }) => (half, Some(Step::Stall)),
        Some(Fault::GarbledChunk { .. }) => (half, None),
        _ => (body.clone(), None),
    };
    let mut steps = VecDeque::new();
    if !bytes.is_empty() {
        send(&mut steps, &bytes, String::new(), fault);
    }
    steps.extend(end);
    steps
}

/// The steps of raw pieces, each sent alone.
pub(crate) fn of_raw(pieces: Vec<Vec<u8>>, fault: Option<&Fault>) -> VecDeque<Step> {
    let frames: Vec<Frame> = pieces.into_iter().map(|p| Frame::piece(p, "")).collect();
    let unused = || Frame::new(FrameKind::Open, "");
    let wording = Wording {
        error: &unused,
        text: &|_| unused(),
        keep_alive: "",
    };
    let mut steps = of_stream(frames, fault, &wording);
    for step in &mut steps {
        if let Step::Send { alone, .. } = step {
            *alone = true;
        }
    }
    steps
}

fn pieces(frames: &mut [Frame]) -> impl Iterator<Item = &mut Frame> {
    frames
        .iter_mut()
        .filter(|frame| frame.kind == FrameKind::Piece)
}

fn first_piece(frames: &[Frame]) -> usize {
    let is_open = |frame: &&Frame| frame.kind == FrameKind::Open;
    frames.iter().take_while(is_open).count()
}

/// Keeps `chunks` pieces and what comes before them; gives `end` back.
fn cut(frames: &mut Vec<Frame>, chunks: usize, end: Step) -> Option<Step> {
    let kept = first_piece(frames) + chunks;
    let pieces_end = frames
        .iter()
        .take_while(|f| matches!(f.kind, FrameKind::Open | FrameKind::Piece))
        .count();
    frames.truncate(kept.min(pieces_end));
    Some(end)
}

fn with_pace(frames: Vec<Frame>, fault: Option<&Fault>, end: Option<Step>) -> VecDeque<Step> {
    let mut steps = VecDeque::with_capacity(2 * frames.len() + 2);
    let mut position = 0;
    for frame in frames {
        if frame.kind == FrameKind::Piece {
            if let (0, Some(Fault::SlowFirstToken { delay })) = (position, fault) {
                steps.push_back(Step::Pause(*delay));
            }
            steps.push_back(Step::Due(position));
            position += 1;
        }
        send(&mut steps, &frame.bytes, frame.text, fault);
    }
    steps.extend(end);
    steps
}

fn send(steps: &mut VecDeque<Step>, bytes: &Bytes, text: String, fault: Option<&Fault>) {
    let Some(Fault::Split { bytes: size, pause }) = fault else {
        steps.push_back(Step::Send {
            bytes: bytes.clone(),
            text,
            alone: false,
        });
        return;
    };
    let mut text = Some(text);
    for piece in bytes.chunks((*size).max(1)) {
        if !steps.is_empty() && !pause.is_zero() {
            steps.push_back(Step::Pause(*pause));
        }
        steps.push_back(Step::Send {
            bytes: bytes.slice_ref(piece),
            text: text.take().unwrap_or_default(),
            alone: true,
        });
    }
}

#[cfg(test)]
mod tests;
