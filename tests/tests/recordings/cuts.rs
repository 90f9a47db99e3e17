//! A stream that arrives in other pieces says the same.

use std::fmt::Debug;

use bytes::Bytes;
use fastrand::Rng;

/// How often a body is torn into pieces of random lengths; a long one, which comes in
/// thousands of them, less often.
const RANDOM_TEARINGS: usize = 300;
/// How many bytes are torn so, at most.
const RANDOM_BYTES: usize = 2_000_000;

/// The longest body that is cut at each of its bytes: the work grows with the square.
const LONGEST_CUT: usize = 8_000;

/// Decodes a body cut in two at each of its bytes unless it is long, and torn into pieces of
/// random lengths, and checks that each time the same comes out as when it arrives whole.
pub(crate) async fn say_the_same<T: PartialEq + Debug>(
    file: &str,
    body: &[u8],
    decode: impl AsyncFn(Vec<Bytes>) -> T,
) {
    let piece = Bytes::copy_from_slice;
    let whole = decode(vec![piece(body)]).await;
    let each = if body.len() <= LONGEST_CUT {
        body.len()
    } else {
        0
    };
    for at in 1..each {
        let (before, after) = body.split_at(at);
        let cut = decode(vec![piece(before), piece(after)]).await;
        assert_eq!(cut, whole, "{file} cut at byte {at}");
    }
    let seed = fastrand::u64(..);
    let mut random = Rng::with_seed(seed);
    let tearings = RANDOM_TEARINGS.min(RANDOM_BYTES / body.len().max(1));
    for tearing in 0..tearings {
        let torn = decode(torn(body, &mut random)).await;
        assert_eq!(torn, whole, "{file}, tearing {tearing} of seed {seed}");
    }
}

fn torn(mut rest: &[u8], random: &mut Rng) -> Vec<Bytes> {
    let longest = random.usize(1..200);
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let length = random.usize(1..=longest).min(rest.len());
        let (piece, after) = rest.split_at(length);
        pieces.push(Bytes::copy_from_slice(piece));
        rest = after;
    }
    pieces
}
