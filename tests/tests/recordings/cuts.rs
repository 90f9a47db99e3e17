//! A stream that arrives in other pieces says the same.

use std::fmt::Debug;

use bytes::Bytes;
use fastrand::Rng;

/// How often a body is torn into pieces of random lengths.
const RANDOM_TEARINGS: usize = 300;

/// Decodes a body cut in two at each of its bytes, and torn into pieces of random lengths, and
/// checks that each time the same comes out as when it arrives whole.
pub(crate) async fn say_the_same<T: PartialEq + Debug>(
    file: &str,
    body: &[u8],
    decode: impl AsyncFn(Vec<Bytes>) -> T,
) {
    let piece = Bytes::copy_from_slice;
    let whole = decode(vec![piece(body)]).await;
    for at in 1..body.len() {
        let (before, after) = body.split_at(at);
        let cut = decode(vec![piece(before), piece(after)]).await;
        assert_eq!(cut, whole, "{file} cut at byte {at}");
    }
    let seed = fastrand::u64(..);
    let mut random = Rng::with_seed(seed);
    for tearing in 0..RANDOM_TEARINGS {
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
