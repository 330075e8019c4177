//! Every integration test, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test, a panic is how a failure is told"
)]

mod attribute;
mod authorization;
mod automatic;
mod bearer;
mod counters;
mod decisions;
mod directory;
mod durability;
mod embedded;
mod evidence;
mod faults;
mod flights;
mod freshness;
mod handles_admin;
mod handles_resources;
mod held;
mod hygiene;
mod identity;
mod inventory;
mod login;
mod lookups;
mod model;
mod permitted;
mod policies;
mod proxies;
mod renewal;
mod replay;
mod runtimes;
mod scopes;
mod served;
mod server;
mod session;
mod testkit;
mod watchdog;
mod web;
