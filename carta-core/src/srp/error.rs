use std::fmt;

/// Why an SRP exchange stopped. No variant holds anything that was received or derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SrpError {
    /// A text that must be hexadecimal is empty or has another character in it.
    #[error("{0} isn't hexadecimal; check that both sides speak Cognito's SRP")]
    NotHex(Part),
    /// A text that must be standard base64 with padding isn't.
    #[error("{0} isn't standard base64; check that both sides speak Cognito's SRP")]
    NotBase64(Part),
    /// A value is longer than any that the protocol makes.
    #[error("{0} is too long; check that both sides speak Cognito's SRP")]
    TooLong(Part),
    /// A number is zero modulo N, so that anybody would know the secret, or isn't one that an honest side makes.
    #[error("{0} is outside the range that SRP allows; don't trust the other side")]
    OutOfRange(Part),
    /// The hash of both public keys is zero, which would take the password out of the calculation.
    #[error("the public keys can't be used together; start the login again")]
    ZeroScrambler,
    /// The id of the user pool has no name after its only `_`.
    #[error("the user pool id has no name after its `_`; expected the form `us-east-1_Abc123`")]
    PoolId,
    /// The claim's time isn't one that exists, or isn't written as Cognito's clients write it.
    #[error("the timestamp isn't of the form `Wed Jan 5 07:04:05 UTC 2022`; send it in UTC")]
    Timestamp,
    /// The other side doesn't know the password.
    #[error("the password claim doesn't match; check the user name and the password")]
    Mismatch,
    /// The system gave no random numbers.
    #[error("the system has no random numbers; try again once it has")]
    Random,
}

/// The part of an exchange that an [`SrpError`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// `SRP_A` or `SRP_B`.
    PublicKey,
    /// `SALT`.
    Salt,
    /// The stored verifier.
    Verifier,
    /// `SECRET_BLOCK`.
    SecretBlock,
    /// `PASSWORD_CLAIM_SIGNATURE`.
    Signature,
    /// The secret exponent of one side.
    Ephemeral,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PublicKey => "the public key of the other side",
            Self::Salt => "the salt",
            Self::Verifier => "the stored verifier",
            Self::SecretBlock => "the secret block",
            Self::Signature => "the signature of the password claim",
            Self::Ephemeral => "the secret exponent",
        })
    }
}
