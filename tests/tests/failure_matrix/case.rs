//! One case: it is set up, asked, and held against the table.

use std::{fmt, time::Duration};

use aideon_engine::{
    breaker::BreakerState,
    chat::{ChatMessage, ChatRequest, FinishReason, Role},
    error::ErrorKind,
    fallback::{Patience, TimeoutScope, Timeouts, Turn},
    health::HealthFigures,
    model_id::ModelId,
    provenance::{AttemptOutcome, AttemptRecord, NoticeRecord, ReplyOutcome, Tier},
    selector::Modality,
};
use aideon_simulator::{
    Answer, Failure, Fault, FaultRule, RawReply, RefusedAddress, Simulator, Target,
};
use aideon_tests::{
    desk::{
        Desk, DeskOptions, NO_HURRY, PRIMARY, SPARE, TOGETHER, patience, primary, route, spare,
        together,
    },
    patience::within,
};
use anyhow::{Context as _, Result, ensure};
use tokio_util::sync::CancellationToken;

use crate::{
    classes::{Breaker, Class, Moment, Next, Strike, Trouble},
    report::{Line, badge},
};

/// What the fallback says when it is well.
const INSTEAD: &str = "Instead";

/// How the answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mode {
    Streamed,
    Whole,
}

/// How the next candidate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fallback {
    Healthy,
    Failing,
}

pub(crate) struct Case {
    pub(crate) class: &'static Class,
    pub(crate) strike: &'static Strike,
    pub(crate) mode: Mode,
    pub(crate) tier: Tier,
    pub(crate) fallback: Fallback,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            class,
            strike,
            mode,
            tier,
            fallback,
        } = self;
        write!(
            f,
            "{} ({:?}, {:?}), {mode:?}, {tier:?}, fallback {fallback:?}",
            class.name, strike.moment, strike.trouble
        )
    }
}

/// What came of it.
pub(crate) struct Got {
    pub(crate) outcome: ReplyOutcome,
    /// The text that stands as the answer.
    pub(crate) text: Option<String>,
    /// Texts that were set aside.
    pub(crate) set_aside: Vec<String>,
    pub(crate) attempts: Vec<AttemptRecord>,
    pub(crate) notices: Vec<NoticeRecord>,
    /// Requests that the free plan counted.
    pub(crate) used: u32,
}

impl fmt::Display for Got {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answered = self
            .attempts
            .iter()
            .rfind(|attempt| attempt.outcome == AttemptOutcome::Answered);
        match (&self.outcome, answered) {
            (ReplyOutcome::Finished(_), Some(answered)) => write!(f, "{}", badge(answered))?,
            (ReplyOutcome::Stopped, _) => write!(f, "stopped")?,
            _ => write!(f, "failed")?,
        }
        match (self.text.as_deref(), self.set_aside.len()) {
            (_, 1) => write!(f, ", 1 text set aside"),
            (Some(_), _) if self.outcome == ReplyOutcome::Stopped => write!(f, ", text kept"),
            _ => Ok(()),
        }
    }
}

impl Case {
    pub(crate) async fn run(&self) -> Result<Line> {
        let folder = tempfile::tempdir()?;
        let desk = Desk::open(folder.path(), self.options()?).await?;
        let _nobody = self.set_up(&desk)?;
        let got = within("the case", self.ask(&desk)).await??;
        self.check(&desk, &got)?;
        Ok(Line::new(self, &got))
    }

    /// First and second candidate. Only Together cannot do without a key.
    fn route(&self) -> [&'static str; 2] {
        match self.strike.trouble {
            Trouble::NoKey => [TOGETHER, SPARE],
            _ => [PRIMARY, TOGETHER],
        }
    }

    fn target(model: &str) -> Result<Target> {
        match model {
            PRIMARY => primary(),
            SPARE => spare(),
            _ => Ok(together()),
        }
    }

    /// The first candidate's deadlines are short where it is to miss them; nothing else is
    /// in a hurry, so that a slow machine changes nothing.
    fn options(&self) -> Result<DeskOptions> {
        let mut patience: Patience = patience(NO_HURRY);
        let short = Duration::from_secs(1);
        let silent = match self.strike.trouble {
            Trouble::Fault(fault) => match fault() {
                Fault::Silent | Fault::SilentAfterHeaders => Some(Timeouts {
                    first_content: short,
                    ..NO_HURRY
                }),
                Fault::StalledAfter { .. } => Some(Timeouts {
                    silence: short,
                    ..NO_HURRY
                }),
                _ => None,
            },
            _ => None,
        };
        if let Some(timeouts) = silent {
            let first: ModelId = self.route()[0].parse()?;
            patience.set.insert(TimeoutScope::Model(first), timeouts);
        }
        Ok(DeskOptions {
            patience,
            health: HealthFigures::default(),
            ..DeskOptions::default()
        })
    }

    /// Gives the address at which nobody listens, where the case has one; it stays refused as
    /// long as that lives.
    fn set_up(&self, desk: &Desk) -> Result<Option<RefusedAddress>> {
        let [first, second] = self.route();
        let (at_first, at_second) = (Self::target(first)?, Self::target(second)?);
        let words = || Answer::chunks(["One ", "two ", "three"]);
        let raw = |ending: &str| {
            let mut events: Vec<String> = Vec::new();
            if self.strike.moment == Moment::MidStream {
                events.extend([chunk("One "), chunk("two ")]);
            }
            events.push(ending.to_owned());
            RawReply::events(events)
        };
        for _ in 0..self.strike.tries {
            match self.strike.trouble {
                Trouble::InStream(code) => desk.control.script(
                    &at_first,
                    raw(&event(&format!(
                        r#"{{"error":{{"message":"it broke","code":"{code}"}}}}"#
                    ))),
                ),
                Trouble::Finish(reason) => desk.control.script(
                    &at_first,
                    raw(&event(&format!(
                        r#"{{"choices":[{{"index":0,"delta":{{}},"finish_reason":"{reason}"}}]}}"#
                    ))),
                ),
                Trouble::Garbage(times) => {
                    desk.control
                        .script(&at_first, raw(&event("{\"choices\":[{").repeat(times)));
                }
                Trouble::Fault(_) | Trouble::Stop(_) => desk.control.script(&at_first, words()),
                Trouble::Nobody | Trouble::NoKey => {}
            }
        }
        let mut nobody = None;
        match self.strike.trouble {
            Trouble::Fault(fault) | Trouble::Stop(fault) => desk
                .control
                .set_fault(FaultRule::new(fault()).target(&at_first)),
            Trouble::Nobody => {
                let address = Simulator::refused_address()?;
                desk.register("primary", "Aideon", &address.base_url(&at_first))?;
                nobody = Some(address);
            }
            Trouble::NoKey => desk.keys.take("together"),
            Trouble::InStream(_) | Trouble::Finish(_) | Trouble::Garbage(_) => {}
        }
        match self.fallback {
            Fallback::Healthy => desk
                .control
                .script(&at_second, Answer::chunks(["In", "stead"])),
            Fallback::Failing => {
                let rule = FaultRule::new(Fault::refuse(Failure::Overloaded));
                desk.control.set_fault(rule.target(&at_second));
            }
        }
        Ok(nobody)
    }

    async fn ask(&self, desk: &Desk) -> Result<Got> {
        let before = desk.requests_used(self.tier).await?;
        ensure!(before == 0, "a new database has counted nothing");
        let mut got = match self.mode {
            Mode::Streamed => self.ask_streamed(desk).await?,
            Mode::Whole => self.ask_whole(desk).await?,
        };
        got.used = desk.requests_used(self.tier).await?;
        Ok(got)
    }

    fn stops(&self) -> bool {
        matches!(self.strike.trouble, Trouble::Stop(_))
    }

    async fn ask_streamed(&self, desk: &Desk) -> Result<Got> {
        let route = route(self.tier, &self.route())?;
        let mut asked = desk.ask_along(route, "Count to three").await?;
        if self.stops() {
            desk.control.arrived(1).await?;
            if self.strike.moment == Moment::MidStream {
                let shown = |reply: &aideon_engine::provenance::ReplyRecord| {
                    reply
                        .answer()
                        .is_some_and(|segment| segment.text == "One two ")
                };
                asked.listener.until(shown).await?;
            }
            desk.replies.stop(&asked.reply);
        }
        let heard = asked.listener.to_the_end().await?;
        let stored = desk.stored(&asked.reply).await?;
        ensure!(heard == stored, "heard {heard:#?}, stored {stored:#?}");
        let texts = |set_aside| {
            let segments = stored.segments.iter();
            segments
                .filter(move |segment| segment.set_aside == set_aside)
                .map(|segment| segment.text.clone())
        };
        Ok(Got {
            outcome: stored.outcome.clone(),
            text: texts(false).next(),
            set_aside: texts(true).collect(),
            attempts: stored.attempts.clone(),
            notices: stored.notices.clone(),
            used: 0,
        })
    }

    /// As the local API asks: reserved, answered, settled.
    async fn ask_whole(&self, desk: &Desk) -> Result<Got> {
        let turn = Turn::chat(
            route(self.tier, &self.route())?,
            ChatRequest {
                messages: vec![ChatMessage::new(Role::User, "Count to three")],
                ..ChatRequest::default()
            },
        );
        let subject = desk.subject(self.tier).await?;
        let charge = desk.free_tier.charge(self.tier, &subject, Modality::Chat);
        let reserved = match &charge {
            Some(charge) => Some(desk.free_tier.reserve(charge).await?),
            None => None,
        };
        let stop = CancellationToken::new();
        let stopping = async {
            if self.stops() {
                desk.control.arrived(1).await?;
                if self.strike.moment == Moment::MidStream {
                    let sent =
                        |record: &aideon_simulator::RequestRecord| record.text_sent == "One two ";
                    desk.control.wait_until(sent).await?;
                }
                stop.cancel();
            }
            anyhow::Ok(())
        };
        let (answered, stopping) = tokio::join!(desk.handler.answer(&turn, &stop), stopping);
        stopping?;
        if let Some(reserved) = &reserved {
            let delivered = answered.answer.is_some();
            desk.free_tier.settle(reserved, delivered).await?;
        }
        let outcome = match (&answered.answer, answered.stopped) {
            (Some(reply), _) => ReplyOutcome::Finished(reply.finish),
            (None, true) => ReplyOutcome::Stopped,
            (None, false) => ReplyOutcome::Failed,
        };
        Ok(Got {
            outcome,
            text: answered.answer.map(|reply| reply.text),
            set_aside: Vec::new(),
            attempts: answered.attempts,
            notices: answered.notices,
            used: 0,
        })
    }

    fn leads_on(&self) -> bool {
        match self.class.next {
            Next::Nobody => false,
            Next::OnPremium => self.tier == Tier::Premium,
            Next::OnBoth => true,
        }
    }

    fn check(&self, desk: &Desk, got: &Got) -> Result<()> {
        self.check_attempts(got)?;
        self.check_requests(desk)?;
        self.check_answer(got)?;
        self.check_quota(got)?;
        self.check_breaker(desk)
    }

    /// The provenance: who was asked, how often, and how each ended.
    fn check_attempts(&self, got: &Got) -> Result<()> {
        let mut expected: Vec<Option<ErrorKind>> = vec![Some(self.strike.kind); self.strike.tries];
        if self.stops() {
            expected = vec![None];
        }
        match (self.leads_on(), self.fallback) {
            (false, _) => {}
            (true, Fallback::Healthy) => expected.push(None),
            (true, Fallback::Failing) => expected.extend([Some(ErrorKind::Overloaded); 3]),
        }
        let kinds: Vec<Option<ErrorKind>> = got
            .attempts
            .iter()
            .map(|attempt| match &attempt.outcome {
                AttemptOutcome::Failed(failure) | AttemptOutcome::NotAsked(failure) => {
                    Some(failure.kind)
                }
                _ => None,
            })
            .collect();
        ensure!(kinds == expected, "attempts {kinds:?}, not {expected:?}");
        let [first, second] = self.route();
        let targets = got
            .attempts
            .iter()
            .map(|attempt| attempt.target.to_string());
        for (position, target) in targets.enumerate() {
            let asked = if position < self.strike.tries {
                first
            } else {
                second
            };
            ensure!(
                target == asked,
                "attempt {position} asked {target}, not {asked}"
            );
        }
        let keys = got.notices.len();
        let about_the_key = matches!(
            self.strike.kind,
            ErrorKind::KeyMissing | ErrorKind::KeyRejected | ErrorKind::PermissionDenied
        );
        let expected = usize::from(about_the_key && self.leads_on());
        ensure!(
            keys == expected,
            "{keys} notices ask for a key, not {expected}"
        );
        Ok(())
    }

    /// What the simulator saw.
    fn check_requests(&self, desk: &Desk) -> Result<()> {
        let [first, second] = self.route();
        let reaches = !matches!(self.strike.trouble, Trouble::Nobody | Trouble::NoKey);
        let at_second = match (self.leads_on(), self.fallback) {
            (false, _) => 0,
            (true, Fallback::Healthy) => 1,
            (true, Fallback::Failing) => 3,
        };
        let expected = [if reaches { self.strike.tries } else { 0 }, at_second];
        let requests = desk.control.requests();
        for (model, expected) in [first, second].into_iter().zip(expected) {
            let target = Self::target(model)?;
            let seen = requests
                .iter()
                .filter(|request| request.target.as_ref() == Some(&target));
            let seen = seen.count();
            ensure!(
                seen == expected,
                "{model} saw {seen} requests, not {expected}"
            );
        }
        Ok(())
    }

    /// What the user got.
    fn check_answer(&self, got: &Got) -> Result<()> {
        let finished = self.leads_on() && self.fallback == Fallback::Healthy;
        let outcome = match (self.stops(), finished) {
            (true, _) => ReplyOutcome::Stopped,
            (false, true) => ReplyOutcome::Finished(FinishReason::Stop),
            (false, false) => ReplyOutcome::Failed,
        };
        ensure!(got.outcome == outcome, "it ended as {:?}", got.outcome);
        let text = match (self.stops(), finished, self.strike.moment, self.mode) {
            (true, _, Moment::MidStream, Mode::Streamed) => Some("One two "),
            (_, true, ..) => Some(INSTEAD),
            _ => None,
        };
        ensure!(got.text.as_deref() == text, "the user got {:?}", got.text);
        let aside =
            !self.stops() && self.strike.moment == Moment::MidStream && self.mode == Mode::Streamed;
        ensure!(
            got.set_aside.len() == usize::from(aside),
            "set aside: {:?}",
            got.set_aside
        );
        if finished {
            let answered = got.attempts.last().context("somebody answered")?;
            let expected = match (self.strike.trouble, self.tier) {
                (Trouble::NoKey, _) => "Boathouse (Fallback)",
                (_, Tier::Premium) => "Together AI (Fallback)",
                (_, Tier::Free) => "Together AI",
            };
            let badge = badge(answered);
            ensure!(badge == expected, "the badge says {badge}, not {expected}");
        }
        Ok(())
    }

    /// Counted is what was delivered, and once, however many attempts it took.
    fn check_quota(&self, got: &Got) -> Result<()> {
        let delivered = got.text.is_some();
        let expected = u32::from(delivered && self.tier == Tier::Free);
        ensure!(
            got.used == expected,
            "{} requests counted, not {expected}",
            got.used
        );
        Ok(())
    }

    fn check_breaker(&self, desk: &Desk) -> Result<()> {
        let first: ModelId = self.route()[0].parse()?;
        let known = desk.manager.health().of(&first).context("it was asked")?;
        let state = match known.breaker {
            BreakerState::Closed => Breaker::Closed,
            BreakerState::Open(_) => Breaker::Open,
            BreakerState::Blocked => Breaker::UntilTheKeyChanges,
            BreakerState::Probing => anyhow::bail!("nobody is trying it any more"),
        };
        let expected = self.strike.breaker;
        ensure!(
            state == expected,
            "the breaker is {state:?}, not {expected:?}"
        );
        Ok(())
    }
}

fn event(data: &str) -> String {
    format!("data: {data}\n\n")
}

fn chunk(text: &str) -> String {
    event(&format!(
        r#"{{"choices":[{{"index":0,"delta":{{"content":"{text}"}}}}]}}"#
    ))
}
