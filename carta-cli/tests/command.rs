//! The `carta` command as a process.

#![allow(clippy::expect_used, clippy::panic, reason = "a test stops where it fails")]

mod certificates;
mod data;
mod guards;
mod manifest;
mod operations;
mod process;
mod project;
mod serve;
mod settings;
mod tls;
mod usage;
mod wire;
mod world;
