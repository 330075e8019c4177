//! Logins between our own two sides, with fresh random numbers.

use super::Login;
use crate::Secret;
use crate::srp::group::{Element, Exponent, G, N, power};
use crate::srp::{Client, PoolName, Server, SrpError, Verifier, fake_salt};
use crypto_bigint::{JacobiSymbol, Odd, U3072};

#[test]
fn who_knows_the_password_comes_in() {
    for (user, password) in [
        ("alice", "Passw0rd!"),
        ("Zoë 小组", "pässwörd 🔐 пароль"),
        ("a:b", ":"),
        ("", ""),
        (&"u".repeat(2000), &"p".repeat(2000)),
    ] {
        assert_eq!(Login::new(user, password).run(), Ok(()), "{user:?}");
    }
}

#[test]
fn every_part_of_a_claim_counts() {
    let login = Login::new("alice", "Passw0rd!");
    let refused = Err(SrpError::Mismatch);
    assert_eq!(login.run_with(&|claim| claim.user_id = "alicf"), refused);
    assert_eq!(login.run_with(&|claim| claim.secret_block = b"another"), refused);
    assert_eq!(login.run_with(&|claim| claim.secret_block = b""), refused);
    let later = "Wed Jan 5 07:04:06 UTC 2022";
    assert_eq!(login.run_with(&|claim| claim.timestamp = later), refused);
}

#[test]
fn another_password_is_refused() {
    for (right, typed) in [("Passw0rd!", "passw0rd!"), ("é", "e\u{301}"), ("a", ""), ("", "a")] {
        let login = Login { typed: Secret::from(typed), ..Login::new("alice", right) };
        assert_eq!(login.run(), Err(SrpError::Mismatch), "{typed:?} for {right:?}");
    }
}

#[test]
fn another_pool_is_refused() {
    let pool = PoolName::of_id("eu-central-1_Abc124").unwrap();
    let login = Login { pool, ..Login::new("alice", "Passw0rd!") };
    assert_eq!(login.run(), Err(SrpError::Mismatch));
}

#[test]
fn a_verifier_fits_its_password_alone() {
    let pool = |id| PoolName::of_id(id).unwrap();
    let (here, elsewhere) = (pool("us-east-1_Here"), pool("us-east-1_Elsewhere"));
    let (right, wrong) = (Secret::from("right"), Secret::from("wrong"));
    let made = Verifier::new(here, "andy", &right).unwrap();
    assert!(made.fits(here, "andy", &right).unwrap());
    assert!(!made.fits(here, "andy", &wrong).unwrap());
    assert!(!made.fits(here, "beth", &right).unwrap());
    assert!(!made.fits(elsewhere, "andy", &right).unwrap());
    assert!(!made.into_decoy().fits(here, "andy", &right).unwrap());
}

#[test]
fn a_verifier_survives_being_stored() {
    let login = Login::new("alice", "Passw0rd!");
    let (salt, verifier) = (login.stored.salt_hex(), login.stored.verifier_hex());
    let stored = Verifier::from_hex(&salt, verifier.expose()).unwrap();
    assert_eq!(Login { stored, ..login }.run(), Ok(()));
}

#[test]
fn a_verifier_that_changed_meanwhile_ends_the_login() {
    let (before, after) = (Login::new("alice", "Passw0rd!"), Login::new("alice", "Passw0rd!"));
    let server = Server::new(&before.stored).unwrap();
    let restored = Server::restore(&after.stored, &server.secret_bytes()).unwrap();
    assert_ne!(server.public_hex(), restored.public_hex());
}

/// The longest exponents, whose sum carries into one bit more.
#[test]
fn no_bit_of_the_clients_exponent_is_lost() {
    let of_ones = |length: usize| Exponent::from_bytes(&vec![0xff; length]).unwrap();
    let (u, x) = (of_ones(32), of_ones(32));
    for length in [1, 32, 64, 128] {
        let a = of_ones(length);
        let apart = power(&G, &a).mul(&power(&power(&G, &u), &x));
        assert_eq!(power(&G, &a.plus_product(&u, &x)), apart, "{length}");
    }
}

#[test]
fn nothing_repeats() {
    let (one, other) = (Login::new("alice", "Passw0rd!"), Login::new("alice", "Passw0rd!"));
    assert_ne!(one.stored.salt_hex(), other.stored.salt_hex());
    assert!(one.stored.verifier_hex() != other.stored.verifier_hex());
    assert_ne!(Client::new().unwrap().public_hex(), Client::new().unwrap().public_hex());
    let servers = [Server::new(&one.stored).unwrap(), Server::new(&one.stored).unwrap()];
    assert_ne!(servers[0].public_hex(), servers[1].public_hex());
    assert_eq!(servers[0].secret_bytes().len(), 32);
}

#[test]
fn salts_are_16_bytes_and_never_begin_with_a_zero_byte() {
    for number in 0..600 {
        let salt = fake_salt(b"key", &number.to_string());
        assert_eq!(salt.len(), 32);
        assert_ne!(&salt[..2], "00");
    }
    let real = Login::new("alice", "").stored.salt_hex();
    assert_eq!(real.len(), 32);
    assert_ne!(&real[..2], "00");
}

#[test]
fn a_decoy_depends_on_key_and_name_alone() {
    let decoy = |key: &[u8], user| {
        let decoy = Verifier::decoy(key, user);
        assert_eq!(decoy.salt_hex(), fake_salt(key, user));
        (decoy.salt_hex(), decoy.verifier_hex().expose().to_owned())
    };
    let nobody = decoy(b"key", "nobody");
    assert_eq!(nobody, decoy(b"key", "nobody"));
    for other in [decoy(b"kez", "nobody"), decoy(b"key", "nobodz")] {
        assert_ne!(nobody.0, other.0);
        assert_ne!(nobody.1, other.1);
    }
}

#[test]
fn a_decoy_is_a_square_of_full_length_as_a_real_verifier_is() {
    let modulus: Odd<U3072> = Element::MODULUS;
    let symbol =
        |verifier: &Verifier| verifier.element().retrieve().jacobi_symbol_vartime(&modulus);
    assert!(symbol(&Login::new("alice", "Passw0rd!").stored) == JacobiSymbol::One);
    for user in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        let decoy = Verifier::decoy(b"key", user);
        assert!(symbol(&decoy) == JacobiSymbol::One, "{user}");
        let value = decoy.element().retrieve();
        assert!(value < N && value.bits() > 3000, "{user}");
    }
}

#[test]
fn a_decoy_takes_every_step_and_refuses() {
    let login = Login::new("nobody", "Passw0rd!");
    let stored = Verifier::decoy(b"key", "nobody");
    assert_eq!(Login { stored, ..login }.run(), Err(SrpError::Mismatch));
    // Even somebody who knew its password would be refused.
    let login = Login::new("alice", "Passw0rd!");
    let real = Verifier::from_hex(&login.stored.salt_hex(), login.stored.verifier_hex().expose());
    let stored = real.unwrap().into_decoy();
    assert_eq!(Login { stored, ..login }.run(), Err(SrpError::Mismatch));
}
