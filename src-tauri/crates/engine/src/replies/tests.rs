use super::*;
use crate::{provenance::SegmentRecord, time::Timestamp};

#[test]
fn text_is_told_at_once_after_a_rest_and_gathered_in_a_gush() {
    let pacing = Pacing {
        gather: Duration::from_millis(16),
        ..Pacing::default()
    };
    let now = Instant::now();
    let ms = Duration::from_millis;
    assert_eq!(
        pacing.tell_at(None, now),
        now,
        "the first word waits for none"
    );
    assert_eq!(pacing.tell_at(Some(now), now + ms(5)), now + ms(16));
    assert_eq!(
        pacing.tell_at(Some(now), now + ms(40)),
        now + ms(40),
        "whoever writes a word each 40 ms has each shown as it comes"
    );
}

fn live() -> Live {
    let mut record = ReplyRecord::new("r".into(), Timestamp(0));
    record.segments.push(SegmentRecord {
        attempt: 0,
        ..SegmentRecord::default()
    });
    Live::new(record)
}

fn write(live: &Live, text: &str) {
    live.publish(
        |reply| reply.segments[0].text.push_str(text),
        |_| ReplyEvent::Text(text.into()),
    );
}

/// The text that a listener has after everything it was told.
fn heard(messages: &mut mpsc::Receiver<ReplyMessage>) -> String {
    let mut text = String::new();
    while let Ok(message) = messages.try_recv() {
        match message.event {
            ReplyEvent::Snapshot(reply) | ReplyEvent::Ended(reply) => {
                text.clone_from(&reply.segments[0].text);
            }
            ReplyEvent::Text(more) => text.push_str(&more),
            other => panic!("nothing else was told: {other:?}"),
        }
    }
    text
}

#[test]
fn whoever_attaches_in_the_middle_misses_nothing_and_hears_nothing_twice() {
    let live = live();
    write(&live, "one ");
    let mut messages = live.attach();
    write(&live, "two");
    assert_eq!(heard(&mut messages), "one two");
}

#[test]
fn a_listener_that_fell_behind_catches_up_by_a_snapshot() {
    let live = live();
    let mut messages = live.attach();
    for _ in 0..1000 {
        write(&live, "x");
    }
    let before = heard(&mut messages).len();
    assert!(
        before < 1000,
        "the queue is bounded, so something was missed"
    );
    write(&live, "y");
    assert_eq!(
        heard(&mut messages).len(),
        1001,
        "the next message makes it whole again"
    );
}

#[test]
fn a_listener_that_has_gone_is_let_go() {
    let live = live();
    drop(live.attach());
    let mut other = live.attach();
    write(&live, "still told");
    assert_eq!(heard(&mut other), "still told");
    live.close();
    assert!(
        other.try_recv().is_err(),
        "the channel closes when the reply has ended"
    );
}
