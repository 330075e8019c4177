use super::generator::power_of_g;
use super::group::{Element, Exponent, K, power};
use super::hash::{Scrambler, SessionKey, password_exponent};
use super::number::{PublicKey, parse_bytes};
use super::verifier::MAX_SALT_DIGITS;
use super::{Part, PoolName, SrpError};
use crate::Secret;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use zeroize::Zeroizing;

/// Cognito's blocks are about 2 kB; a longer text isn't read.
const MAX_BLOCK_CHARS: usize = 16 * 1024;

/// The side that knows the password. Its ephemeral serves one login: [`answer`](Self::answer) takes it along.
pub struct Client {
    ephemeral: Exponent,
    public_key: PublicKey,
}

/// `PASSWORD_VERIFIER` as the server put it, each text as it came.
#[derive(Debug, Clone, Copy)]
pub struct Challenge<'a> {
    /// `USER_ID_FOR_SRP`, which may differ from the name that was typed.
    pub user_id: &'a str,
    /// `SALT`.
    pub salt: &'a str,
    /// `SRP_B`.
    pub public_key: &'a str,
    /// `SECRET_BLOCK`.
    pub secret_block: &'a str,
}

impl Client {
    /// A client for one login.
    ///
    /// # Errors
    ///
    /// If the system has no random numbers.
    pub fn new() -> Result<Self, SrpError> {
        Self::from_exponent(Exponent::random()?)
    }

    /// A client with a given ephemeral, for recorded exchanges. Two logins with one ephemeral are unsafe.
    ///
    /// # Errors
    ///
    /// If the bytes are all 0, none, or more than 128.
    pub fn with_ephemeral(bytes: &[u8]) -> Result<Self, SrpError> {
        Self::from_exponent(Exponent::from_bytes(bytes)?)
    }

    fn from_exponent(ephemeral: Exponent) -> Result<Self, SrpError> {
        let public_key = PublicKey::new(power_of_g(&ephemeral).retrieve())?;
        Ok(Self { ephemeral, public_key })
    }

    /// `SRP_A`.
    #[must_use]
    pub fn public_hex(&self) -> String {
        self.public_key.to_hex()
    }

    /// `PASSWORD_CLAIM_SIGNATURE` for a challenge. The timestamp is sent along as `TIMESTAMP`.
    ///
    /// # Errors
    ///
    /// If a part of the challenge can't come from an honest server. A wrong password isn't noticed here.
    pub fn answer(
        self,
        pool: PoolName<'_>,
        password: &Secret,
        challenge: &Challenge<'_>,
        timestamp: &str,
    ) -> Result<String, SrpError> {
        let block = parse_block(challenge.secret_block)?;
        let salt = parse_bytes(challenge.salt, MAX_SALT_DIGITS, Part::Salt)?;
        let server_key = PublicKey::parse_hex(challenge.public_key)?;
        let scrambler = Scrambler::new(&self.public_key, &server_key)?;
        let x = password_exponent(&salt, pool, challenge.user_id, password)?;
        let shared = self.shared(&server_key, &scrambler, &x)?;
        let key = SessionKey::new(&scrambler, &shared);
        let tag = key.sign(pool, challenge.user_id, &block, timestamp);
        Ok(BASE64_STANDARD.encode(tag))
    }

    /// `(B - k * g^x) ^ (a + u * x)`.
    fn shared(
        &self,
        server_key: &PublicKey,
        scrambler: &Scrambler,
        x: &Exponent,
    ) -> Result<Zeroizing<Element>, SrpError> {
        let verifier = Zeroizing::new(power_of_g(x));
        let base = Zeroizing::new(server_key.element().sub(&K.mul(&verifier)));
        let exponent = self.ephemeral.plus_product(&scrambler.exponent()?, x);
        Ok(Zeroizing::new(power(&base, &exponent)))
    }
}

fn parse_block(text: &str) -> Result<Vec<u8>, SrpError> {
    if text.len() > MAX_BLOCK_CHARS {
        return Err(SrpError::TooLong(Part::SecretBlock));
    }
    let block = BASE64_STANDARD.decode(text);
    block.map_err(|_| SrpError::NotBase64(Part::SecretBlock))
}
