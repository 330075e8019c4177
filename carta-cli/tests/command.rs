//! The `carta` command as a process.

#![allow(clippy::expect_used, clippy::panic, reason = "a test stops where it fails")]

mod audit;
mod backend;
mod call;
mod certificates;
mod challenges;
mod data;
mod doctor;
mod failures;
mod fake;
mod file;
mod group;
mod guarded;
mod guards;
mod login;
mod logins;
mod manifest;
mod namespace;
mod operations;
mod output;
mod page;
mod permission;
mod process;
mod profile;
mod project;
mod prompts;
mod pty;
mod secret;
mod serve;
mod service;
mod settings;
mod tls;
mod token;
mod usage;
mod user;
mod wire;
mod workspace;
mod world;
