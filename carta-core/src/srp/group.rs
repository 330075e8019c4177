//! Arithmetic modulo N: the 3072-bit MODP group of RFC 3526 with g = 2, as Cognito uses it.
//!
//! Everything here takes a time that depends on sizes alone, never on a secret's value.

use super::number::right_aligned;
use super::{Part, SrpError};
use aws_lc_rs::rand;
use crypto_bigint::modular::ConstMontyForm;
use crypto_bigint::{U256, U1280, U3072};
use zeroize::Zeroizing;

/// The bytes of N.
pub(super) const N_BYTES: usize = 384;
/// What a digest, and so `u` and `x`, is long.
pub(super) const DIGEST_BYTES: usize = 32;
/// Our own ephemerals: twice the group's strength of 128 bits, as SP 800-56A asks of a safe prime.
pub(super) const EPHEMERAL_BYTES: usize = 32;
/// The longest ephemeral that is taken from outside; Cognito's clients use 128 bytes.
const MAX_EPHEMERAL_BYTES: usize = 128;
/// Room for `a + u * x` with the longest `a`.
const EXPONENT_BYTES: usize = 160;

mod modulus {
    crypto_bigint::const_monty_params!(
        Modulus,
        crypto_bigint::U3072,
        "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD\
         EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
         EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F\
         83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B\
         E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510\
         15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7\
         ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C\
         BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
        "N."
    );
}

/// A number modulo N.
pub(super) type Element = ConstMontyForm<modulus::Modulus, { U3072::LIMBS }>;

/// N itself.
pub(super) const N: U3072 = *Element::MODULUS.as_ref();
/// The generator.
pub(super) const G: Element = Element::new(&U3072::from_u8(2));
/// The multiplier: SHA-256 of N and g.
pub(super) const K: Element = Element::new(
    &U256::from_be_hex("538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6").resize(),
);

/// A secret exponent. Its length is public, its value isn't.
pub(super) struct Exponent {
    value: Zeroizing<U1280>,
    bits: u32,
}

impl Exponent {
    /// A fresh ephemeral.
    pub(super) fn random() -> Result<Self, SrpError> {
        let mut bytes = Zeroizing::new([0; EPHEMERAL_BYTES]);
        rand::fill(bytes.as_mut_slice()).map_err(|_| SrpError::Random)?;
        Self::from_bytes(bytes.as_slice())
    }

    /// An exponent from its big-endian bytes. 0 is refused: it makes a public key whose secret everybody knows.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, SrpError> {
        let bits = match u32::try_from(bytes.len()) {
            Ok(length) if bytes.len() <= MAX_EPHEMERAL_BYTES => length * u8::BITS,
            _ => return Err(SrpError::TooLong(Part::Ephemeral)),
        };
        // Every byte is looked at, so that the time doesn't tell where the first that isn't 0 stands.
        if bytes.iter().fold(0, |all, byte| all | byte) == 0 {
            return Err(SrpError::OutOfRange(Part::Ephemeral));
        }
        let bytes = right_aligned::<EXPONENT_BYTES>(bytes);
        let bytes = bytes.ok_or(SrpError::TooLong(Part::Ephemeral))?;
        let value = Zeroizing::new(U1280::from_be_slice(bytes.as_slice()));
        Ok(Self { value, bits })
    }

    /// The bytes that [`from_bytes`](Self::from_bytes) was given.
    pub(super) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let all = Zeroizing::new(self.value.to_be_bytes());
        let unused = EXPONENT_BYTES.saturating_sub((self.bits / u8::BITS) as usize);
        Zeroizing::new(all.as_slice().iter().skip(unused).copied().collect())
    }

    /// Its lowest 256 bits, 64 by 64, if no others can be set.
    pub(super) fn rows(&self) -> Option<Zeroizing<[u64; 4]>> {
        if self.bits > U256::BITS {
            return None;
        }
        let bytes = Zeroizing::new(self.value.to_le_bytes());
        let (rows, _) = bytes.as_slice().as_chunks::<8>();
        let mut all = Zeroizing::new([0; 4]);
        for (to, from) in all.iter_mut().zip(rows) {
            *to = u64::from_le_bytes(*from);
        }
        Some(all)
    }

    /// `self + u * x`, where `u` and `x` are digests: 512 bits at most for the product, and one for a carry.
    pub(super) fn plus_product(&self, u: &Self, x: &Self) -> Self {
        let product = Zeroizing::new(u.value.wrapping_mul(&x.value));
        Self {
            value: Zeroizing::new(self.value.wrapping_add(&product)),
            bits: self.bits.max(u.bits + x.bits) + 1,
        }
    }
}

/// `base` to the power of `exponent`.
pub(super) fn power(base: &Element, exponent: &Exponent) -> Element {
    base.pow_bounded_exp(&exponent.value, exponent.bits)
}
