//! What can go wrong, in terms that a window can turn into a sentence with a way on.

use thiserror::Error;

use crate::{
    id_token::IdTokenRefusal,
    ports::{BrowserError, StoreError},
};

/// Why signing in, refreshing or signing out did not come to its end. Unless a variant says
/// otherwise, nothing has changed: whoever was signed in still is.
///
/// None of them carries a token, a code or a text of the issuer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AccountError {
    /// Cancelled in the app.
    #[error("the sign-in was cancelled")]
    Cancelled,
    /// Nobody came back from the browser in time.
    #[error("nobody came back from the browser in time")]
    Deadline,
    /// The issuer came back with a refusal, such as that the person declined.
    #[error("the issuer did not sign in: {0}")]
    Declined(Declined),
    /// No browser could be started.
    #[error(transparent)]
    Browser(#[from] BrowserError),
    /// No port could be had on 127.0.0.1 for the browser to come back to.
    #[error("no port could be had for the browser to come back to")]
    NoPort,
    /// No HTTP client could be made, because the system's certificates cannot be read.
    #[error("no HTTP client could be made")]
    NoClient,
    /// The issuer could not be reached, or the connection broke, or it took too long.
    #[error("the issuer could not be reached")]
    Unreachable,
    /// The issuer answered with an error of its own, or with what is no answer.
    #[error("the issuer failed at its {document}")]
    IssuerFailed {
        /// What was asked for.
        document: Document,
        /// The HTTP status.
        status: u16,
    },
    /// The clock of this computer is wrong: by it, what was issued just now is over already
    /// or yet to come.
    #[error("the clock of this computer is off by {seconds} s")]
    WrongClock {
        /// By how much it is ahead of the issuer's; behind it where negative.
        seconds: i64,
    },
    /// What came to the loopback address was not what the issuer sends.
    #[error("a redirect was refused: {0}")]
    Redirect(#[from] RedirectRefusal),
    /// What the issuer says of itself cannot be relied on.
    #[error("the issuer's description was refused: {0}")]
    Discovery(#[from] DiscoveryRefusal),
    /// The issuer does not take the authorisation code: used, expired, or not ours.
    #[error("the authorisation code was refused")]
    CodeRefused,
    /// The ID token does not hold.
    #[error("the ID token was refused: {0}")]
    IdToken(#[from] IdTokenRefusal),
    /// An answer was larger than it can rightly be; it was cut off.
    #[error("the issuer's {0} is too large")]
    TooLarge(Document),
    /// The issuer sent us on to another address; nothing was sent there.
    #[error("the issuer's {0} leads elsewhere")]
    LedElsewhere(Document),
    /// The issuer ended the session. It is forgotten here as well: whoever it was is signed
    /// out.
    #[error("the session has ended")]
    SessionEnded,
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// The keychain failed.
    #[error("the session could not be kept: {0}")]
    Store(#[from] StoreError),
}

/// Why the issuer did not sign somebody in: its error of RFC 6749, section 4.1.2.1, or of
/// OpenID Connect Core, section 3.1.2.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Declined {
    /// The person, or a rule, said no.
    #[error("access was denied")]
    AccessDenied,
    /// It is not able to for the moment.
    #[error("it is not able to for the moment")]
    TemporarilyUnavailable,
    /// The issuer finds fault with the request: app and issuer are not configured alike.
    #[error("it finds fault with the request")]
    RequestFaulty,
    /// For another reason.
    #[error("for a reason of its own")]
    Other,
}

impl Declined {
    pub(crate) fn of_code(code: &str) -> Self {
        match code {
            "access_denied" | "consent_required" | "login_required" | "interaction_required" => {
                Self::AccessDenied
            }
            "temporarily_unavailable" | "server_error" => Self::TemporarilyUnavailable,
            "invalid_request"
            | "unauthorized_client"
            | "unsupported_response_type"
            | "invalid_scope" => Self::RequestFaulty,
            _ => Self::Other,
        }
    }
}

/// What is asked of an issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Document {
    /// `/.well-known/openid-configuration`.
    Discovery,
    /// The JWK set.
    Keys,
    /// The token endpoint.
    Token,
    /// The revocation endpoint.
    Revocation,
}

impl std::fmt::Display for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Discovery => "description",
            Self::Keys => "list of keys",
            Self::Token => "token endpoint",
            Self::Revocation => "revocation endpoint",
        })
    }
}

/// Why a request to the loopback address was not taken for the issuer's redirect.
///
/// Whoever does not know the `state` can change nothing, and cannot end the sign-in either:
/// the wait goes on, and the refusal becomes the reason when the time runs out. Whoever knows
/// it and says two different things ends the sign-in at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RedirectRefusal {
    /// Its `state` is not the one that was sent, or it has none.
    #[error("its state is not the one that was sent")]
    WrongState,
    /// Its `iss` (RFC 9207) is missing or names another issuer: it answers somebody else's
    /// question. Ends the sign-in.
    #[error("it comes from another issuer")]
    OtherIssuer,
    /// A page sent it in the background, or by another name of this machine.
    #[error("another page sent it")]
    OtherPage,
    /// A further one with the right `state` says something else. Ends the sign-in.
    #[error("a second one says something else")]
    Second,
    /// It is larger than a redirect can be.
    #[error("it is too large")]
    TooLarge,
    /// It has neither a code nor an error, or one of its parameters twice.
    #[error("it cannot be read")]
    Malformed,
}

/// Why an issuer's description of itself was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DiscoveryRefusal {
    /// It describes another issuer than the configured one.
    #[error("it describes another issuer")]
    IssuerDiffers,
    /// One of its addresses is not https, nor http on the issuer's own machine.
    #[error("one of its addresses is not https")]
    InsecureAddress,
    /// It does not take PKCE with S256.
    #[error("it does not take PKCE with S256")]
    NoPkce,
}
