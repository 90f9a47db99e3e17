//! Who was not asked and why, and the records that attempts begin with.

use super::{Ask, Candidate, Walk};
use crate::{
    error::ErrorKind,
    fallback::{TurnEvent, consequence::about_the_key, tell},
    manager,
    provenance::{AttemptOutcome, AttemptRecord, FailureRecord, NoticeRecord, Service},
    provider::LlmProvider,
};

impl<A: Ask> Walk<'_, A> {
    /// Tells of those that rested and were not asked, before somebody else is.
    pub(super) async fn tell_resting(&mut self) {
        for position in 0..self.resting.len() {
            let Some(resting) = self.resting.get_mut(position) else {
                continue;
            };
            if std::mem::replace(&mut resting.told, true) {
                continue;
            }
            let (candidate, cause) = (resting.candidate.clone(), resting.rests.cause);
            self.pass_over(&candidate, cause).await;
            let provider = self.handler.manager.provider_of(&candidate.target);
            if let Some(provider) = provider.filter(|_| about_the_key(cause)) {
                self.ask_for_the_key(provider.as_ref()).await;
            }
        }
    }

    /// Another candidate answers because of a key: the user is asked to mend it.
    pub(super) async fn ask_for_the_key(&self, provider: &dyn LlmProvider) {
        let endpoint = provider.endpoint();
        let notice = NoticeRecord::KeyNeeded {
            endpoint: endpoint.id.clone(),
            provider: endpoint.name.clone(),
        };
        tell(self.events, TurnEvent::Notice(notice)).await;
    }

    /// Tells of a candidate that was not asked.
    pub(super) async fn pass_over(&mut self, candidate: &Candidate, kind: ErrorKind) {
        let provider = self.handler.manager.provider_of(&candidate.target);
        let mut record = self.record(candidate, provider.as_deref());
        record.outcome = AttemptOutcome::NotAsked(FailureRecord::from(kind));
        tell(self.events, TurnEvent::AttemptEnded(record)).await;
    }

    pub(super) fn record(
        &mut self,
        candidate: &Candidate,
        provider: Option<&dyn LlmProvider>,
    ) -> AttemptRecord {
        let position = self.position;
        self.position = position.saturating_add(1);
        let endpoint = provider.map(LlmProvider::endpoint);
        let target = &candidate.target;
        AttemptRecord {
            position,
            tier: self.route.tier,
            role: candidate.role,
            service: endpoint.map_or(Service::Other, manager::service),
            provider: endpoint.map_or_else(
                || target.endpoint.to_string(),
                |endpoint| endpoint.name.clone(),
            ),
            simulated: endpoint.is_some_and(|endpoint| endpoint.simulated),
            target: target.clone(),
            reported_model: None,
            started_at: self.handler.clock.now(),
            first_content_ms: None,
            duration_ms: None,
            outcome: AttemptOutcome::Running,
            status: None,
            request_id: None,
            usage: Default::default(),
            cost: None,
            at_least: false,
            unreadable_events: 0,
        }
    }
}
