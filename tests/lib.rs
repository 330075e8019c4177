//! What the integration tests and the benchmarks share; the tests are in `main.rs` and its modules.
#![allow(
    missing_docs,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a test's helper stops where it fails"
)]

pub mod kinds;
pub mod postgres;
pub mod scripted;
pub mod serving;

#[cfg(doctest)]
mod unsafe_functions;
