//! Who calls, and from when on what Carta told them counts.

use carta::{Agent, Identity, Policy};
use std::collections::BTreeMap;

/// The scopes, by the number of their user: the first and the last are the same user by different tokens.
pub(super) const SCOPES: [usize; 3] = [0, 1, 0];

#[derive(Clone)]
pub(super) struct Caller {
    pub(super) agent: Agent,
    pub(super) identity: Identity,
    pub(super) user: usize,
    pub(super) token: usize,
    /// The step at which this caller came into being.
    pub(super) since: usize,
    /// Leaves that a `fresh` guard found out about, and at which step: what was told before doesn't count any more.
    pub(super) found: Vec<(Policy, usize)>,
    /// The steps at which guards of these names granted something, on facts no older than `ttl`.
    pub(super) granted: BTreeMap<&'static str, usize>,
}

impl Caller {
    pub(super) fn new(agent: Agent, user: usize, token: usize, since: usize) -> Self {
        let identity = Identity::from(agent.clone());
        let (found, granted) = (Vec::new(), BTreeMap::new());
        Self { agent, identity, user, token, since, found, granted }
    }

    /// The same agent in another role: nothing that was told to the one is known to the other.
    pub(super) fn again(&self, since: usize) -> Self {
        Self::new(self.agent.clone(), self.user, self.token, since)
    }
}
