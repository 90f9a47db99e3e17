//! Vectors, pictures and text completions fall back as answers in conversations do, and
//! pictures in a conversation arrive at the fallback.

use std::time::Duration;

use aideon_engine::{
    chat::{ChatMessage, ChatRequest, Role},
    error::ErrorKind,
    fallback::{Answered, OnBreak, TimeoutScope, Timeouts, Turn, TurnRequest},
    media::Picture,
    provenance::{AttemptOutcome, AttemptRecord, NoticeRecord, RouteRole, Tier},
    whole::{EmbeddingRequest, ImageRequest, TextRequest},
};
use aideon_simulator::{Failure, Fault, FaultRule, Model, ModelKind, Outcome, Scope};
use aideon_tests::{
    desk::{Desk, DeskOptions, NO_HURRY, patience, primary, route, together},
    patience::within,
    reading::{failures, targets},
};
use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::{asked_of, desk_with};

/// What is asked for beside conversations.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wanted {
    Vectors,
    Pictures,
    Continuation,
}

const ALL: [Wanted; 3] = [Wanted::Vectors, Wanted::Pictures, Wanted::Continuation];

/// What came of it.
#[derive(Debug)]
struct Came {
    /// How many vectors, pictures or characters; none without an answer.
    size: Option<usize>,
    attempts: Vec<AttemptRecord>,
    notices: Vec<NoticeRecord>,
    stopped: bool,
}

impl Came {
    fn of<T>(answered: Answered<T>, size: impl FnOnce(&T) -> usize) -> Self {
        Self {
            size: answered.answer.as_ref().map(size),
            attempts: answered.attempts,
            notices: answered.notices,
            stopped: answered.stopped,
        }
    }
}

fn boats(count: u32) -> ImageRequest {
    ImageRequest {
        prompt: "A boat".to_owned(),
        size: Some((64, 64)),
        count: Some(count),
    }
}

impl Wanted {
    /// A model of the primary's, then one of Together's.
    fn models(self) -> [&'static str; 2] {
        match self {
            Self::Vectors => [
                "primary/maker/vectors",
                "together/intfloat/multilingual-e5-large-instruct",
            ],
            Self::Pictures => [
                "primary/maker/pictures",
                "together/black-forest-labs/FLUX.1-schnell",
            ],
            Self::Continuation => ["primary/maker/text", "together/openai/gpt-oss-20b"],
        }
    }

    fn scope(self) -> Scope {
        match self {
            Self::Vectors => Scope::Embeddings,
            Self::Pictures => Scope::Images,
            Self::Continuation => Scope::Text,
        }
    }

    async fn ask(self, desk: &Desk, stop: &CancellationToken) -> Result<Came> {
        let route = route(Tier::Premium, &self.models())?;
        let handler = &desk.handler;
        Ok(match self {
            Self::Vectors => {
                let request = EmbeddingRequest {
                    inputs: vec!["One".to_owned(), "two".to_owned()],
                    dimensions: None,
                };
                let asking = handler.embed(&route, &request, stop);
                Came::of(within("vectors", asking).await?, |all| all.vectors.len())
            }
            Self::Pictures => {
                let request = boats(2);
                let asking = handler.generate_images(&route, &request, stop);
                Came::of(within("pictures", asking).await?, |all| all.pictures.len())
            }
            Self::Continuation => {
                let request = TextRequest {
                    prompt: "Once upon a time".to_owned(),
                    ..TextRequest::default()
                };
                let turn = Turn {
                    route,
                    request: TurnRequest::Text(request),
                    on_break: OnBreak::Hold,
                };
                let asking = handler.answer(&turn, stop);
                Came::of(within("a text", asking).await?, |reply| reply.text.len())
            }
        })
    }

    async fn ask_to_the_end(self, desk: &Desk) -> Result<Came> {
        let came = self.ask(desk, &CancellationToken::new()).await?;
        ensure!(!came.stopped, "{self:?}: nobody stopped it");
        ensure!(
            came.size.is_none_or(|size| match self {
                Self::Vectors | Self::Pictures => size == 2,
                Self::Continuation => size > 0,
            }),
            "{self:?}: {came:?} is not what was asked for"
        );
        Ok(came)
    }
}

/// A desk whose primary makes vectors, pictures and texts, and sees.
async fn desk() -> Result<(TempDir, Desk)> {
    desk_of(DeskOptions::default()).await
}

async fn desk_of(options: DeskOptions) -> Result<(TempDir, Desk)> {
    let (folder, desk) = desk_with(options).await?;
    let model = |id, kind| Model::chat(id, id).kind(kind);
    let models = vec![
        model("maker/vectors", ModelKind::Embedding),
        model("maker/pictures", ModelKind::Image),
        model("maker/text", ModelKind::Language),
        Model::chat("maker/eyes", "Eyes").seeing(),
    ];
    desk.control.set_models(primary()?, models);
    Ok((folder, desk))
}

fn rule(wanted: Wanted, fault: Fault) -> Result<FaultRule> {
    let rule = FaultRule::new(fault).target(primary()?);
    Ok(rule.scope(wanted.scope()))
}

/// Checks that the first model failed so often in this way, and the second answered.
fn check_fallback(wanted: Wanted, came: &Came, kind: ErrorKind, tries: usize, when: &str) {
    let [first, second] = wanted.models();
    let mut expected = vec![Some(kind); tries];
    expected.push(None);
    assert_eq!(failures(&came.attempts), expected, "{wanted:?} {when}");
    let mut asked = vec![first; tries];
    asked.push(second);
    assert_eq!(targets(&came.attempts), asked, "{wanted:?} {when}");
    assert!(came.size.is_some(), "{wanted:?} {when}: it is answered");
    let answered = came.attempts.last().map(|attempt| &attempt.outcome);
    assert_eq!(
        answered,
        Some(&AttemptOutcome::Answered),
        "{wanted:?} {when}"
    );
}

#[tokio::test]
async fn the_attempt_that_answered_says_which_model() -> Result<()> {
    for wanted in ALL {
        let (_folder, desk) = desk().await?;
        let came = wanted.ask_to_the_end(&desk).await?;
        assert!(came.size.is_some(), "{wanted:?}: {came:?}");
        let [only] = came.attempts.as_slice() else {
            panic!("{wanted:?}: one attempt: {came:?}");
        };
        assert_eq!(only.target.to_string(), wanted.models()[0], "{wanted:?}");
        assert_eq!(only.role, RouteRole::FirstChoice, "{wanted:?}");
        assert_eq!(only.status, Some(200), "{wanted:?}");
        assert!(only.request_id.is_some(), "{wanted:?}");
        // Of pictures this format does not name the model.
        let named = (wanted != Wanted::Pictures).then_some(only.target.model.as_str());
        assert_eq!(only.reported_model.as_deref(), named, "{wanted:?}");
    }
    Ok(())
}

#[tokio::test]
async fn an_overloaded_model_is_asked_twice_again() -> Result<()> {
    for wanted in ALL {
        let (_folder, desk) = desk().await?;
        let overloaded = Fault::refuse(Failure::Overloaded);
        desk.control
            .set_fault(rule(wanted, overloaded.clone())?.next(2));
        let came = wanted.ask_to_the_end(&desk).await?;
        let kind = Some(ErrorKind::Overloaded);
        assert_eq!(failures(&came.attempts), [kind, kind, None], "{wanted:?}");
        assert_eq!(targets(&came.attempts), [wanted.models()[0]; 3]);
        assert!(came.size.is_some(), "{wanted:?}");

        desk.control.set_fault(rule(wanted, overloaded)?);
        let came = wanted.ask_to_the_end(&desk).await?;
        check_fallback(wanted, &came, ErrorKind::Overloaded, 3, "all the time");
    }
    Ok(())
}

#[tokio::test]
async fn a_refused_key_leads_on_and_is_asked_for() -> Result<()> {
    for wanted in ALL {
        let (_folder, desk) = desk().await?;
        desk.control
            .set_fault(rule(wanted, Fault::refuse(Failure::BadKey))?);
        let came = wanted.ask_to_the_end(&desk).await?;
        check_fallback(wanted, &came, ErrorKind::KeyRejected, 1, "a bad key");
        let notice = NoticeRecord::KeyNeeded {
            endpoint: "primary".parse()?,
            provider: "Aideon".to_owned(),
        };
        assert_eq!(came.notices, [notice], "{wanted:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_model_that_says_nothing_is_left_behind() -> Result<()> {
    for wanted in ALL {
        for silence in [
            Fault::Silent,
            Fault::SilentAfterHeaders,
            Fault::StalledAfter { chunks: 0 },
        ] {
            let mut patience = patience(NO_HURRY);
            let hurry = Timeouts {
                first_content: Duration::from_millis(200),
                ..NO_HURRY
            };
            let of_primary = TimeoutScope::Endpoint("primary".parse()?);
            patience.set.insert(of_primary, hurry);
            let (_folder, desk) = desk_of(DeskOptions {
                patience,
                ..DeskOptions::default()
            })
            .await?;
            desk.control.set_fault(rule(wanted, silence.clone())?);
            let came = wanted.ask_to_the_end(&desk).await?;
            let when = format!("{silence:?}");
            check_fallback(wanted, &came, ErrorKind::NoFirstContent, 1, &when);
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_answer_that_is_cut_in_its_middle_is_none() -> Result<()> {
    for wanted in ALL {
        for cut in [
            Fault::CutAfter { chunks: 1 },
            Fault::ResetAfter { chunks: 1 },
        ] {
            let (_folder, desk) = desk().await?;
            desk.control.set_fault(rule(wanted, cut.clone())?);
            let came = wanted.ask_to_the_end(&desk).await?;
            let when = format!("{cut:?}");
            // Of what comes whole nothing had come; a text had begun and is not asked again.
            let (kind, tries) = match wanted {
                Wanted::Vectors | Wanted::Pictures => (ErrorKind::ConnectionLost, 2),
                Wanted::Continuation => (ErrorKind::StreamCut, 1),
            };
            check_fallback(wanted, &came, kind, tries, &when);
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_is_half_an_answer_by_its_format_is_none_either() -> Result<()> {
    for wanted in [Wanted::Vectors, Wanted::Pictures] {
        let (_folder, desk) = desk().await?;
        desk.control
            .set_fault(rule(wanted, Fault::GarbledChunk { chunks: 0 })?);
        let came = wanted.ask_to_the_end(&desk).await?;
        check_fallback(wanted, &came, ErrorKind::NotTheApi, 1, "half of its JSON");
        assert_eq!(came.attempts[0].status, Some(200), "{wanted:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_stopped_is_cancelled_at_the_provider() -> Result<()> {
    for wanted in ALL {
        let (_folder, desk) = desk().await?;
        desk.control.set_fault(rule(wanted, Fault::Silent)?);
        let stop = CancellationToken::new();
        let stopping = async {
            within("the request", desk.control.arrived(1)).await??;
            stop.cancel();
            anyhow::Ok(())
        };
        let (came, ()) = futures::try_join!(wanted.ask(&desk, &stop), stopping)?;
        assert!(came.stopped && came.size.is_none(), "{wanted:?}: {came:?}");
        let request = within("its end", desk.control.ended(1)).await??;
        assert_eq!(request.outcome, Outcome::ClientGone, "{wanted:?}");
        assert!(asked_of(&desk, &together()).is_empty(), "{wanted:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_picture_in_a_conversation_arrives_at_the_fallback() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let stop = CancellationToken::new();
    let to_draw = route(Tier::Premium, &Wanted::Pictures.models())?;
    let boat = boats(1);
    let drawn = desk.handler.generate_images(&to_draw, &boat, &stop);
    let drawn = within("a picture", drawn).await?.answer;
    let picture: Picture = drawn
        .and_then(|drawn| drawn.pictures.into_iter().next())
        .context("a picture")?;
    let seen = format!("{} ({} bytes)", picture.media_type, picture.bytes.len());

    let overloaded = FaultRule::new(Fault::refuse(Failure::Overloaded));
    desk.control.set_fault(overloaded.target(primary()?));
    let request = ChatRequest {
        messages: vec![ChatMessage {
            pictures: vec![picture.into()],
            ..ChatMessage::new(Role::User, "What is it?")
        }],
        ..ChatRequest::default()
    };
    let eyes = ["primary/maker/eyes", "together/Qwen/Qwen3.5-9B"];
    let turn = Turn::chat(route(Tier::Premium, &eyes)?, request);
    let answered = within("the answer", desk.handler.answer(&turn, &stop)).await?;
    let kind = Some(ErrorKind::Overloaded);
    assert_eq!(failures(&answered.attempts), [kind, kind, kind, None]);
    let reply = answered.answer.context("it is answered")?;
    assert!(
        reply.text.contains(&seen),
        "{seen} was seen whole by the fallback: {}",
        reply.text
    );
    Ok(())
}
