use super::*;

/// `open`, four pieces, `finish`, `done`.
fn frames() -> Vec<Frame> {
    let piece = |text: &str| Frame::piece(format!("data: {text}\n\n"), text);
    let mut frames = vec![Frame::new(FrameKind::Open, "data: open\n\n")];
    frames.extend(["zero", "one", "two", "three"].map(piece));
    frames.push(Frame::new(FrameKind::Finish, "data: finish\n\n"));
    frames.push(Frame::new(FrameKind::Done, "data: done\n\n"));
    frames
}

const WORDING: Wording<'_> = Wording {
    error: &|| Frame::new(FrameKind::Finish, "data: error\n\n"),
    text: &|text| Frame::piece(format!("data: {text}\n\n"), text),
    keep_alive: ": keep-alive\n\n",
};

fn steps(fault: &Fault) -> VecDeque<Step> {
    of_stream(frames(), Some(fault), &WORDING)
}

fn sent(steps: &VecDeque<Step>) -> String {
    let bytes = steps.iter().filter_map(|step| match step {
        Step::Send { bytes, .. } => Some(bytes.as_ref()),
        _ => None,
    });
    let all = bytes.collect::<Vec<_>>().concat();
    String::from_utf8_lossy(&all)
        .replace("data: ", "")
        .replace("\n\n", " ")
}

#[test]
fn only_pieces_are_paced() {
    let steps = of_stream(frames(), None, &WORDING);
    let due: Vec<_> = steps.iter().filter(|s| matches!(s, Step::Due(_))).collect();
    assert_eq!(
        due.len(),
        4,
        "the role, the finish and the end come at once"
    );
}

#[test]
fn chunks_are_counted_without_the_role() {
    let cut = steps(&Fault::CutAfter { chunks: 2 });
    assert_eq!(sent(&cut), "open zero one ");
    assert_eq!(cut.back(), Some(&Step::Close));
}

#[test]
fn a_cut_after_more_than_there_is_comes_before_the_finish() {
    let cut = steps(&Fault::ResetAfter { chunks: 99 });
    assert_eq!(
        sent(&cut),
        "open zero one two three ",
        "a cut reply never looks finished"
    );
}

#[test]
fn an_error_takes_the_place_of_the_rest_but_the_end_marker() {
    let error = steps(&Fault::ErrorInStream { chunks: 1 });
    assert_eq!(sent(&error), "open zero error done ");
}

#[test]
fn a_garbled_event_keeps_its_end() {
    let garbled = steps(&Fault::GarbledChunk { chunks: 1 });
    assert!(
        sent(&garbled).starts_with("open zero "),
        "{}",
        sent(&garbled)
    );
    assert!(!sent(&garbled).contains(" one "), "it cannot be read");
    assert!(
        sent(&garbled).ends_with("two three finish done "),
        "the others can"
    );
}

#[test]
fn a_split_pauses_between_pieces_and_not_after_the_last() {
    let pause = Duration::from_millis(1);
    let body = Bytes::from_static(b"abcde");
    let split = of_whole(&body, Some(&Fault::Split { bytes: 2, pause }));
    let pauses = split.iter().filter(|step| **step == Step::Pause(pause));
    assert_eq!((split.len(), pauses.count()), (5, 2), "three pieces");
    assert!(matches!(split.back(), Some(Step::Send { .. })));
}
