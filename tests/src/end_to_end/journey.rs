//! Ways through the window that several journeys share.

use anyhow::Result;

use super::window::Window;

impl Window {
    /// From the welcome page into the demo, as its premium user.
    ///
    /// # Errors
    /// When a step of the way is not there.
    pub async fn enter_the_demo(&self) -> Result<()> {
        self.press("start-demo").await?;
        self.see("composer").await?;
        Ok(())
    }

    /// From the welcome page to an empty chat of the free plan, without key or endpoint.
    ///
    /// # Errors
    /// When a step of the way is not there.
    pub async fn enter_the_free_plan(&self) -> Result<()> {
        self.press("start-free").await?;
        self.press("setup-continue").await?;
        self.see("composer").await?;
        Ok(())
    }

    /// From the welcome page to an empty chat of the free plan, where a server of one's own at
    /// this address answers.
    ///
    /// # Errors
    /// When a step of the way is not there.
    pub async fn enter_the_free_plan_with_own_server(&self, address: &str) -> Result<()> {
        self.press("start-free").await?;
        self.type_into("setup-endpoint-name", "Own server").await?;
        self.type_into("setup-endpoint-address", address).await?;
        self.press("setup-endpoint-add").await?;
        // What the server answered comes last, and moves what stands below it.
        self.says("setup", "answered").await?;
        self.see_css("[data-testid=\"setup-continue\"].button--main")
            .await?;
        self.press("setup-continue").await
    }

    /// Begins to sign in, from the account's menu.
    ///
    /// # Errors
    /// When a step of the way is not there.
    pub async fn begin_to_sign_in(&self) -> Result<()> {
        self.press("account").await?;
        self.press("account-sign-in").await
    }

    /// From the welcome page to an empty chat of the free plan, where Together is asked at this
    /// address with this key.
    ///
    /// # Errors
    /// When a step of the way is not there.
    pub async fn enter_the_free_plan_with(&self, together: &str, key: &str) -> Result<()> {
        self.enter_the_free_plan().await?;
        self.open_providers().await?;
        self.move_together_to(together).await?;
        self.give_together_the_key(key).await?;
        self.press("settings-back").await
    }

    /// From the chat to the providers in Settings.
    ///
    /// # Errors
    /// When a step of the way is not there.
    pub async fn open_providers(&self) -> Result<()> {
        self.press("open-settings").await?;
        self.press("settings-providers").await?;
        self.see("provider").await?;
        Ok(())
    }

    /// Gives Together another address, in Settings.
    ///
    /// # Errors
    /// When a step of the way is not there.
    pub async fn move_together_to(&self, address: &str) -> Result<()> {
        self.type_into_css(&in_together("address-input"), address)
            .await?;
        self.press_css(&in_together("address-save")).await?;
        // Saved: the button has nothing more to do.
        self.see_css(&format!("{}:disabled", in_together("address-save")))
            .await?;
        Ok(())
    }

    /// Enters a key for Together, in Settings, and waits until it is kept.
    ///
    /// # Errors
    /// When a step of the way is not there, or the key is not taken.
    pub async fn give_together_the_key(&self, key: &str) -> Result<()> {
        self.offer_together_the_key(key).await?;
        self.see_emptied(&in_together("key-input")).await
    }

    /// Enters a key for Together that may not be taken.
    ///
    /// # Errors
    /// When a step of the way is not there.
    pub async fn offer_together_the_key(&self, key: &str) -> Result<()> {
        self.type_into_css(&in_together("key-input"), key).await?;
        self.press_css(&in_together("key-save")).await
    }
}

/// The selector of something on Together's card in Settings.
pub fn in_together(id: &str) -> String {
    format!("[data-testid=\"provider\"][data-id=\"together\"] [data-testid=\"{id}\"]")
}
