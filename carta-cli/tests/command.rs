//! The `carta` command as a process.

#![allow(clippy::expect_used, clippy::panic, reason = "a test stops where it fails")]

mod data;
mod process;
mod serve;
mod usage;
