use crate::Error;
use std::fmt;

/// Why nobody is known by a token.
#[derive(Clone, Debug, thiserror::Error)]
pub enum VerifyError {
    /// It isn't believed: 401.
    #[error("the token isn't accepted: {0}")]
    Invalid(TokenProblem),
    /// It can't be told at present: 503.
    #[error("whether the token is good can't be told at present: {0}")]
    Unavailable(#[source] Error),
}

/// What is wrong with a token. No part of the token is in it.
///
/// ```
/// use carta::TokenProblem;
///
/// assert_eq!(TokenProblem::Expired.to_string(), "it has expired: log in again");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenProblem {
    /// Longer than any token is: 8 KiB, or 512 bytes for an API token.
    TooLong,
    /// Not of the form that such tokens have.
    Malformed,
    /// Another algorithm, another type, or a header that says more than which key.
    Header,
    /// No known key is called as it says.
    UnknownKey,
    /// The key didn't sign it.
    Signature,
    /// Somebody else's user pool signed it.
    Issuer,
    /// It was made for another client or service.
    Audience,
    /// It isn't an ID token: an access token, say.
    Use,
    /// It is over.
    Expired,
    /// It is yet to begin, or to be issued: a clock is wrong.
    NotYetValid,
    /// It belongs to another request.
    OtherRequest,
    /// It was used before.
    Replayed,
    /// API tokens aren't accepted here.
    ApiTokensNotAccepted,
    /// Carta doesn't accept it.
    Refused,
    /// The API token may be used a limited number of times, which guards would use up.
    LimitedUses,
    /// The API token doesn't show whether its uses are limited.
    UsesNotTold,
}

impl fmt::Display for TokenProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "it is too long: send the token alone",
            Self::Malformed => "it isn't of the form that tokens have: send it as it was issued",
            Self::Header => "its header isn't that of such a token: send the ID token of a login",
            Self::UnknownKey => "it isn't signed by a key of this Carta: log in there",
            Self::Signature => "its signature doesn't fit: send it as it was issued",
            Self::Issuer => "it is of another user pool: log in to the Carta of this service",
            Self::Audience => "it was made for somebody else: log in to the Carta of this service",
            Self::Use => "it isn't an ID token: send that one of the login's tokens",
            Self::Expired => "it has expired: log in again",
            Self::NotYetValid => {
                "it isn't valid yet: set the clocks right, this machine's may be behind"
            }
            Self::OtherRequest => "it was made for another request: call through Carta",
            Self::Replayed => "it was used before: call through Carta",
            Self::ApiTokensNotAccepted => {
                "API tokens aren't accepted here: send the ID token of a login"
            }
            Self::Refused => "Carta doesn't accept it: log in again, or make another API token",
            Self::LimitedUses => "its uses are limited: make one without a limit",
            Self::UsesNotTold => {
                "whether its uses are limited isn't told: let it `GET /v2/auth/apitoken/self`"
            }
        })
    }
}

impl From<TokenProblem> for VerifyError {
    fn from(problem: TokenProblem) -> Self {
        Self::Invalid(problem)
    }
}
