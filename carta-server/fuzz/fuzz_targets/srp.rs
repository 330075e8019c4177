//! What a login's two requests may hold, fed to the arithmetic behind them: it never panics, and believes nobody.
//!
//! To run it for ten minutes, with `cargo install cargo-fuzz`, in the folder `carta-server`:
//!
//! ```text
//! cargo +nightly fuzz run -s none srp -- -max_total_time=600 -max_len=4096
//! ```

#![no_main]

use carta_core::Secret;
use carta_core::srp::{Claim, PoolName, PublicKey, Server, Verifier, parse_timestamp};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    public_key: &'a str,
    salt: &'a str,
    verifier: &'a str,
    secret: &'a [u8],
    user: &'a str,
    block: &'a [u8],
    timestamp: &'a str,
    signature: &'a str,
}

static POOL: LazyLock<PoolName<'static>> =
    LazyLock::new(|| PoolName::of_id("local_Pool").expect("a pool's id"));
static ANDY: LazyLock<Verifier> = LazyLock::new(|| {
    Verifier::new(*POOL, "andy", &Secret::from("right")).expect("random numbers")
});

fuzz_target!(|input: Input<'_>| {
    let _ = parse_timestamp(input.timestamp);
    let _ = PoolName::of_id(input.user);
    if let Ok(verifier) = Verifier::from_hex(input.salt, input.verifier) {
        let again = Verifier::from_hex(&verifier.salt_hex(), input.verifier);
        assert!(again.is_ok(), "what was read once is read again");
    }
    let Ok(key) = PublicKey::parse_hex(input.public_key) else { return };
    assert!(PublicKey::parse_hex(&key.to_hex()).is_ok_and(|again| again == key));
    let Ok(server) = Server::restore(&ANDY, input.secret) else { return };
    let claim = Claim {
        user_id: input.user,
        secret_block: input.block,
        timestamp: input.timestamp,
        signature: input.signature,
    };
    assert!(server.verify(*POOL, &key, &claim).is_err(), "nobody knew the password");
});
