mod hostile;
mod round_trip;
mod time;
mod vectors;

use super::{Challenge, Claim, Client, PoolName, PublicKey, Server, SrpError, Verifier, timestamp};
use crate::Secret;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

const BLOCK: &[u8] = b"sealed \xff\0 state";

/// A login with what each side has; the claim is the client's unless a test changes it.
struct Login {
    pool: PoolName<'static>,
    user: String,
    stored: Verifier,
    typed: Secret,
    time: String,
}

impl Login {
    fn new(user: &str, password: &str) -> Self {
        let pool = PoolName::of_id("eu-central-1_Abc123").expect("a pool id");
        Self {
            pool,
            user: user.to_owned(),
            stored: Verifier::new(pool, user, &Secret::from(password)).expect("random numbers"),
            typed: Secret::from(password),
            time: timestamp(1_641_366_245),
        }
    }

    /// The whole login.
    fn run(&self) -> Result<(), SrpError> {
        self.run_with(&|_| {})
    }

    /// The login with a claim that a test changes on its way to the server.
    fn run_with<'a>(&'a self, change: &dyn Fn(&mut Claim<'a>)) -> Result<(), SrpError> {
        let client = Client::new()?;
        let client_key = PublicKey::parse_hex(&client.public_hex())?;
        let server = Server::new(&self.stored)?;
        let signature = self.answer(client, &server.public_hex())?;
        // As between two requests: the state leaves as bytes, and comes back.
        let server = Server::restore(&self.stored, &server.secret_bytes())?;
        let mut claim = Claim {
            user_id: &self.user,
            secret_block: BLOCK,
            timestamp: &self.time,
            signature: "",
        };
        change(&mut claim);
        let claim = Claim { signature: &signature, ..claim };
        server.verify(self.pool, &client_key, &claim)
    }

    /// What the server says to a signature that the client didn't make.
    fn verdict_on(&self, signature: &str) -> Result<(), SrpError> {
        let claim =
            Claim { user_id: &self.user, secret_block: BLOCK, timestamp: &self.time, signature };
        let client_key = PublicKey::parse_hex(&Client::new()?.public_hex())?;
        Server::new(&self.stored)?.verify(self.pool, &client_key, &claim)
    }

    fn answer(&self, client: Client, server_key: &str) -> Result<String, SrpError> {
        let challenge = Challenge {
            user_id: &self.user,
            salt: &self.stored.salt_hex(),
            public_key: server_key,
            secret_block: &BASE64_STANDARD.encode(BLOCK),
        };
        client.answer(self.pool, &self.typed, &challenge, &self.time)
    }
}
