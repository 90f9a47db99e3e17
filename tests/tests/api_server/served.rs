//! The server from a configuration, over the simulator.

use std::{path::Path, time::Duration};

use aideon_api_server::{config::Config, serve, server::Server};
use aideon_simulator::{Control, Format, Model, ModelKind, Simulator, SimulatorOptions, Target};
use aideon_tests::patience::within;
use anyhow::{Context as _, Result, anyhow};
use reqwest::{Client, RequestBuilder, Response};
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The token of a caller on the premium plan.
pub(crate) const PREMIUM: &str = "token-of-ada";
/// The token of a caller on the free plan.
pub(crate) const FREE: &str = "token-of-bob";

/// The first target of each route.
pub(crate) const FIRST: &str = "primary/maker/large";
/// The second.
pub(crate) const SECOND: &str = "spare/maker/small";

/// A running server. Dropped, it stops, and its data are gone.
pub(crate) struct Served {
    pub(crate) server: Server,
    pub(crate) control: Control,
    pub(crate) client: Client,
    pub(crate) data: TempDir,
    configuration: String,
    simulator: Simulator,
}

/// The usual configuration: `held` and `plain` are routes along [`FIRST`] and [`SECOND`].
fn usual(simulator: &Simulator) -> Result<String> {
    let (primary, spare) = (simulator.base_url(primary()?), simulator.base_url(spare()?));
    Ok(format!(
        r#"
[server]
listen = "127.0.0.1:0"
keep_alive = "50ms"
shutdown = "10s"

[[callers]]
name = "ada"
tier = "premium"
token_env = "ADA"

[[callers]]
name = "bob"
tier = "free"
token_env = "BOB"

[[providers]]
id = "primary"
kind = "openai-compatible"
name = "Aideon"
base_url = "{primary}"

[[providers]]
id = "spare"
kind = "openai-compatible"
name = "Boathouse"
base_url = "{spare}"

[routes.plain]
steps = ["{FIRST}", "{SECOND}"]

[routes.held]
steps = ["{FIRST}", "{SECOND}"]
broken_stream = "hold"
whole_answer = "gathered"

[tiers.free]
requests_per_day = 3
images_per_day = 2
chat = ["{SECOND}"]
image = ["spare/drawer"]

[tiers.premium]
text = ["primary/writer", "spare/writer"]
chat = "plain"
vision = ["{FIRST}"]
image = ["primary/drawer"]
embedding = ["primary/maths"]

[retry]
first_wait = "1ms"
longest_wait = "4ms"
honoured = "60ms"
honoured_at_last = "200ms"

[timeouts]
slow_first_content = "60s"
first_content = "60s"
silence = "60s"
"#
    ))
}

impl Served {
    pub(crate) async fn start() -> Result<Self> {
        Self::start_by(str::to_owned).await
    }

    /// With the configuration changed.
    pub(crate) async fn start_by(change: impl FnOnce(&str) -> String) -> Result<Self> {
        let simulator = Simulator::start(SimulatorOptions::instant()).await?;
        let control = simulator.control();
        for target in [primary()?, spare()?] {
            control.set_models(&target, models());
        }
        let data = tempfile::tempdir()?;
        let configuration = change(&usual(&simulator)?);
        let server = start(&configuration, data.path()).await?;
        Ok(Self {
            server,
            configuration,
            control,
            client: Client::builder().no_proxy().build()?,
            data,
            simulator,
        })
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address())
    }

    pub(crate) fn post_as(&self, token: &str, path: &str, body: &Value) -> RequestBuilder {
        let post = self.client.post(self.url(path)).bearer_auth(token);
        post.json(body)
    }

    /// Sends a request of the premium caller's.
    pub(crate) async fn ask(&self, path: &str, body: &Value) -> Result<Response> {
        let sent = self.post_as(PREMIUM, path, body).send();
        Ok(within("the head of an answer", sent).await??)
    }

    pub(crate) async fn ask_as(&self, token: &str, path: &str, body: &Value) -> Result<Response> {
        let sent = self.post_as(token, path, body).send();
        Ok(within("the head of an answer", sent).await??)
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Response> {
        let get = self.client.get(self.url(path)).bearer_auth(PREMIUM);
        Ok(within("the head of an answer", get.send()).await??)
    }

    /// What is kept of the request that an answer is to.
    pub(crate) async fn kept(&self, id: &str) -> Result<Value> {
        let found = self.get(&format!("/v1/aideon/requests/{id}")).await?;
        Ok(found.error_for_status()?.json().await?)
    }

    /// Stops the server, and starts another one over the same data.
    pub(crate) async fn restart(&mut self) -> Result<()> {
        // One that listens elsewhere takes its place, as the data can be open only once.
        let other = tempfile::tempdir()?;
        let meanwhile = start(&self.configuration, other.path()).await?;
        let before = std::mem::replace(&mut self.server, meanwhile);
        within("the end of the server", before.shutdown()).await?;
        let again = start(&self.configuration, self.data.path()).await?;
        let meanwhile = std::mem::replace(&mut self.server, again);
        within("the end of the server", meanwhile.shutdown()).await
    }

    /// Stops the server, and gives the rows that it has kept, `(id, outcome, code)`.
    pub(crate) async fn stop(self) -> Result<Vec<(String, String, Option<String>)>> {
        within("the end of the server", self.server.shutdown()).await?;
        let rows = rows(self.data.path())?;
        self.simulator.shutdown().await;
        Ok(rows)
    }
}

async fn start(config: &str, data: &Path) -> Result<Server> {
    let config = Config::parse(config);
    let config = config.map_err(|problems| anyhow!("{problems:?}"))?;
    let variables = |name: &str| match name {
        "ADA" => Some(PREMIUM.to_owned()),
        "BOB" => Some(FREE.to_owned()),
        _ => None,
    };
    Ok(serve::start(config, &variables, data, None).await?)
}

fn rows(data: &Path) -> Result<Vec<(String, String, Option<String>)>> {
    let path = data.join("requests.sqlite3");
    let file = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut rows = file.prepare("SELECT id, outcome, code FROM requests ORDER BY id")?;
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?)
}

fn models() -> Vec<Model> {
    let of = |id: &str, kind| Model::chat(id, id).kind(kind);
    vec![
        Model::chat("maker/large", "Large").seeing(),
        Model::chat("maker/small", "Small"),
        of("writer", ModelKind::Language),
        of("drawer", ModelKind::Image),
        of("maths", ModelKind::Embedding),
    ]
}

pub(crate) fn primary() -> Result<Target> {
    Ok(Target::named(Format::OpenAiCompatible, "primary")?)
}

pub(crate) fn spare() -> Result<Target> {
    Ok(Target::named(Format::OpenAiCompatible, "spare")?)
}

/// A conversation for a model or route.
pub(crate) fn conversation(model: &str) -> Value {
    json!({ "model": model, "messages": [{ "role": "user", "content": "Where is the boat?" }] })
}

/// The same, as a stream.
pub(crate) fn streamed(model: &str) -> Value {
    let mut body = conversation(model);
    body["stream"] = json!(true);
    body
}

/// The id that an answer's head bears.
pub(crate) fn request_id(answer: &Response) -> Result<String> {
    let id = answer.headers().get("x-aideon-request-id");
    let id = id.context("every answer bears the request's id")?;
    Ok(id.to_str()?.to_owned())
}

/// A moment that is as long as nothing.
pub(crate) const SOON: Duration = Duration::from_millis(10);
