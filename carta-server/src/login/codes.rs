//! Codes that stand in for a forgotten password, once and for a short time.

use super::LoginError;
use crate::seal::MasterKey;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::{hmac, rand};
use carta_core::Secret;
use zeroize::Zeroizing;

/// Those that are hardly mistaken for each other. There are 32, so that a byte chooses among them evenly.
const LETTERS: [char; 32] = [
    'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'U',
    'V', 'W', 'X', 'Y', 'Z', '2', '3', '4', '5', '6', '7', '8', '9',
];
/// 50 bits: with as few guesses as are allowed, out of reach.
const CHARS: usize = 10;

/// Makes codes, and what is kept of them.
pub(super) struct Codes(hmac::Key);

impl Codes {
    pub(super) fn new(master: &MasterKey) -> Self {
        let key = master.derive("reset code");
        Self(hmac::Key::new(hmac::HMAC_SHA256, key.as_slice()))
    }

    pub(super) fn random(&self) -> Result<Secret, LoginError> {
        let mut bytes = Zeroizing::new([0_u8; CHARS]);
        rand::fill(bytes.as_mut_slice()).map_err(|_| LoginError::Random)?;
        let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).copied();
        Ok(Secret::from(bytes.iter().filter_map(letter).collect::<String>()))
    }

    /// Bound to the user. Codes are short, so the hash needs a key. Blanks and case don't matter to whoever types one.
    pub(super) fn hash(&self, user: &str, code: &Secret) -> String {
        let code = Zeroizing::new(code.expose().trim().to_ascii_uppercase());
        let mut context = hmac::Context::with_key(&self.0);
        context.update(&(user.len() as u64).to_be_bytes());
        context.update(user.as_bytes());
        context.update(code.as_bytes());
        hex::encode(context.sign())
    }
}

pub(super) fn is_same(one: &str, other: &str) -> bool {
    verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_long_differ_and_belong_to_one_user() {
        let codes = Codes::new(&MasterKey::random().expect("random numbers"));
        let (one, other) = (codes.random().expect("made"), codes.random().expect("made"));
        assert_eq!(one.expose().chars().count(), CHARS);
        assert_ne!(one, other);
        let typed = Secret::from(format!(" {} ", one.expose().to_lowercase()));
        let hash = codes.hash("andy", &one);
        assert!(is_same(&hash, &codes.hash("andy", &typed)));
        assert!(!is_same(&hash, &codes.hash("andy", &other)));
        assert!(!is_same(&hash, &codes.hash("beth", &one)));
        assert!(!hash.contains(one.expose()));
    }
}
