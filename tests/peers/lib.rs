//! One question, put to carta and to its peers: may `andy`, a member of `Org:G0`, run this?
//!
//! `benches/peers.rs` asks how long the answer takes, `instructions.rs` how many instructions. `benches/web.rs` asks it of a
//! request, where who sent it has to be found out first.
#![allow(clippy::unwrap_used, reason = "a benchmark stops where it fails")]

pub mod carta_guards;
pub mod engines;
pub mod shared;
pub mod web;

// The file and not its crate, which brings a server and its database.
#[allow(dead_code, reason = "written for the tests, which use all of it")]
#[path = "../scripted.rs"]
mod scripted;

/// The groups of `andy`.
const GROUPS: [&str; 6] = ["Org:G0", "Org:G1", "Org:G3", "Org:G4", "Org:G6", "Org:G7"];

/// An answer to the question: what isn't a yes isn't worth timing.
pub trait Answer {
    fn is_yes(&self) -> bool;
}

impl Answer for bool {
    fn is_yes(&self) -> bool {
        *self
    }
}

impl<T> Answer for Option<T> {
    fn is_yes(&self) -> bool {
        self.is_some()
    }
}

impl<T, E> Answer for Result<T, E> {
    fn is_yes(&self) -> bool {
        self.is_ok()
    }
}
