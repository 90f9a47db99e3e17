use aideon_engine::selector::{MODALITIES, SelectError};

use super::*;
use crate::fixtures::fresh;

fn step(models: &[&str]) -> Step {
    let models = models.iter().map(|model| model.parse().unwrap());
    Step::of_equals(models.collect()).unwrap()
}

#[tokio::test]
async fn a_route_comes_back_as_it_was_set() {
    let (folder, database, _profile) = fresh().await;
    assert_eq!(database.routes().await.unwrap(), [], "the defaults hold");
    let steps = [step(&["a/maker/x", "b/x"]), step(&["own/m"])];
    for tier in [Tier::Free, Tier::Premium] {
        for modality in MODALITIES {
            database.set_route(tier, modality, &steps).await.unwrap();
        }
    }
    let other = [step(&["c/y"])];
    let changed = database.set_route(Tier::Premium, Modality::Vision, &other);
    changed.await.unwrap();
    database.close().await.unwrap();

    let routes = folder.open().await.routes().await.unwrap();
    assert_eq!(routes.len(), 10, "one for each tier and modality");
    for route in routes {
        let expected: &[Step] = match (route.tier, route.modality) {
            (Tier::Premium, Modality::Vision) => &other,
            _ => &steps,
        };
        assert_eq!(route.steps, expected, "{:?}", (route.tier, route.modality));
    }
}

#[tokio::test]
async fn a_route_that_is_reset_is_the_default_again() {
    let (_folder, database, _profile) = fresh().await;
    let steps = [step(&["own/m"])];
    for modality in [Modality::Chat, Modality::Image] {
        let set = database.set_route(Tier::Free, modality, &steps);
        set.await.unwrap();
    }
    for _ in 0..2 {
        let reset = database.reset_route(Tier::Free, Modality::Chat);
        reset.await.unwrap();
    }
    let left = database.routes().await.unwrap();
    assert_eq!(left.len(), 1, "only the one that was named");
    assert_eq!(left[0].modality, Modality::Image);
}

#[tokio::test]
async fn what_is_no_route_is_not_kept() {
    let (_folder, database, _profile) = fresh().await;
    let good = [step(&["own/m"])];
    let set = database.set_route(Tier::Free, Modality::Chat, &good);
    set.await.unwrap();
    let twice = [step(&["own/m"]), step(&["own/m"])];
    for (steps, error) in [
        (&twice[..], SelectError::Repeated("own/m".parse().unwrap())),
        (&[], SelectError::EmptyStep),
    ] {
        let refused = database.set_route(Tier::Free, Modality::Chat, steps).await;
        assert_eq!(refused, Err(StorageError::RouteInvalid(error)));
    }
    assert_eq!(
        database.routes().await.unwrap()[0].steps,
        good,
        "the one that was there stays"
    );
}

#[tokio::test]
async fn rows_that_cannot_be_read_are_left_out() {
    let (folder, database, _profile) = fresh().await;
    let good = [step(&["own/m"])];
    let set = database.set_route(Tier::Premium, Modality::Image, &good);
    set.await.unwrap();
    let shell = folder.shell();
    for (tier, modality, steps) in [
        ("free", "chat", "'no JSON'"),
        ("free", "text", "'[]'"),
        ("free", "image", "'[[]]'"),
        ("free", "vision", r#"'[["own/m"],["own/m"]]'"#),
        ("free", "embedding", r#"'[["no model"]]'"#),
        ("premium", "chat", r#"'{"a":1}'"#),
        ("premium", "text", "CAST(x'ff22fe' AS TEXT)"),
        ("premium", "smell", r#"'[["own/m"]]'"#),
        ("gold", "chat", r#"'[["own/m"]]'"#),
    ] {
        let statement = format!("INSERT INTO routes VALUES ('{tier}', '{modality}', {steps})");
        shell.execute(&statement, []).unwrap();
    }
    let routes = database.routes().await.unwrap();
    let expected = StoredRoute {
        tier: Tier::Premium,
        modality: Modality::Image,
        steps: good.to_vec(),
    };
    assert_eq!(routes, [expected], "one bad row costs no other its place");
}
