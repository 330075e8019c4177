//! SRP-6a as Amazon Cognito speaks it, both sides: a login that proves a password without sending it.
//!
//! ```
//! use carta_core::Secret;
//! use carta_core::srp::{Challenge, Claim, Client, PoolName, PublicKey, Server, Verifier, timestamp};
//!
//! let pool = PoolName::of_id("us-east-1_Abc123")?;
//! let password = Secret::from("correct horse");
//! let stored = Verifier::new(pool, "alice", &password)?;
//!
//! let client = Client::new()?;
//! let client_key = PublicKey::parse_hex(&client.public_hex())?;
//! let server = Server::new(&stored)?;
//! let challenge = Challenge {
//!     user_id: "alice",
//!     salt: &stored.salt_hex(),
//!     public_key: &server.public_hex(),
//!     secret_block: "c2VhbGVk",
//! };
//! let now = timestamp(1_641_366_245);
//! let signature = client.answer(pool, &password, &challenge, &now)?;
//!
//! let claim = Claim { user_id: "alice", secret_block: b"sealed", timestamp: &now, signature: &signature };
//! server.verify(pool, &client_key, &claim)?;
//! # Ok::<(), carta_core::srp::SrpError>(())
//! ```
//!
//! Numbers are hashed in their fewest bytes with a 00 in front when the top bit is set, never padded. Names and
//! passwords are UTF-8 and not normalized. The exponents are used in constant time, and what is secret is wiped when
//! it is dropped; copies that the arithmetic leaves on the stack aren't.

mod client;
mod error;
mod generator;
mod group;
mod hash;
mod number;
mod pool;
mod server;
mod timestamp;
mod verifier;

#[cfg(test)]
mod tests;

pub use client::{Challenge, Client};
pub use error::{Part, SrpError};
pub use number::PublicKey;
pub use pool::PoolName;
pub use server::{Claim, Server};
pub use timestamp::{parse_timestamp, timestamp};
pub use verifier::{Verifier, fake_salt};
