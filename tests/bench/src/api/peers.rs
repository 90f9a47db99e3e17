//! LiteLLM's proxy and Portkey's gateway, each at the version that stands here, installed
//! into the build folder.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use aideon_tests::{
    node::{self, Installed},
    python,
};
use anyhow::Result;
use tokio::process::Command;

use crate::mock::{MODEL, Mock};

/// LiteLLM's proxy, installed.
#[derive(Clone, Debug)]
pub struct LiteLlm {
    folder: PathBuf,
}

impl LiteLlm {
    /// What the tables call it.
    pub const NAME: &str = "LiteLLM proxy 1.106.2";

    /// Installs it below `folder`, or gives the reason why it cannot be had.
    ///
    /// # Errors
    /// When files cannot be written.
    pub fn install(folder: &Path) -> Result<Result<Self, String>> {
        let folder = folder.join("litellm");
        let installed = python::install_packages(&["litellm[proxy]==1.106.2"], &folder)?;
        Ok(installed.map(|_python| Self { folder }))
    }

    /// What starts it.
    pub(super) fn command(&self, mock: Mock, listen: SocketAddr, key: &str) -> Result<Command> {
        let config = self.folder.join("bench.yaml");
        let base_url = mock.base_url();
        fs::write(
            &config,
            format!(
                "model_list:\n  - model_name: {MODEL}\n    litellm_params:\n      \
                 model: openai/{MODEL}\n      api_base: {base_url}\n      api_key: {key}\n\
                 litellm_settings:\n  telemetry: false\n"
            ),
        )?;
        let mut command = Command::new(self.folder.join("bin/litellm"));
        command
            .arg("--config")
            .arg(config)
            .args(["--host", "127.0.0.1", "--port", &listen.port().to_string()])
            .env("LITELLM_MASTER_KEY", key)
            .env("LITELLM_LOG", "ERROR");
        Ok(command)
    }
}

/// Portkey's gateway, installed.
#[derive(Clone, Debug)]
pub struct Portkey {
    folder: PathBuf,
    node: PathBuf,
}

impl Portkey {
    /// What the tables call it.
    pub const NAME: &str = "Portkey gateway 1.15.2";

    /// Installs it below `folder`, or gives the reason why it cannot be had.
    ///
    /// # Errors
    /// When files cannot be read or written.
    pub fn install(folder: &Path) -> Result<Result<Self, String>> {
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/portkey");
        let installed = node::install(&lock, &folder.join("portkey"))?;
        Ok(installed.map(|Installed { folder, node }| Self { folder, node }))
    }

    /// What starts it.
    pub(super) fn command(&self, listen: SocketAddr) -> Command {
        let package = self.folder.join("node_modules/@portkey-ai/gateway");
        let mut command = Command::new(&self.node);
        command
            .arg(package.join("build/start-server.js"))
            .arg(format!("--port={}", listen.port()))
            .arg("--headless");
        command
    }

    /// What it wants to know of each request.
    pub(super) fn headers(mock: Mock) -> [(&'static str, String); 2] {
        [
            ("x-portkey-provider", "openai".to_owned()),
            ("x-portkey-custom-host", mock.base_url()),
        ]
    }
}
