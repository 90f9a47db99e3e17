//! JSON that stands in a stream outside of any event.
//!
//! An error that comes after the stream has begun may be written as plain JSON over several
//! lines, and a server that does not know `alt=sse` sends one array of answers. Event streams
//! skip such lines; here each object among them is made an event of its own, found by its
//! braces, as Google's own client finds it.

use bytes::Bytes;

/// Rewrites a stream piece by piece; what is in events already passes unchanged.
#[derive(Debug, Default)]
pub struct BareJson {
    place: Place,
}

/// Where in the stream the next byte stands.
#[derive(Clone, Copy, Debug, Default)]
enum Place {
    /// At the beginning of a line.
    #[default]
    LineStart,
    /// Inside a line of the event stream's own.
    Line,
    /// In a line of bare JSON, outside of any object.
    Between,
    /// Inside an object.
    Object {
        depth: u32,
        in_string: bool,
        escaped: bool,
    },
}

impl BareJson {
    /// The next piece, rewritten.
    pub fn rewrite(&mut self, piece: Bytes) -> Bytes {
        if matches!(self.place, Place::LineStart | Place::Line) && !self.has_bare(&piece) {
            return piece;
        }
        let mut out = Vec::with_capacity(piece.len() + 16);
        for byte in piece {
            self.place = self.next(byte, &mut out);
        }
        out.into()
    }

    /// Whether bare JSON begins in the piece. Where it does not, the place behind the piece
    /// is kept.
    fn has_bare(&mut self, piece: &[u8]) -> bool {
        let mut at_start = matches!(self.place, Place::LineStart);
        for &byte in piece {
            if at_start && is_bare(byte) {
                return true;
            }
            at_start = is_line_end(byte);
        }
        self.place = if at_start {
            Place::LineStart
        } else {
            Place::Line
        };
        false
    }

    fn next(&self, byte: u8, out: &mut Vec<u8>) -> Place {
        match self.place {
            Place::LineStart if is_bare(byte) => between(byte, out),
            Place::LineStart | Place::Line => {
                out.push(byte);
                if is_line_end(byte) {
                    Place::LineStart
                } else {
                    Place::Line
                }
            }
            Place::Between => between(byte, out),
            Place::Object {
                depth,
                in_string,
                escaped,
            } => object((depth, in_string, escaped), byte, out),
        }
    }
}

/// No line of an event stream begins so.
fn is_bare(byte: u8) -> bool {
    matches!(byte, b'{' | b'[' | b']' | b',')
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// What stands around objects is left out.
fn between(byte: u8, out: &mut Vec<u8>) -> Place {
    match byte {
        b'{' => {
            out.extend_from_slice(b"data: {");
            Place::Object {
                depth: 1,
                in_string: false,
                escaped: false,
            }
        }
        byte if is_line_end(byte) => Place::LineStart,
        _ => Place::Between,
    }
}

fn object((depth, in_string, escaped): (u32, bool, bool), byte: u8, out: &mut Vec<u8>) -> Place {
    // A line's end would end the event's line; between the tokens of JSON a space is as good.
    out.push(if is_line_end(byte) { b' ' } else { byte });
    let depth = match byte {
        b'{' if !in_string => depth.saturating_add(1),
        b'}' if !in_string => depth - 1,
        _ => depth,
    };
    if depth == 0 {
        out.extend_from_slice(b"\n\n");
        return Place::Between;
    }
    Place::Object {
        depth,
        in_string: in_string != (byte == b'"' && !escaped),
        escaped: in_string && byte == b'\\' && !escaped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(stream: &str, cut: usize) -> String {
        let mut bare = BareJson::default();
        let (head, tail) = stream.as_bytes().split_at(cut);
        let pieces = [head, tail].map(|piece| bare.rewrite(Bytes::copy_from_slice(piece)));
        String::from_utf8(pieces.concat()).unwrap()
    }

    #[test]
    fn events_pass_unchanged_wherever_they_are_cut() {
        let stream = ": hi\r\n\r\ndata: {\"a\":[\r\ndata: {}]}\r\n\r\ndata:{\"b\":1}\n\nid: {";
        for cut in 0..=stream.len() {
            assert_eq!(rewritten(stream, cut), stream, "cut at {cut}");
        }
    }

    #[test]
    fn bare_objects_become_events_wherever_they_are_cut() {
        let stream =
            "data: 1\r\n\r\n{\n \"e\": {\n  \"m\": \"a }} \\\" { \\\\\"\n }\n}\ndata: 2\n\n";
        let expected =
            "data: 1\r\n\r\ndata: {  \"e\": {   \"m\": \"a }} \\\" { \\\\\"  } }\n\ndata: 2\n\n";
        for cut in 0..=stream.len() {
            assert_eq!(rewritten(stream, cut), expected, "cut at {cut}");
        }
    }

    #[test]
    fn an_array_is_its_objects() {
        let stream = "[{\"a\":1}\n,\n{\"a\":2}]\n";
        for cut in 0..=stream.len() {
            assert_eq!(
                rewritten(stream, cut),
                "data: {\"a\":1}\n\ndata: {\"a\":2}\n\n",
                "cut at {cut}"
            );
        }
    }

    #[test]
    fn what_never_closes_stays_one_event_that_is_no_json() {
        assert_eq!(rewritten("{\"a\":{", 3), "data: {\"a\":{");
    }
}
