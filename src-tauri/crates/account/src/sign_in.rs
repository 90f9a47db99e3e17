//! One sign-in through the system browser, after RFC 8252: authorisation code with PKCE, a
//! loopback redirect, state and nonce.

use std::sync::Arc;

use oauth2::CsrfToken;
use secrecy::SecretString;

use crate::{
    config::Configuration,
    discovery::Issuer,
    error::AccountError,
    ports::Browser,
    redirect::{Answer, Expected, Gate, Port},
    tokens::Question,
};

/// What the issuer is to ask of somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prompt {
    /// What it finds necessary: somebody whom the browser is signed in as goes straight on.
    #[default]
    AsNeeded,
    /// Who they are, even when the browser is signed in: to switch to another account.
    SignInAnew,
}

impl Prompt {
    // OpenID Connect Core, section 11: whoever asks for offline access asks for consent.
    pub(crate) fn parameter(self, offline: bool) -> Option<&'static str> {
        match (self, offline) {
            (Self::AsNeeded, false) => None,
            (Self::AsNeeded, true) => Some("consent"),
            (Self::SignInAnew, false) => Some("login"),
            (Self::SignInAnew, true) => Some("login consent"),
        }
    }
}

/// What a sign-in is made with.
pub(crate) struct SignIn<'a> {
    pub(crate) configuration: &'a Configuration,
    pub(crate) browser: &'a dyn Browser,
}

impl SignIn<'_> {
    /// Signs in, until `ended` says why there is no more waiting. `redeem` is given the code
    /// that comes, and the question that it answers.
    pub(crate) async fn perform<T, F>(
        &self,
        issuer: &Issuer,
        prompt: Prompt,
        ended: impl Future<Output = AccountError>,
        redeem: impl FnOnce(Question, SecretString) -> F,
    ) -> Result<T, AccountError>
    where
        F: Future<Output = Result<T, AccountError>>,
    {
        let port = Port::take().await?;
        let question = Question::new(self.configuration, issuer, port.redirect_address(), prompt)?;
        let gate = Arc::new(Gate::new(self.expected(issuer, &port, &question.state)));
        let _open = port.open(Arc::clone(&gate));
        let done = async {
            let code = self.ask(&question, &gate).await?;
            redeem(question, code).await
        };
        tokio::select! {
            biased;
            refusal = gate.broken() => Err(refusal.into()),
            why = ended => Err(match gate.last_refusal() {
                // What was refused is why nobody else came.
                Some(refusal) if why == AccountError::Deadline => refusal.into(),
                _ => why,
            }),
            done = done => done,
        }
    }

    fn expected(&self, issuer: &Issuer, port: &Port, state: &CsrfToken) -> Expected {
        Expected {
            host: port.host(),
            state: state.secret().clone(),
            issuer: self.configuration.issuer().to_owned(),
            names_issuer: issuer.authorization_response_iss_parameter_supported,
        }
    }

    /// The code that the browser comes back with.
    async fn ask(&self, question: &Question, gate: &Gate) -> Result<SecretString, AccountError> {
        self.browser.open(&question.address).await?;
        match gate.answer().await? {
            Answer::Code(code) => Ok(code),
            Answer::Declined(why) => Err(AccountError::Declined(why)),
        }
    }
}
