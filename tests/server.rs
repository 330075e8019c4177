//! carta-server by its public face: a started server, spoken to over HTTP and no other way.

mod accounts;
mod api_tokens;
mod audit;
mod bad_input;
mod carta;
mod client;
mod credentials;
mod ends;
mod files;
mod first_start;
mod forgotten;
mod groups;
mod hostile;
mod keys;
mod login;
mod matrix;
mod new_password;
mod organizations;
mod rotation;
mod search;
mod secrets;
pub(crate) mod services;
mod sessions;
mod sharing;
mod throttling;
mod tokens;
mod users;
