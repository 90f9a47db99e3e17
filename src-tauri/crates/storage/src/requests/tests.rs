use aideon_engine::{
    free_tier::{DailyLimits, FreeTierManager, QuotaError},
    selector::Modality,
};
use jiff::tz::TimeZone;

use super::*;
use crate::fixtures::{DataFolder, START};

struct At(i64);

impl Clock for At {
    fn now(&self) -> Timestamp {
        Timestamp(self.0)
    }
}

async fn open(folder: &DataFolder) -> Requests {
    let calendar = Calendar::of(TimeZone::UTC);
    Requests::open(&folder.path(), Arc::new(At(START)), calendar)
        .await
        .unwrap()
}

fn row(id: &str, received_at: i64) -> Arc<RequestRow> {
    Arc::new(RequestRow {
        id: id.into(),
        received_at: Timestamp(received_at),
        duration_ms: 12,
        caller: "editor".into(),
        tier: Tier::Premium,
        operation: "chat.completions".into(),
        asked: Some("auto".into()),
        streamed: true,
        status: 200,
        outcome: RequestOutcome::Answered,
        code: None,
        answered_by: Some("own/m".into()),
        prompt_tokens: Some(3),
        completion_tokens: None,
        provenance: "{}".into(),
    })
}

#[tokio::test]
async fn what_was_kept_is_found_once_and_after_a_restart() {
    let folder = DataFolder::new();
    let requests = open(&folder).await;
    requests
        .add(vec![row("a", 1), row("b", 2), row("a", 3)])
        .await
        .unwrap();
    requests.close().await.unwrap();
    let again = open(&folder).await;
    let found = again.get("a").await.unwrap().unwrap();
    assert_eq!(found, *row("a", 1), "the first of that id stands");
    assert_eq!(again.get("c").await.unwrap(), None);
    assert!(
        !folder.names().iter().any(|name| name.starts_with("aideon")),
        "it is never the app's database: {:?}",
        folder.names()
    );
}

#[tokio::test]
async fn what_is_old_is_forgotten() {
    let folder = DataFolder::new();
    let requests = open(&folder).await;
    requests
        .add(vec![row("old", 1), row("new", 9)])
        .await
        .unwrap();
    assert_eq!(requests.forget_before(Timestamp(9)).await.unwrap(), 1);
    assert_eq!(requests.get("old").await.unwrap(), None);
    assert!(requests.get("new").await.unwrap().is_some());
}

#[tokio::test]
async fn the_quota_beside_them_counts_and_is_settled_after_a_crash() {
    let folder = DataFolder::new();
    let requests = open(&folder).await;
    let limits = DailyLimits {
        requests: 2,
        images: 0,
    };
    let manager = |requests: &Requests| {
        let calendar = Calendar::of(TimeZone::UTC);
        FreeTierManager::new(requests.quota(), Arc::new(At(START)), calendar, limits)
    };
    let free_tier = manager(&requests);
    let charge = free_tier
        .charge(Tier::Free, "caller:editor", Modality::Chat)
        .unwrap();
    let given_back = free_tier.reserve(&charge).await.unwrap();
    free_tier.settle(&given_back, false).await.unwrap();
    free_tier.reserve(&charge).await.unwrap();
    drop(free_tier);
    requests.close().await.unwrap();
    let requests = open(&folder).await;
    let free_tier = manager(&requests);
    free_tier.reserve(&charge).await.unwrap();
    assert!(
        matches!(
            free_tier.reserve(&charge).await,
            Err(QuotaError::Exceeded(_))
        ),
        "what a crash left held may have been billed, so it counts"
    );
}
