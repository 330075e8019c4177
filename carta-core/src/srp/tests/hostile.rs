//! What an honest side never sends.

use super::Login;
use crate::srp::group::{DIGEST_BYTES, N};
use crate::srp::hash::Scrambler;
use crate::srp::{Challenge, Client, Part, PoolName, PublicKey, Server, SrpError, Verifier};
use crypto_bigint::U3072;
use zeroize::Zeroizing;

fn hex_of(number: &U3072) -> String {
    hex::encode(number.to_be_bytes().as_slice())
}

/// N, N + 1, the largest number of 384 bytes, and 2 N.
fn too_large() -> [(String, SrpError); 4] {
    let out_of_range = SrpError::OutOfRange(Part::PublicKey);
    [
        (hex_of(&N), out_of_range),
        (hex_of(&N.wrapping_add(&U3072::ONE)), out_of_range),
        ("f".repeat(768), out_of_range),
        // N's top bit is set: twice N is 1, and then the low bits shifted by one.
        (format!("01{}", hex_of(&N.shl_vartime(1))), SrpError::TooLong(Part::PublicKey)),
    ]
}

fn bad_public_keys() -> Vec<(String, SrpError)> {
    let mut cases = too_large().to_vec();
    let (not_hex, long) = (SrpError::NotHex(Part::PublicKey), SrpError::TooLong(Part::PublicKey));
    cases.extend([
        ("0".to_owned(), SrpError::OutOfRange(Part::PublicKey)),
        ("0".repeat(768), SrpError::OutOfRange(Part::PublicKey)),
        (String::new(), not_hex),
        ("0x02".to_owned(), not_hex),
        ("-2".to_owned(), not_hex),
        ("+2".to_owned(), not_hex),
        (" 2".to_owned(), not_hex),
        ("2\n".to_owned(), not_hex),
        ("g".to_owned(), not_hex),
        ("２２".to_owned(), not_hex),
        ("2".repeat(769), long),
        ("0".repeat(771), long),
        ("2".repeat(1 << 20), long),
        ("x".repeat(1 << 20), long),
    ]);
    cases
}

#[test]
fn public_keys_out_of_range_are_refused_by_both_sides() {
    let login = Login::new("alice", "Passw0rd!");
    for (key, expected) in bad_public_keys() {
        let shown: String = key.chars().take(20).collect();
        assert_eq!(PublicKey::parse_hex(&key), Err(expected), "{shown}");
        let answer = login.answer(Client::new().unwrap(), &key);
        assert_eq!(answer, Err(expected), "{shown}");
    }
}

#[test]
fn public_keys_are_read_in_either_case_with_or_without_zeros() {
    let largest = N.wrapping_sub(&U3072::ONE);
    for (text, wire) in [
        ("1", "1"),
        ("0A", "a"),
        ("0a", "a"),
        ("00000aBc", "abc"),
        ("abc", "abc"),
        (&format!("00{}", hex_of(&largest).to_uppercase()), &hex_of(&largest)),
    ] {
        assert_eq!(PublicKey::parse_hex(text).unwrap().to_hex(), wire);
    }
}

#[test]
fn a_scrambler_of_zero_is_refused() {
    let mut digest = [0; DIGEST_BYTES];
    let zero = Scrambler::from_digest(Zeroizing::new(digest));
    assert_eq!(zero.err(), Some(SrpError::ZeroScrambler));
    digest[DIGEST_BYTES - 1] = 1;
    assert!(Scrambler::from_digest(Zeroizing::new(digest)).is_ok());
}

fn answer_to(salt: &str, secret_block: &str) -> Result<String, SrpError> {
    let login = Login::new("alice", "Passw0rd!");
    let challenge = Challenge { user_id: "alice", salt, public_key: "abc", secret_block };
    Client::new()?.answer(login.pool, &login.typed, &challenge, &login.time)
}

#[test]
fn a_challenge_with_a_bad_salt_isnt_answered() {
    for salt in ["", "g", "0x12", "12 ", "1\u{660}"] {
        assert_eq!(answer_to(salt, "AA=="), Err(SrpError::NotHex(Part::Salt)), "{salt:?}");
    }
    for length in [129, 1 << 20] {
        assert_eq!(answer_to(&"1".repeat(length), "AA=="), Err(SrpError::TooLong(Part::Salt)));
    }
    assert!(answer_to(&"1".repeat(128), "AA==").is_ok());
    assert!(answer_to("00", "AA==").is_ok());
}

#[test]
fn a_challenge_with_a_bad_block_isnt_answered() {
    for block in ["AA", "AA=", "A", "====", "AA==\n", " AA==", "AB==", "-_-_", "é", "0f8a-11"] {
        assert_eq!(
            answer_to("12", block),
            Err(SrpError::NotBase64(Part::SecretBlock)),
            "{block:?}"
        );
    }
    let long = "A".repeat(16 * 1024 + 4);
    assert_eq!(answer_to("12", &long), Err(SrpError::TooLong(Part::SecretBlock)));
    assert!(answer_to("12", &long[4..]).is_ok());
}

#[test]
fn a_bad_signature_is_refused() {
    let login = Login::new("alice", "Passw0rd!");
    let verdict = |signature: &str| login.verdict_on(signature);
    let (not_base64, long) =
        (SrpError::NotBase64(Part::Signature), SrpError::TooLong(Part::Signature));
    assert_eq!(verdict("A"), Err(not_base64));
    assert_eq!(verdict("not base64!!"), Err(not_base64));
    assert_eq!(verdict(&"A".repeat(48)), Err(long));
    assert_eq!(verdict(&"A".repeat(1 << 20)), Err(long));
    // Right in form: empty, too short, of the right length, 33 bytes.
    assert_eq!(verdict(""), Err(SrpError::Mismatch));
    assert_eq!(verdict("AAAA"), Err(SrpError::Mismatch));
    assert_eq!(verdict(&format!("{}=", "A".repeat(43))), Err(SrpError::Mismatch));
    assert_eq!(verdict(&"A".repeat(44)), Err(SrpError::Mismatch));
}

#[test]
fn stored_verifiers_are_checked() {
    let read = |verifier: &str| Verifier::from_hex("12", verifier).err();
    let out_of_range = Some(SrpError::OutOfRange(Part::Verifier));
    for number in ["0", "1", "00", "0001", &hex_of(&N), &"f".repeat(768)] {
        assert_eq!(read(number), out_of_range, "{number}");
    }
    assert_eq!(read("2"), None);
    assert_eq!(read(&hex_of(&N.wrapping_sub(&U3072::ONE))), None);
    assert_eq!(read(""), Some(SrpError::NotHex(Part::Verifier)));
    assert_eq!(read("zz"), Some(SrpError::NotHex(Part::Verifier)));
    assert_eq!(read(&"2".repeat(770)), Some(SrpError::TooLong(Part::Verifier)));
    assert_eq!(Verifier::from_hex("", "2").err(), Some(SrpError::NotHex(Part::Salt)));
    assert_eq!(
        Verifier::from_hex(&"1".repeat(129), "2").err(),
        Some(SrpError::TooLong(Part::Salt))
    );
}

#[test]
fn ephemerals_are_checked() {
    let stored = Login::new("alice", "Passw0rd!").stored;
    let zero = SrpError::OutOfRange(Part::Ephemeral);
    for (bytes, expected) in [
        (vec![], zero),
        (vec![0; 32], zero),
        (vec![1; 129], SrpError::TooLong(Part::Ephemeral)),
        (vec![1; 1 << 20], SrpError::TooLong(Part::Ephemeral)),
    ] {
        assert_eq!(Client::with_ephemeral(&bytes).err(), Some(expected));
        assert_eq!(Server::restore(&stored, &bytes).err(), Some(expected));
    }
    let longest = Server::restore(&stored, &[0xff; 128]).unwrap();
    assert_eq!(longest.secret_bytes().as_slice(), [0xff; 128]);
}

#[test]
fn pool_ids_have_one_name() {
    assert_eq!(PoolName::of_id("us-east-1_Abc").unwrap().as_str(), "Abc");
    for id in ["", "us-east-1", "us-east-1_", "_", "us_east_1"] {
        assert_eq!(PoolName::of_id(id), Err(SrpError::PoolId), "{id:?}");
    }
}

#[test]
fn messages_name_the_remedy_and_end_without_a_period() {
    for error in [
        SrpError::NotHex(Part::Salt),
        SrpError::NotBase64(Part::SecretBlock),
        SrpError::TooLong(Part::PublicKey),
        SrpError::OutOfRange(Part::Verifier),
        SrpError::ZeroScrambler,
        SrpError::PoolId,
        SrpError::Timestamp,
        SrpError::Mismatch,
        SrpError::Random,
    ] {
        let message = error.to_string();
        assert!(message.contains("; "), "{message}");
        assert!(message.starts_with(char::is_lowercase) && !message.ends_with('.'), "{message}");
    }
}
