//! Plays the demo through the real window on a display of its own, prints each reply with
//! its badge, and saves screenshots: what `cargo xtask run` does where nobody can watch.

use std::process::ExitCode;

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() -> ExitCode {
    match demo::play().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            demo::say(&format!("The demo could not be played: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    ExitCode::FAILURE
}

#[cfg(target_os = "linux")]
mod demo {
    use std::io::{self, Write};

    use aideon_tests::end_to_end::{
        app::{App, Build, screenshots},
        desktop::Keyring,
        window::{ShownReply, Window},
    };
    use anyhow::{Result, ensure};

    /// The premium demo user asks, then asks again with the primary model down; then the free
    /// demo user asks.
    pub(super) async fn play() -> Result<()> {
        let mut app = App::start(Build::Demo, Keyring::Unlocked).await?;
        let window = app.window()?;
        window.see("welcome").await?;
        window.shoot("1-welcome").await?;
        window.press("start-demo").await?;
        let turns = [
            (
                None,
                "Compare three ways to tie up a boat, as a table",
                "Aideon Model",
            ),
            (
                Some("demo-primary-down"),
                "Write a small Python function that adds two tides",
                "Together AI (Fallback)",
            ),
        ];
        let mut played = 0;
        for (switch, question, badge) in turns {
            if let Some(switch) = switch {
                window.press(switch).await?;
            }
            played += 1;
            ask(window, played, question, badge).await?;
            window
                .shoot(&format!("{}-premium-{played}", played + 1))
                .await?;
        }
        window.press("demo-tier-free").await?;
        ask(
            window,
            1,
            "Which knot holds when wet? A short list, please",
            "Together AI",
        )
        .await?;
        window.shoot("4-free").await?;
        say(&format!(
            "\nScreenshots are in {}",
            screenshots()?.display()
        ));
        app.close().await
    }

    async fn ask(window: &Window, count: usize, question: &str, badge: &str) -> Result<()> {
        window.send(question).await?;
        let reply = window.answer(count).await?;
        print(question, &reply);
        ensure!(
            reply.badge.as_deref() == Some(badge),
            "the badge says {:?} where {badge} wrote",
            reply.badge
        );
        Ok(())
    }

    fn print(question: &str, reply: &ShownReply) {
        let stamp = if reply.simulated { " · Simulated" } else { "" };
        let badge = reply.badge.as_deref().unwrap_or("nobody");
        say(&format!("\nYou: {question}\n[{badge}{stamp}]"));
        for line in reply.text.lines().filter(|line| !line.trim().is_empty()) {
            say(&format!("    {line}"));
        }
    }

    /// Says something on the terminal; when nobody reads it, the demo goes on.
    pub(super) fn say(line: &str) {
        let _ = writeln!(io::stdout(), "{line}");
    }
}
