//! Exchanges recorded from Cognito's own clients: both sides must come to the same texts.

use crate::Secret;
use crate::srp::group::{DIGEST_BYTES, G, K, N, power};
use crate::srp::hash::{Scrambler, digest, password_exponent};
use crate::srp::number::{parse_bytes, signed_bytes};
use crate::srp::*;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use crypto_bigint::U256;
use serde_json::Value;
use std::path::PathBuf;

/// One recorded exchange.
struct Vector(Value);

impl Vector {
    fn text(&self, section: &str, name: &str) -> &str {
        let text = self.0[section][name].as_str();
        text.unwrap_or_else(|| panic!("{}: no {section}.{name}", self.id()))
    }

    fn id(&self) -> &str {
        self.0["id"].as_str().expect("every vector has an id")
    }

    fn pool(&self) -> PoolName<'_> {
        PoolName::of_id(self.text("input", "pool_id")).expect("the pool ids are real ones")
    }

    fn password(&self) -> Secret {
        Secret::from(self.text("input", "password"))
    }

    fn client(&self) -> Client {
        Client::with_ephemeral(&bytes(self.text("input", "a"))).expect("a fits")
    }

    fn verifier(&self) -> Verifier {
        let salt = self.text("challenge", "SALT");
        Verifier::from_hex(salt, self.text("server", "verifier"))
            .expect("the verifiers are in range")
    }

    fn challenge(&self) -> Challenge<'_> {
        Challenge {
            user_id: self.text("challenge", "USER_ID_FOR_SRP"),
            salt: self.text("challenge", "SALT"),
            public_key: self.text("challenge", "SRP_B"),
            secret_block: self.text("challenge", "SECRET_BLOCK"),
        }
    }

    /// What the server says to a signature.
    fn verdict(&self, signature: &str) -> Result<(), SrpError> {
        let verifier = self.verifier();
        let server = Server::restore(&verifier, &bytes(self.text("server", "b")))?;
        assert_eq!(server.public_hex(), self.text("challenge", "SRP_B"), "{}", self.id());
        let client_key = PublicKey::parse_hex(self.text("expect", "SRP_A"))?;
        let block = BASE64_STANDARD.decode(self.text("challenge", "SECRET_BLOCK"));
        let claim = Claim {
            user_id: self.text("challenge", "USER_ID_FOR_SRP"),
            secret_block: &block.expect("the blocks are base64"),
            timestamp: self.text("expect", "timestamp"),
            signature,
        };
        server.verify(self.pool(), &client_key, &claim)
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    parse_bytes(hex, 256, Part::Ephemeral).expect("the vectors are hexadecimal").to_vec()
}

/// The file of the repository, or the one in the folder that `CARTA_WIRE_VECTORS` names.
fn recorded() -> Value {
    let folder = std::env::var_os("CARTA_WIRE_VECTORS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/wire")),
        PathBuf::from,
    );
    let text = std::fs::read_to_string(folder.join("srp-vectors.json")).expect("the file is there");
    serde_json::from_str(&text).expect("the file is JSON")
}

fn vectors() -> Vec<Vector> {
    let mut recorded = recorded();
    let Value::Array(vectors) = recorded["vectors"].take() else {
        panic!("no list of vectors");
    };
    assert_eq!(Some(vectors.len() as u64), recorded["count"].as_u64());
    assert!(vectors.len() >= 33);
    vectors.into_iter().map(Vector).collect()
}

#[test]
fn the_group_is_cognitos() {
    let group = recorded()["group"].take();
    assert_eq!(N.to_string(), group["N"].as_str().unwrap());
    assert_eq!(Some(2), group["g"].as_u64());
    assert_eq!(G.retrieve(), crypto_bigint::U3072::from_u8(2));
    let k = digest(&[&signed_bytes(N.to_be_bytes().as_slice()), &[2]]);
    assert_eq!(hex::encode(k.as_slice()), group["k"].as_str().unwrap());
    assert_eq!(K.retrieve(), U256::from_be_slice(k.as_slice()).resize());
}

#[test]
fn the_client_answers_as_recorded() {
    for vector in vectors() {
        let (id, client) = (vector.id(), vector.client());
        assert_eq!(client.public_hex(), vector.text("expect", "SRP_A"), "{id}");
        let time = vector.text("expect", "timestamp");
        let signature = client.answer(vector.pool(), &vector.password(), &vector.challenge(), time);
        assert_eq!(signature.as_deref(), Ok(vector.text("expect", "signature")), "{id}");
    }
}

#[test]
fn the_numbers_in_between_are_as_recorded() {
    for vector in vectors() {
        let (id, challenge) = (vector.id(), vector.challenge());
        let a = PublicKey::parse_hex(vector.text("expect", "SRP_A")).unwrap();
        let b = PublicKey::parse_hex(challenge.public_key).unwrap();
        let u = Scrambler::new(&a, &b).unwrap().exponent().unwrap().to_bytes();
        assert_eq!(hex::encode(&u), vector.text("intermediate", "u"), "{id}");
        let salt = bytes(challenge.salt);
        let x = password_exponent(&salt, vector.pool(), challenge.user_id, &vector.password());
        let x = x.unwrap();
        assert_eq!(x.to_bytes().len(), DIGEST_BYTES);
        assert_eq!(hex::encode(x.to_bytes()), vector.text("intermediate", "x"), "{id}");
        let verifier = Verifier::from_hex(
            challenge.salt,
            &hex::encode(power(&G, &x).retrieve().to_be_bytes().as_slice()),
        );
        assert!(verifier.unwrap().verifier_hex() == vector.verifier().verifier_hex(), "{id}");
    }
}

#[test]
fn the_server_accepts_what_was_recorded_and_no_flipped_bit() {
    for vector in vectors() {
        let (id, signature) = (vector.id(), vector.text("expect", "signature"));
        assert_eq!(vector.verdict(signature), Ok(()), "{id}");
        let mut flipped = BASE64_STANDARD.decode(signature).unwrap();
        let at = id.len() % flipped.len();
        flipped[at] ^= 1 << (id.len() % 8);
        let flipped = BASE64_STANDARD.encode(flipped);
        assert_eq!(vector.verdict(&flipped), Err(SrpError::Mismatch), "{id}");
    }
}

#[test]
fn the_timestamps_are_as_recorded() {
    for vector in vectors() {
        let clock = vector.text("input", "clock_utc");
        let seconds = parse_timestamp(vector.text("expect", "timestamp")).unwrap();
        assert_eq!(timestamp(seconds), vector.text("expect", "timestamp"));
        let words: Vec<_> = vector.text("expect", "timestamp").split(' ').collect();
        assert_eq!(words[5], &clock[..4], "{clock}");
        assert_eq!(words[2], clock[8..10].trim_start_matches('0'), "{clock}");
        let of_day: u64 =
            clock[11..19].split(':').fold(0, |sum, part| sum * 60 + part.parse::<u64>().unwrap());
        assert_eq!(seconds % 86_400, of_day, "{clock}");
    }
}
