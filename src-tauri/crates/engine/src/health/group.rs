//! Which of several equal targets is asked first.

use tokio::time::Instant;

use super::{Book, HealthFigures, Target};
use crate::model_id::ModelId;

/// The most that failures lengthen the time that is expected of a target: tenfold.
const MOST_FAILURES: f64 = 0.9;

/// The time to first content that one has to expect: who fails half of the time takes two
/// attempts on average.
fn expected(target: Option<&Target>, figures: &HealthFigures, now: Instant) -> f64 {
    let assumed = figures.assumed_first_content.as_secs_f64() * 1000.0;
    let Some(target) = target else {
        return assumed;
    };
    let failing = target.failures.value(0.0, figures.half_life, now);
    let answering = target.first_content.value(assumed, figures.half_life, now);
    answering / (1.0 - failing.min(MOST_FAILURES))
}

pub(super) fn order(
    book: &mut Book,
    figures: &HealthFigures,
    equals: &[ModelId],
    now: Instant,
) -> Vec<ModelId> {
    let mut ranked: Vec<(bool, f64, &ModelId)> = equals
        .iter()
        .map(|model| {
            let target = book.targets.get(model);
            let rests = target.is_some_and(|target| !target.breaker.would_admit(now));
            (rests, expected(target, figures, now), model)
        })
        .collect();
    // Stable: among those of whom nothing is known the order is the user's.
    ranked.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    prefer(book, figures, equals, &mut ranked);
    ranked
        .into_iter()
        .map(|(_, _, model)| model.clone())
        .collect()
}

/// Puts the preferred one first, unless it rests or another one is clearly sooner, which is
/// the preferred one from then on.
fn prefer(
    book: &mut Book,
    figures: &HealthFigures,
    equals: &[ModelId],
    ranked: &mut Vec<(bool, f64, &ModelId)>,
) {
    let mut group = equals.to_vec();
    group.sort();
    let Some((_, soonest, best)) = ranked.first().copied() else {
        return;
    };
    let favourite = book.favourites.get(&group);
    let position = ranked.iter().position(|(rests, expected, model)| {
        Some(*model) == favourite && !rests && soonest >= expected * (1.0 - figures.inertia)
    });
    match position {
        Some(position) => {
            let favourite = ranked.remove(position);
            ranked.insert(0, favourite);
        }
        None => {
            book.favourites.insert(group, best.clone());
        }
    }
}
