//! carta-server by its public face: a started server, spoken to over HTTP and no other way.

mod bad_input;
mod carta;
mod credentials;
mod first_start;
mod groups;
mod login;
mod search;
mod sharing;
mod tokens;
mod users;
