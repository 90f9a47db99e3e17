//! The handle by which tests, benches and the demo steer a simulator and watch it.

pub(crate) mod http;

use std::sync::Arc;

use crate::{
    AcceptedKeys, FaultRule, Model, Outcome, Reply, RequestRecord, SimulatorError, Speed, Target,
    state::Shared,
};

/// Steers a running simulator. Clones steer the same one; what is set acts from the next
/// request on.
#[derive(Clone, Debug)]
pub struct Control {
    shared: Arc<Shared>,
}

impl Control {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// Adds a rule after those there are.
    pub fn set_fault(&self, rule: FaultRule) {
        self.shared.add_fault(rule);
    }

    /// The rules there are, oldest first.
    pub fn faults(&self) -> Vec<FaultRule> {
        self.shared.faults()
    }

    /// Takes away every rule.
    pub fn clear_faults(&self) {
        self.shared.clear_faults(None);
    }

    /// Takes away the rules that name `target`.
    pub fn clear_faults_of(&self, target: impl Into<Target>) {
        self.shared.clear_faults(Some(&target.into()));
    }

    /// Sets the speed of every target that has none of its own.
    pub fn set_speed(&self, speed: Speed) {
        self.shared.set_speed(None, speed);
    }

    /// Gives `target` a speed of its own.
    pub fn set_speed_of(&self, target: impl Into<Target>, speed: Speed) {
        self.shared.set_speed(Some(&target.into()), speed);
    }

    /// Sets which keys `target` accepts. Services begin with [`AcceptedKeys::Any`], servers of
    /// one's own with [`AcceptedKeys::AnyOrNone`].
    pub fn set_keys(&self, target: impl Into<Target>, keys: AcceptedKeys) {
        self.shared.set_keys(&target.into(), keys);
    }

    /// The models `target` lists and serves.
    pub fn models(&self, target: impl Into<Target>) -> Vec<Model> {
        self.shared.models_of(&target.into())
    }

    /// Sets them.
    pub fn set_models(&self, target: impl Into<Target>, models: Vec<Model>) {
        self.shared.set_models(&target.into(), models);
    }

    /// Scripts the reply to the next chat or text completion of `target` that has none yet;
    /// each reply is used once. A request that is refused uses none.
    ///
    /// Vectors and pictures follow from the request; where others are wanted,
    /// [`Fault::Status`](crate::Fault::Status) sends any body with status 200.
    pub fn script(&self, target: impl Into<Target>, reply: impl Into<Reply>) {
        self.shared.script(&target.into(), reply.into());
    }

    /// The requests seen so far, oldest first; of very many, the last 1 000.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.shared.log.all()
    }

    /// Waits until the request of this number (from 1) has arrived.
    ///
    /// # Errors
    ///
    /// [`SimulatorError::Stopped`] when the simulator stops before.
    pub async fn arrived(&self, number: u64) -> Result<RequestRecord, SimulatorError> {
        self.wait_until(move |record| record.number == number).await
    }

    /// Waits until the request of this number has ended, in whichever way.
    ///
    /// # Errors
    ///
    /// [`SimulatorError::Stopped`] when the simulator stops before.
    pub async fn ended(&self, number: u64) -> Result<RequestRecord, SimulatorError> {
        self.wait_until(move |record| record.number == number && record.outcome != Outcome::Open)
            .await
    }

    /// Waits until a request is as `is_so` wants it, and gives the oldest such.
    ///
    /// # Errors
    ///
    /// [`SimulatorError::Stopped`] when the simulator stops before.
    pub async fn wait_until(
        &self,
        is_so: impl Fn(&RequestRecord) -> bool,
    ) -> Result<RequestRecord, SimulatorError> {
        let find = |records: &std::collections::VecDeque<RequestRecord>| {
            records.iter().find(|record| is_so(record)).cloned()
        };
        self.shared.log.wait_for(find).await
    }
}
