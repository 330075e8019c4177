//! What a password must be like where users choose one.

use carta_core::Secret;
use serde::Serialize;
use utoipa::ToSchema;

/// A longer text is no password: what is hashed has a bound.
const LONGEST: usize = 256;
/// The bounds of `minimum_length`, which are Cognito's.
const LEAST: u32 = 6;
const MOST: u32 = 99;

/// What a password must be like where users choose one: at a first login, a reset or a change.
///
/// Length alone is asked for if nothing else is said, as NIST SP 800-63B advises.
///
/// ```
/// use carta_server::PasswordPolicy;
///
/// let policy = PasswordPolicy::default().minimum_length(15).require_numbers(true);
/// assert_ne!(policy, PasswordPolicy::default());
/// ```
///
/// An administrator who sets a password for somebody sends a verifier, of which nobody can tell what it was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[must_use = "a policy does nothing until a builder has it"]
pub struct PasswordPolicy {
    minimum_length: u32,
    require_lowercase: bool,
    require_uppercase: bool,
    require_numbers: bool,
    require_symbols: bool,
}

/// What a password lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Weakness {
    #[error("it must have at least {0} characters")]
    Short(u32),
    #[error("it must have at most {LONGEST} characters")]
    Long,
    #[error("it must have a lowercase letter")]
    Lowercase,
    #[error("it must have an uppercase letter")]
    Uppercase,
    #[error("it must have a number")]
    Numbers,
    #[error("it must have a symbol")]
    Symbols,
    #[error("it must not be the old one")]
    Same,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            minimum_length: 12,
            require_lowercase: false,
            require_uppercase: false,
            require_numbers: false,
            require_symbols: false,
        }
    }
}

impl PasswordPolicy {
    /// The fewest characters, from 6 to 99; 12 if nothing is said.
    pub fn minimum_length(mut self, characters: u32) -> Self {
        self.minimum_length = characters;
        self
    }

    /// Whether one must be a small letter.
    pub fn require_lowercase(mut self, required: bool) -> Self {
        self.require_lowercase = required;
        self
    }

    /// Whether one must be a capital letter.
    pub fn require_uppercase(mut self, required: bool) -> Self {
        self.require_uppercase = required;
        self
    }

    /// Whether one must be a digit.
    pub fn require_numbers(mut self, required: bool) -> Self {
        self.require_numbers = required;
        self
    }

    /// Whether one must be neither letter nor digit.
    pub fn require_symbols(mut self, required: bool) -> Self {
        self.require_symbols = required;
        self
    }

    pub(crate) fn is_possible(self) -> bool {
        (LEAST..=MOST).contains(&self.minimum_length)
    }

    pub(crate) fn check(self, password: &Secret) -> Result<(), Weakness> {
        let password = password.expose();
        let length = password.chars().count();
        let any = |found: fn(char) -> bool| password.chars().any(found);
        let rules = [
            (self.require_lowercase, any(char::is_lowercase), Weakness::Lowercase),
            (self.require_uppercase, any(char::is_uppercase), Weakness::Uppercase),
            (self.require_numbers, any(char::is_numeric), Weakness::Numbers),
            (self.require_symbols, any(|char| !char.is_alphanumeric()), Weakness::Symbols),
        ];
        if length > LONGEST {
            return Err(Weakness::Long);
        }
        if u32::try_from(length).is_ok_and(|length| length < self.minimum_length) {
            return Err(Weakness::Short(self.minimum_length));
        }
        let broken = rules.into_iter().find(|(required, there, _)| *required && !there);
        broken.map_or(Ok(()), |(_, _, weakness)| Err(weakness))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(policy: PasswordPolicy, password: &str) -> Result<(), Weakness> {
        policy.check(&Secret::from(password))
    }

    #[test]
    fn characters_are_counted_and_not_bytes() {
        let policy = PasswordPolicy::default();
        assert_eq!(check(policy, "elevenchars"), Err(Weakness::Short(12)));
        assert_eq!(check(policy, "ääääääääääää"), Ok(()));
        assert_eq!(check(policy, "äääääääääää"), Err(Weakness::Short(12)));
        assert_eq!(check(policy, &"ä".repeat(256)), Ok(()));
        assert_eq!(check(policy, &"a".repeat(257)), Err(Weakness::Long));
        assert_eq!(check(policy, ""), Err(Weakness::Short(12)));
    }

    #[test]
    fn each_rule_asks_for_its_own_kind() {
        let policy = PasswordPolicy::default().minimum_length(6);
        let whole = "aB3 ef";
        for (policy, without, weakness) in [
            (policy.require_lowercase(true), "AB3 EF", Weakness::Lowercase),
            (policy.require_uppercase(true), "ab3 ef", Weakness::Uppercase),
            (policy.require_numbers(true), "aBc ef", Weakness::Numbers),
            (policy.require_symbols(true), "aB3def", Weakness::Symbols),
        ] {
            assert_eq!(check(policy, without), Err(weakness));
            assert_eq!(check(policy, whole), Ok(()));
        }
    }
}
