//! What every request shares.

use crate::clock::Clock;
use crate::code_delivery::Hook;
use crate::files::Files;
use crate::health::Health;
use crate::housekeeping::Housekeeping;
use crate::login::Login;
use crate::metrics::Metrics;
use crate::password_policy::PasswordPolicy;
use crate::pool::Pool;
use crate::rate_limits::Limiter;
use crate::seal::Sealer;
use crate::services::Services;
use crate::store::Store;
use crate::tokens::{Assertions, KeyRing, Tokens};
use std::sync::Arc;

/// Cheap to clone: one for each request.
pub(crate) type App = Arc<Shared>;

pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) sealer: Arc<Sealer>,
    pub(crate) clock: Clock,
    pub(crate) pool: Pool,
    pub(crate) tokens: Tokens,
    /// Asked for before a transaction begins: seeing to the keys takes one.
    pub(crate) keys: KeyRing,
    pub(crate) assertions: Assertions,
    pub(crate) assertion_keys: KeyRing,
    pub(crate) login: Login,
    pub(crate) services: Services,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) limiter: Arc<Limiter>,
    /// By its clock, in seconds since 1970.
    pub(crate) started_at: u64,
    pub(crate) files: Files,
    pub(crate) housekeeping: Housekeeping,
    pub(crate) health: Arc<Health>,
    pub(crate) rules: Rules,
    pub(crate) password_policy: PasswordPolicy,
    /// How codes for a forgotten password are delivered, if they are.
    pub(crate) code_hook: Option<Hook>,
}

/// What the operator decides.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rules {
    /// Whoever makes the first group of an organization owns it.
    pub(crate) open_organizations: bool,
}
