//! The service's own agent, which lists groups on behalf of all callers: each group once, however many ask.

mod members;

use super::asking::told;
use super::slot::{Call, Fact, Failure, Slot, Told};
use crate::agent::Membership;
use crate::clock::Moment;
use crate::error::Cause;
use crate::name::{ByPlace, Kept};
use crate::{Agent, Error, Group, Host, User, epoch, io};
use members::Members;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

static LOOKUP: RwLock<Option<Arc<Lookup>>> = RwLock::new(None);

/// Lets `agent` list groups on behalf of everyone whose own Carta is the same host: for a service whose own user may list the
/// groups that its guards name.
///
/// ```no_run
/// # async fn example() -> Result<(), carta::Error> {
/// let service = carta::Agent::login().username("my-service").password("secret").await?;
/// carta::set_lookup_agent(Some(service));
/// # Ok(())
/// # }
/// ```
///
/// Each group is then asked for once for all callers, and not once for each: of its members a keyed hash is kept, 24 bytes
/// each. The trust is the same, for it is Carta that answers; but callers are judged by what *this* agent may see. A group
/// that it may not list is asked for with the caller's own token, as without it. Who a caller is, and whether they have an
/// account, is always asked with their own token. The agent itself is never a caller: it calls no guarded function for
/// anyone.
///
/// `None` takes it away. Either way, everything that was said so far counts for nothing.
pub fn set_lookup_agent(agent: Option<Agent>) {
    let lookup = agent.map(|agent| Arc::new(Lookup { agent, groups: Mutex::default() }));
    // The one before is dropped after the lock: its agent may be the last one.
    let _before = {
        let mut current = LOOKUP.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *current, lookup)
    };
    // INVARIANT: after the change is made, as `stamp` asks.
    epoch::forget();
}

pub(super) struct Lookup {
    agent: Agent,
    /// INVARIANT: at most as many as there are `Group`s, which are counted where they are made.
    groups: Mutex<HashMap<Kept, Slot<Arc<Members>>, ByPlace>>,
}

/// A listing, of which each caller takes a part.
pub(super) struct Listed(pub(super) Fact<Arc<Members>>);

/// The agent that looks up in this Carta. A name means something else in another.
pub(super) fn at(host: &Host) -> Option<Arc<Lookup>> {
    let lookup = LOOKUP.read().unwrap_or_else(PoisonError::into_inner);
    lookup.as_ref().filter(|lookup| lookup.agent.host() == host).map(Arc::clone)
}

impl Lookup {
    /// The group as last listed.
    pub(super) fn told(&self, group: Group) -> Option<Listed> {
        let from = self.counts_from();
        let fact = self.groups(|groups| groups.get(&Kept::from(group))?.fact().cloned())?;
        (fact.asked >= from).then_some(Listed(fact))
    }

    /// Lists a group to its end, or joins whoever is listing it.
    pub(super) async fn ask(self: &Arc<Self>, group: Group, call: Call) -> Told<Arc<Members>> {
        let lookup = Arc::clone(self);
        let request = |ticket| async move {
            let _place = io::question().await;
            let asked = Moment::now();
            let told = told(asked, lookup.list(group).await.map(Arc::new));
            lookup.groups(|groups| {
                groups.entry(Kept::from(group)).or_default().keep(ticket, &told, Moment::FIRST)
            });
            told
        };
        let from = self.counts_from();
        let counts = |fact: &Fact<_>| fact.asked >= from;
        let flight = self.groups(|groups| {
            groups.entry(Kept::from(group)).or_default().ask(call, counts, request)
        });
        let fact = flight.await?;
        match self.agent.refused_since(fact.asked) {
            Some(error) => Err(Failure::new(fact.asked, Error::Lookup(Arc::new(error)))),
            None => Ok(fact),
        }
    }

    async fn list(&self, group: Group) -> Result<Members, Error> {
        let (groups, none) = (self.agent.groups(), Members::default());
        match groups.fold_members(group.as_str(), none, Members::add).await {
            // Of millions, that takes longer than a millisecond.
            Ok(members) => io::compute(move || members.sorted()).await,
            // That it may not list a group is of use as it is; anything else is told of it, and not of the caller.
            Err(error) if error.cause() == Cause::Refused => Err(error),
            Err(error) => Err(Error::Lookup(Arc::new(error))),
        }
    }

    fn counts_from(&self) -> Moment {
        epoch::forgotten().max(self.agent.ended())
    }

    fn groups<T>(
        &self,
        look: impl FnOnce(&mut HashMap<Kept, Slot<Arc<Members>>, ByPlace>) -> T,
    ) -> T {
        // INVARIANT: the table is whole between two statements, so a panic elsewhere leaves nothing to repair.
        look(&mut self.groups.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Listed {
    /// What it says of one user.
    pub(super) fn of(&self, user: &User) -> Fact<Membership> {
        let Self(Fact { value: members, asked }) = self;
        Fact { value: members.membership(user), asked: *asked }
    }
}
