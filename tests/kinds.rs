//! The kinds of failure, by name: what a test compares, and what a program tells its tester.

use carta::{Configuration, Error};

/// The name of an error's kind.
pub fn kind(error: &Error) -> &'static str {
    match error {
        Error::InvalidParameter(_) => "InvalidParameter",
        Error::BadCredentials(_) => "BadCredentials",
        Error::PermissionDenied(_) => "PermissionDenied",
        Error::NotFound(_) => "NotFound",
        Error::Conflict(_) => "Conflict",
        Error::RateLimited { .. } => "RateLimited",
        Error::Server(_) => "Server",
        Error::Unexpected(_) => "Unexpected",
        Error::Redirect { .. } => "Redirect",
        Error::Transport { .. } => "Transport",
        Error::Timeout { .. } => "Timeout",
        Error::Unreadable { .. } => "Unreadable",
        Error::Challenge { .. } => "Challenge",
        Error::UserChanged => "UserChanged",
        Error::InvalidSegment(_) => "InvalidSegment",
        Error::InvalidName(_) => "InvalidName",
        Error::ProfileNotFound { .. } => "ProfileNotFound",
        // A login that couldn't be renewed: what counts is why.
        Error::Renewal(cause) => kind(cause),
        Error::Configuration(Configuration::NotLoggedIn) => "NotLoggedIn",
        Error::Configuration(Configuration::Pool(_)) => "Pool",
        Error::Configuration(_) => "Configuration",
        Error::Authentication(_) => "Authentication",
        _ => "another",
    }
}
