//! What is left when everybody who could be asked has failed or rests.

use tokio::time::Instant;

use super::{Ask, Candidate, Left, Resting, Walk, Walked};
use crate::{
    health::{Permit, Rests},
    model_id::ModelId,
};

/// The user stopped the turn.
struct Cancelled;

impl<A: Ask> Walk<'_, A> {
    /// Everybody who could be asked has failed or rests. Rather than failing blind, the one
    /// that is nearest to its recovery is asked all the same; when a request is trying it
    /// already, that one's luck decides.
    pub(super) async fn last_resort(mut self) -> Walked<A::Answer> {
        let Some(position) = self.nearest_to_recovery() else {
            self.tell_resting().await;
            return Walked::Failed;
        };
        let Resting {
            candidate, rests, ..
        } = self.resting.remove(position);
        let permit = match self.share_the_probe(&candidate.target).await {
            Ok(permit) => permit,
            Err(Cancelled) => return Walked::Stopped,
        };
        let candidate = Candidate {
            last: true,
            ..candidate
        };
        if permit.is_none() {
            self.pass_over(&candidate, rests.cause).await;
            self.tell_resting().await;
            return Walked::Failed;
        }
        match self.ask_candidate(&candidate, permit).await {
            Left::Answered(answer) => Walked::Answered(answer),
            Left::Stopped => Walked::Stopped,
            Left::Next | Left::End | Left::Rests(_) => Walked::Failed,
        }
    }

    /// Leave to try a target that rests; when a request is trying it already, leave to ask it
    /// once that one has succeeded, and none when it failed. One that was stopped tells
    /// nothing, and the target is tried in its place.
    async fn share_the_probe(&self, target: &ModelId) -> Result<Option<Permit>, Cancelled> {
        let health = self.handler.manager.health();
        let failures = || health.of(target).map(|health| health.failed);
        loop {
            let before = failures();
            if let Some(permit) = health.force(target) {
                return Ok(Some(permit));
            }
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return Err(Cancelled),
                () = tokio::time::sleep_until(self.deadline) => return Ok(None),
                () = health.probed(target) => {}
            }
            match health.admit(target, Instant::now()) {
                Ok(permit) => return Ok(Some(permit)),
                Err(_) if failures() == before => {}
                Err(_) => return Ok(None),
            }
        }
    }

    /// Of those that rest: one that is being tried, else the one whose rest ends first, else,
    /// when nobody was asked at all, one whose key was refused: the user may have mended it.
    fn nearest_to_recovery(&self) -> Option<usize> {
        let rank = |rests: &Rests| match rests {
            Rests { probing: true, .. } => Some((0, None)),
            Rests {
                until: Some(until), ..
            } => Some((1, Some(*until))),
            _ if self.asked => None,
            _ => Some((2, None)),
        };
        let ranked = self
            .resting
            .iter()
            .enumerate()
            .filter_map(|(position, resting)| Some((rank(&resting.rests)?, position)));
        ranked.min().map(|(_, position)| position)
    }
}
