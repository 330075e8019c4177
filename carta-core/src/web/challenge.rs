//! How to log in, after a 401.

use crate::TokenProblem;
use http::HeaderValue;

#[derive(Clone, Copy)]
pub(super) enum Challenge {
    /// RFC 6750; with what was wrong with the token, if there was one.
    Bearer(Option<TokenProblem>),
    Malformed,
    /// RFC 7617: whoever sent such a credential, where they are accepted, gets the same asked back. Nobody else, for browsers
    /// would ask for a password then.
    Basic,
}

impl Challenge {
    pub(super) fn header(self) -> HeaderValue {
        match self {
            Self::Bearer(None) => HeaderValue::from_static("Bearer realm=\"carta\""),
            Self::Malformed => HeaderValue::from_static(
                "Bearer realm=\"carta\", error=\"invalid_token\", error_description=\"the credential can't be read\"",
            ),
            Self::Bearer(Some(TokenProblem::Expired)) => HeaderValue::from_static(
                "Bearer realm=\"carta\", error=\"invalid_token\", error_description=\"the token has expired\"",
            ),
            Self::Bearer(Some(_)) => {
                HeaderValue::from_static("Bearer realm=\"carta\", error=\"invalid_token\"")
            }
            Self::Basic => HeaderValue::from_static("Basic realm=\"carta\", charset=\"UTF-8\""),
        }
    }
}
