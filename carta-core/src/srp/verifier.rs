use super::generator::power_of_g;
use super::group::{DIGEST_BYTES, Element, K, N, N_BYTES};
use super::hash::password_exponent;
use super::number::{parse_bytes, parse_number};
use super::{Part, PoolName, SrpError};
use crate::Secret;
use aws_lc_rs::hmac::{self, HMAC_SHA256, Key};
use aws_lc_rs::rand;
use crypto_bigint::{CtEq as _, CtGt as _, CtLt as _, U3072};
use zeroize::Zeroizing;

/// 64 bytes; Cognito's and ours have 16.
pub(super) const MAX_SALT_DIGITS: usize = 128;
const SALT_BYTES: usize = 16;

/// What a server stores instead of a password: a salt and `g^x`.
///
/// `x` is one round of SHA-256, so whoever reads a verifier may guess at the password quickly: seal it at rest. It has
/// no `Debug` and is wiped when dropped.
pub struct Verifier {
    salt: Vec<u8>,
    value: Zeroizing<U3072>,
    /// No password fits it, whatever the arithmetic says.
    decoy: bool,
}

impl Verifier {
    /// A verifier with a fresh salt.
    ///
    /// # Errors
    ///
    /// If the system has no random numbers.
    pub fn new(pool: PoolName<'_>, user: &str, password: &Secret) -> Result<Self, SrpError> {
        let mut salt = [0; SALT_BYTES];
        rand::fill(&mut salt).map_err(|_| SrpError::Random)?;
        let salt = without_zero_in_front(salt);
        let x = password_exponent(&salt, pool, user, password)?;
        Self::from_parts(salt, power_of_g(&x).retrieve())
    }

    /// Reads a stored verifier.
    ///
    /// # Errors
    ///
    /// If a text isn't hexadecimal or too long, or the verifier isn't from 2 to N - 1.
    pub fn from_hex(salt: &str, verifier: &str) -> Result<Self, SrpError> {
        let salt = parse_bytes(salt, MAX_SALT_DIGITS, Part::Salt)?;
        Self::from_parts(salt.to_vec(), *parse_number(verifier, Part::Verifier)?)
    }

    /// The verifier of somebody who doesn't exist, so that a login can take the same steps and fail at its end.
    ///
    /// It depends on the key and the name alone, as a real user's salt stays the same from one attempt to the next. A
    /// real verifier is read, not calculated, so this one needs no exponentiation either: HMAC makes a number, which
    /// is squared because every power of 2 modulo this N is a square. Nobody knows a password for it, and
    /// [`Server::verify`](super::Server::verify) refuses it even so.
    #[must_use]
    pub fn decoy(key: &[u8], user: &str) -> Self {
        let key = Key::new(HMAC_SHA256, key);
        let mut bytes = Zeroizing::new([0; N_BYTES]);
        for (counter, block) in (1..).zip(bytes.chunks_mut(DIGEST_BYTES)) {
            let tag = derive(&key, b"verifier", counter, user);
            for (to, from) in block.iter_mut().zip(tag.as_ref()) {
                *to = *from;
            }
        }
        let root = Element::new(&U3072::from_be_slice(bytes.as_slice()));
        Self {
            salt: decoy_salt(&key, user),
            value: Zeroizing::new(root.square().retrieve()),
            decoy: true,
        }
    }

    fn from_parts(salt: Vec<u8>, value: U3072) -> Result<Self, SrpError> {
        let value = Zeroizing::new(value);
        let in_range = value.ct_gt(&U3072::ONE) & value.ct_lt(&N);
        if !in_range.to_bool() {
            return Err(SrpError::OutOfRange(Part::Verifier));
        }
        Ok(Self { salt, value, decoy: false })
    }

    /// Whether it was made of this password, for a server that is told one to have it changed. Compared in constant time;
    /// no password fits a decoy.
    ///
    /// # Errors
    ///
    /// If the arithmetic can't take the password.
    pub fn fits(
        &self,
        pool: PoolName<'_>,
        user: &str,
        password: &Secret,
    ) -> Result<bool, SrpError> {
        let x = password_exponent(&self.salt, pool, user, password)?;
        let value = Zeroizing::new(power_of_g(&x).retrieve());
        Ok(value.ct_eq(&self.value).to_bool() && !self.decoy)
    }

    /// `SALT`, in lower-case hexadecimal digits. Not secret.
    #[must_use]
    pub fn salt_hex(&self) -> String {
        hex::encode(&self.salt)
    }

    /// The verifier in lower-case hexadecimal digits, to be sealed and stored.
    #[must_use]
    pub fn verifier_hex(&self) -> Secret {
        let bytes = Zeroizing::new(self.value.to_be_bytes());
        Secret::from(hex::encode(bytes.as_slice()))
    }

    pub(super) fn element(&self) -> Zeroizing<Element> {
        Zeroizing::new(Element::new(&self.value))
    }

    /// `k * v`.
    pub(super) fn multiplied(&self) -> Zeroizing<Element> {
        Zeroizing::new(K.mul(&self.element()))
    }

    /// The same numbers, marked as nobody's.
    #[cfg(test)]
    pub(super) fn into_decoy(self) -> Self {
        Self { decoy: true, ..self }
    }

    pub(super) fn is_decoy(&self) -> bool {
        self.decoy
    }
}

/// The salt that [`Verifier::decoy`] shows for a name.
#[must_use]
pub fn fake_salt(key: &[u8], user: &str) -> String {
    hex::encode(decoy_salt(&Key::new(HMAC_SHA256, key), user))
}

fn decoy_salt(key: &Key, user: &str) -> Vec<u8> {
    let mut salt = [0; SALT_BYTES];
    for (to, from) in salt.iter_mut().zip(derive(key, b"salt", 0, user).as_ref()) {
        *to = *from;
    }
    without_zero_in_front(salt)
}

/// The name comes last, so that no two purposes meet in one message.
fn derive(key: &Key, purpose: &[u8], counter: u8, user: &str) -> hmac::Tag {
    let mut context = hmac::Context::with_key(key);
    context.update(b"carta srp decoy ");
    context.update(purpose);
    context.update(&[0, counter]);
    context.update(user.as_bytes());
    context.sign()
}

/// Some clients hash a salt as text, others as a number, and they agree unless its first byte is 0.
fn without_zero_in_front(mut salt: [u8; SALT_BYTES]) -> Vec<u8> {
    if let Some(first) = salt.first_mut() {
        *first |= 1;
    }
    salt.to_vec()
}
