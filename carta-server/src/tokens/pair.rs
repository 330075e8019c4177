//! Key pairs: RSA for the tokens of logins, as Cognito's clients expect; P-256 for assertions, of which each call to a
//! service takes a new one, and which is some twenty times quicker at it.

use super::KeyError;
use super::public::{PublicKey, SIGNATURES};
use crate::store::KeyPurpose;
use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_SHA256, RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use zeroize::Zeroizing;

const RS256: &str = "RS256";
const ES256: &str = "ES256";
/// X9.62's sign for a point that stands there whole.
const UNCOMPRESSED: u8 = 4;

pub(super) enum Pair {
    Rsa { pair: RsaKeyPair, public: RsaPublicKeyComponents<Vec<u8>> },
    P256 { pair: EcdsaKeyPair, x: Vec<u8>, y: Vec<u8> },
}

impl Pair {
    /// A new key, as it is to be sealed. Slow for RSA: some tenths of a second.
    pub(super) fn generate(purpose: KeyPurpose) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let made = |_| KeyError::Make;
        let der = match purpose {
            KeyPurpose::Tokens => {
                let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(made)?;
                pair.as_der().map_err(made)?.as_ref().to_vec()
            }
            KeyPurpose::Assertions => {
                let pair =
                    EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(made)?;
                pair.to_pkcs8v1().map_err(made)?.as_ref().to_vec()
            }
        };
        Ok(Zeroizing::new(der))
    }

    /// A key of another purpose is of another kind, and so isn't read.
    pub(super) fn read(der: &[u8], purpose: KeyPurpose) -> Result<Self, KeyError> {
        match purpose {
            KeyPurpose::Tokens => {
                let pair = RsaKeyPair::from_pkcs8(der).map_err(|_| KeyError::Read)?;
                let public = RsaPublicKeyComponents::from(pair.public_key());
                Ok(Self::Rsa { pair, public })
            }
            KeyPurpose::Assertions => {
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der);
                let pair = pair.map_err(|_| KeyError::Read)?;
                let (form, point) =
                    pair.public_key().as_ref().split_first().ok_or(KeyError::Read)?;
                if *form != UNCOMPRESSED {
                    return Err(KeyError::Read);
                }
                let (x, y) = point.split_at(point.len() / 2);
                let (x, y) = (x.to_vec(), y.to_vec());
                Ok(Self::P256 { pair, x, y })
            }
        }
    }

    pub(super) fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa { .. } => RS256,
            Self::P256 { .. } => ES256,
        }
    }

    pub(super) fn sign(&self, text: &[u8]) -> Result<Vec<u8>, KeyError> {
        let random = SystemRandom::new();
        match self {
            Self::Rsa { pair, .. } => {
                let mut signature = vec![0; pair.public_modulus_len()];
                let signed = pair.sign(&RSA_PKCS1_SHA256, &random, text, &mut signature);
                signed.map_err(|_| KeyError::Sign)?;
                Ok(signature)
            }
            Self::P256 { pair, .. } => {
                let signature = pair.sign(&random, text).map_err(|_| KeyError::Sign)?;
                Ok(signature.as_ref().to_vec())
            }
        }
    }

    /// Whether it signed the text of a token. Assertions are for others to verify, and never for ourselves.
    #[must_use]
    pub(super) fn verify(&self, text: &[u8], signature: &[u8]) -> Option<()> {
        match self {
            Self::Rsa { public, .. } => {
                public.verify(&RSA_PKCS1_2048_8192_SHA256, text, signature).ok()
            }
            Self::P256 { .. } => None,
        }
    }

    /// As a JSON Web Key, but for its id.
    pub(super) fn public(&self, kid: String) -> PublicKey {
        let (n, alg) = (|bytes: &[u8]| BASE64.encode(bytes), self.algorithm());
        match self {
            Self::Rsa { public, .. } => {
                PublicKey::Rsa { kid, usage: SIGNATURES, alg, n: n(&public.n), e: n(&public.e) }
            }
            Self::P256 { x, y, .. } => {
                PublicKey::Ec { kid, usage: SIGNATURES, alg, crv: "P-256", x: n(x), y: n(y) }
            }
        }
    }
}
