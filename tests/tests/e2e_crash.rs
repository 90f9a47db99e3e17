//! The app is killed in the middle of replies, twenty times at random moments: what is lost
//! is held against what the provider had sent.

#![cfg(target_os = "linux")]

use std::time::{Duration, Instant};

use aideon_simulator::{AcceptedKeys, Answer, Control, Format, Simulator, SimulatorOptions, Speed};
use aideon_tests::end_to_end::{
    app::{App, Build},
    desktop::Keyring,
};
use anyhow::{Context as _, Result, ensure};
use rusqlite::{Connection, OpenFlags};

/// How often the app is killed; a day of the free plan has room for as many.
const KILLS: usize = 20;

/// The longest wait between Send and the kill. The first word comes after 0.3 s, so some of
/// the kills strike before it.
const LONGEST: Duration = Duration::from_millis(3500);

/// What may be lost of a reply: a second of it.
const MAY_BE_LOST: Duration = Duration::from_secs(1);

const KEY: &str = "tgp_v1_killed_20_times";

/// What the simulator had sent at which moment.
struct Sent(Vec<(Instant, usize)>);

impl Sent {
    /// Watches the last request until `end`.
    async fn watch(control: &Control, asked: usize, end: Instant) -> Self {
        let mut seen = vec![(Instant::now(), 0)];
        while Instant::now() < end {
            tokio::time::sleep(Duration::from_millis(10)).await;
            // The time is taken after the look, so that a word counts as sent no sooner than
            // it was.
            let sent = text_sent(control, asked);
            seen.push((Instant::now(), sent));
        }
        Self(seen)
    }

    /// How many bytes had been sent at `moment` at the least.
    fn at(&self, moment: Instant) -> usize {
        let before = self.0.iter().take_while(|(at, _)| *at <= moment);
        before.last().map_or(0, |(_, sent)| *sent)
    }

    fn in_all(&self) -> usize {
        self.0.last().map_or(0, |(_, sent)| *sent)
    }
}

/// The bytes of text in the answer to the request after so many.
fn text_sent(control: &Control, asked: usize) -> usize {
    let requests = control.requests();
    let chats = requests.iter().filter(|request| request.method == "POST");
    chats
        .skip(asked)
        .map(|request| request.text_sent.len())
        .sum()
}

/// The stored replies, oldest first: their state and the text that stands.
fn stored(database: &Connection) -> Result<Vec<(String, String)>> {
    let statement = "SELECT replies.state, coalesce((SELECT text FROM segments \
         WHERE reply_id = replies.id AND set_aside = 0), '') \
         FROM replies ORDER BY replies.created_at, replies.rowid";
    let mut query = database.prepare(statement)?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn count(database: &Connection, statement: &str) -> Result<usize> {
    let count: i64 = database.query_row(statement, [], |row| row.get(0))?;
    Ok(usize::try_from(count)?)
}

/// Numbered words, so that a text with a hole in it would show.
fn words() -> impl Iterator<Item = String> {
    (0..3000).map(|number| format!("w{number:04} "))
}

fn long_answer() -> Answer {
    Answer::chunks(words())
}

fn long_text() -> String {
    words().collect()
}

/// What is asked of the app after every kill, and what it answered before.
struct Watch {
    app: App,
    control: Control,
    random: fastrand::Rng,
    /// What was kept of each reply.
    kept: Vec<String>,
    /// The most bytes that one kill lost.
    worst: usize,
}

impl Watch {
    async fn start(simulator: &Simulator, random: fastrand::Rng) -> Result<Self> {
        let control = simulator.control();
        control.set_keys(Format::Together, AcceptedKeys::OneOf(vec![KEY.to_owned()]));
        control.set_speed(Speed {
            tokens_per_second: 100.0,
            first_token: Duration::from_millis(300),
        });
        let app = App::start(Build::Release, Keyring::Unlocked).await?;
        app.window()?
            .enter_the_free_plan_with(&simulator.base_url(Format::Together), KEY)
            .await?;
        Ok(Self {
            app,
            control,
            random,
            kept: Vec::new(),
            worst: 0,
        })
    }

    /// Sends a message, kills the app after a random while, starts it again and looks.
    async fn kill(&mut self, kill: usize) -> Result<()> {
        self.control.script(Format::Together, long_answer());
        let asked = chats(&self.control);
        let window = self.app.window()?;
        window.send(&format!("Message {kill}")).await?;
        // The message is taken: from here on nothing of it may be lost.
        window.reply_that(kill, |_| true).await?;
        let wait = self.random.u64(0..u64::try_from(LONGEST.as_millis())?);
        let end = Instant::now() + Duration::from_millis(wait);
        let sent = Sent::watch(&self.control, asked, end).await;
        let killed = Instant::now();
        self.app.crash_and_restart().await?;
        // A kill that strikes right behind the first Send leaves the window no time to note
        // which conversation was open; it stands in the list all the same.
        self.app.window()?.press("conversation").await?;

        let path = self.app.desktop().data_folder().join("aideon.sqlite3");
        let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let kept = self.check_replies(&database)?;
        self.check_loss(&sent, killed, &kept)?;
        let shown = self.app.window()?.answer(kill).await?;
        ensure!(
            shown.state == "interrupted" && shown.text == kept.trim(),
            "the window shows what is kept, not {shown:?}"
        );
        self.kept.push(kept);
        self.check_quota(&database)
    }

    /// No reply is lost, none goes on, and no earlier text has changed. Gives the text of
    /// the newest.
    fn check_replies(&self, database: &Connection) -> Result<String> {
        let mut replies = stored(database)?;
        ensure!(
            replies.iter().all(|(state, _)| state == "interrupted"),
            "every reply was cut off and says so: {replies:?}"
        );
        let (_, newest) = replies.pop().context("there is one")?;
        let earlier = replies.iter().map(|(_, text)| text);
        ensure!(
            earlier.eq(self.kept.iter()),
            "a reply was lost, or its text has changed"
        );
        ensure!(
            long_text().starts_with(&newest),
            "what is kept is not how the reply began: {newest}"
        );
        let conversations = count(database, "SELECT count(*) FROM conversations")?;
        ensure!(conversations == 1, "{conversations} conversations");
        Ok(newest)
    }

    /// What was sent more than a second before the kill is there.
    #[expect(
        clippy::print_stdout,
        reason = "what was lost is what the reader of this test wants to see"
    )]
    fn check_loss(&mut self, sent: &Sent, killed: Instant, kept: &str) -> Result<()> {
        let second_before = killed.checked_sub(MAY_BE_LOST).context("time goes on")?;
        let older = sent.at(second_before);
        let lost = sent.in_all().saturating_sub(kept.len());
        self.worst = self.worst.max(lost);
        println!(
            "{} bytes sent, {} kept, {lost} lost ({older} were older than a second)",
            sent.in_all(),
            kept.len()
        );
        ensure!(
            kept.len() >= older,
            "text that was older than a second is lost"
        );
        Ok(())
    }

    /// Counted is what brought words, and nothing is reserved any more.
    fn check_quota(&self, database: &Connection) -> Result<()> {
        let counted = count(
            database,
            "SELECT coalesce(sum(used + carried), 0) FROM quota_days",
        )?;
        let delivered = self.kept.iter().filter(|text| !text.is_empty()).count();
        ensure!(
            counted == delivered,
            "{counted} requests are counted, {delivered} were delivered"
        );
        let held = count(
            database,
            "SELECT count(*) FROM quota_reservations WHERE state = 'held'",
        )?;
        ensure!(held == 0, "{held} reservations were not settled");
        Ok(())
    }
}

#[tokio::test]
async fn killed_at_any_moment_a_second_is_lost_and_nothing_else() -> Result<()> {
    let given = std::env::var("CRASH_SEED").ok();
    let seed = given.map_or_else(|| Ok(fastrand::u64(..)), |seed| seed.parse())?;
    println!("CRASH_SEED={seed}");
    let simulator = Simulator::start(SimulatorOptions::instant()).await?;
    let mut watch = Watch::start(&simulator, fastrand::Rng::with_seed(seed)).await?;
    for kill in 1..=KILLS {
        watch
            .kill(kill)
            .await
            .with_context(|| format!("kill {kill}"))?;
    }
    println!(
        "{KILLS} kills; at worst {} bytes were lost, of 600 that come in a second",
        watch.worst
    );
    watch.app.close().await
}

fn chats(control: &Control) -> usize {
    let requests = control.requests();
    requests
        .iter()
        .filter(|request| request.method == "POST")
        .count()
}
