use super::*;

fn model(id: &str) -> ModelId {
    id.parse().unwrap()
}

fn health() -> Health {
    Health::new(HealthFigures::default())
}

fn answers(health: &Health, target: &ModelId, milliseconds: u64, now: Instant) {
    let after = Duration::from_millis(milliseconds);
    let permit = health.admit(target, now).unwrap();
    permit.end(Verdict::Success, Some(Sample::Answered(after)), now);
}

fn fails(health: &Health, target: &ModelId, kind: ErrorKind, verdict: Verdict, now: Instant) {
    let permit = health.admit(target, now).unwrap();
    permit.end(verdict, Some(Sample::Failed(kind)), now);
}

#[test]
fn of_equals_the_faster_one_is_asked_first() {
    let (health, now) = (health(), Instant::now());
    let equals = [model("a/x"), model("b/x")];
    assert_eq!(health.order(&equals, now), equals, "nothing is known yet");
    for _ in 0..3 {
        answers(&health, &equals[0], 900, now);
        answers(&health, &equals[1], 300, now);
    }
    assert_eq!(health.order(&equals, now)[0], equals[1]);
}

#[test]
fn near_equals_do_not_flap() {
    let (health, now) = (health(), Instant::now());
    let equals = [model("a/x"), model("b/x")];
    let mut switches = 0;
    let mut first = health.order(&equals, now)[0].clone();
    for turn in 0..200 {
        // Each is in turn a tenth faster than the other.
        let (a, b) = if turn % 2 == 0 {
            (500, 450)
        } else {
            (450, 500)
        };
        answers(&health, &equals[0], a, now);
        answers(&health, &equals[1], b, now);
        let asked = health.order(&equals, now)[0].clone();
        switches += u32::from(asked != first);
        first = asked;
    }
    assert_eq!(switches, 0, "a tenth is no reason to change");
}

#[test]
fn a_slow_sample_fades_and_the_target_is_preferred_again() {
    let (health, now) = (health(), Instant::now());
    let equals = [model("a/x"), model("b/x")];
    for _ in 0..5 {
        answers(&health, &equals[0], 300, now);
        answers(&health, &equals[1], 600, now);
    }
    assert_eq!(health.order(&equals, now)[0], equals[0]);
    answers(&health, &equals[0], 20_000, now);
    assert_eq!(
        health.order(&equals, now)[0],
        equals[1],
        "it was slow just now"
    );
    let mut later = now;
    for _ in 0..60 {
        later += Duration::from_secs(30);
        let asked = health.order(&equals, later)[0].clone();
        let takes = if asked == equals[0] { 300 } else { 1600 };
        answers(&health, &asked, takes, later);
    }
    assert_eq!(
        health.order(&equals, later)[0],
        equals[0],
        "one slow answer is not held against it for ever"
    );
}

#[test]
fn one_that_rests_is_asked_last_and_one_that_fails_often_counts_as_slower() {
    let (health, now) = (health(), Instant::now());
    let equals = [model("a/x"), model("b/x"), model("c/x")];
    for _ in 0..4 {
        answers(&health, &equals[0], 100, now);
        answers(&health, &equals[1], 400, now);
        answers(&health, &equals[2], 500, now);
    }
    for _ in 0..3 {
        fails(
            &health,
            &equals[0],
            ErrorKind::Overloaded,
            Verdict::Failure,
            now,
        );
    }
    for _ in 0..4 {
        fails(
            &health,
            &equals[1],
            ErrorKind::Overloaded,
            Verdict::Failure,
            now,
        );
        answers(&health, &equals[1], 400, now);
    }
    let order = health.order(&equals, now);
    assert_eq!(order, [model("c/x"), model("b/x"), model("a/x")]);
}

#[test]
fn health_is_kept_for_each_target_and_forgotten_with_the_key() {
    let (health, now) = (health(), Instant::now());
    let (x, y, other) = (model("a/x"), model("a/y"), model("b/x"));
    fails(&health, &x, ErrorKind::KeyRejected, Verdict::Blocked, now);
    fails(
        &health,
        &other,
        ErrorKind::KeyRejected,
        Verdict::Blocked,
        now,
    );
    assert_eq!(
        health.resting(&x, now).map(|rests| rests.cause),
        Some(ErrorKind::KeyRejected)
    );
    assert_eq!(health.resting(&y, now), None, "never for a whole endpoint");
    health.reset(&"a".parse().unwrap());
    assert_eq!(health.resting(&x, now), None);
    assert!(
        health.resting(&other, now).is_some(),
        "its key did not change"
    );
}

#[test]
fn a_permit_that_is_dropped_leaves_the_next_one_to_try() {
    let (health, now) = (health(), Instant::now());
    let target = model("a/x");
    for _ in 0..3 {
        fails(
            &health,
            &target,
            ErrorKind::Overloaded,
            Verdict::Failure,
            now,
        );
    }
    let later = now + Duration::from_secs(5);
    let probe = health.admit(&target, later);
    assert!(
        health
            .admit(&target, later)
            .is_err_and(|rests| rests.probing)
    );
    drop(probe);
    assert!(
        health.admit(&target, later).is_ok(),
        "the turn died, not the probe"
    );
}

#[tokio::test]
async fn who_waits_for_a_probe_is_told_of_its_end() {
    let (health, now) = (health(), Instant::now());
    let target = model("a/x");
    for _ in 0..3 {
        fails(
            &health,
            &target,
            ErrorKind::Overloaded,
            Verdict::Failure,
            now,
        );
    }
    let probe = health.force(&target).unwrap();
    let waiting = tokio::spawn({
        let (health, target) = (health.clone(), target.clone());
        async move { health.probed(&target).await }
    });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished(), "the probe is under way");
    probe.end(Verdict::Success, None, now);
    waiting.await.unwrap();
    assert_eq!(health.resting(&target, now), None);
}

#[test]
fn what_happened_is_counted_and_a_dead_model_is_marked() {
    let (health, now) = (health(), Instant::now());
    let target = model("a/x");
    assert_eq!(health.of(&target), None);
    fails(
        &health,
        &target,
        ErrorKind::ModelUnknown,
        Verdict::Nothing,
        now,
    );
    let seen = health.of(&target).unwrap();
    assert_eq!((seen.asked, seen.failed, seen.gone), (1, 1, true));
    assert_eq!(seen.first_content, None);
    answers(&health, &target, 700, now);
    let seen = health.of(&target).unwrap();
    assert_eq!(
        (seen.asked, seen.failed, seen.gone),
        (2, 1, false),
        "it is served again"
    );
    assert!(seen.first_content.is_some());
}
