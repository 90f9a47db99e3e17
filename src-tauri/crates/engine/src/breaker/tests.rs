use proptest::prelude::*;

use super::*;

const FIGURES: BreakerFigures = BreakerFigures {
    failures_to_open: 3,
    first_rest: Duration::from_secs(5),
    longest_rest: Duration::from_secs(15),
    longest_silent_rest: Duration::from_secs(60),
    long_rest: Duration::from_secs(600),
};

fn seconds(start: Instant, seconds: u64) -> Instant {
    start + Duration::from_secs(seconds)
}

fn ask(breaker: &mut Breaker, verdict: Verdict, now: Instant) {
    let pass = breaker.admit(now).expect("it lets the request through");
    breaker.end(pass, verdict, now);
}

fn opened_by(verdict: Verdict, times: usize, now: Instant) -> Breaker {
    let mut breaker = Breaker::new(FIGURES);
    for _ in 0..times {
        ask(&mut breaker, verdict, now);
    }
    breaker
}

#[test]
fn three_failures_in_a_row_open_it_and_a_success_between_does_not() {
    let now = Instant::now();
    assert_eq!(
        opened_by(Verdict::Failure, 2, now).state(),
        BreakerState::Closed
    );
    let open = opened_by(Verdict::Failure, 3, now);
    assert_eq!(open.state(), BreakerState::Open(seconds(now, 5)));
    let mut breaker = opened_by(Verdict::Failure, 2, now);
    ask(&mut breaker, Verdict::Success, now);
    ask(&mut breaker, Verdict::Failure, now);
    assert_eq!(breaker.state(), BreakerState::Closed, "the row was broken");
}

#[test]
fn two_silent_failures_open_it_because_somebody_waited_for_each() {
    let now = Instant::now();
    assert_eq!(
        opened_by(Verdict::Silence, 1, now).state(),
        BreakerState::Closed
    );
    let open = opened_by(Verdict::Silence, 2, now);
    assert_eq!(open.state(), BreakerState::Open(seconds(now, 5)));
}

#[test]
fn after_its_rest_exactly_one_request_tries_it() {
    let now = Instant::now();
    let mut breaker = opened_by(Verdict::Failure, 3, now);
    assert_eq!(breaker.admit(seconds(now, 4)), None, "it rests");
    let probe = breaker.admit(seconds(now, 5)).unwrap();
    assert!(probe.is_probe());
    for later in 5..100 {
        assert_eq!(
            breaker.admit(seconds(now, later)),
            None,
            "however many wait, and however long"
        );
    }
    assert_eq!(breaker.force(), None, "not even for want of another");
    breaker.end(probe, Verdict::Success, seconds(now, 6));
    assert_eq!(breaker.state(), BreakerState::Closed);
    ask(&mut breaker, Verdict::Failure, seconds(now, 7));
    assert_eq!(breaker.state(), BreakerState::Closed, "it begins anew");
}

#[test]
fn each_rest_is_twice_as_long_up_to_the_longest() {
    let cases = [
        (Verdict::Failure, 3, [5, 10, 15, 15, 15]),
        (Verdict::Silence, 2, [5, 10, 20, 40, 60]),
    ];
    for (verdict, times, rests) in cases {
        let mut now = Instant::now();
        let mut breaker = opened_by(verdict, times, now);
        for rest in rests {
            let BreakerState::Open(until) = breaker.state() else {
                panic!("{verdict:?}: it rests");
            };
            assert_eq!(until, seconds(now, rest), "{verdict:?}");
            now = until;
            ask(&mut breaker, verdict, now);
        }
    }
}

#[test]
fn a_probe_that_tells_nothing_leaves_the_next_one_to_try() {
    let now = Instant::now();
    let mut breaker = opened_by(Verdict::Failure, 3, now);
    let later = seconds(now, 5);
    ask(&mut breaker, Verdict::Nothing, later);
    let probe = breaker.admit(later).expect("the user stopped the first");
    assert!(probe.is_probe());
}

#[test]
fn a_longer_rest_is_never_replaced_by_a_shorter_one() {
    let now = Instant::now();
    let mut breaker = Breaker::new(FIGURES);
    let passes: Vec<_> = (0..5).map(|_| breaker.admit(now).unwrap()).collect();
    let minute = Verdict::RestFor(Duration::from_secs(60));
    let second = Verdict::RestFor(Duration::from_secs(1));
    for (pass, verdict) in
        passes
            .into_iter()
            .zip([minute, second, Verdict::Failure, Verdict::Silence, second])
    {
        breaker.end(pass, verdict, now);
        assert_eq!(
            breaker.state(),
            BreakerState::Open(seconds(now, 60)),
            "{verdict:?}"
        );
    }
    let forced = breaker.force().unwrap();
    breaker.end(forced, Verdict::Failure, seconds(now, 1));
    assert_eq!(breaker.state(), BreakerState::Open(seconds(now, 60)));
}

#[test]
fn a_key_that_was_refused_blocks_it_until_the_key_changes() {
    let now = Instant::now();
    let mut breaker = opened_by(Verdict::Blocked, 1, now);
    assert_eq!(breaker.state(), BreakerState::Blocked);
    assert_eq!(breaker.admit(seconds(now, 86_400)), None);
    breaker.reset();
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[test]
fn what_began_before_a_reset_means_nothing_after_it() {
    let now = Instant::now();
    let mut breaker = Breaker::new(FIGURES);
    let before = breaker.admit(now).unwrap();
    breaker.reset();
    breaker.end(before, Verdict::Blocked, now);
    assert_eq!(
        breaker.state(),
        BreakerState::Closed,
        "the refused key is not the one in use now"
    );
}

#[test]
fn what_began_before_the_rest_neither_ends_nor_lengthens_it() {
    let now = Instant::now();
    let mut breaker = Breaker::new(FIGURES);
    let early: Vec<_> = (0..2).map(|_| breaker.admit(now).unwrap()).collect();
    for _ in 0..3 {
        ask(&mut breaker, Verdict::Failure, now);
    }
    let open = breaker.state();
    for (pass, verdict) in early.into_iter().zip([Verdict::Success, Verdict::Failure]) {
        breaker.end(pass, verdict, seconds(now, 1));
        assert_eq!(breaker.state(), open, "{verdict:?}");
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Wait(u64),
    Admit,
    Force,
    End(usize, Verdict),
    Reset,
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        1 => Just(Verdict::Success),
        1 => Just(Verdict::Nothing),
        4 => Just(Verdict::Failure),
        2 => Just(Verdict::Silence),
        1 => (0u64..100).prop_map(|rest| Verdict::RestFor(Duration::from_secs(rest))),
        1 => Just(Verdict::LongRest),
        1 => Just(Verdict::Blocked),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0u64..30).prop_map(Step::Wait),
        6 => Just(Step::Admit),
        1 => Just(Step::Force),
        6 => (0usize..8, verdict()).prop_map(|(which, verdict)| Step::End(which, verdict)),
        1 => Just(Step::Reset),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Held against a model that knows only which passes are out and what the state was.
    #[test]
    fn in_any_order_one_probe_at_most_and_no_rest_is_cut_short(
        steps in prop::collection::vec(step(), 1..200)
    ) {
        let mut breaker = Breaker::new(FIGURES);
        let mut now = Instant::now();
        let mut out: Vec<(Pass, bool)> = Vec::new();
        for step in steps {
            let before = breaker.state();
            match step {
                Step::Wait(rest) => now += Duration::from_secs(rest),
                Step::Admit => {
                    let rests = matches!(before, BreakerState::Open(until) if until > now);
                    match breaker.admit(now) {
                        Some(pass) => {
                            prop_assert!(!rests, "nobody is let through while it rests");
                            out.push((pass, true));
                        }
                        None => prop_assert!(before != BreakerState::Closed),
                    }
                }
                Step::Force => out.extend(breaker.force().map(|pass| (pass, true))),
                Step::End(which, verdict) => {
                    if which < out.len() {
                        let (pass, current) = out.swap_remove(which);
                        breaker.end(pass, verdict, now);
                        if !current {
                            prop_assert_eq!(breaker.state(), before);
                        }
                        if current && pass.is_probe() && verdict == Verdict::Success {
                            prop_assert_eq!(breaker.state(), BreakerState::Closed);
                        } else if let (BreakerState::Open(was), BreakerState::Open(is)) =
                            (before, breaker.state())
                        {
                            prop_assert!(is >= was, "{verdict:?} cut the rest short");
                        }
                    }
                }
                Step::Reset => {
                    breaker.reset();
                    for pass in &mut out {
                        pass.1 = false;
                    }
                    prop_assert_eq!(breaker.state(), BreakerState::Closed);
                }
            }
            let probes = out.iter().filter(|(pass, current)| *current && pass.is_probe());
            prop_assert!(probes.count() <= 1, "two requests try it at once");
        }
    }
}
