use crate::error::Error;
use crate::password_policy::Weakness;
use crate::seal::SealError;
use crate::store::StoreError;
use carta_core::srp::SrpError;

/// Why a login, or something else that users do with their credentials, doesn't go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoginError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("the store failed during a login")]
    Store(#[from] StoreError),
    #[error("a verifier or a challenge couldn't be sealed or opened")]
    Seal(#[from] SealError),
    #[error("the arithmetic of a login failed")]
    Srp(#[from] SrpError),
    #[error("the system has no random numbers")]
    Random,
    #[error("a stored verifier isn't text")]
    Verifier,
    #[error("the arithmetic of a login panicked")]
    Panicked,
}

/// What the client is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("SRP_A must be a hexadecimal number that isn't 0 modulo N")]
    ClientKey,
    #[error("TIMESTAMP must look like `Wed Jan 5 07:04:05 UTC 2022`")]
    Timestamp,
    #[error("TIMESTAMP is too far from the server's time: set the clock")]
    Skew,
    /// Forged, expired, spent, or somebody else's.
    #[error("Invalid session for the user.")]
    Challenge,
    /// The name, the password, or both.
    #[error("Incorrect username or password.")]
    Credentials,
    /// Told only to those who know the password.
    #[error("User is disabled.")]
    Suspended,
    /// Forged, expired or revoked, or of somebody who may not act.
    #[error("Invalid Refresh Token.")]
    RefreshToken,
    /// The same of an access token; or the token is none.
    #[error("Invalid Access Token.")]
    AccessToken,
    /// Wrong, expired, spent, guessed at too often, or somebody else's.
    #[error("Invalid verification code provided: ask for another one and try again.")]
    Code,
    #[error("Password does not conform to policy: {0}")]
    Password(#[from] Weakness),
    #[error("This server sends no codes: ask an administrator for one.")]
    NoDelivery,
    #[error("Attempt limit exceeded: try again in {seconds} s.")]
    TooOften { seconds: u64 },
    #[error("too many logins at once: try again later")]
    Busy,
}

impl From<LoginError> for Error {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::Store(cause) => cause.into(),
            cause => Self::internal(cause),
        }
    }
}
