//! The `carta` command as a process.

#![allow(clippy::expect_used, clippy::panic, reason = "a test stops where it fails")]

mod audit;
mod certificates;
mod data;
mod doctor;
mod failures;
mod fake;
mod file;
mod group;
mod login;
mod operations;
mod output;
mod permission;
mod process;
mod profile;
mod prompts;
mod pty;
mod secret;
mod serve;
mod settings;
mod tls;
mod token;
mod usage;
mod user;
mod wire;
mod world;
