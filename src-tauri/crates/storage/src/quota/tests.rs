use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::fixtures::{charge, fresh, local_day, used};

/// Reserves one, and says whether it was admitted.
async fn admitted(database: &Database, charge: &QuotaCharge) -> bool {
    database.reserve(charge).await.unwrap().is_some()
}

/// Reserves as many as are admitted, and counts them.
async fn exhaust(database: &Database, charge: &QuotaCharge) -> u32 {
    let mut count = 0;
    while admitted(database, charge).await {
        count += 1;
    }
    count
}

#[tokio::test]
async fn of_a_hundred_at_once_as_many_are_admitted_as_are_left() {
    let (_folder, database, profile) = fresh().await;
    let charge = charge(&profile.id, "2026-01-02", 3);
    for _ in 0..2 {
        assert!(admitted(&database, &charge).await, "three are allowed");
    }
    let tries = (0..100).map(|_| {
        let (database, charge) = (database.clone(), charge.clone());
        tokio::spawn(async move { admitted(&database, &charge).await })
    });
    let mut count = 0;
    for tried in tries.collect::<Vec<_>>() {
        count += u32::from(tried.await.unwrap());
    }
    assert_eq!(count, 1, "one was left");
    assert_eq!(used(&database, &profile.id, "2026-01-02").await, 3);
}

#[tokio::test]
async fn a_limit_of_nothing_admits_nothing() {
    let (_folder, database, profile) = fresh().await;
    let charge = charge(&profile.id, "2026-01-02", 0);
    assert!(!admitted(&database, &charge).await, "not even the first");
}

#[tokio::test]
async fn what_was_not_delivered_is_given_back_once() {
    let (folder, database, profile) = fresh().await;
    let charge = charge(&profile.id, "2026-01-02", 2);
    let first = database.reserve(&charge).await.unwrap().unwrap();
    let second = database.reserve(&charge).await.unwrap().unwrap();
    database.settle(&first, true).await.unwrap();
    database.settle(&first, false).await.unwrap();
    assert_eq!(
        used(&database, &profile.id, "2026-01-02").await,
        2,
        "what is counted stays counted"
    );
    for _ in 0..2 {
        database.settle(&second, false).await.unwrap();
    }
    assert_eq!(
        used(&database, &profile.id, "2026-01-02").await,
        1,
        "settling twice gives back once"
    );
    let unknown = ReservationId("none".into());
    database.settle(&unknown, false).await.unwrap();
    assert!(admitted(&database, &charge).await, "it can be used again");
    assert!(!admitted(&database, &charge).await, "and only once");

    let by_hand = "UPDATE quota_days SET used = 0";
    folder.shell().execute(by_hand, []).unwrap();
    settle_all(&database).await;
    assert_eq!(
        used(&database, &profile.id, "2026-01-02").await,
        0,
        "nobody ever has less than nothing used"
    );
    assert_eq!(
        exhaust(&database, &charge).await,
        2,
        "nor more than all left"
    );
}

/// Gives everything back that is held.
async fn settle_all(database: &Database) {
    let held = database
        .read(|connection| Ok(quota_reservations::held(connection)?))
        .await
        .unwrap();
    for held in held {
        let id = ReservationId(held.id);
        database.settle(&id, false).await.unwrap();
    }
}

#[tokio::test]
async fn everybody_has_a_quota_of_their_own_and_images_are_no_requests() {
    let (_folder, database, profile) = fresh().await;
    let request = charge(&profile.id, "2026-01-02", 1);
    let image = QuotaCharge {
        kind: QuotaKind::Image,
        limit: 2,
        ..request.clone()
    };
    assert_eq!(exhaust(&database, &request).await, 1);
    assert_eq!(exhaust(&database, &image).await, 2, "counted apart");
    let other = charge("somebody else", "2026-01-02", 1);
    assert_eq!(exhaust(&database, &other).await, 1, "counted apart");
    let day = local_day("2026-01-02");
    let used = database.used(&profile.id, &day).await.unwrap();
    assert_eq!((used.requests, used.images), (1, 2));
    let earlier = QuotaCharge {
        day: local_day("2026-01-01"),
        ..request
    };
    assert_eq!(exhaust(&database, &earlier).await, 0);
    let day = local_day("2026-01-01");
    let used = database.used(&profile.id, &day).await.unwrap();
    assert_eq!(
        (used.requests, used.images),
        (1, 2),
        "only what is of the same subject and kind is carried"
    );
}

#[tokio::test]
async fn a_clock_set_back_gives_nothing() {
    let (_folder, database, profile) = fresh().await;
    let on = |date| charge(&profile.id, date, 5);
    for _ in 0..3 {
        assert!(admitted(&database, &on("2026-01-05")).await);
    }
    assert_eq!(
        used(&database, &profile.id, "2026-01-04").await,
        3,
        "the user sees it before sending"
    );
    assert_eq!(
        exhaust(&database, &on("2026-01-04")).await,
        2,
        "the day before has what was left"
    );
    assert_eq!(
        exhaust(&database, &on("2026-01-02")).await,
        0,
        "and further back it is carried along"
    );
    assert_eq!(used(&database, &profile.id, "2026-01-02").await, 5);
    assert_eq!(
        exhaust(&database, &on("2026-01-05")).await,
        2,
        "back on the day it has what was left of it"
    );
    assert_eq!(
        exhaust(&database, &on("2026-01-04")).await,
        0,
        "what was used meanwhile is carried too"
    );
}

#[tokio::test]
async fn a_clock_set_forward_borrows_from_the_days_to_come() {
    let (_folder, database, profile) = fresh().await;
    let on = |date| charge(&profile.id, date, 5);
    assert_eq!(exhaust(&database, &on("2026-01-02")).await, 5);
    assert_eq!(exhaust(&database, &on("2026-01-03")).await, 5, "tomorrow's");
    assert_eq!(exhaust(&database, &on("2026-01-02")).await, 0);
    assert_eq!(
        exhaust(&database, &on("2026-01-03")).await,
        0,
        "tomorrow has none left"
    );
    assert_eq!(exhaust(&database, &on("2026-01-04")).await, 5);
}

#[tokio::test]
async fn a_clock_that_was_far_ahead_locks_nobody_out_beyond_the_day() {
    let (_folder, database, profile) = fresh().await;
    let on = |date| charge(&profile.id, date, 5);
    assert_eq!(exhaust(&database, &on("2099-12-31")).await, 5);
    assert_eq!(
        exhaust(&database, &on("2026-01-02")).await,
        0,
        "setting it right gives nothing"
    );
    assert_eq!(
        used(&database, &profile.id, "2026-01-03").await,
        0,
        "the refused request has carried it back"
    );
    assert_eq!(exhaust(&database, &on("2026-01-03")).await, 5);
    assert_eq!(exhaust(&database, &on("2026-01-04")).await, 5);
}

#[tokio::test]
async fn looking_changes_nothing() {
    let (folder, database, profile) = fresh().await;
    assert_eq!(
        exhaust(&database, &charge(&profile.id, "2026-01-05", 2)).await,
        2
    );
    assert_eq!(used(&database, &profile.id, "2026-01-04").await, 2);
    let shell = folder.shell();
    let all = "SELECT group_concat(concat_ws(' ', kind, day, used, carried, folded)) \
               FROM quota_days";
    let rows: String = shell.query_row(all, [], |row| row.get(0)).unwrap();
    assert_eq!(
        rows, "request 2026-01-05 2 0 0",
        "nothing was carried for a look"
    );
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Reserve,
    /// Settles one of those that are held.
    Settle(prop::sample::Index, bool),
    /// The clock shows another day.
    Show(u8),
    /// The app is started again.
    Start,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => Just(Act::Reserve),
        3 => (any::<prop::sample::Index>(), any::<bool>()).prop_map(|(which, delivered)| Act::Settle(which, delivered)),
        3 => (1u8..7).prop_map(Act::Show),
        1 => Just(Act::Start),
    ]
}

/// What a day has, as the rule says it.
#[derive(Clone, Copy, Debug, Default)]
struct DayModel {
    used: u32,
    carried: u32,
    folded: u32,
}

impl DayModel {
    fn to_carry(self) -> u32 {
        (self.used + self.carried).saturating_sub(self.folded)
    }
}

#[derive(Debug, Default)]
struct Model(BTreeMap<u8, DayModel>);

impl Model {
    fn used(&self, day: u8) -> u32 {
        let own = self.0.get(&day).copied().unwrap_or_default();
        let later = self.0.range(day + 1..);
        own.used + own.carried + later.map(|(_, day)| day.to_carry()).sum::<u32>()
    }

    fn reserve(&mut self, day: u8, limit: u32) -> bool {
        let mut carried = 0;
        for later in self.0.range_mut(day + 1..).map(|(_, later)| later) {
            carried += later.to_carry();
            later.folded += later.to_carry();
        }
        let own = self.0.entry(day).or_default();
        own.carried += carried;
        let admitted = own.used + own.carried < limit;
        own.used += u32::from(admitted);
        admitted
    }
}

const LIMIT: u32 = 4;

/// One run of the app by the acts, held against the model after each.
async fn play(acts: Vec<Act>) -> Result<(), TestCaseError> {
    let (_folder, database, profile) = fresh().await;
    let mut model = Model::default();
    let mut shown = BTreeSet::from([3]);
    let (mut day, mut forward_moves) = (3, 0);
    let mut held: Vec<(ReservationId, u8)> = Vec::new();
    let mut net: BTreeMap<u8, u32> = BTreeMap::new();
    for act in acts {
        match act {
            Act::Reserve => {
                let charge = charge(&profile.id, &format!("2026-01-0{day}"), LIMIT);
                let reserved = database.reserve(&charge).await.unwrap();
                prop_assert_eq!(reserved.is_some(), model.reserve(day, LIMIT));
                if let Some(id) = reserved {
                    held.push((id, day));
                    *net.entry(day).or_default() += 1;
                }
            }
            Act::Settle(which, delivered) if !held.is_empty() => {
                let (id, of) = held.swap_remove(which.index(held.len()));
                database.settle(&id, delivered).await.unwrap();
                if !delivered {
                    model.0.get_mut(&of).unwrap().used -= 1;
                    *net.get_mut(&of).unwrap() -= 1;
                }
            }
            Act::Settle(..) => {}
            Act::Show(next) => {
                forward_moves += u32::from(next > day);
                day = next;
                shown.insert(day);
            }
            Act::Start => {
                database
                    .write(|connection| Ok(settle_held(connection)?))
                    .await
                    .unwrap();
                held.clear();
            }
        }
        let seen = used(&database, &profile.id, &format!("2026-01-0{day}")).await;
        prop_assert_eq!(seen, model.used(day), "what the user is shown");
        prop_assert!(
            net.values().all(|admitted| *admitted <= LIMIT),
            "a day admits no more than its limit, however often it is shown: {:?}",
            net
        );
        let total: u32 = net.values().sum();
        let days = u32::try_from(shown.len()).unwrap().min(1 + forward_moves);
        prop_assert!(
            total <= LIMIT * days,
            "{total} were admitted in {days} days: only a move forward opens a new one"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn in_any_order_no_move_of_the_clock_back_gives_anything(
        acts in prop::collection::vec(act(), 1..60)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(play(acts))?;
    }
}
