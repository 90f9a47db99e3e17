use futures::executor::block_on;

use super::*;

fn pieces(parts: Vec<&'static [u8]>) -> Pieces {
    stream::iter(parts)
        .map(|part| Ok(Bytes::from_static(part)))
        .boxed()
}

fn data(body: Pieces, cap: usize) -> Vec<Result<String, ErrorKind>> {
    let items: Vec<_> = block_on(SseStream::new(body, cap).collect());
    items
        .into_iter()
        .filter_map(|item| match item {
            Ok(SseItem::Data(data)) => Some(Ok(data.to_string())),
            Ok(SseItem::Alive) => None,
            Ok(SseItem::Unreadable) => Some(Ok("unreadable".into())),
            Err(error) => Some(Err(error.kind)),
        })
        .collect()
}

fn texts(body: Pieces) -> Vec<String> {
    data(body, 1024).into_iter().map(Result::unwrap).collect()
}

#[test]
fn an_event_may_be_split_anywhere() {
    let whole = ": comment\r\ndata: {\"a\":\"ü\"}\r\n\r\ndata: [DONE]\n\n".as_bytes();
    for cut in 0..whole.len() {
        let (head, tail) = whole.split_at(cut);
        let body = stream::iter([head.to_vec(), tail.to_vec()]);
        let items = texts(body.map(|part| Ok(Bytes::from(part))).boxed());
        assert_eq!(items, ["{\"a\":\"ü\"}", "[DONE]"], "cut at byte {cut}");
    }
}

#[test]
fn lines_of_one_event_are_joined_and_names_do_not_matter() {
    let items = texts(pieces(vec![b"event: x\ndata:a\ndata: b\nid: 7\n\n"]));
    assert_eq!(items, ["a\nb"]);
}

#[test]
fn a_last_event_without_its_blank_line_counts_when_the_body_ended_properly() {
    assert_eq!(texts(pieces(vec![b"data: last"])), ["last"]);
}

#[test]
fn an_event_beyond_the_cap_ends_the_stream() {
    let body = stream::repeat(Bytes::from_static(b"data: endless "));
    let items = data(body.map(Ok).boxed(), 100);
    assert_eq!(
        items.first(),
        Some(&Err(ErrorKind::NotTheApi)),
        "memory must not grow"
    );
}

#[test]
fn the_cap_is_on_one_event_not_on_the_stream() {
    let body = stream::iter((0..100).map(|_| Ok(Bytes::from_static(b"data: 0123456789\n\n"))));
    assert_eq!(data(body.boxed(), 40).len(), 100);
}

#[test]
fn a_comment_is_a_sign_of_life() {
    let body = pieces(vec![b": keep-alive\n\n"]).chain(stream::pending());
    let mut events = SseStream::new(body.boxed(), 1024);
    assert_eq!(block_on(events.next()), Some(Ok(SseItem::Alive)));
}

#[test]
fn bytes_that_are_no_text_spoil_one_event_only() {
    let items = texts(pieces(vec![b"data: \xff\xfe\n\n", b"data: good\n\n"]));
    assert_eq!(items.last().map(String::as_str), Some("good"));
    assert_eq!(items.first().map(String::as_str), Some("unreadable"));
}
