//! A pinned model is never switched, and never an "Aideon Model".

use aideon_engine::{
    error::ErrorKind,
    provenance::{ReplyOutcome, RouteRole, Tier},
};
use aideon_simulator::{Failure, Fault, FaultRule};
use aideon_tests::desk::{PRIMARY, SPARE, TOGETHER};
use anyhow::Result;

use crate::{chosen, desk, ended, failures, together_ai};

#[tokio::test]
async fn the_badge_of_a_pinned_model_is_its_provider_s_plain_name() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let cases = [
        (PRIMARY, chosen("Aideon", false)),
        (SPARE, chosen("Boathouse", false)),
        (TOGETHER, together_ai()),
    ];
    for tier in [Tier::Free, Tier::Premium] {
        for (model, expected) in &cases {
            let mut asked = desk.ask_pinned(tier, model, "Hello").await?;
            let reply = ended(&desk, &mut asked).await?;
            assert_eq!(
                reply.source().as_ref(),
                Some(expected),
                "{model} pinned by a {tier:?} user: no Aideon Model, and no fallback"
            );
            assert_eq!(reply.attempts[0].role, RouteRole::Pinned);
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_pinned_model_that_fails_is_not_replaced() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let cases = [
        (Fault::refuse(Failure::Overloaded), ErrorKind::Overloaded, 3),
        (Fault::refuse(Failure::BadKey), ErrorKind::KeyRejected, 1),
        (Fault::HangUp, ErrorKind::ConnectionLost, 2),
        (Fault::CutAfter { chunks: 1 }, ErrorKind::StreamCut, 1),
    ];
    for (what, kind, tries) in cases {
        desk.control.clear_faults();
        desk.forget_health()?;
        desk.control.set_fault(FaultRule::new(what.clone()));
        for model in [PRIMARY, TOGETHER] {
            let before = desk.control.requests().len();
            let mut asked = desk.ask_pinned(Tier::Premium, model, "Hello").await?;
            let reply = ended(&desk, &mut asked).await?;
            assert_eq!(reply.outcome, ReplyOutcome::Failed, "{model}, {what:?}");
            assert_eq!(
                failures(&reply),
                vec![Some(kind); tries],
                "{model}, {what:?}"
            );
            assert!(
                reply
                    .attempts
                    .iter()
                    .all(|attempt| attempt.target.to_string() == model),
                "{model}, {what:?}: the user chose this model and no other"
            );
            assert!(reply.notices.is_empty(), "nobody answers in its place");
            assert_eq!(
                desk.control.requests().len(),
                before + tries,
                "{model}, {what:?}"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_pinned_model_whose_endpoint_is_gone_fails() -> Result<()> {
    let (_folder, desk) = desk().await?;
    desk.manager.remove(&"spare".parse()?);
    let mut asked = desk.ask_pinned(Tier::Free, SPARE, "Hello").await?;
    let reply = ended(&desk, &mut asked).await?;
    assert_eq!(reply.outcome, ReplyOutcome::Failed);
    assert_eq!(failures(&reply), [Some(ErrorKind::ProviderUnknown)]);
    Ok(())
}
