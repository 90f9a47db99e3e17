//! What a person sees and does in the window.

use std::{fs, time::Duration};

use anyhow::{Context, Result, bail};
use fantoccini::{Client, Locator, elements::Element};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::{
    accessibility::{self, Rules},
    app::screenshots,
    states::FAILED,
};

/// The longest that something expected may take to appear.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// How often the window is looked at while something is waited for.
pub(super) const GLANCE: Duration = Duration::from_millis(50);

/// Changes to the theme that is not seen, and gives back the name of the one that was set.
const OTHER_THEME: &str = "
    const root = document.documentElement;
    const before = root.dataset.theme ?? null;
    const dark = before === 'dark'
        || before === null && matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    return before;
";

/// Sets a theme, or none.
const SET_THEME: &str = "
    const root = document.documentElement;
    if (arguments[0] === null) { delete root.dataset.theme; } else { root.dataset.theme = arguments[0]; }
";

/// The app's window.
pub struct Window(Client);

/// A reply as the window shows it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ShownReply {
    /// Its id.
    pub id: String,
    /// running, finished, failed, stopped or interrupted.
    pub state: String,
    /// What the badge says; none while nobody has written.
    pub badge: Option<String>,
    /// What each badge says, where several wrote one after the other.
    pub badges: Vec<String>,
    /// The badge's text as it can be read on the screen.
    pub badge_text: Option<String>,
    /// It bears the Simulated stamp.
    pub simulated: bool,
    /// The answer's text; texts of several writers one after the other.
    pub text: String,
    /// What it says of a failure.
    pub failure: Option<String>,
    /// How many texts were set aside.
    pub set_aside: usize,
}

const REPLIES: &str = r#"
    const one = (reply, id) => reply.querySelector(`[data-testid="${id}"]`);
    return [...document.querySelectorAll('[data-testid="reply"]')].map(reply => {
        const badge = one(reply, 'model-indicator');
        return {
            id: reply.dataset.id,
            state: reply.dataset.state,
            badge: badge?.dataset.source || null,
            badges: [...reply.querySelectorAll('[data-testid="model-indicator"]')]
                .map(badge => badge.dataset.source),
            badge_text: badge?.innerText.replace(/\s+/g, ' ').trim() || null,
            simulated: !!one(reply, 'simulated'),
            text: [...reply.querySelectorAll('[data-testid="reply-text"]')]
                .map(text => text.innerText).join('').trim(),
            failure: one(reply, 'failure')?.innerText.trim() || null,
            set_aside: reply.querySelectorAll('[data-testid="set-aside"]').length,
        };
    });
"#;

impl Window {
    pub(super) fn new(client: Client) -> Self {
        Self(client)
    }

    /// Waits until something with this test id is shown.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn see(&self, id: &str) -> Result<Element> {
        self.see_css(&format!("[data-testid=\"{id}\"]")).await
    }

    /// Waits until something that this selector finds is shown.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn see_css(&self, css: &str) -> Result<Element> {
        let began = Instant::now();
        loop {
            if let Some(element) = self.0.find_all(Locator::Css(css)).await?.into_iter().next() {
                return Ok(element);
            }
            if began.elapsed() > PATIENCE {
                self.shoot_failure("missing").await?;
                bail!("{css} did not appear");
            }
            sleep(GLANCE).await;
        }
    }

    /// Whether something with this test id is there now.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn shows(&self, id: &str) -> Result<bool> {
        let css = format!("[data-testid=\"{id}\"]");
        Ok(!self.0.find_all(Locator::Css(&css)).await?.is_empty())
    }

    /// Presses something with this test id, once it is there.
    ///
    /// # Errors
    /// When it does not appear or cannot be pressed.
    pub async fn press(&self, id: &str) -> Result<()> {
        self.see(id)
            .await?
            .click()
            .await
            .with_context(|| format!("{id} cannot be pressed"))
    }

    /// Presses something that this selector finds.
    ///
    /// # Errors
    /// When it does not appear or cannot be pressed.
    pub async fn press_css(&self, css: &str) -> Result<()> {
        self.see_css(css)
            .await?
            .click()
            .await
            .with_context(|| format!("{css} cannot be pressed"))
    }

    /// Types into a field with this test id, in place of what stood there.
    ///
    /// # Errors
    /// When it does not appear or takes no text.
    pub async fn type_into(&self, id: &str, text: &str) -> Result<()> {
        self.type_into_css(&format!("[data-testid=\"{id}\"]"), text)
            .await
    }

    /// Types into a field that this selector finds, in place of what stood there.
    ///
    /// # Errors
    /// When it does not appear or takes no text.
    pub async fn type_into_css(&self, css: &str, text: &str) -> Result<()> {
        let field = self.see_css(css).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Waits until something with this test id contains `words`, and returns all it says.
    ///
    /// # Errors
    /// When it does not come to say so.
    pub async fn says(&self, id: &str, words: &str) -> Result<String> {
        self.says_css(&format!("[data-testid=\"{id}\"]"), words)
            .await
    }

    /// Waits until something that this selector finds contains `words`.
    ///
    /// # Errors
    /// When it does not come to say so.
    pub async fn says_css(&self, css: &str, words: &str) -> Result<String> {
        let began = Instant::now();
        loop {
            let all = "return [...document.querySelectorAll(arguments[0])]\
                .map(one => one.innerText).join('\\n')";
            let text = self.run(all, vec![json!(css)]).await?;
            let text = text.as_str().unwrap_or_default();
            if text.contains(words) {
                return Ok(text.to_owned());
            }
            if began.elapsed() > PATIENCE {
                self.shoot_failure("unsaid").await?;
                bail!("{css} says {text:?} and nothing of {words:?}");
            }
            sleep(GLANCE).await;
        }
    }

    /// Waits until the field that this selector finds has nothing in it.
    ///
    /// # Errors
    /// When it keeps its text.
    pub async fn see_emptied(&self, css: &str) -> Result<()> {
        let began = Instant::now();
        let value = "return document.querySelector(arguments[0])?.value";
        while self.run(value, vec![json!(css)]).await? != json!("") {
            if began.elapsed() > PATIENCE {
                self.shoot_failure("not-emptied").await?;
                bail!("{css} keeps its text");
            }
            sleep(GLANCE).await;
        }
        Ok(())
    }

    /// Puts a text into a field at once, as pasting does; for texts too long to type.
    ///
    /// # Errors
    /// When the field is not there.
    pub async fn paste_into(&self, id: &str, text: &str) -> Result<()> {
        self.paste_into_css(&format!("[data-testid=\"{id}\"]"), text)
            .await
    }

    /// The same into the first field that a selector finds.
    ///
    /// # Errors
    /// When the field is not there.
    pub async fn paste_into_css(&self, css: &str, text: &str) -> Result<()> {
        self.see_css(css).await?;
        let script = r#"
            const field = document.querySelector(arguments[0]);
            field.value = arguments[1];
            field.dispatchEvent(new Event('input', { bubbles: true }));
        "#;
        self.run(script, vec![json!(css), json!(text)]).await?;
        Ok(())
    }

    /// The text of something with this test id, once it is there.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn read(&self, id: &str) -> Result<String> {
        Ok(self.see(id).await?.text().await?)
    }

    /// Writes a message and sends it.
    ///
    /// # Errors
    /// When there is nothing to write into.
    pub async fn send(&self, text: &str) -> Result<()> {
        self.type_into("composer", text).await?;
        self.press("send").await
    }

    /// The replies that are shown, oldest first.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn replies(&self) -> Result<Vec<ShownReply>> {
        Ok(serde_json::from_value(
            self.run(REPLIES, Vec::new()).await?,
        )?)
    }

    /// Waits until the newest of `count` replies is as `expected` says.
    ///
    /// # Errors
    /// When it does not become so.
    pub async fn reply_that(
        &self,
        count: usize,
        expected: impl Fn(&ShownReply) -> bool,
    ) -> Result<ShownReply> {
        let began = Instant::now();
        loop {
            let replies = self.replies().await?;
            match replies.last() {
                Some(last) if replies.len() == count && expected(last) => return Ok(last.clone()),
                _ if began.elapsed() > PATIENCE => {
                    self.shoot_failure("unexpected").await?;
                    bail!("expected another newest of {count} replies than {replies:#?}")
                }
                _ => sleep(GLANCE).await,
            }
        }
    }

    /// Waits until the newest of `count` replies has come to its end.
    ///
    /// # Errors
    /// When it does not.
    pub async fn answer(&self, count: usize) -> Result<ShownReply> {
        self.reply_that(count, |reply| reply.state != "running")
            .await
    }

    /// Waits until the end of the conversation is in view: replies are followed as they grow.
    ///
    /// # Errors
    /// When it does not come into view.
    pub async fn is_at_the_end(&self) -> Result<()> {
        let below = "const pane = document.querySelector('[data-testid=transcript]'); \
            return pane.scrollHeight - pane.scrollTop - pane.clientHeight;";
        let began = Instant::now();
        while self
            .run(below, Vec::new())
            .await?
            .as_i64()
            .is_none_or(|below| below > 8)
        {
            if began.elapsed() > PATIENCE {
                self.shoot_failure("not-at-the-end").await?;
                bail!("the end of the conversation is out of view");
            }
            sleep(GLANCE).await;
        }
        Ok(())
    }

    /// Looks at a state in windows of three sizes, the last of them the usual one; each is saved
    /// under the name with the width behind it.
    ///
    /// # Errors
    /// As [`shoot`](Self::shoot).
    pub async fn shoot_in_every_size(&self, name: &str) -> Result<()> {
        for (width, height) in [(900, 600), (1920, 1080), (1280, 800)] {
            self.resize(width, height).await?;
            self.shoot(&format!("{name}-{width}")).await?;
        }
        Ok(())
    }

    /// Looks at a state of the window in light and in dark: saves it as `name.png` and
    /// `name-other.png`, and holds it against the rules of accessibility.
    ///
    /// # Errors
    /// When it breaks a rule, the driver does not answer or a file cannot be written.
    pub async fn shoot(&self, name: &str) -> Result<()> {
        self.save(name).await?;
        accessibility::check(&self.0, name, Rules::All).await?;
        let theme = self.run(OTHER_THEME, Vec::new()).await?;
        self.save(&format!("{name}-other")).await?;
        let checked = accessibility::check(&self.0, name, Rules::Contrast).await;
        self.run(SET_THEME, vec![theme]).await?;
        self.painted().await?;
        checked.context("in the other theme")
    }

    /// Holds what the window shows against the rules of accessibility; `state` is what it is
    /// called.
    ///
    /// # Errors
    /// When it breaks one, with the elements that do.
    pub async fn check(&self, state: &str) -> Result<()> {
        accessibility::check(&self.0, state, Rules::All).await
    }

    /// Whether the rules are to be had on this machine.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn can_be_checked(&self) -> Result<bool> {
        accessibility::is_there().await
    }

    /// Saves what is on the screen when something did not come about.
    ///
    /// # Errors
    /// When the driver does not answer or the file cannot be written.
    pub async fn shoot_failure(&self, name: &str) -> Result<()> {
        self.save(&format!("{FAILED}{name}")).await
    }

    /// Saves what is on the screen as `name.png`, whatever it is.
    async fn save(&self, name: &str) -> Result<()> {
        self.painted().await?;
        let image = self.0.screenshot().await?;
        Ok(fs::write(
            screenshots()?.join(format!("{name}.png")),
            image,
        )?)
    }

    /// Waits until what the page holds now has been drawn: the page changes before the screen.
    async fn painted(&self) -> Result<()> {
        let script = "window.drawn = false; requestAnimationFrame(() => \
            requestAnimationFrame(() => setTimeout(() => { window.drawn = true; }, 60)));";
        self.run(script, Vec::new()).await?;
        let began = Instant::now();
        while self.run("return window.drawn", Vec::new()).await? != json!(true) {
            if began.elapsed() > PATIENCE {
                bail!("the window draws nothing");
            }
            sleep(GLANCE).await;
        }
        Ok(())
    }

    /// Gives the window another size, in pixels.
    ///
    /// # Errors
    /// When the driver refuses.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        Ok(self.0.set_window_size(width, height).await?)
    }

    /// Loads the page anew, as a user might.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn reload(&self) -> Result<()> {
        Ok(self.0.refresh().await?)
    }

    /// Runs a script in the page, for what cannot be seen from outside.
    ///
    /// # Errors
    /// When the script throws.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.0.execute(script, arguments).await?)
    }

    pub(super) async fn close(&self) -> Result<()> {
        Ok(self.0.clone().close().await?)
    }
}
