//! No change of a good token makes another good one.

use super::issuer::Issuer;
use crate::session::Session;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use carta::{Verifier, block_on};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// Something done to a text, somewhere.
#[derive(Clone, Debug)]
enum Change {
    Replace(prop::sample::Index, char),
    Insert(prop::sample::Index, char),
    Remove(prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
    Cut(prop::sample::Index),
    Append(String),
    /// A bit of what a part stands for.
    Flip(prop::sample::Index, prop::sample::Index, u8),
}

fn changes() -> impl Strategy<Value = Change> {
    let index = any::<prop::sample::Index>;
    let char = || prop_oneof![prop::char::range('!', '~'), any::<char>()];
    prop_oneof![
        (index(), char()).prop_map(|(at, char)| Change::Replace(at, char)),
        (index(), char()).prop_map(|(at, char)| Change::Insert(at, char)),
        index().prop_map(Change::Remove),
        (index(), index()).prop_map(|(one, other)| Change::Swap(one, other)),
        index().prop_map(Change::Cut),
        "[.A-Za-z0-9_=-]{1,8}".prop_map(Change::Append),
        (index(), index(), 0..8_u8).prop_map(|(part, byte, bit)| Change::Flip(part, byte, bit)),
    ]
}

fn changed(token: &str, change: &Change) -> String {
    let mut chars: Vec<char> = token.chars().collect();
    let length = chars.len();
    match change {
        Change::Replace(at, char) => chars[at.index(length)] = *char,
        Change::Insert(at, char) => chars.insert(at.index(length), *char),
        Change::Remove(at) => drop(chars.remove(at.index(length))),
        Change::Swap(one, other) => chars.swap(one.index(length), other.index(length)),
        Change::Cut(at) => chars.truncate(at.index(length)),
        Change::Append(text) => chars.extend(text.chars()),
        Change::Flip(part, byte, bit) => return flipped(token, part, byte, *bit),
    }
    chars.into_iter().collect()
}

fn flipped(token: &str, part: &prop::sample::Index, byte: &prop::sample::Index, bit: u8) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    let part = part.get_mut(parts.as_mut_slice());
    let mut bytes = BASE64.decode(&*part).unwrap();
    *byte.get_mut(bytes.as_mut_slice()) ^= 1 << bit;
    *part = BASE64.encode(bytes);
    parts.join(".")
}

fn is_believed(verifier: &Verifier, token: &str) -> bool {
    block_on(verifier.verify(token)).is_ok()
}

#[test]
fn no_mutation_of_a_good_token_verifies() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    let verifier = issuer.verifier();
    let token = issuer.token("andy");
    // Seen before or not, it is another text.
    check(&token, |other| {
        is_believed(&verifier, &token) && is_believed(&verifier, other) == (other == token)
    });
}

/// Checks that what must hold of others holds of many mutations of a good token.
pub(super) fn check(token: &str, holds: impl Fn(&str) -> bool) {
    let mut runner = TestRunner::new(Config { cases: 2000, ..Config::default() });
    let all = prop::collection::vec(changes(), 1..4);
    let outcome = runner.run(&all, |all| {
        let other = all.iter().fold(token.to_owned(), |token, change| {
            // A part that isn't base64 any more has no bits.
            let flips = matches!(change, Change::Flip(..));
            if flips && token.split('.').any(|part| BASE64.decode(part).map_or(0, |b| b.len()) == 0)
            {
                return token;
            }
            if token.is_empty() { token } else { changed(&token, change) }
        });
        prop_assert!(holds(&other), "{}", other);
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn no_single_character_can_be_another() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    let (verifier, token) = (issuer.verifier(), issuer.token("andy"));
    assert!(is_believed(&verifier, &token));
    for (at, char) in token.char_indices() {
        for other in ['A', 'B', '_', '-', '.', '=', '\n'] {
            if other != char {
                let (before, after) = (&token[..at], &token[at + char.len_utf8()..]);
                assert!(
                    !is_believed(&verifier, &format!("{before}{other}{after}")),
                    "{at} {other}"
                );
            }
        }
    }
}
