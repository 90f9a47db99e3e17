//! What was set, for all targets and for each.

use std::{
    collections::{HashMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use crate::{
    AcceptedKeys, Fault, FaultRule, Model, Operation, Reply, Speed, Target, log::RequestLog,
};

/// What requests and the control share.
#[derive(Debug)]
pub(crate) struct Shared {
    settings: Mutex<Settings>,
    /// Where the simulator listens.
    pub(crate) address: SocketAddr,
    pub(crate) log: Arc<RequestLog>,
    pub(crate) started: Instant,
}

#[derive(Debug)]
struct Settings {
    speed: Speed,
    faults: Vec<FaultRule>,
    targets: HashMap<Target, TargetSettings>,
}

#[derive(Debug)]
struct TargetSettings {
    speed: Option<Speed>,
    keys: AcceptedKeys,
    models: Vec<Model>,
    replies: VecDeque<Reply>,
}

impl Shared {
    pub(crate) fn new(address: SocketAddr, speed: Speed) -> Self {
        Self {
            address,
            settings: Mutex::new(Settings {
                speed,
                faults: Vec::new(),
                targets: HashMap::new(),
            }),
            log: Arc::new(RequestLog::new()),
            started: Instant::now(),
        }
    }

    fn settings(&self) -> MutexGuard<'_, Settings> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn of<T>(&self, target: &Target, use_it: impl FnOnce(&mut TargetSettings) -> T) -> T {
        let mut settings = self.settings();
        let of_target = settings.targets.entry(target.clone()).or_insert_with(|| {
            let wire = target.format().wire();
            TargetSettings {
                speed: None,
                keys: wire.default_keys(),
                models: wire.default_models(),
                replies: VecDeque::new(),
            }
        });
        use_it(of_target)
    }

    pub(crate) fn speed_of(&self, target: &Target) -> Speed {
        let own = self.of(target, |of| of.speed);
        own.unwrap_or_else(|| self.settings().speed)
    }

    pub(crate) fn set_speed(&self, target: Option<&Target>, speed: Speed) {
        match target {
            Some(target) => self.of(target, |of| of.speed = Some(speed)),
            None => self.settings().speed = speed,
        }
    }

    pub(crate) fn keys_of(&self, target: &Target) -> AcceptedKeys {
        self.of(target, |of| of.keys.clone())
    }

    pub(crate) fn set_keys(&self, target: &Target, keys: AcceptedKeys) {
        self.of(target, |of| of.keys = keys);
    }

    pub(crate) fn models_of(&self, target: &Target) -> Vec<Model> {
        self.of(target, |of| of.models.clone())
    }

    pub(crate) fn set_models(&self, target: &Target, models: Vec<Model>) {
        self.of(target, |of| of.models = models);
    }

    pub(crate) fn script(&self, target: &Target, reply: Reply) {
        self.of(target, |of| of.replies.push_back(reply));
    }

    pub(crate) fn next_reply(&self, target: &Target) -> Option<Reply> {
        self.of(target, |of| of.replies.pop_front())
    }

    pub(crate) fn add_fault(&self, rule: FaultRule) {
        self.settings().faults.push(rule);
    }

    pub(crate) fn faults(&self) -> Vec<FaultRule> {
        self.settings().faults.clone()
    }

    /// Takes away the rules set for `target` itself, or all of them.
    pub(crate) fn clear_faults(&self, target: Option<&Target>) {
        self.settings()
            .faults
            .retain(|rule| target.is_some() && rule.target.as_ref() != target);
    }

    pub(crate) fn take_fault(
        &self,
        target: &Target,
        operation: Operation,
        model: Option<&str>,
    ) -> Option<Fault> {
        crate::fault::take(&mut self.settings().faults, target, operation, model)
    }
}
