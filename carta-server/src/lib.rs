//! A self-hosted Carta: users, groups and logins over Carta's HTTP API.
//!
//! ```
//! use carta_core::Secret;
//! use carta_server::Server;
//!
//! let server = Server::builder()
//!     .administrator("admin", Secret::from("correct horse battery staple"))
//!     .start()?;
//! println!("Carta is at {}", server.url());
//! server.stop()?;
//! # Ok::<(), carta_server::ServerError>(())
//! ```
//!
//! Without further words, its data are in memory and end with it, and it listens on a free port of this machine alone;
//! [`Builder`] says what else there is. It runs on a thread and a runtime of its own, so that a test, an example or a
//! command can start one wherever they are.
//!
//! Who may do what: see [`directory_api`] for accounts and groups, [`permissions_explained`] and [`files_explained`] for what is
//! shared. How it stands in front of other people's APIs: see
//! [`services_explained`]. How much of it a client may take up: see [`limits`]. How to run one: see [`operating`].

mod api_key;
mod app;
pub mod backup;
mod clock;
mod code_delivery;
mod connection;
mod directory;
mod endpoints;
mod error;
pub mod exchange;
mod files;
#[cfg(fuzzing)]
pub mod fuzzing;
mod health;
mod housekeeping;
mod ids;
mod login;
mod metrics;
mod moment;
mod names;
mod network;
mod password_policy;
mod permissions;
#[doc = include_str!("../docs/permissions.md")]
pub mod permissions_explained {}
mod pool;
mod private_file;
mod rate_limits;
mod request;
mod routes;
mod seal;
mod seen;
mod server;
mod services;
mod store;
mod tokens;

#[doc = include_str!("../docs/services.md")]
pub mod services_explained {}

#[doc = include_str!("../docs/files.md")]
pub mod files_explained {}

#[doc = include_str!("../docs/directory.md")]
pub mod directory_api {}

#[doc = include_str!("../docs/operating.md")]
pub mod operating {}

#[doc = include_str!("../docs/limits.md")]
pub mod limits {}

pub use clock::{Clock, ManualClock};
pub use code_delivery::CodeDelivery;
pub use files::{FileStore, S3};
pub use password_policy::PasswordPolicy;
pub use rate_limits::{Rate, RateLimits};
pub use routes::{COGNITO_OPERATIONS, ROUTES, Route};
pub use server::{Builder, Certificates, Data, Server, ServerError, Stopper, TlsFiles};
pub use store::Postgres;
