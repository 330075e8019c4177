//! The `carta` command as a process.

#![allow(clippy::expect_used, clippy::panic, reason = "a test stops where it fails")]

mod certificates;
mod data;
mod operations;
mod process;
mod serve;
mod settings;
mod tls;
mod usage;
mod wire;
