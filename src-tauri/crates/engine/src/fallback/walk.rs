//! The way along a route: who is asked, who is passed over, who is asked again.

mod resort;
mod telling;

use std::time::Duration;

use async_trait::async_trait;
use tokio::{sync::mpsc, time::Instant};
use tokio_util::sync::CancellationToken;

use super::{
    FallbackHandler, TurnEvent,
    attempt::{AttemptEnd, AttemptSetup, Limits},
    consequence::{self, Next, about_the_key},
};
use crate::{
    breaker::Verdict,
    error::{ErrorKind, ProviderError},
    health::{Permit, Rests, Sample},
    model_id::ModelId,
    provenance::RouteRole,
    provider::{LlmProvider, ProviderCapabilities},
    selector::Route,
};

/// What is asked of each candidate.
#[async_trait]
pub(super) trait Ask: Sync {
    type Answer: Send;

    /// Whether a provider can do it at all.
    fn fits(&self, capabilities: &ProviderCapabilities) -> bool;

    /// Nothing of the answer comes before all of it, which may take a while.
    fn takes_long(&self, _provider: &dyn LlmProvider) -> bool {
        false
    }

    /// One attempt at one candidate.
    async fn ask(
        &self,
        provider: &dyn LlmProvider,
        setup: AttemptSetup<'_>,
    ) -> AttemptEnd<Self::Answer>;
}

/// How the way along a route ended.
#[derive(Debug, PartialEq)]
pub(super) enum Walked<T> {
    Answered(T),
    Failed,
    Stopped,
}

/// How a candidate's part in it ended.
enum Left<T> {
    Answered(T),
    /// The next candidate is asked.
    Next,
    /// It was not asked, because it rests.
    Rests(Rests),
    /// The route ends here.
    End,
    Stopped,
}

#[derive(Clone)]
struct Candidate {
    role: RouteRole,
    target: ModelId,
    /// Nobody is left behind it.
    last: bool,
}

struct Resting {
    candidate: Candidate,
    rests: Rests,
    told: bool,
}

pub(super) struct Walk<'a, A> {
    handler: &'a FallbackHandler,
    route: &'a Route,
    ask: &'a A,
    stop: &'a CancellationToken,
    events: &'a mpsc::Sender<TurnEvent>,
    position: u32,
    deadline: Instant,
    resting: Vec<Resting>,
    /// Only a model whose context window is larger than this can help.
    larger_than: Option<u32>,
    asked: bool,
}

impl<'a, A: Ask> Walk<'a, A> {
    pub(super) fn new(
        handler: &'a FallbackHandler,
        route: &'a Route,
        ask: &'a A,
        stop: &'a CancellationToken,
        events: &'a mpsc::Sender<TurnEvent>,
    ) -> Self {
        Self {
            handler,
            route,
            ask,
            stop,
            events,
            position: 0,
            deadline: Instant::now() + handler.patience.overall,
            resting: Vec::new(),
            larger_than: None,
            asked: false,
        }
    }

    pub(super) async fn run(mut self) -> Walked<A::Answer> {
        for candidate in self.candidates() {
            if self.stop.is_cancelled() || self.events.is_closed() {
                return Walked::Stopped;
            }
            match self.ask_candidate(&candidate, None).await {
                Left::Answered(answer) => return Walked::Answered(answer),
                Left::Stopped => return Walked::Stopped,
                Left::End => return Walked::Failed,
                Left::Next => {}
                Left::Rests(rests) => {
                    let next = consequence::of(rests.cause).next;
                    self.resting.push(Resting {
                        candidate,
                        rests,
                        told: false,
                    });
                    if !next.leads_on(self.route.tier) {
                        break;
                    }
                }
            }
        }
        self.last_resort().await
    }

    /// The candidates in order, of equal ones the faster healthy one first.
    fn candidates(&self) -> Vec<Candidate> {
        let now = Instant::now();
        let health = self.handler.manager.health();
        let mut candidates: Vec<Candidate> = Vec::new();
        for (role, step) in self.route.steps() {
            let equals = health.order(step.models(), now);
            candidates.extend(equals.into_iter().map(|target| Candidate {
                role,
                target,
                last: false,
            }));
        }
        if let Some(last) = candidates.last_mut() {
            last.last = true;
        }
        candidates
    }

    async fn ask_candidate(
        &mut self,
        candidate: &Candidate,
        mut forced: Option<Permit>,
    ) -> Left<A::Answer> {
        let handler = self.handler;
        let Some(provider) = handler.manager.provider_of(&candidate.target) else {
            self.pass_over(candidate, ErrorKind::ProviderUnknown).await;
            return Left::Next;
        };
        if let Some(kind) = self.unfit(candidate, provider.as_ref()) {
            self.pass_over(candidate, kind).await;
            return Left::Next;
        }
        let mut failures = 0;
        loop {
            let permit = match forced.take() {
                Some(permit) => permit,
                None => match handler
                    .manager
                    .health()
                    .admit(&candidate.target, Instant::now())
                {
                    Ok(permit) => permit,
                    Err(rests) if failures == 0 => return Left::Rests(rests),
                    // It failed before in this turn, and rests now: its failure stands.
                    Err(_) => return Left::Next,
                },
            };
            match self.attempt(candidate, provider.as_ref(), permit).await {
                AttemptEnd::Answered { answer, .. } => return Left::Answered(answer),
                AttemptEnd::Stopped { .. } => return Left::Stopped,
                AttemptEnd::Failed { error, broke_off } => {
                    failures += 1;
                    if broke_off.is_some_and(|lead_on| !lead_on) {
                        return Left::End;
                    }
                    let again = broke_off.is_none() && self.wait(candidate, &error, failures).await;
                    if self.stop.is_cancelled() {
                        return Left::Stopped;
                    }
                    if !again {
                        return self.after(candidate, provider.as_ref(), error.kind).await;
                    }
                }
            }
        }
    }

    /// Why the candidate cannot help, before anything is sent.
    fn unfit(&self, candidate: &Candidate, provider: &dyn LlmProvider) -> Option<ErrorKind> {
        if !self.ask.fits(&provider.capabilities()) {
            return Some(ErrorKind::Unsupported);
        }
        let needed = self.larger_than?;
        let window = self.handler.manager.catalog().window(&candidate.target);
        (window.is_none_or(|window| window <= needed)).then_some(ErrorKind::ContextTooLong)
    }

    async fn attempt(
        &mut self,
        candidate: &Candidate,
        provider: &dyn LlmProvider,
        permit: Permit,
    ) -> AttemptEnd<A::Answer> {
        self.tell_resting().await;
        self.asked = true;
        let record = self.record(candidate, Some(provider));
        let end = self
            .ask
            .ask(
                provider,
                AttemptSetup {
                    record,
                    clock: self.handler.clock.as_ref(),
                    limits: self.limits(candidate, provider),
                    deadline: &mut self.deadline,
                    price: self.handler.manager.catalog().price(&candidate.target),
                    events: self.events,
                    stop: self.stop,
                },
            )
            .await;
        let (verdict, sample) = judge(&end);
        permit.end(verdict, sample, Instant::now());
        end
    }

    fn limits(&self, candidate: &Candidate, provider: &dyn LlmProvider) -> Limits {
        let patience = &self.handler.patience;
        let slow = self.ask.takes_long(provider);
        let timeouts = patience.timeouts(&candidate.target, provider.endpoint(), slow);
        let times = if candidate.last { 2 } else { 1 };
        Limits {
            first_content: timeouts.first_content.saturating_mul(times),
            silence: timeouts.silence,
        }
    }

    /// Waits before another attempt at the same candidate; false when there is none.
    async fn wait(&self, candidate: &Candidate, error: &ProviderError, failures: u32) -> bool {
        if failures >= consequence::of(error.kind).attempts() {
            return false;
        }
        let backoff = &self.handler.patience.backoff;
        let wait = backoff.wait(failures, error.retry_after, candidate.last, fastrand::f64());
        match wait {
            Some(wait) if Instant::now() + wait < self.deadline => self.pause(wait).await,
            _ => false,
        }
    }

    /// Whether the time went by without the user stopping.
    async fn pause(&self, wait: Duration) -> bool {
        tokio::select! {
            biased;
            () = self.stop.cancelled() => false,
            () = tokio::time::sleep(wait) => true,
        }
    }

    /// What the candidate's last failure leads to.
    async fn after(
        &mut self,
        candidate: &Candidate,
        provider: &dyn LlmProvider,
        kind: ErrorKind,
    ) -> Left<A::Answer> {
        let next = consequence::of(kind).next;
        if !next.leads_on(self.route.tier) || Instant::now() >= self.deadline {
            return Left::End;
        }
        if next == Next::LargerWindow {
            // Of a window that is not known it cannot be said which one is larger.
            match self.handler.manager.catalog().window(&candidate.target) {
                Some(window) => self.larger_than = self.larger_than.max(Some(window)),
                None => return Left::End,
            }
        }
        if about_the_key(kind) && !candidate.last {
            self.ask_for_the_key(provider).await;
        }
        Left::Next
    }
}

/// What an attempt's end means to the health of its target.
fn judge<T>(end: &AttemptEnd<T>) -> (Verdict, Option<Sample>) {
    match end {
        AttemptEnd::Answered { first_content, .. } => {
            (Verdict::Success, Some(Sample::Answered(*first_content)))
        }
        // Who wrote was well when the user had read enough.
        AttemptEnd::Stopped {
            first_content: Some(first_content),
        } => (Verdict::Success, Some(Sample::Answered(*first_content))),
        AttemptEnd::Stopped {
            first_content: None,
        } => (Verdict::Nothing, None),
        AttemptEnd::Failed { error, .. } => {
            let verdict = consequence::of(error.kind).verdict(error);
            let its_fault = verdict != Verdict::Nothing || error.kind == ErrorKind::ModelUnknown;
            (verdict, its_fault.then_some(Sample::Failed(error.kind)))
        }
    }
}
