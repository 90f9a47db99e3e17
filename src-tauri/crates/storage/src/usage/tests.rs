use aideon_engine::{
    chat::TokenUsage,
    error::ErrorKind,
    ports::ReplyStore,
    provenance::{AttemptOutcome, ReplyOutcome},
    time::Timestamp,
};

use super::*;
use crate::{
    fixtures::{DataFolder, START, attempt, begun, fresh, message},
    profiles::{Profile, ProfileKind},
};

/// An attempt of the premium route's first choice, with figures that are all known.
fn known() -> AttemptRecord {
    AttemptRecord {
        usage: TokenUsage {
            prompt: Some(10),
            completion: Some(5),
        },
        cost: Some(Cost(700)),
        ..attempt(Tier::Premium, RouteRole::FirstChoice, Service::Other)
    }
}

async fn running_reply(database: &Database, profile: &Profile) -> String {
    let new = message(profile, None, "hi");
    let turn = begun(database.begin_turn(new).await.unwrap());
    turn.turn.reply.id
}

async fn all(database: &Database, profile: &Profile) -> Vec<UsageRow> {
    database.usage(&profile.id, Date::MIN).await.unwrap()
}

#[tokio::test]
async fn a_row_says_what_a_model_was_used_for_on_a_day() {
    let (_folder, database, profile) = fresh().await;
    let reply = running_reply(&database, &profile).await;
    let stopped = AttemptRecord {
        position: 1,
        outcome: AttemptOutcome::Stopped,
        ..known()
    };
    for attempt in [&known(), &stopped] {
        database.save_attempt(&reply, attempt).await.unwrap();
    }
    let row = UsageRow {
        day: Date::constant(2026, 1, 2),
        target: "boathouse/maker/model-1".parse().unwrap(),
        provider: "Boathouse".into(),
        tier: Tier::Premium,
        role: RouteRole::FirstChoice,
        service: Service::Other,
        simulated: false,
        attempts: 2,
        answered: 1,
        prompt_tokens: 20,
        completion_tokens: 10,
        cost: Some(Cost(1400)),
        at_least: false,
    };
    assert_eq!(all(&database, &profile).await, [row]);
}

#[tokio::test]
async fn an_attempt_is_counted_when_it_ends_and_once() {
    let (_folder, database, profile) = fresh().await;
    let reply = running_reply(&database, &profile).await;
    let mut attempt = AttemptRecord {
        outcome: AttemptOutcome::Running,
        ..known()
    };
    database.save_attempt(&reply, &attempt).await.unwrap();
    assert_eq!(all(&database, &profile).await, [], "it is under way");
    attempt.outcome = AttemptOutcome::Answered;
    for _ in 0..2 {
        database.save_attempt(&reply, &attempt).await.unwrap();
    }
    let rows = all(&database, &profile).await;
    assert_eq!(
        rows[0].attempts, 1,
        "it is known by its position in the reply"
    );
    attempt.usage.completion = Some(6);
    database.save_attempt(&reply, &attempt).await.unwrap();
    let rows = all(&database, &profile).await;
    assert_eq!(
        (rows[0].attempts, rows[0].completion_tokens),
        (1, 6),
        "what is known last holds"
    );
}

#[tokio::test]
async fn what_cannot_have_been_billed_is_not_in_the_ledger() {
    let (_folder, database, profile) = fresh().await;
    let reply = running_reply(&database, &profile).await;
    let outcomes = [
        AttemptOutcome::NotAsked(ErrorKind::KeyMissing.into()),
        AttemptOutcome::Failed(ErrorKind::Unreachable.into()),
        AttemptOutcome::Running,
    ];
    for (position, outcome) in (0..).zip(outcomes) {
        let attempt = AttemptRecord {
            position,
            outcome,
            status: None,
            ..known()
        };
        database.save_attempt(&reply, &attempt).await.unwrap();
        let recorded = database.record_usage(&profile.id, &attempt).await;
        recorded.unwrap();
    }
    assert_eq!(all(&database, &profile).await, []);
}

#[tokio::test]
async fn unknown_is_not_zero_and_zero_is_kept() {
    let (_folder, database, profile) = fresh().await;
    let with = |model: &str, prompt, completion, cost: Option<u64>, at_least| AttemptRecord {
        target: format!("boathouse/{model}").parse().unwrap(),
        usage: TokenUsage { prompt, completion },
        cost: cost.map(Cost),
        at_least,
        ..known()
    };
    let (zero, five) = (Some(0), Some(5));
    let cases = [
        (with("a-free", zero, zero, zero, false), (0, 0), zero, false),
        (
            with("b-known", five, five, five, false),
            (5, 5),
            five,
            false,
        ),
        (
            with("c-prompt", None, five, five, false),
            (0, 5),
            five,
            true,
        ),
        (
            with("d-completion", five, None, five, false),
            (5, 0),
            five,
            true,
        ),
        (with("e-cost", five, five, None, false), (5, 5), None, true),
        (
            with("f-nothing", None, None, None, false),
            (0, 0),
            None,
            true,
        ),
        (with("g-least", five, five, five, true), (5, 5), five, true),
    ];
    for (attempt, ..) in &cases {
        let recorded = database.record_usage(&profile.id, attempt).await;
        recorded.unwrap();
    }
    let rows = all(&database, &profile).await;
    assert_eq!(rows.len(), cases.len(), "each model has its row");
    for (row, (attempt, tokens, cost, at_least)) in rows.iter().zip(cases) {
        let model = &row.target.model;
        assert_eq!(*model, attempt.target.model, "in the order of their names");
        let found = (row.prompt_tokens, row.completion_tokens);
        assert_eq!(found, tokens, "{model}");
        assert_eq!(row.cost, cost.map(Cost), "{model}");
        assert_eq!(row.at_least, at_least, "{model}");
    }
}

#[tokio::test]
async fn one_attempt_of_unknown_cost_makes_the_sum_at_least() {
    let (_folder, database, profile) = fresh().await;
    let unknown = AttemptRecord {
        cost: None,
        ..known()
    };
    for attempt in [known(), unknown, known()] {
        let recorded = database.record_usage(&profile.id, &attempt).await;
        recorded.unwrap();
    }
    let rows = all(&database, &profile).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].attempts, rows[0].cost, rows[0].at_least),
        (3, Some(Cost(1400)), true),
        "the known ones are added up"
    );
}

#[tokio::test]
async fn absurd_figures_do_not_take_the_others_away() {
    let (_folder, database, profile) = fresh().await;
    let absurd = AttemptRecord {
        usage: TokenUsage {
            prompt: Some(u64::MAX),
            completion: Some(1),
        },
        cost: Some(Cost(u64::MAX)),
        ..known()
    };
    for _ in 0..3 {
        let recorded = database.record_usage(&profile.id, &absurd).await;
        recorded.unwrap();
    }
    let rows = all(&database, &profile).await;
    assert_eq!((rows[0].attempts, rows[0].completion_tokens), (3, 3));
    assert_eq!(rows[0].prompt_tokens, u64::MAX, "as much as there is room");
}

#[tokio::test]
async fn whatever_decides_the_badge_is_counted_apart() {
    let variants = [
        AttemptRecord {
            tier: Tier::Free,
            ..known()
        },
        AttemptRecord {
            role: RouteRole::Fallback,
            ..known()
        },
        AttemptRecord {
            service: Service::Together,
            ..known()
        },
        AttemptRecord {
            provider: "Renamed".into(),
            ..known()
        },
        AttemptRecord {
            simulated: true,
            ..known()
        },
    ];
    for variant in variants {
        let (_folder, database, profile) = fresh().await;
        for attempt in [known(), variant.clone(), known(), variant.clone(), known()] {
            let recorded = database.record_usage(&profile.id, &attempt).await;
            recorded.unwrap();
        }
        let mut rows = all(&database, &profile).await;
        rows.sort_by_key(|row| row.attempts);
        assert_eq!(rows.len(), 2, "apart from {variant:?}");
        for (row, (attempts, attempt)) in rows.iter().zip([(2, variant), (3, known())]) {
            assert_eq!(row.attempts, attempts, "{attempt:?}");
            assert_eq!(
                (row.tier, row.role, row.service, row.simulated),
                (
                    attempt.tier,
                    attempt.role,
                    attempt.service,
                    attempt.simulated
                )
            );
            assert_eq!(row.provider, attempt.provider);
        }
    }
}

#[tokio::test]
async fn days_are_local_and_the_newest_comes_first() {
    let folder = DataFolder::new();
    let database = folder.try_open_in("Europe/Berlin").await.unwrap().database;
    let profile = database.ensure_profile(ProfileKind::Local).await.unwrap();
    let hour = 3_600_000;
    // START is 4 o'clock on 2 January in Berlin.
    // Midnight there is 4 hours before, and 20 after.
    for hours in [0, -4, -5, 19, 20] {
        let attempt = AttemptRecord {
            started_at: Timestamp(START + hours * hour),
            ..known()
        };
        let recorded = database.record_usage(&profile.id, &attempt).await;
        recorded.unwrap();
    }
    let days = |rows: Vec<UsageRow>| -> Vec<_> {
        let day = |row: &UsageRow| (row.day.day(), row.attempts);
        rows.iter().map(day).collect()
    };
    let expected = [(3, 1), (2, 3), (1, 1)];
    assert_eq!(days(all(&database, &profile).await), expected);
    let since = Date::constant(2026, 1, 2);
    let rows = database.usage(&profile.id, since).await.unwrap();
    assert_eq!(days(rows), expected[..2], "that day is part of it");
}

#[tokio::test]
async fn the_ledger_outlives_the_conversation() {
    let (folder, database, profile) = fresh().await;
    let new = message(&profile, None, "hi");
    let turn = begun(database.begin_turn(new).await.unwrap());
    let reply = &turn.turn.reply.id;
    database.save_attempt(reply, &known()).await.unwrap();
    let outcome = ReplyOutcome::Stopped;
    let ended = database.end_reply(reply, &outcome, database.now()).await;
    ended.unwrap();
    let before = all(&database, &profile).await;
    assert_eq!(before.len(), 1);
    let deleted = database.delete_conversation(&profile.id, &turn.conversation.id);
    deleted.await.unwrap();
    assert_eq!(all(&database, &profile).await, before);

    let purge = "PRAGMA foreign_keys = OFF; DELETE FROM attempts; DELETE FROM replies; \
                 DELETE FROM messages; DELETE FROM conversations";
    folder.shell().execute_batch(purge).unwrap();
    assert_eq!(
        all(&database, &profile).await,
        before,
        "also when no row of it is left"
    );
}

#[tokio::test]
async fn everybody_sees_their_own_usage() {
    let (_folder, database, profile) = fresh().await;
    let other = database
        .ensure_profile(ProfileKind::DemoFree)
        .await
        .unwrap();
    let recorded = database.record_usage(&other.id, &known()).await;
    recorded.unwrap();
    assert_eq!(all(&database, &profile).await, []);
    assert_eq!(all(&database, &other).await.len(), 1);
    let nobody = database.record_usage("nobody", &known()).await;
    assert_eq!(nobody, Err(StorageError::ProfileNotFound));
}

#[tokio::test]
async fn a_row_that_was_altered_by_hand_costs_no_other_its_place() {
    let (folder, database, profile) = fresh().await;
    for _ in 0..2 {
        let recorded = database.record_usage(&profile.id, &known()).await;
        recorded.unwrap();
    }
    let alter = "UPDATE usage_ledger SET day = 'someday', role = 'conductor' WHERE seq = 1";
    folder.shell().execute(alter, []).unwrap();
    assert_eq!(all(&database, &profile).await[0].attempts, 1);
    let alter = "UPDATE usage_ledger SET day = '2026-01-02', prompt_tokens = -1";
    folder.shell().execute(alter, []).unwrap();
    let rows = all(&database, &profile).await;
    assert_eq!(rows.len(), 2, "an unknown role is read as another one");
    assert!(
        rows.iter()
            .all(|row| row.at_least && row.prompt_tokens == 0),
        "what is negative is unknown"
    );
}
