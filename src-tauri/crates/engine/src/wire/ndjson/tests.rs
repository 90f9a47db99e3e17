use futures::executor::block_on;
use proptest::prelude::*;

use super::*;

fn body(parts: impl IntoIterator<Item = Vec<u8>>) -> Pieces {
    let parts: Vec<_> = parts
        .into_iter()
        .map(|part| Ok(Bytes::from(part)))
        .collect();
    stream::iter(parts).boxed()
}

/// The lines, what could not be read as `unreadable`, and the failure at the end.
fn lines(body: Pieces, cap: usize) -> (Vec<String>, Option<ErrorKind>) {
    let items: Vec<_> = block_on(NdjsonStream::new(body, cap).collect());
    let mut lines = Vec::new();
    let mut failure = None;
    for item in items {
        assert_eq!(failure, None, "nothing follows a failure");
        match item {
            Ok(NdjsonItem::Line(line)) => lines.push(line),
            Ok(NdjsonItem::Unreadable) => lines.push("unreadable".into()),
            Ok(NdjsonItem::Alive) => {}
            Err(error) => failure = Some(error.kind),
        }
    }
    (lines, failure)
}

#[test]
fn a_line_may_be_split_anywhere() {
    let whole = "{\"a\":\"ü🛶\"}\r\n\n{\"b\":1}\n{\"c\":2}".as_bytes();
    for cut in 0..=whole.len() {
        let (head, tail) = whole.split_at(cut);
        let (lines, failure) = lines(body([head.to_vec(), tail.to_vec()]), 100);
        assert_eq!(
            lines,
            ["{\"a\":\"ü🛶\"}", "{\"b\":1}", "{\"c\":2}"],
            "cut at byte {cut}: blank lines say nothing, and the last needs no end"
        );
        assert_eq!(failure, None, "cut at byte {cut}");
    }
}

#[test]
fn a_line_beyond_the_cap_ends_the_stream() {
    let endless = stream::repeat(Ok(Bytes::from_static(b"endless ")));
    let (lines, failure) = lines(endless.boxed(), 100);
    assert!(lines.is_empty());
    assert_eq!(failure, Some(ErrorKind::NotTheApi), "memory must not grow");
}

#[test]
fn the_cap_is_on_one_line_not_on_the_stream() {
    let (lines, failure) = lines(body((0..100).map(|_| b"0123456789\n".to_vec())), 12);
    assert_eq!((lines.len(), failure), (100, None));
}

#[test]
fn bytes_that_are_no_text_spoil_one_line_only() {
    let (lines, _) = lines(
        body([b"one\n\xff\xfe\n".to_vec(), b"two\n\xc3".to_vec()]),
        100,
    );
    assert_eq!(lines, ["one", "unreadable", "two", "unreadable"]);
}

#[test]
fn half_a_line_is_a_sign_of_life() {
    let begun = body([b"{\"half\":".to_vec()]).chain(stream::pending());
    let mut lines = NdjsonStream::new(begun.boxed(), 100);
    assert_eq!(block_on(lines.next()), Some(Ok(NdjsonItem::Alive)));
}

#[test]
fn a_body_that_broke_off_is_an_error_after_its_lines() {
    let broken = body([b"one\nhalf".to_vec()]).chain(stream::once(async {
        Err(ErrorKind::ConnectionLost.into())
    }));
    let (lines, failure) = lines(broken.boxed(), 100);
    assert_eq!(lines, ["one"], "half a line is none");
    assert_eq!(failure, Some(ErrorKind::ConnectionLost));
}

proptest! {
    #[test]
    fn any_bytes_however_torn_give_the_lines_that_the_whole_has(
        bytes in prop::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), any::<u8>()], 0..400),
        size in 1_usize..40,
    ) {
        let torn = body(bytes.chunks(size).map(<[u8]>::to_vec));
        prop_assert_eq!(lines(torn, 50), lines(body([bytes]), 50));
    }

    #[test]
    fn what_waits_is_never_more_than_the_cap_and_a_piece(
        pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..60), 0..60),
    ) {
        let mut lines = NdjsonStream::new(body(pieces), 100);
        while let Some(item) = block_on(lines.next()) {
            prop_assert!(lines.pending.len() <= 100 + 60, "{} bytes wait", lines.pending.len());
            if item.is_err() {
                prop_assert_eq!(block_on(lines.next()), None);
            }
        }
    }
}
