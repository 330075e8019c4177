//! How codes for a forgotten password reach their users.

use carta_core::Secret;
use std::fmt;
use std::sync::Arc;

/// A code to be delivered to a user; from [`Builder::deliver_codes`](crate::Builder::deliver_codes).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CodeDelivery {
    /// Whose it is.
    pub user: String,
    /// The user's address, if an administrator gave one.
    pub email: Option<String>,
    /// The code: whoever has it can set the user's password.
    pub code: Secret,
}

/// What the operator does with codes.
#[derive(Clone)]
pub(crate) struct Hook(Arc<dyn Fn(CodeDelivery) + Send + Sync>);

impl Hook {
    pub(crate) fn new(hook: impl Fn(CodeDelivery) + Send + Sync + 'static) -> Self {
        Self(Arc::new(hook))
    }

    /// Hands the code over, on a thread that may wait. Nobody waits for it here: how long it takes would tell that there
    /// is such a user.
    pub(crate) fn deliver(&self, delivery: CodeDelivery) {
        let hook = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || hook(delivery));
    }
}

impl fmt::Debug for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hook(..)")
    }
}
