//! A Carta on this machine that signs tokens, and knows `andy`, a member of all the groups.

use crate::GROUPS;
use crate::scripted::{Asked, Scripted, json, with_headers};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use carta::{AuthLayer, Verifier};
use serde_json::json;
use std::cell::Cell;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const POOL: &str = "test_Pool12345";

pub struct Issuer {
    carta: Scripted,
    key: KeyPair,
    signed: Cell<u64>,
}

impl Issuer {
    #[allow(clippy::new_without_default, reason = "it starts a thread")]
    pub fn new() -> Self {
        let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let public = key.public_key();
        let (n, e) = (public.modulus(), public.exponent());
        let keys = json!({ "keys": [{
            "kty": "RSA", "kid": "one", "alg": "RS256", "use": "sig",
            "n": BASE64.encode(n.big_endian_without_leading_zero()),
            "e": BASE64.encode(e.big_endian_without_leading_zero()),
        }] });
        let carta = Scripted::start(|_| json(404, "{}"));
        let auth = json!({
            "userPoolId": POOL, "userPoolWebClientId": "client", "region": "test",
            "endpoint": carta.host().to_string(),
        });
        let user = json!({ "name": "andy", "id": "1", "groups": GROUPS });
        carta.now(move |asked: &Asked| match asked.path.as_str() {
            "/auth" => json(200, &auth.to_string()),
            "/user" => with_headers(200, "Carta-Groups: complete\r\n", &user.to_string()),
            path if path.ends_with("/jwks.json") => json(200, &keys.to_string()),
            _ => json(404, "{}"),
        });
        // Nothing is to be asked for anew while the time is taken.
        carta::configure().ttl(Duration::from_secs(3600)).apply().unwrap();
        Self { carta, key, signed: Cell::new(0) }
    }

    pub fn layer(&self) -> AuthLayer {
        AuthLayer::new(Verifier::new(self.carta.host()).unwrap())
    }

    /// A token of `andy`'s that nobody has seen.
    pub fn token(&self) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        self.signed.set(self.signed.get() + 1);
        let claims = json!({
            "iss": format!("{}/{POOL}", self.carta.host()), "aud": "client", "sub": "andy",
            "token_use": "id", "iat": now, "exp": now + 7200, "jti": self.signed.get(),
        });
        let part = |json: serde_json::Value| BASE64.encode(json.to_string());
        let text = format!("{}.{}", part(json!({ "alg": "RS256", "kid": "one" })), part(claims));
        let mut signature = vec![0; self.key.public_modulus_len()];
        let random = SystemRandom::new();
        self.key.sign(&RSA_PKCS1_SHA256, &random, text.as_bytes(), &mut signature).unwrap();
        format!("{text}.{}", BASE64.encode(signature))
    }
}
