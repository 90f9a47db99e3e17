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
fn long_answer() -> Answer {
    Answer::chunks((0..3000).map(|number| format!("w{number:04} ")))
}

#[tokio::test]
async fn killed_at_any_moment_a_second_is_lost_and_nothing_else() -> Result<()> {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let simulator = Simulator::start(SimulatorOptions::instant()).await?;
    let control = simulator.control();
    control.set_keys(Format::Together, AcceptedKeys::OneOf(vec![KEY.to_owned()]));
    control.set_speed(Speed {
        tokens_per_second: 100.0,
        first_token: Duration::from_millis(300),
    });
    let mut app = App::start(Build::Release, Keyring::Unlocked).await?;
    let window = app.window()?;
    window.enter_the_free_plan().await?;
    window.open_providers().await?;
    window
        .move_together_to(&simulator.base_url(Format::Together))
        .await?;
    window.give_together_the_key(KEY).await?;
    window.press("settings-back").await?;

    let mut kept_texts: Vec<String> = Vec::new();
    let mut worst = 0;
    for kill in 1..=KILLS {
        control.script(Format::Together, long_answer());
        let asked = chats(&control);
        let window = app.window()?;
        window.send(&format!("Message {kill}")).await?;
        let wait = random.u64(0..u64::try_from(LONGEST.as_millis())?);
        let end = Instant::now() + Duration::from_millis(wait);
        let sent = Sent::watch(&control, asked, end).await;
        let killed = Instant::now();
        app.crash_and_restart().await?;
        let window = app.window()?;
        window.see("composer").await?;

        let path = app.desktop().data_folder().join("aideon.sqlite3");
        let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let replies = stored(&database)?;
        ensure!(
            replies.len() == kill,
            "kill {kill}: a reply was lost: {}",
            replies.len()
        );
        ensure!(
            replies.iter().all(|(state, _)| state == "interrupted"),
            "kill {kill}: every reply was cut off and says so: {replies:?}"
        );
        let (_, kept) = replies.last().context("there is one")?;
        check_text(kept)?;
        let earlier = replies[..kill - 1].iter().map(|(_, text)| text);
        ensure!(
            earlier.eq(kept_texts.iter()),
            "kill {kill}: an earlier text changed"
        );

        let surely_kept = sent.at(killed.checked_sub(MAY_BE_LOST).context("time goes on")?);
        let lost = sent.in_all().saturating_sub(kept.len());
        worst = worst.max(lost);
        println!(
            "kill {kill:2} after {wait:4} ms: {} bytes sent, {} kept, {lost} lost \
             ({surely_kept} were older than a second)",
            sent.in_all(),
            kept.len()
        );
        ensure!(
            kept.len() >= surely_kept,
            "kill {kill}: text that was older than a second is lost"
        );
        let shown = window.answer(kill).await?;
        ensure!(
            shown.state == "interrupted" && shown.text == kept.trim(),
            "kill {kill}: the window shows what is kept, not {shown:?}"
        );
        kept_texts.push(kept.clone());

        let counted = count(
            &database,
            "SELECT coalesce(sum(used + carried), 0) FROM quota_days",
        )?;
        let delivered = kept_texts.iter().filter(|text| !text.is_empty()).count();
        ensure!(
            counted == delivered,
            "kill {kill}: {counted} requests are counted, {delivered} were delivered"
        );
        let held = count(
            &database,
            "SELECT count(*) FROM quota_reservations WHERE state = 'held'",
        )?;
        ensure!(held == 0, "kill {kill}: a reservation was not settled");
        let conversations = count(&database, "SELECT count(*) FROM conversations")?;
        ensure!(
            conversations == 1,
            "kill {kill}: {conversations} conversations"
        );
    }
    println!("{KILLS} kills; at worst {worst} bytes were lost, of 600 that come in a second");
    app.close().await
}

fn chats(control: &Control) -> usize {
    let requests = control.requests();
    requests
        .iter()
        .filter(|request| request.method == "POST")
        .count()
}

/// A kept text is a beginning of what was sent, with no hole in it.
fn check_text(kept: &str) -> Result<()> {
    let whole: String = (0..3000).map(|number| format!("w{number:04} ")).collect();
    ensure!(whole.starts_with(kept), "it is not what was sent: {kept}");
    Ok(())
}
