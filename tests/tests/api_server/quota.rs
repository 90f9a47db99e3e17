//! The free plan's limits.

use aideon_simulator::{Failure, Fault, FaultRule};
use anyhow::Result;
use serde_json::{Value, json};

use crate::{
    served::{FREE, SECOND, Served, conversation, streamed},
    told::{Stream, error},
};

#[tokio::test]
async fn a_day_has_so_many_requests_and_says_when_more_come() -> Result<()> {
    let served = Served::start().await?;
    for body in [conversation("auto"), streamed("auto"), conversation(SECOND)] {
        let answer = served.ask_as(FREE, "/v1/chat/completions", &body).await?;
        assert_eq!(answer.status(), 200);
        answer.text().await?;
    }
    let asked = served.control.requests().len();
    let answer = served
        .ask_as(FREE, "/v1/chat/completions", &conversation("auto"))
        .await?;
    let wait = answer
        .headers()
        .get("retry-after")
        .cloned()
        .expect("when to come again");
    let wait: u64 = wait.to_str()?.parse()?;
    assert!(
        (1..=26 * 3600).contains(&wait),
        "at the next midnight: {wait} s"
    );
    assert_eq!(error(answer).await?, (429, "quota_exceeded".into()));
    assert_eq!(served.control.requests().len(), asked, "nobody was asked");
    let other = served
        .ask("/v1/chat/completions", &conversation("auto"))
        .await?;
    assert_eq!(other.status(), 200, "the premium caller has no such limit");
    Ok(())
}

#[tokio::test]
async fn what_brought_nothing_is_given_back() -> Result<()> {
    let served = Served::start().await?;
    let refused = FaultRule::new(Fault::refuse(Failure::ContextLength));
    served.control.set_fault(refused);
    for _ in 0..5 {
        let answer = served
            .ask_as(FREE, "/v1/chat/completions", &conversation("auto"))
            .await?;
        assert_eq!(
            error(answer).await?.0,
            400,
            "not once is it the quota that ends it"
        );
    }
    Ok(())
}

#[tokio::test]
async fn each_image_counts() -> Result<()> {
    let served = Served::start().await?;
    let pictures = |count: u32| json!({ "model": "auto", "prompt": "A boat", "n": count });
    let path = "/v1/images/generations";
    let three = served.ask_as(FREE, path, &pictures(3)).await?;
    assert_eq!(
        error(three).await?,
        (429, "quota_exceeded".into()),
        "two are left"
    );
    let two = served.ask_as(FREE, path, &pictures(2)).await?;
    let two: Value = two.json().await?;
    assert_eq!(two["data"].as_array().map(Vec::len), Some(2), "{two}");
    let one = served.ask_as(FREE, path, &pictures(1)).await?;
    assert_eq!(error(one).await?.0, 429);
    Ok(())
}

#[tokio::test]
async fn of_many_at_once_as_many_are_answered_as_are_left() -> Result<()> {
    let served = Served::start().await?;
    let body = conversation("auto");
    let asked = (0..12).map(|_| served.ask_as(FREE, "/v1/chat/completions", &body));
    let answers = futures::future::try_join_all(asked).await?;
    let answered = answers.iter().filter(|it| it.status() == 200).count();
    assert_eq!(answered, 3, "exactly the limit");
    Ok(())
}

#[tokio::test]
async fn a_restart_gives_nothing_back() -> Result<()> {
    let mut served = Served::start().await?;
    let path = "/v1/chat/completions";
    for _ in 0..3 {
        let answer = served.ask_as(FREE, path, &conversation("auto")).await?;
        assert_eq!(answer.status(), 200);
    }
    served.restart().await?;
    let answer = served.ask_as(FREE, path, &conversation("auto")).await?;
    assert_eq!(error(answer).await?, (429, "quota_exceeded".into()));
    Ok(())
}

#[tokio::test]
async fn a_free_caller_has_no_premium_route_and_no_more_words_than_the_plan() -> Result<()> {
    let served = Served::start().await?;
    let path = "/v1/chat/completions";
    let refused = served.ask_as(FREE, path, &conversation("premium")).await?;
    assert_eq!(error(refused).await?, (403, "plan_not_allowed".into()));
    let mut long = streamed("auto");
    long["max_tokens"] = json!(9000);
    Stream::read(served.ask_as(FREE, path, &long).await?).await?;
    let sent = served.control.requests().pop().and_then(|it| it.body);
    let sent = sent.unwrap_or_default();
    assert_eq!(sent["max_tokens"], 2048, "{sent}");
    Ok(())
}
