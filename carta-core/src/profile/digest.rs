//! The mark that ties `token_host` and `token_user` to one token.
//!
//! pycarta knows nothing of them: when it logs in with a profile it replaces the token and leaves both. The new token would
//! then be sent to a Carta that didn't issue it, or be taken for somebody else's.

use crate::Secret;
use aws_lc_rs::digest::{SHA256, digest};

/// Enough to tell two tokens apart, too little to be of use against one.
const BYTES: usize = 8;

pub(super) fn of(token: &Secret) -> String {
    let digest = digest(&SHA256, token.expose().as_bytes());
    hex::encode(digest.as_ref().get(..BYTES).unwrap_or_default())
}

/// Whether a mark speaks of this token. A file written by hand has none, and means what it says.
pub(super) fn is_of(mark: Option<&str>, token: Option<&Secret>) -> bool {
    match (mark, token) {
        (Some(mark), Some(token)) => mark == of(token),
        (Some(_), None) | (None, _) => true,
    }
}
