//! Pictures that are looked at, and pictures that are made.

use aideon_engine::{
    chat::{ChatRequest, FinishReason},
    fallback::TurnRequest,
    provenance::{AttemptOutcome, Mode, ReplyOutcome, Tier},
    selector::Modality,
    whole::ImageRequest,
};
use aideon_simulator::{Failure, Fault, FaultRule, Model, ModelKind, Scope};
use aideon_storage::turns::NewTurn;
use aideon_tests::{
    desk::{Asked, Desk, primary, route},
    reading::{aideon, targets, together_fallback},
};
use anyhow::Result;
use base64::{Engine as _, prelude::BASE64_STANDARD};

use crate::{desk, ended, last_sent, write};

/// A PNG of one pixel.
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const PAINTERS: [&str; 2] = [
    "primary/maker/pictures",
    "together/black-forest-labs/FLUX.1-schnell",
];

/// Asks for a picture along a route, and for what a picture costs of the free plan.
async fn draw(desk: &Desk, tier: Tier, models: &[&str]) -> Result<Asked> {
    let model = Model::chat("maker/pictures", "Painter").kind(ModelKind::Image);
    desk.control.set_models(primary()?, vec![model]);
    let profile = desk.subject(tier).await?;
    let new = NewTurn {
        mode: Mode::Image,
        charge: desk.free_tier.charge(tier, &profile, Modality::Image),
        ..NewTurn::new(&profile, tier, "A red boat")
    };
    let stored = crate::begun(desk.database.begin_turn(new).await?)?;
    let request = TurnRequest::Image(ImageRequest {
        prompt: stored.turn.text.clone(),
        size: Some((64, 32)),
        ..ImageRequest::default()
    });
    write(desk, stored, route(tier, models)?, request)
}

#[tokio::test]
async fn a_picture_is_told_of_and_kept_with_who_made_it() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let mut asked = draw(&desk, Tier::Premium, &PAINTERS).await?;
    let reply = ended(&desk, &mut asked).await?;
    assert_eq!(reply.outcome, ReplyOutcome::Finished(FinishReason::Stop));
    assert_eq!(reply.mode, Mode::Image);
    assert_eq!(reply.source(), Some(aideon()));
    let made = reply.answer().map(|part| part.pictures.clone());
    let made = made.unwrap_or_default();
    assert_eq!(made.len(), 1);
    assert_eq!((made[0].width, made[0].height), (64, 32));
    assert_eq!(made[0].name, "A red boat");
    let profile = desk.subject(Tier::Premium).await?;
    let stored = desk.database.picture(&profile, &made[0].id).await?;
    assert_eq!(
        stored.picture.bytes.len(),
        usize::try_from(made[0].bytes)?,
        "it can be looked at as soon as it was told of"
    );
    Ok(())
}

#[tokio::test]
async fn a_painter_that_fails_is_followed_by_the_next() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let overloaded = FaultRule::new(Fault::refuse(Failure::Overloaded)).target(primary()?);
    desk.control.set_fault(overloaded.scope(Scope::Images));
    let mut asked = draw(&desk, Tier::Premium, &PAINTERS).await?;
    let reply = ended(&desk, &mut asked).await?;
    assert_eq!(reply.source(), Some(together_fallback()));
    assert_eq!(
        targets(&reply.attempts).last().map(String::as_str),
        Some(PAINTERS[1])
    );
    assert_eq!(reply.segments.len(), 1, "who failed made nothing");
    assert_eq!(reply.segments[0].pictures.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_picture_costs_one_picture_and_no_request_if_there_is_one() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let profile = desk.subject(Tier::Free).await?;
    let mut spent = Vec::new();
    for fault in [Some(Failure::NoCredit), None] {
        desk.control.clear_faults();
        if let Some(failure) = fault {
            let refusal = FaultRule::new(Fault::refuse(failure));
            desk.control.set_fault(refusal.scope(Scope::Images));
        }
        let mut asked = draw(&desk, Tier::Free, &PAINTERS[1..]).await?;
        ended(&desk, &mut asked).await?;
        let left = desk.free_tier.left(Tier::Free, &profile).await?;
        spent.extend(left.map(|left| {
            (
                left.limits.images - left.images,
                left.limits.requests - left.requests,
            )
        }));
    }
    assert_eq!(spent, [(0, 0), (1, 0)], "a refusal costs nothing");
    Ok(())
}

#[tokio::test]
async fn a_picture_that_is_stopped_is_no_failure() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let silent = FaultRule::new(Fault::Silent).scope(Scope::Images);
    desk.control.set_fault(silent);
    let mut asked = draw(&desk, Tier::Premium, &PAINTERS).await?;
    desk.control.arrived(1).await?;
    assert!(desk.replies.stop(&asked.reply));
    let reply = ended(&desk, &mut asked).await?;
    assert_eq!(reply.outcome, ReplyOutcome::Stopped);
    assert_eq!(reply.attempts[0].outcome, AttemptOutcome::Stopped);
    assert!(reply.segments.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_picture_of_the_users_is_sent_to_a_model_that_sees() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let eyes = Model::chat("maker/large", "Eyes").seeing();
    desk.control.set_models(primary()?, vec![eyes]);
    let profile = desk.subject(Tier::Premium).await?;
    let bytes = BASE64_STANDARD.decode(PIXEL)?;
    let picture = desk
        .database
        .add_picture(&profile, "pixel.png", bytes)
        .await?;
    let new = NewTurn {
        pictures: vec![picture.id.clone()],
        ..NewTurn::new(&profile, Tier::Premium, "What is this?")
    };
    let stored = crate::begun(desk.database.begin_turn(new).await?)?;
    let request = TurnRequest::Chat(ChatRequest {
        messages: desk.database.context(&stored.turn.reply.id).await?,
        ..ChatRequest::default()
    });
    assert_eq!(request.modality(), Modality::Vision);
    let mut asked = write(&desk, stored, crate::premium()?, request)?;
    let reply = ended(&desk, &mut asked).await?;
    assert_eq!(reply.source(), Some(aideon()));
    let sent = last_sent(&desk.control.requests())?;
    let parts = sent[0].1.to_string();
    assert!(parts.contains("What is this?"), "{parts}");
    assert!(parts.contains(&format!("base64,{PIXEL}")), "{parts}");
    Ok(())
}
