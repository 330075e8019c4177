use super::group::{Element, N, N_BYTES};
use super::{Part, SrpError};
use crypto_bigint::U3072;
use zeroize::Zeroizing;

/// N in hexadecimal digits, and two for the sign byte that some clients write.
const MAX_DIGITS: usize = 2 * N_BYTES + 2;

/// `SRP_A` or `SRP_B`: a number from 1 to N - 1.
///
/// Numbers from N up are refused as well as 0: an honest side reduces its key, and so none can be 0 modulo N.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(U3072);

impl PublicKey {
    /// Reads a key as it stands in a request or an answer.
    ///
    /// # Errors
    ///
    /// If the text isn't hexadecimal, or the number isn't from 1 to N - 1.
    pub fn parse_hex(text: &str) -> Result<Self, SrpError> {
        Self::new(*parse_number(text, Part::PublicKey)?)
    }

    /// The key as it goes over the wire: lower-case hexadecimal digits without any padding.
    #[must_use]
    pub fn to_hex(&self) -> String {
        let digits = hex::encode(self.0.to_be_bytes().as_slice());
        digits.trim_start_matches('0').to_owned()
    }

    pub(super) fn new(value: U3072) -> Result<Self, SrpError> {
        // INVARIANT: 0 < value < N, so no key is 0 modulo N. Public, hence compared without further care.
        if value.is_zero_vartime() || value.cmp_vartime(&N).is_ge() {
            return Err(SrpError::OutOfRange(Part::PublicKey));
        }
        Ok(Self(value))
    }

    pub(super) fn element(&self) -> Element {
        Element::new(&self.0)
    }

    /// The bytes that are hashed.
    pub(super) fn hashed(&self) -> Zeroizing<Vec<u8>> {
        signed_bytes(self.0.to_be_bytes().as_slice())
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicKey({})", self.to_hex())
    }
}

/// Reads a number of N's size at most; leading zeros don't count.
pub(super) fn parse_number(text: &str, part: Part) -> Result<Zeroizing<U3072>, SrpError> {
    let bytes = parse_bytes(text, MAX_DIGITS, part)?;
    let bytes = right_aligned::<N_BYTES>(without_leading_zeros(&bytes));
    let bytes = bytes.ok_or(SrpError::TooLong(part))?;
    Ok(Zeroizing::new(U3072::from_be_slice(bytes.as_slice())))
}

/// Reads hexadecimal digits of either case. An odd number of them is read as if a 0 stood in front.
pub(super) fn parse_bytes(
    text: &str,
    max_digits: usize,
    part: Part,
) -> Result<Zeroizing<Vec<u8>>, SrpError> {
    if text.len() > max_digits {
        return Err(SrpError::TooLong(part));
    }
    if text.is_empty() {
        return Err(SrpError::NotHex(part));
    }
    let zero = if text.len() % 2 == 1 { "0" } else { "" };
    let even = Zeroizing::new([zero, text].concat());
    // Decoded in place: a vector that grows would leave parts of a verifier behind.
    let mut bytes = Zeroizing::new(vec![0; even.len() / 2]);
    hex::decode_to_slice(even.as_bytes(), &mut bytes).map_err(|_| SrpError::NotHex(part))?;
    Ok(bytes)
}

/// A big-endian number as Cognito hashes it: in its fewest bytes, with a 00 in front if it would look negative.
///
/// The time tells how many leading zero bytes there are, for a shared secret too: the protocol hashes a message of
/// that length. Guessing a key from it takes many exchanges with one exponent, and ours are used once.
pub(super) fn signed_bytes(number: &[u8]) -> Zeroizing<Vec<u8>> {
    with_sign_byte(without_leading_zeros(number))
}

/// The same for bytes whose leading zeros are part of them: a salt.
pub(super) fn with_sign_byte(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let looks_negative = bytes.first().is_none_or(|first| first & 0x80 != 0);
    let mut signed = Zeroizing::new(Vec::with_capacity(bytes.len() + 1));
    if looks_negative {
        signed.push(0);
    }
    signed.extend_from_slice(bytes);
    signed
}

/// The bytes at the end of `N` bytes, the rest zero; `None` if they don't fit.
pub(super) fn right_aligned<const N: usize>(bytes: &[u8]) -> Option<Zeroizing<[u8; N]>> {
    let start = N.checked_sub(bytes.len())?;
    let mut aligned = Zeroizing::new([0; N]);
    aligned.get_mut(start..)?.copy_from_slice(bytes);
    Some(aligned)
}

fn without_leading_zeros(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}
