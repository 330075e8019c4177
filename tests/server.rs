//! carta-server by its public face: a started server, spoken to over HTTP and no other way.

mod bad_input;
mod carta;
mod credentials;
mod first_start;
mod forgotten;
mod groups;
mod keys;
mod login;
mod new_password;
mod search;
mod sessions;
mod throttling;
mod tokens;
mod users;
