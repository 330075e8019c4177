//! The service's own agent, which lists groups on behalf of all callers: each group once, however many ask.

mod aging;
mod members;
mod table;

use super::asking::told;
use super::budget;
use super::slot::{Call, Fact, Failure, Told};
use crate::agent::Membership;
use crate::clock::Moment;
use crate::error::Cause;
use crate::name::{ByPlace, Kept};
use crate::{Agent, Error, Group, Host, User, epoch, io};
use members::Members;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use table::Table;

pub(crate) use aging::set_ages;

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
/// each, in up to half of what [`configure`](crate::configure) gives as `memory`; a group that doesn't fit is listed for each
/// caller. The trust is the same, for it is Carta that answers; but callers are judged by what *this* agent may see. A group
/// that it may not list is asked for with the caller's own token, as without it. Who a caller is, and whether they have an
/// account, is always asked with their own token. The agent itself is never a caller: it calls no guarded function for
/// anyone.
///
/// `None` takes it away. Either way, everything that was said so far counts for nothing.
pub fn set_lookup_agent(agent: Option<Agent>) {
    let lookup = agent.map(|agent| Arc::new(Lookup { agent, tables: Mutex::default() }));
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
    tables: Mutex<HashMap<Kept, Arc<Table>, ByPlace>>,
}

/// A listing, of which each caller takes a part.
pub(super) struct Listed(pub(super) Fact<Arc<Members>>);

/// The agent that looks up in this Carta. A name means something else in another.
pub(super) fn at(host: &Host) -> Option<Arc<Lookup>> {
    current().filter(|lookup| lookup.agent.host() == host)
}

fn current() -> Option<Arc<Lookup>> {
    LOOKUP.read().unwrap_or_else(PoisonError::into_inner).clone()
}

impl Lookup {
    /// The group as last listed.
    pub(super) fn told(&self, group: Group) -> Option<Listed> {
        let from = self.counts_from();
        let table = self.tables(|tables| tables.get(&Kept::from(group)).cloned())?;
        table.told().filter(|fact| fact.asked >= from).map(Listed)
    }

    /// Lists a group to its end, or joins whoever is listing it.
    pub(super) async fn ask(self: &Arc<Self>, group: Group, call: Call) -> Told<Arc<Members>> {
        let table = self.table(group);
        let (lookup, kept) = (Arc::clone(self), Arc::clone(&table));
        let request = |ticket| async move {
            let _place = io::question().await;
            let asked = Moment::now();
            let told = told(asked, lookup.list(group, &kept).await.map(Arc::new));
            kept.keep(ticket, &told);
            told
        };
        let from = self.counts_from();
        let fact = table.ask(call, |fact| fact.asked >= from, request).await?;
        // A listing that began later may have ended before it.
        let fact = table.told().filter(|kept| kept.asked > fact.asked).unwrap_or(fact);
        match self.agent.refused_since(fact.asked) {
            Some(error) => Err(Failure::new(fact.asked, Error::Lookup(Arc::new(error)))),
            None => Ok(fact),
        }
    }

    async fn list(self: &Arc<Self>, group: Group, of: &Arc<Table>) -> Result<Members, Error> {
        let (lookup, of) = (Arc::clone(self), Arc::clone(of));
        match self.agent.groups().fold_members(group.as_str(), Members::none(), Members::add).await
        {
            // Of millions, that takes longer than a millisecond.
            Ok(members) => io::compute(move || lookup.with_room(members.sorted(), of)).await,
            // That it may not list a group is of use as it is; anything else is told of it, and not of the caller.
            Err(error) if error.cause() == Cause::Refused => Err(error),
            Err(error) => Err(Error::Lookup(Arc::new(error))),
        }
    }

    /// The same members, with room to be kept, if others can give as much back: first what they replace; then what is older
    /// than `ttl`; then what nobody wanted to know for longest.
    fn with_room(&self, members: Members, of: Arc<Table>) -> Members {
        if !members.can_be_kept() {
            return members;
        }
        let mut others = std::iter::once(of).chain(self.least_recently_used());
        while !members.take_room() {
            match others.next() {
                Some(table) => table.forget(),
                None => break,
            }
        }
        budget::shrink();
        members
    }

    fn least_recently_used(&self) -> Vec<Arc<Table>> {
        let now = Moment::now();
        let tables: Vec<_> = self.tables(|tables| tables.values().cloned().collect());
        let mut aged: Vec<_> =
            tables.into_iter().filter_map(|table| Some((table.age()?, table))).collect();
        aged.sort_by_key(|(age, _)| (!age.is_old(now), age.used));
        aged.into_iter().map(|(_, table)| table).collect()
    }

    /// Forgets what counts for nothing any more; how many tables there still are.
    fn forget_the_useless(&self, now: Moment) -> usize {
        let tables = self.least_recently_used();
        let useless =
            |table: &&Arc<Table>| table.age().is_none_or(|age| age.counts_for_nothing(now));
        let forgotten = tables.iter().filter(useless).map(|table| table.forget()).count();
        tables.len() - forgotten
    }

    fn table(&self, group: Group) -> Arc<Table> {
        self.tables(|tables| Arc::clone(tables.entry(Kept::from(group)).or_insert_with(Table::new)))
    }

    fn counts_from(&self) -> Moment {
        epoch::forgotten().max(self.agent.ended())
    }

    fn tables<T>(&self, look: impl FnOnce(&mut HashMap<Kept, Arc<Table>, ByPlace>) -> T) -> T {
        // INVARIANT: the list is whole between two statements, so a panic elsewhere leaves nothing to repair.
        look(&mut self.tables.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Listed {
    /// What it says of one user.
    pub(super) fn of(&self, user: &User) -> Fact<Membership> {
        let Self(Fact { value: members, asked }) = self;
        Fact { value: members.membership(user), asked: *asked }
    }
}
