//! The token and revocation endpoints: RFC 6749, 7009 and 7636.

use std::fmt;

use futures::future::BoxFuture;
use http::{Request, header};
use oauth2::{
    AsyncHttpClient, AuthUrl, AuthorizationCode, Client, ClientId, CsrfToken, EndpointNotSet,
    EndpointSet, ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RefreshToken, RequestTokenError, Scope, StandardRevocableToken,
    StandardTokenResponse, TokenResponse as _, TokenUrl,
    basic::{
        BasicErrorResponse, BasicErrorResponseType, BasicRevocationErrorResponse,
        BasicTokenIntrospectionResponse, BasicTokenType,
    },
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize, de::IgnoredAny};
use url::{Url, form_urlencoded};

use crate::{
    config::Configuration,
    discovery::Issuer,
    error::{AccountError, Document},
    http::Http,
    id_token::IdTokenRefusal,
    sign_in::Prompt,
};

/// What an answer of the token endpoint has beyond RFC 6749.
#[derive(Deserialize, Serialize)]
struct WithIdToken {
    id_token: Option<String>,
}

impl ExtraTokenFields for WithIdToken {}

impl fmt::Debug for WithIdToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

type Answered = StandardTokenResponse<WithIdToken, BasicTokenType>;

type OAuth = Client<
    BasicErrorResponse,
    Answered,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

type Failed = RequestTokenError<AccountError, BasicErrorResponse>;

/// The tokens that are kept of an answer. The access token is not among them: this app asks
/// nothing with it.
#[derive(Debug)]
pub(crate) struct Tokens {
    pub(crate) id_token: Option<SecretString>,
    pub(crate) refresh_token: Option<SecretString>,
}

/// As `oauth2` asks with it, which is at the token endpoint.
impl<'c> AsyncHttpClient<'c> for Http {
    type Error = AccountError;
    type Future = BoxFuture<'c, Result<HttpResponse, AccountError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let answer = self.send(Document::Token, request).await?;
            // RFC 6749, section 5.2: a refusal is JSON as well; what else is none is a failure.
            let is_json = serde_json::from_slice::<IgnoredAny>(answer.body()).is_ok();
            let status = answer.status();
            if is_json && !status.is_server_error() {
                return Ok(answer);
            }
            Err(AccountError::IssuerFailed {
                document: Document::Token,
                status: status.as_u16(),
            })
        })
    }
}

/// A question to the issuer, as an address for the browser, and what its answer is known by.
pub(crate) struct Question {
    /// Where the browser is sent.
    pub(crate) address: Url,
    pub(crate) state: CsrfToken,
    /// What the ID token has to repeat.
    pub(crate) nonce: SecretString,
    verifier: PkceCodeVerifier,
    redirect: RedirectUrl,
}

impl Question {
    /// Makes a question that nobody else can answer: state, nonce and PKCE verifier are 256
    /// random bits each.
    pub(crate) fn new(
        configuration: &Configuration,
        issuer: &Issuer,
        redirect_address: String,
        prompt: Prompt,
    ) -> Result<Self, AccountError> {
        let redirect = RedirectUrl::new(redirect_address).map_err(|_| AccountError::NoPort)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let nonce = CsrfToken::new_random_len(32);
        let client = client(configuration, issuer).set_redirect_uri(redirect.clone());
        let mut asked = client
            .authorize_url(|| CsrfToken::new_random_len(32))
            .add_scopes(["openid", "profile", "email"].map(|it| Scope::new(it.to_owned())))
            .set_pkce_challenge(challenge)
            .add_extra_param("nonce", nonce.secret().clone());
        let offline = issuer.takes_offline_access();
        if offline {
            asked = asked.add_scope(Scope::new("offline_access".to_owned()));
        }
        if let Some(prompt) = prompt.parameter(offline) {
            asked = asked.add_extra_param("prompt", prompt);
        }
        let (address, state) = asked.url();
        Ok(Self {
            address,
            state,
            nonce: nonce.into_secret().into(),
            verifier,
            redirect,
        })
    }

    /// Exchanges the code that answered it.
    pub(crate) async fn exchange(
        self,
        http: &Http,
        configuration: &Configuration,
        issuer: &Issuer,
        code: &SecretString,
    ) -> Result<Tokens, AccountError> {
        let client = client(configuration, issuer);
        let answered = client
            .exchange_code(AuthorizationCode::new(code.expose_secret().to_owned()))
            .set_pkce_verifier(self.verifier)
            .set_redirect_uri(std::borrow::Cow::Owned(self.redirect))
            .request_async(http)
            .await;
        answered
            .map(Tokens::from)
            .map_err(|failed| failure(&failed, AccountError::CodeRefused))
    }
}

/// Refreshes a session. The tokens that come may or may not have a new refresh token among
/// them.
pub(crate) async fn refresh(
    http: &Http,
    configuration: &Configuration,
    issuer: &Issuer,
    token: &SecretString,
) -> Result<Tokens, AccountError> {
    let token = RefreshToken::new(token.expose_secret().to_owned());
    let client = client(configuration, issuer);
    let answered = client
        .exchange_refresh_token(&token)
        .request_async(http)
        .await;
    answered
        .map(Tokens::from)
        .map_err(|failed| failure(&failed, AccountError::SessionEnded))
}

/// Revokes a refresh token, and with it all that was issued for it (RFC 7009).
// The `oauth2` crate would refuse an issuer on this machine.
pub(crate) async fn revoke(
    http: &Http,
    configuration: &Configuration,
    address: &Url,
    token: &SecretString,
) -> Result<(), AccountError> {
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair("token", token.expose_secret())
        .append_pair("token_type_hint", "refresh_token")
        .append_pair("client_id", configuration.client_id())
        .finish();
    let request = Request::post(address.as_str())
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body.into_bytes())
        // An address that was parsed is one that can be asked.
        .map_err(|_| AccountError::Unreachable)?;
    let answer = http.send(Document::Revocation, request).await?;
    if answer.status().is_success() {
        Ok(())
    } else {
        Err(AccountError::IssuerFailed {
            document: Document::Revocation,
            status: answer.status().as_u16(),
        })
    }
}

impl From<Answered> for Tokens {
    fn from(answered: Answered) -> Self {
        let refresh_token = answered.refresh_token();
        Self {
            refresh_token: refresh_token.map(|token| token.secret().clone().into()),
            id_token: answered
                .extra_fields()
                .id_token
                .clone()
                .map(SecretString::from),
        }
    }
}

impl Tokens {
    /// The ID token, without which nobody was signed in.
    pub(crate) fn id_token(&self) -> Result<&SecretString, IdTokenRefusal> {
        self.id_token.as_ref().ok_or(IdTokenRefusal::Malformed)
    }
}

fn client(configuration: &Configuration, issuer: &Issuer) -> OAuth {
    Client::new(ClientId::new(configuration.client_id().to_owned()))
        .set_auth_uri(AuthUrl::from_url(issuer.authorization_endpoint.clone()))
        .set_token_uri(TokenUrl::from_url(issuer.token_endpoint.clone()))
}

/// What a failed request comes to; `refused` is what `invalid_grant` means. Nothing of the
/// answer is kept, since there may be tokens in it.
fn failure(failed: &Failed, refused: AccountError) -> AccountError {
    let failed_itself = |status| AccountError::IssuerFailed {
        document: Document::Token,
        status,
    };
    match failed {
        RequestTokenError::Request(error) => *error,
        RequestTokenError::ServerResponse(response) => match response.error() {
            BasicErrorResponseType::InvalidGrant => refused,
            _ => failed_itself(400),
        },
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => failed_itself(200),
    }
}
