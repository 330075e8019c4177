use crate::facts::Caller;
use crate::{Agent, Host};
use std::fmt;
use std::sync::Arc;

/// Somebody who calls guarded functions, for [`scope`](crate::scope): the user behind an agent, or nobody.
///
/// ```
/// use carta::{Agent, Identity, Secret};
///
/// # fn example(host: carta::Host, token: Secret) {
/// let andy = Identity::from(Agent::from_token(host, token));
/// # }
/// assert!(Identity::anonymous().agent().is_none());
/// ```
///
/// What Carta said of an identity is remembered with it, by it and its clones: make one for each login or token and keep
/// it, rather than one for each call. The default is anonymous. There is no identity from a name alone: only Carta says who somebody is.
#[derive(Clone, Default)]
pub struct Identity(pub(super) Option<Arc<Caller>>);

impl Identity {
    /// Nobody: whoever calls in this one's name is refused as unauthenticated, whoever the process is.
    #[must_use]
    pub const fn anonymous() -> Self {
        Self(None)
    }

    /// Whether this is nobody.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.0.is_none()
    }

    /// The agent by which Carta is asked.
    #[must_use]
    pub fn agent(&self) -> Option<&Agent> {
        self.0.as_deref().map(Caller::agent)
    }
}

#[cfg(feature = "verify")]
impl From<Arc<Caller>> for Identity {
    fn from(caller: Arc<Caller>) -> Self {
        Self(Some(caller))
    }
}

impl From<Agent> for Identity {
    fn from(agent: Agent) -> Self {
        Self(Some(Caller::new(agent)))
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.agent() {
            None => f.write_str("Identity(anonymous)"),
            Some(agent) => {
                let host: &Host = agent.host();
                write!(f, "Identity({host})")
            }
        }
    }
}
