//! What every request shares.

use crate::clock::Clock;
use crate::login::Login;
use crate::pool::Pool;
use crate::seal::Sealer;
use crate::store::Store;
use crate::tokens::Tokens;
use std::sync::Arc;

/// Cheap to clone: one for each request.
pub(crate) type App = Arc<Shared>;

pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) sealer: Arc<Sealer>,
    pub(crate) clock: Clock,
    pub(crate) pool: Pool,
    pub(crate) tokens: Tokens,
    pub(crate) login: Login,
    pub(crate) rules: Rules,
}

/// What the operator decides.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rules {
    /// Whoever makes the first group of an organization owns it.
    pub(crate) open_organizations: bool,
}
