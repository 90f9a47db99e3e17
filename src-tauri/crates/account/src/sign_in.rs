//! One sign-in through the system browser, after RFC 8252: authorisation code with PKCE, a
//! loopback redirect, state and nonce.

use std::sync::Arc;

use oauth2::CsrfToken;
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    config::Configuration,
    discovery::Issuer,
    error::AccountError,
    http::Http,
    keys::KeyRing,
    ports::{Browser, Clock},
    redirect::{Answer, Expected, Gate, Port},
    session::Verified,
    tokens::{Question, Tokens},
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
    pub(crate) http: &'a Http,
    pub(crate) configuration: &'a Configuration,
    pub(crate) keys: &'a KeyRing,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) browser: &'a dyn Browser,
}

impl SignIn<'_> {
    /// Signs in, until `ended` says why there is no more waiting. Nothing is kept yet.
    pub(crate) async fn perform(
        &self,
        issuer: &Issuer,
        prompt: Prompt,
        ended: impl Future<Output = AccountError>,
    ) -> Result<Verified, AccountError> {
        let port = Port::take().await?;
        let question = Question::new(self.configuration, issuer, port.redirect_address(), prompt)?;
        let gate = Arc::new(Gate::new(self.expected(issuer, &port, &question.state)));
        let _open = port.open(Arc::clone(&gate));
        tokio::select! {
            biased;
            refusal = gate.broken() => Err(refusal.into()),
            why = ended => Err(match gate.last_refusal() {
                // What was refused is why nobody else came.
                Some(refusal) if why == AccountError::Deadline => refusal.into(),
                _ => why,
            }),
            done = self.ask(issuer, question, &gate) => done,
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

    async fn ask(
        &self,
        issuer: &Issuer,
        question: Question,
        gate: &Gate,
    ) -> Result<Verified, AccountError> {
        self.browser.open(&question.address).await?;
        let code = match gate.answer().await? {
            Answer::Code(code) => code,
            Answer::Declined(why) => return Err(AccountError::Declined(why)),
        };
        let nonce = question.nonce.clone();
        let tokens = question
            .exchange(self.http, self.configuration, issuer, &code)
            .await?;
        self.verify(issuer, &tokens, nonce).await
    }

    async fn verify(
        &self,
        issuer: &Issuer,
        tokens: &Tokens,
        nonce: SecretString,
    ) -> Result<Verified, AccountError> {
        let ahead = self.http.seconds_ahead();
        let id_token = tokens.id_token()?.clone();
        let verified = Verified::new(
            self.http,
            self.keys,
            self.configuration,
            issuer,
            id_token,
            self.clock.now(),
        )
        .await?;
        verified.claims.check_nonce(nonce.expose_secret())?;
        verified.claims.check_times(self.clock.now(), ahead)?;
        Ok(verified.with(tokens.refresh_token.clone(), Some(nonce)))
    }
}
