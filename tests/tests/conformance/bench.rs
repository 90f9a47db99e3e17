//! One provider over real HTTP, with the simulator at the other end.

use std::sync::Arc;

use aideon_engine::{
    chat::{ChatEvent, ChatMessage, ChatReply, ChatRequest, Role},
    error::ProviderError,
    fallback::{FallbackHandler, Timeouts, Turn, TurnEvent},
    health::HealthFigures,
    http::{CONNECT_TIMEOUT, HttpClient},
    manager::ProviderManager,
    model_id::ModelId,
    ports::KeySource,
    provenance::{AttemptRecord, ReplyOutcome, Tier},
    provider::{ChatStream, Endpoint, LlmProvider, ProviderDescriptor, ProviderKind},
    providers::{DESCRIPTORS, descriptor},
    selector::Route,
    time::SystemClock,
};
use aideon_simulator::{
    Answer, Control, Fault, FaultRule, Format, Model, ModelKind, RawReply, Reply, Scope, Simulator,
    SimulatorOptions,
};
use aideon_tests::{desk::patience, keys::TestKeys, patience::within};
use anyhow::{Context as _, Result, ensure};
use futures::StreamExt;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::cases::{self, Case};

/// The endpoint's id on every bench.
pub(crate) const ENDPOINT: &str = "bench";
/// The key that is in the keychain unless a check takes it out.
pub(crate) const KEY: &str = "sk-of-the-bench";

/// Runs a check over every registered provider, each with a simulator of its own.
#[expect(
    clippy::print_stdout,
    reason = "the harness shows it beside an assertion that failed, to tell whose it is"
)]
pub(crate) async fn every_provider(check: impl AsyncFn(&Bench) -> Result<()>) -> Result<()> {
    let http = HttpClient::new(CONNECT_TIMEOUT)?;
    for descriptor in DESCRIPTORS {
        println!("provider: {:?}", descriptor.kind);
        let bench = Bench::start(descriptor, http.clone()).await?;
        within("a check", check(&bench))
            .await
            .and_then(|checked| checked)
            .with_context(|| format!("{:?}", descriptor.kind))?;
    }
    Ok(())
}

/// Runs a check over one provider, for what no other has.
pub(crate) async fn provider_of(
    kind: ProviderKind,
    check: impl AsyncFn(&Bench) -> Result<()>,
) -> Result<()> {
    let http = HttpClient::new(CONNECT_TIMEOUT)?;
    let bench = Bench::start(descriptor(kind), http).await?;
    within("a check", check(&bench)).await?
}

/// A provider and the simulator it asks.
pub(crate) struct Bench {
    pub(crate) descriptor: &'static ProviderDescriptor,
    pub(crate) case: &'static Case,
    simulator: Simulator,
    pub(crate) control: Control,
    pub(crate) keys: Arc<TestKeys>,
    pub(crate) provider: Arc<dyn LlmProvider>,
    /// A model that the simulator serves.
    pub(crate) model: String,
    http: HttpClient,
}

impl Bench {
    async fn start(descriptor: &'static ProviderDescriptor, http: HttpClient) -> Result<Self> {
        let case = cases::case(descriptor)?;
        let simulator = Simulator::start(SimulatorOptions::instant()).await?;
        let control = simulator.control();
        let models = control.models(case.format);
        let model = models.iter().find(|model| model.kind == ModelKind::Chat);
        let model = model.context("the simulator has a chat model")?.id.clone();
        let keys = Arc::new(TestKeys::default());
        keys.put(ENDPOINT, KEY)?;
        let endpoint = endpoint(descriptor, &simulator.base_url(case.format))?;
        let provider = (descriptor.connect)(endpoint, http.clone(), keys.clone());
        Ok(Self {
            descriptor,
            case,
            simulator,
            control,
            keys,
            provider,
            model,
            http,
        })
    }

    /// The simulator's address for a format.
    pub(crate) fn base_url(&self, format: Format) -> String {
        self.simulator.base_url(format)
    }

    /// The same provider at another address.
    pub(crate) fn provider_at(&self, base_url: &str) -> Result<Arc<dyn LlmProvider>> {
        let endpoint = endpoint(self.descriptor, base_url)?;
        let keys: Arc<dyn KeySource> = self.keys.clone();
        Ok((self.descriptor.connect)(endpoint, self.http.clone(), keys))
    }

    /// Scripts the reply to the next chat request.
    pub(crate) fn script(&self, reply: impl Into<Reply>) {
        self.control.script(self.case.format, reply);
    }

    /// Scripts a stream of these very pieces.
    pub(crate) fn script_events<I: IntoIterator<Item: Into<Vec<u8>>>>(&self, pieces: I) {
        self.script(RawReply {
            content_type: self.case.stream.content_type.to_owned(),
            ..RawReply::events(pieces)
        });
    }

    /// Checks the id that came with a reply: the provider's own, for asking its support.
    pub(crate) fn check_request_id(&self, id: Option<&str>) {
        match self.case.is_request_id {
            Some(is_id) => assert!(id.is_some_and(is_id), "{id:?} is the provider's id"),
            None => assert_eq!(id, None, "an id that the provider did not give is made up"),
        }
    }

    /// The conversation that arrived in the last request.
    pub(crate) fn heard(&self) -> Result<ChatRequest> {
        (self.case.heard)(&self.last_body()?)
    }

    /// The body of the last request.
    pub(crate) fn last_body(&self) -> Result<Value> {
        let last = self.control.requests().pop().context("a request")?;
        last.body.context("a JSON body")
    }

    /// A model that the simulator serves for this.
    pub(crate) fn model_that(&self, serves: impl Fn(&Model) -> bool) -> Result<String> {
        let mut models = self.control.models(self.case.format).into_iter();
        let found = models
            .find(serves)
            .context("the simulator has such a model")?;
        Ok(found.id)
    }

    /// Lays a fault over every chat request, in place of the one before.
    pub(crate) fn fault(&self, fault: Fault) {
        self.fault_on(Scope::Chat, fault);
    }

    /// The same for a kind of request.
    pub(crate) fn fault_on(&self, scope: Scope, fault: Fault) {
        self.control.clear_faults();
        self.control.set_fault(FaultRule::new(fault).scope(scope));
    }

    /// Asks for a streamed answer.
    pub(crate) async fn stream(&self) -> Result<ChatStream, ProviderError> {
        let request = request("Good day");
        self.provider.stream_chat(&self.model, &request).await
    }

    /// Asks for a streamed answer and takes all of it.
    pub(crate) async fn events(&self) -> Result<Events, ProviderError> {
        Ok(Events::of(self.stream().await?).await)
    }

    /// Scripts an answer, lays a fault over it, and takes what comes.
    pub(crate) async fn answered_under(&self, fault: Fault, answer: Answer) -> Result<Events> {
        self.script(answer);
        self.fault(fault);
        Ok(self.events().await?)
    }

    /// Asks for a whole answer.
    pub(crate) async fn chat(&self) -> Result<ChatReply, ProviderError> {
        self.provider.chat(&self.model, &request("Good day")).await
    }

    /// The failure of a request for a whole answer.
    pub(crate) async fn failure(&self) -> Result<ProviderError> {
        match self.chat().await {
            Err(error) => Ok(error),
            Ok(reply) => anyhow::bail!("it should have failed, but answered {reply:?}"),
        }
    }

    /// Asks through the fallback handler, whose deadlines are `timeouts`.
    pub(crate) async fn turn(&self, timeouts: Timeouts) -> Result<TurnTaken> {
        let keys: Arc<dyn KeySource> = self.keys.clone();
        let figures = HealthFigures::default();
        let manager = Arc::new(ProviderManager::new(self.http.clone(), keys, figures));
        manager.register(self.provider.endpoint().clone());
        let handler = FallbackHandler::new(manager, Arc::new(SystemClock), patience(timeouts));
        let model: ModelId = format!("{ENDPOINT}/{}", self.model).parse()?;
        let turn = Turn::chat(Route::pinned(Tier::Free, model), request("Good day"));
        let (told, mut listening) = mpsc::channel(1024);
        let outcome = handler.run(&turn, &CancellationToken::new(), &told).await;
        drop(told);
        let mut events = Vec::new();
        while let Some(event) = listening.recv().await {
            events.push(event);
        }
        Ok(TurnTaken { outcome, events })
    }

    /// The one request that was made.
    pub(crate) fn only_request(&self) -> Result<aideon_simulator::RequestRecord> {
        let mut requests = self.control.requests();
        ensure!(requests.len() == 1, "one request, not {requests:#?}");
        requests.pop().context("there is one")
    }
}

fn endpoint(descriptor: &ProviderDescriptor, base_url: &str) -> Result<Endpoint> {
    Ok(Endpoint {
        id: ENDPOINT.parse()?,
        name: "Bench".to_owned(),
        kind: descriptor.kind,
        base_url: base_url.parse()?,
        own: true,
        simulated: false,
    })
}

/// A conversation of one message that leaves everything else to the provider.
pub(crate) fn request(text: &str) -> ChatRequest {
    ChatRequest {
        messages: vec![ChatMessage::new(Role::User, text)],
        ..ChatRequest::default()
    }
}

/// A turn through the fallback handler.
pub(crate) struct TurnTaken {
    pub(crate) outcome: ReplyOutcome,
    pub(crate) events: Vec<TurnEvent>,
}

impl TurnTaken {
    /// The attempt as it ended.
    pub(crate) fn attempt(&self) -> Result<&AttemptRecord> {
        let ended = self.events.iter().find_map(|event| match event {
            TurnEvent::AttemptEnded(attempt) => Some(attempt),
            _ => None,
        });
        ended.context("the attempt's end is told")
    }

    /// The text that was told.
    pub(crate) fn text(&self) -> String {
        let text = |event: &TurnEvent| match event {
            TurnEvent::Text(text) => Some(text.clone()),
            _ => None,
        };
        self.events.iter().filter_map(text).collect()
    }
}

/// Everything that came out of a stream.
#[derive(Debug)]
pub(crate) struct Events {
    pub(crate) list: Vec<ChatEvent>,
    /// The error that ended it, if one did.
    pub(crate) failure: Option<ProviderError>,
}

impl Events {
    pub(crate) async fn of(mut stream: ChatStream) -> Self {
        let mut list = Vec::new();
        let mut failure = None;
        while let Some(event) = stream.next().await {
            match event {
                Ok(event) => list.push(event),
                Err(error) => failure = Some(error),
            }
        }
        Self { list, failure }
    }

    /// The events without signs of life, which come as the network pleases, and without counts
    /// that later ones replace.
    pub(crate) fn telling(&self) -> Vec<ChatEvent> {
        let counts = |event: &ChatEvent| matches!(event, ChatEvent::Usage(_));
        let last = self.list.iter().rposition(counts);
        let events = self.list.iter().enumerate();
        events
            .filter(|(_, event)| **event != ChatEvent::Alive)
            .filter(|(index, event)| !counts(event) || Some(*index) == last)
            .map(|(_, event)| event.clone())
            .collect()
    }

    pub(crate) fn texts(&self) -> Vec<&str> {
        let events = self.list.iter();
        events
            .filter_map(|event| match event {
                ChatEvent::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }

    pub(crate) fn text(&self) -> String {
        self.texts().concat()
    }

    pub(crate) fn finished(&self) -> bool {
        matches!(self.list.last(), Some(ChatEvent::Finished(_)))
    }

    pub(crate) fn count(&self, of: &ChatEvent) -> usize {
        self.list.iter().filter(|event| *event == of).count()
    }
}
