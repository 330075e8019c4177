use super::generator::power_of_g;
use super::group::{Element, Exponent, power};
use super::hash::{Scrambler, SessionKey};
use super::number::PublicKey;
use super::{Part, PoolName, SrpError, Verifier};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use zeroize::Zeroizing;

/// A tag of 32 bytes in base64.
const SIGNATURE_CHARS: usize = 44;

/// The side that knows the verifier, for one login.
///
/// Between the two requests of a login, [`secret_bytes`](Self::secret_bytes) travel inside a sealed secret block,
/// beside the user, the client's key and the time at which it ends; [`restore`](Self::restore) takes them up again.
/// The caller sees to it that a block is spent once.
pub struct Server<'v> {
    verifier: &'v Verifier,
    ephemeral: Exponent,
    public_key: PublicKey,
}

/// The client's answer to `PASSWORD_VERIFIER`.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// `USER_ID_FOR_SRP` as the challenge gave it.
    pub user_id: &'a str,
    /// `PASSWORD_CLAIM_SECRET_BLOCK`, decoded.
    pub secret_block: &'a [u8],
    /// `TIMESTAMP`. Compare it with the clock first; see [`parse_timestamp`](super::parse_timestamp).
    pub timestamp: &'a str,
    /// `PASSWORD_CLAIM_SIGNATURE`.
    pub signature: &'a str,
}

impl<'v> Server<'v> {
    /// Starts a login.
    ///
    /// # Errors
    ///
    /// If the system has no random numbers.
    pub fn new(verifier: &'v Verifier) -> Result<Self, SrpError> {
        Self::from_exponent(verifier, Exponent::random()?)
    }

    /// Continues a login whose secret bytes came back in its block.
    ///
    /// The public key is calculated anew rather than stored: a verifier that changed meanwhile makes the login fail.
    ///
    /// # Errors
    ///
    /// If the bytes are all 0, none, or more than 128.
    pub fn restore(verifier: &'v Verifier, secret_bytes: &[u8]) -> Result<Self, SrpError> {
        Self::from_exponent(verifier, Exponent::from_bytes(secret_bytes)?)
    }

    /// `B = k * v + g^b`. A sum of 0 is refused by [`PublicKey`].
    fn from_exponent(verifier: &'v Verifier, ephemeral: Exponent) -> Result<Self, SrpError> {
        let sum = verifier.multiplied().add(&power_of_g(&ephemeral));
        Ok(Self { verifier, ephemeral, public_key: PublicKey::new(sum.retrieve())? })
    }

    /// `SRP_B`.
    #[must_use]
    pub fn public_hex(&self) -> String {
        self.public_key.to_hex()
    }

    /// The ephemeral. Whoever reads it can guess at the password: it leaves the process sealed or not at all.
    #[must_use]
    pub fn secret_bytes(&self) -> Zeroizing<Vec<u8>> {
        self.ephemeral.to_bytes()
    }

    /// Whether the client knows the password.
    ///
    /// # Errors
    ///
    /// [`SrpError::Mismatch`] if it doesn't, if the verifier is a decoy, or if anything that was signed differs;
    /// another error if the signature isn't base64 or is too long.
    pub fn verify(
        self,
        pool: PoolName<'_>,
        client_key: &PublicKey,
        claim: &Claim<'_>,
    ) -> Result<(), SrpError> {
        let signature = parse_signature(claim.signature)?;
        let scrambler = Scrambler::new(client_key, &self.public_key)?;
        let shared = self.shared(client_key, &scrambler)?;
        let key = SessionKey::new(&scrambler, &shared);
        let tag = key.sign(pool, claim.user_id, claim.secret_block, claim.timestamp);
        let equal = verify_slices_are_equal(tag.as_ref(), &signature).is_ok();
        if equal & !self.verifier.is_decoy() { Ok(()) } else { Err(SrpError::Mismatch) }
    }

    /// `(A * v^u) ^ b`.
    fn shared(
        &self,
        client_key: &PublicKey,
        scrambler: &Scrambler,
    ) -> Result<Zeroizing<Element>, SrpError> {
        let scrambled = Zeroizing::new(power(&self.verifier.element(), &scrambler.exponent()?));
        let base = Zeroizing::new(client_key.element().mul(&scrambled));
        Ok(Zeroizing::new(power(&base, &self.ephemeral)))
    }
}

fn parse_signature(text: &str) -> Result<Vec<u8>, SrpError> {
    if text.len() > SIGNATURE_CHARS {
        return Err(SrpError::TooLong(Part::Signature));
    }
    let signature = BASE64_STANDARD.decode(text);
    signature.map_err(|_| SrpError::NotBase64(Part::Signature))
}
