//! The server in a process of its own, over the simulator.

use aideon_simulator::{
    Answer, Control, Fault, FaultRule, FinishReason, Format, Model, ModelKind, Simulator,
    SimulatorOptions, Target, Usage,
};
use aideon_tests::serve_process::{self, ServeProcess};
use anyhow::Result;

/// The token of a caller on the premium plan.
pub(crate) const PREMIUM: &str = "token-of-ada";
/// The token of a caller on the free plan, which allows one request a day here.
pub(crate) const FREE: &str = "token-of-bob";

/// A provider for each subject, so that no script of one is another's.
const PROVIDERS: [&str; 5] = ["usual", "calling", "seeing", "breaking", "stalling"];

/// Whose streams stop, and never go on.
pub(crate) const STALLING: &str = "stalling";

/// A running server with its providers.
pub(crate) struct Served {
    process: ServeProcess,
    pub(crate) control: Control,
    _simulator: Simulator,
}

impl Served {
    pub(crate) async fn start() -> Result<Self> {
        let simulator = Simulator::start(SimulatorOptions::instant()).await?;
        let control = simulator.control();
        for id in PROVIDERS {
            control.set_models(target(id)?, models());
        }
        prepare(&control)?;
        let binary = serve_process::binary().await?;
        let variables = [("ADA", PREMIUM), ("BOB", FREE)];
        let config = configuration(&simulator)?;
        Ok(Self {
            process: ServeProcess::start(&binary, &config, &variables).await?,
            control,
            _simulator: simulator,
        })
    }

    /// Where OpenAI's paths hang.
    pub(crate) fn base_url(&self) -> String {
        format!("{}/v1", self.process.address())
    }
}

pub(crate) fn target(id: &str) -> Result<Target> {
    Ok(Target::named(Format::OpenAiCompatible, id)?)
}

fn models() -> Vec<Model> {
    let of = |id: &str, kind| Model::chat(id, id).kind(kind);
    vec![
        Model::chat("m", "M").seeing(),
        of("writer", ModelKind::Language),
        of("drawer", ModelKind::Image),
        of("maths", ModelKind::Embedding),
    ]
}

/// What the providers answer, in the order in which the scripts ask.
fn prepare(control: &Control) -> Result<()> {
    let usage = Usage {
        prompt: 7,
        completion: 4,
        reasoning: 0,
    };
    let usual = Answer::chunks(["In", " the", " bay."]).usage(usage);
    control.script(target("usual")?, usual.clone());
    control.script(target("usual")?, usual);
    let call = Answer::default()
        .tool_call("call_1", "tide", "{\"place\":\"Oban\"}")
        .finish(FinishReason::ToolCalls);
    for answer in [call.clone(), Answer::text("High at six."), call] {
        control.script(target("calling")?, answer);
    }
    control.script(target("seeing")?, Answer::text("One pixel."));
    let cut = FaultRule::new(Fault::CutAfter { chunks: 2 });
    control.set_fault(cut.target(target("breaking")?));
    let stalled = FaultRule::new(Fault::StalledAfter { chunks: 2 });
    control.set_fault(stalled.target(target(STALLING)?));
    for id in ["breaking", STALLING] {
        control.script(target(id)?, Answer::chunks(["In", " the", " bay", "."]));
    }
    Ok(())
}

fn configuration(simulator: &Simulator) -> Result<String> {
    let mut config = String::from(
        r#"
[[callers]]
name = "ada"
tier = "premium"
token_env = "ADA"

[[callers]]
name = "bob"
tier = "free"
token_env = "BOB"

[tiers.premium]
chat = ["usual/m"]
text = ["usual/writer"]
image = ["usual/drawer"]
embedding = ["usual/maths"]

[tiers.free]
requests_per_day = 1
chat = ["usual/m"]

[timeouts]
first_content = "60s"
slow_first_content = "60s"
silence = "60s"
"#,
    );
    for id in PROVIDERS {
        let base_url = simulator.base_url(target(id)?);
        config.push_str(&format!(
            "\n[[providers]]\nid = \"{id}\"\nkind = \"openai-compatible\"\nbase_url = \"{base_url}\"\n"
        ));
    }
    Ok(config)
}
