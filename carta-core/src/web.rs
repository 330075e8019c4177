//! Callers that come with requests: a layer for any service of tower, and what axum, tonic and actix-web need beside it.
//!
//! [`credentials`] finds the one credential of a request, [`cookie`] says when one in a cookie counts; [`looking`] finds out
//! whose it is, by the rules of the [`layer`], and [`found`] says what that means to others; [`service`] and [`future`] run
//! the service in that caller's scope, [`body`] what it answers. [`problem`] is what is answered in its place, with the
//! [`challenge`] to log in, in the [`form`] of HTTP or of gRPC; [`current_user`] is the caller, for handlers. Everything here
//! names `http` and two traits of tower's; [`axum`] alone names axum, [`grpc`] tonic, and [`actix`] actix-web.
//!
//! INVARIANT: a request is decided by its own credential alone. The identity belongs to the future and the body of that
//! request, which enter its scope for each poll and leave it after, and there is no place where two requests meet.

#[cfg(feature = "actix")]
mod actix;
#[cfg(feature = "axum")]
mod axum;
mod body;
mod challenge;
mod cookie;
mod credentials;
mod current_user;
mod form;
mod found;
mod future;
#[cfg(feature = "tonic")]
mod grpc;
mod layer;
mod looking;
mod problem;
mod service;

pub use body::ScopedBody;
pub use current_user::CurrentUser;
pub use future::Identified;
pub use layer::AuthLayer;
pub use problem::{Problem, answer_problems, show_requirements};
pub use service::AuthService;
