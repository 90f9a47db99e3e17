//! What can go wrong.

/// Where requests go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OpenIdEndpoint {
    /// `/.well-known/openid-configuration`.
    Discovery,
    /// The JWK set.
    Keys,
    /// Where the browser is sent.
    Authorize,
    /// Where codes and refresh tokens are exchanged.
    Token,
    /// Where tokens are revoked.
    Revocation,
}

/// Something that a sound provider does not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenIdFault {
    /// Redirects a request to another address.
    LeadsElsewhere(OpenIdEndpoint, String),
    /// Answers with bytes that never end.
    NeverEnds(OpenIdEndpoint),
    /// Begins to answer and falls silent.
    FallsSilent(OpenIdEndpoint),
    /// Answers with this HTTP status.
    Status(OpenIdEndpoint, u16),
    /// Resets the connection before anything is done.
    CutBefore(OpenIdEndpoint),
    /// Does what was asked and resets the connection instead of answering.
    CutAfter(OpenIdEndpoint),
    /// Describes another issuer.
    DescribesAnother,
    /// Has an address in its description that is not https, on another machine.
    InsecureAddress,
    /// Offers no revocation.
    NoRevocation,
    /// Sends the browser back with another `state`.
    OtherState,
    /// Sends the browser back in another issuer's name (RFC 9207).
    OtherIssuerInRedirect,
    /// Sends the browser back without saying who it is, though it said it would.
    NoIssuerInRedirect,
    /// Sends the browser back with the refusal of RFC 6749 that is named.
    Declines(String),
    /// Answers without an ID token.
    NoIdToken,
    /// Answers without a refresh token.
    NoRefreshToken,
    /// Leaves its `Date` out.
    NoDate,
    /// Answers with an ID token that does not hold.
    IdToken(IdTokenFault),
}

/// What is wrong with an ID token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdTokenFault {
    /// Another sign-in's nonce.
    OtherNonce,
    /// None at all.
    NoNonce,
    /// Issued to another client.
    OtherAudience,
    /// For this client too, at the wish of another.
    OtherParty,
    /// In another issuer's name.
    OtherIssuer,
    /// Somebody else's.
    OtherSubject,
    /// Not signed, and says so: `alg` is `none`.
    Unsigned,
    /// Signed with HMAC, with the public key as the secret.
    HmacWithPublicKey,
    /// Signed with a key that was never published.
    UnknownKey,
    /// Says that it is signed with the published key, and is with another.
    ForeignSignature,
    /// Changed after it was signed.
    Altered,
    /// Over since an hour.
    Expired,
    /// Valid in an hour.
    NotYetValid,
    /// Without an end.
    Endless,
    /// Longer than 30 kB.
    Huge,
}
