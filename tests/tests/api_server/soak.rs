//! Ten thousand requests with faults at random, from many clients: nothing hangs, nothing is
//! answered twice, and each has one row.

use std::{collections::HashSet, sync::Arc, time::Duration};

use aideon_simulator::{Failure, Fault, FaultRule};
use aideon_tests::patience::within;
use anyhow::{Context as _, Result, ensure};
use futures::{StreamExt as _, future::try_join_all};
use serde_json::{Value, json};

use crate::{
    served::{PREMIUM, Served, conversation, request_id},
    told::Stream,
};

const REQUESTS: usize = 10_000;
const CLIENTS: usize = 40;

/// What became of one request, as its client saw it.
enum Seen {
    Answered,
    Failed,
    /// The client left before its end.
    Left,
}

/// No targets rest, so that faults keep coming.
fn restless(usual: &str) -> String {
    let rests = "[breaker]\nfailures = 1000\nfirst_rest = \"1ms\"\nlongest_rest = \"1ms\"\n\
                 longest_silent_rest = \"1ms\"\nlong_rest = \"1ms\"\n";
    usual.replace("[retry]", &format!("{rests}[retry]"))
}

fn faults() -> [Fault; 11] {
    [
        Fault::HangUp,
        Fault::Reset,
        Fault::CutAfter { chunks: 1 },
        Fault::ResetAfter { chunks: 2 },
        Fault::ErrorInStream { chunks: 2 },
        Fault::GarbledChunk { chunks: 1 },
        Fault::MissingEnd,
        Fault::NoDone,
        Fault::Html,
        Fault::refuse(Failure::Overloaded),
        Fault::SlowFirstToken {
            delay: Duration::from_millis(5),
        },
    ]
}

/// A conversation that bears a mark, which the beginning of the answer repeats.
fn marked(mark: &str, model: &str, stream: bool) -> Value {
    let mut body = conversation(model);
    body["messages"][0]["content"] = json!(mark);
    body["stream"] = json!(stream);
    body["max_tokens"] = json!(20);
    body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_requests_with_faults_at_random() -> Result<()> {
    let served = Arc::new(Served::start_by(restless).await?);
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let clients = (0..CLIENTS).map(|client| {
        let served = Arc::clone(&served);
        let random = fastrand::Rng::with_seed(seed.wrapping_add(client as u64));
        tokio::spawn(one_client(served, client, random))
    });
    let all = within_minutes(try_join_all(clients)).await??;
    let mut told = HashSet::new();
    let (mut answered, mut failed, mut left) = (0, 0, 0);
    for client in all {
        for (id, seen) in client? {
            match seen {
                Seen::Answered => answered += 1,
                Seen::Failed => failed += 1,
                Seen::Left => left += 1,
            }
            if let Some(id) = id {
                ensure!(told.insert(id), "no id is told twice");
            }
        }
    }
    println!("{answered} answered, {failed} failed, {left} left");
    assert!(answered > REQUESTS / 2, "most are answered: {answered}");
    assert!(
        failed > 0 && left > 0,
        "and all of it was tried: {failed}, {left}"
    );
    let served = Arc::into_inner(served).context("all clients are gone")?;
    let rows = served.stop().await?;
    let ids: HashSet<&str> = rows.iter().map(|(id, ..)| id.as_str()).collect();
    assert_eq!(ids.len(), rows.len(), "no request has two rows");
    assert_eq!(rows.len(), REQUESTS, "and each has one");
    assert!(told.iter().all(|id| ids.contains(id.as_str())));
    Ok(())
}

/// Longer than any other test, and not for ever.
async fn within_minutes<T>(future: impl Future<Output = T>) -> Result<T> {
    let limit = Duration::from_secs(300);
    let ended = tokio::time::timeout(limit, future).await;
    ended.context("something hangs")
}

async fn one_client(
    served: Arc<Served>,
    client: usize,
    mut random: fastrand::Rng,
) -> Result<Vec<(Option<String>, Seen)>> {
    let mut all = Vec::new();
    for number in 0..REQUESTS / CLIENTS {
        if random.u8(..100) < 25 {
            let fault = random.choice(faults()).context("there are some")?;
            served.control.set_fault(FaultRule::new(fault).next(1));
        }
        let mark = format!("mark{client}x{number}end");
        all.push(one_request(&served, &mark, &mut random).await?);
    }
    Ok(all)
}

async fn one_request(
    served: &Served,
    mark: &str,
    random: &mut fastrand::Rng,
) -> Result<(Option<String>, Seen)> {
    let model = if random.bool() { "plain" } else { "held" };
    let streams = random.bool();
    let leaves = random.u8(..100) < 5;
    let body = marked(mark, model, streams);
    let answer = served
        .post_as(PREMIUM, "/v1/chat/completions", &body)
        .send();
    let answer = within("the head of an answer", answer).await??;
    let id = Some(request_id(&answer)?);
    if answer.status() != 200 {
        let told: Value = within("an error", answer.json()).await??;
        ensure!(told["error"]["code"].is_string(), "{told}");
        return Ok((id, Seen::Failed));
    }
    if leaves {
        let mut bytes = answer.bytes_stream();
        let _ = within("some of an answer", bytes.next()).await?;
        return Ok((id, Seen::Left));
    }
    let text = within("the end of an answer", answer.text()).await??;
    let said = match streams {
        true => said_in_a_stream(&text)?,
        false => {
            let body: Value = serde_json::from_str(&text)?;
            let said = &body["choices"][0]["message"]["content"];
            Some(said.as_str().context("words")?.to_owned())
        }
    };
    let Some(said) = said else {
        return Ok((id, Seen::Failed));
    };
    for (at, _) in said.match_indices("mark") {
        let rest = said.get(at..).unwrap_or_default();
        let named = rest.split(|c: char| !c.is_ascii_alphanumeric()).next();
        // An answer may end in the middle of it.
        let own = named.is_some_and(|named| mark.starts_with(named));
        ensure!(own, "an answer to another's request: {said}");
    }
    Ok((id, Seen::Answered))
}

/// What a stream said, when it came to its end; an `error` event is the only other way to
/// end.
fn said_in_a_stream(text: &str) -> Result<Option<String>> {
    let stream = Stream::parse(text)?;
    ensure!(
        stream.done != stream.error.is_some(),
        "it ends once, and never quietly: {text}"
    );
    let reasons = stream.chunks.iter();
    let reasons = reasons.filter(|it| it["choices"][0]["finish_reason"].is_string());
    ensure!(
        reasons.count() == usize::from(stream.done),
        "it is answered once: {text}"
    );
    Ok(stream.done.then(|| stream.text()))
}
