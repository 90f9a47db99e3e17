//! The app, with a long conversation in its database.

use std::{path::Path, sync::Arc, time::Duration};

use aideon_engine::{
    chat::FinishReason,
    model_id::ModelId,
    ports::ReplyStore as _,
    provenance::{
        AttemptOutcome, AttemptRecord, ReplyOutcome, RouteRole, SegmentRecord, Service, Tier,
    },
    time::SystemClock,
};
use aideon_storage::{
    database::Database,
    error::StorageError,
    turns::{NewTurn, TurnStart},
};
use aideon_tests::end_to_end::{
    app::{App, Build},
    desktop::{Desktop, Keyring},
    window::Window,
};
use anyhow::{Context as _, Result, bail};
use async_trait::async_trait;
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::{Measured, bare::opened, memory};
use crate::writer::MODEL;

/// What the long conversation is called, by its first words.
const TITLE: &str = "Logbook of a harbour";

/// What its last reply says.
const LAST: &str = "This is the last entry.";

/// How long an app that is closed may take to let go of its database.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often it is looked whether it has.
const GLANCE: Duration = Duration::from_millis(50);

/// The app's window.
pub struct Aideon(App);

impl Aideon {
    /// Starts it, with a conversation of so many messages; answers come from the server at
    /// `base_url`, which is an endpoint of the user's own.
    ///
    /// # Errors
    /// When no window comes up, or the conversation cannot be written.
    pub async fn start(base_url: &str, messages: usize) -> Result<Self> {
        let mut app = App::start_on(
            Desktop::start()?.drawn_as_the_machine_allows(),
            Build::Release,
            Keyring::Unlocked,
        )
        .await?;
        let window = app.window()?;
        window.press("start-free").await?;
        window.type_into("setup-endpoint-name", "Writer").await?;
        window.type_into("setup-endpoint-address", base_url).await?;
        window.press("setup-endpoint-add").await?;
        window
            .see_css("[data-testid=\"setup-continue\"].button--main")
            .await?;
        window.press("setup-continue").await?;
        window.see("composer").await?;
        app.close().await?;
        write_history(&app.desktop().data_folder(), messages).await?;
        app.restart().await?;
        app.window()?.see("conversation").await?;
        Ok(Self(app))
    }

    /// Begins a new chat.
    ///
    /// # Errors
    /// When the button is not there.
    pub async fn new_chat(&self) -> Result<()> {
        self.window()?.press("new-chat").await
    }

    /// Closes it.
    ///
    /// # Errors
    /// When it does not close.
    pub async fn close(mut self) -> Result<()> {
        self.0.close().await
    }
}

#[async_trait]
impl Measured for Aideon {
    fn name(&self) -> &'static str {
        "Aideon Lite"
    }

    fn window(&self) -> Result<&Window> {
        self.0.window()
    }

    fn answers(&self) -> &'static str {
        "[data-testid=\"reply-text\"]"
    }

    async fn open(&self) -> Result<Duration> {
        self.new_chat().await?;
        let script = r#"
            const [title, end] = arguments;
            window.opened = null;
            const rows = [...document.querySelectorAll('[data-testid="conversation"]')];
            const row = rows.find(row => row.innerText.includes(title));
            const begun = performance.now();
            (row.matches('button, a') ? row : row.querySelector('button, a')).click();
            const look = () => {
                const texts = document.querySelectorAll('[data-testid="reply-text"]');
                if (!texts[texts.length - 1]?.innerText.includes(end)) {
                    return requestAnimationFrame(look);
                }
                const painted = new MessageChannel();
                painted.port1.onmessage = () => { window.opened = performance.now() - begun; };
                painted.port2.postMessage(null);
            };
            requestAnimationFrame(look);
        "#;
        let window = self.window()?;
        window.run(script, vec![json!(TITLE), json!(LAST)]).await?;
        opened(window).await
    }

    async fn send(&self, question: &str) -> Result<()> {
        self.window()?.send(question).await
    }

    async fn has_ended(&self) -> Result<bool> {
        let script = r#"
            const replies = document.querySelectorAll('[data-testid="reply"]');
            return replies[replies.length - 1]?.dataset.state ?? 'running';
        "#;
        match self.window()?.run(script, Vec::new()).await?.as_str() {
            Some("running") => Ok(false),
            Some("finished") => Ok(true),
            state => bail!("the reply is {state:?}"),
        }
    }

    fn memory(&self) -> Result<u64> {
        memory::of_web_processes(self.0.desktop().home())
    }
}

/// Writes a conversation as the app would have: turns, attempts and segments.
async fn write_history(folder: &Path, messages: usize) -> Result<()> {
    let database = once_free(folder).await?;
    let profile = database.current_profile().await?.context("no profile")?;
    let model: ModelId = format!("writer/{MODEL}").parse()?;
    let mut conversation = None;
    let turns = messages / 2;
    for position in 0..turns {
        let question = if position == 0 {
            TITLE.to_owned()
        } else {
            format!("What of day {position}?")
        };
        let turn = NewTurn {
            conversation: conversation.clone(),
            choice: Some(model.clone()),
            ..NewTurn::new(&profile.id, Tier::Free, &question)
        };
        let TurnStart::Begun(stored) = database.begin_turn(turn).await? else {
            bail!("a turn had begun before");
        };
        conversation = Some(stored.conversation.id);
        let answer = if position + 1 == turns {
            LAST.to_owned()
        } else {
            entry(position)
        };
        let reply = stored.turn.reply.id;
        let at = stored.turn.reply.created_at;
        database.save_attempt(&reply, &attempt(&model, at)).await?;
        let segment = SegmentRecord {
            text: answer,
            ..SegmentRecord::of(0)
        };
        database.save_segment(&reply, &segment).await?;
        let outcome = ReplyOutcome::Finished(FinishReason::Stop);
        database.end_reply(&reply, &outcome, at).await?;
    }
    Ok(database.close().await?)
}

/// Opens the database as soon as the app that was closed has let go of it.
async fn once_free(folder: &Path) -> Result<Database> {
    let begun = Instant::now();
    loop {
        match Database::open(folder, Arc::new(SystemClock)).await {
            Err(StorageError::InUse) if begun.elapsed() < PATIENCE => sleep(GLANCE).await,
            opened => return Ok(opened?.database),
        }
    }
}

fn attempt(model: &ModelId, at: aideon_engine::time::Timestamp) -> AttemptRecord {
    AttemptRecord {
        position: 0,
        tier: Tier::Free,
        role: RouteRole::Pinned,
        service: Service::Other,
        provider: "Writer".to_owned(),
        simulated: false,
        target: model.clone(),
        reported_model: Some(MODEL.to_owned()),
        started_at: at,
        first_content_ms: Some(120),
        duration_ms: Some(800),
        outcome: AttemptOutcome::Answered,
        status: Some(200),
        request_id: None,
        usage: aideon_engine::chat::TokenUsage::default(),
        cost: None,
        at_least: false,
        unreadable_events: 0,
    }
}

/// Some prose, now and then a list or some code: what conversations are made of.
fn entry(position: usize) -> String {
    match position % 5 {
        0 => {
            format!("Day {position}: **calm**.\n\n- two boats in\n- one boat out\n- `fog` at dawn")
        }
        1 => format!("Day {position}:\n\n```python\ndef tide(hour):\n    return hour % 12\n```\n"),
        _ => {
            format!("Day {position}. The tide turned twice, and the harbour with it. Nobody came.")
        }
    }
}
