//! The same bytes in other pieces.

use std::{
    fmt::Debug,
    hash::{DefaultHasher, Hash, Hasher},
    task::Poll,
};

use aideon_engine::error::ProviderError;
use bytes::Bytes;
use fastrand::Rng;
use futures::{Stream, StreamExt, stream::BoxStream};

/// The longest body that is also read byte by byte, which takes long.
const LONGEST_BY_BYTE: usize = 512;

/// The longest of the pieces at random.
const LONGEST_PIECE: usize = 64;

/// A body as the network hands it over.
pub type Body = BoxStream<'static, Result<Bytes, ProviderError>>;

/// Reads the bytes whole, in two halves, in pieces at random, which follow from the bytes
/// alone, and one by one unless there are many, and checks that the same comes of them each
/// time.
pub fn say_the_same<T: Debug + PartialEq>(bytes: &[u8], read: impl Fn(Body) -> T) -> T {
    let bytes = Bytes::copy_from_slice(bytes);
    let whole = read(body(vec![bytes.clone()]));
    let mut random = Rng::with_seed(seed(&bytes));
    let half = random.usize(0..=bytes.len());
    let halves = vec![bytes.slice(..half), bytes.slice(half..)];
    assert_eq!(read(body(halves)), whole, "cut at {half}");
    let random = torn(&bytes, || random.usize(0..=LONGEST_PIECE));
    assert_eq!(read(body(random.clone())), whole, "torn into {random:?}");
    if bytes.len() <= LONGEST_BY_BYTE {
        let single = torn(&bytes, || 1);
        assert_eq!(read(body(single)), whole, "byte by byte");
    }
    whole
}

fn seed(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

/// Pieces of these lengths, as long as there are bytes.
fn torn(bytes: &Bytes, mut length: impl FnMut() -> usize) -> Vec<Bytes> {
    let mut rest = bytes.clone();
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        pieces.push(rest.split_to(length().min(rest.len())));
    }
    pieces
}

/// The bytes in one piece.
pub fn whole(bytes: &[u8]) -> Body {
    body(vec![Bytes::copy_from_slice(bytes)])
}

/// The pieces as they come from a network: one has to wait for each of them.
fn body(pieces: Vec<Bytes>) -> Body {
    let mut pieces = pieces.into_iter();
    let mut waited = false;
    futures::stream::poll_fn(move |context| {
        waited = !waited;
        if waited {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(pieces.next().map(Ok))
    })
    .boxed()
}

/// Takes everything that a stream has, which must not be more than `most`.
pub fn take_all<T>(stream: impl Stream<Item = T>, most: usize) -> Vec<T> {
    let taken = stream.take(most + 1).collect::<Vec<_>>();
    let taken = futures::executor::block_on(taken);
    assert!(
        taken.len() <= most,
        "more than {most} items of so few bytes"
    );
    taken
}
