//! Callers that come with requests: whose word is taken, for how long, and that nobody gets what is another's.

mod account;
mod actix;
mod api_tokens;
mod assertions;
mod caches;
mod connections;
mod crowd;
mod current_user;
mod grpc;
mod issuer;
mod keys;
mod macros;
mod matrix;
mod mutations;
mod nested;
mod proxy;
mod requests;
mod scopes;
mod serving;
mod strangers;
mod tokens;
