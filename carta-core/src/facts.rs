//! What Carta said about one caller, when, and what is being asked just now.
//!
//! Facts belong to a [`Caller`] and go with it: a login, a logout or a `set_agent` puts another one in its place, so
//! that an answer still under way is stored where nobody looks any more. What ends them while the caller stays is a
//! moment before which nothing counts: the last `invalidate`, or Carta's last refusal of the agent.

mod asking;
mod budget;
pub(crate) mod known;
mod lookup;
mod slot;
mod stamps;
mod weight;

use crate::agent::{Account, Form, Held, Membership};
use crate::clock::{self, End, Moment};
use crate::stamp::Stamp;
use crate::{Agent, Group, ResourceRef, epoch};
use budget::{FACTS, Holder, PAGES, Part};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub(crate) use budget::{set_limit as set_memory_limit, shrink as keep_within_memory};
use known::Known;
pub(crate) use lookup::set_ages;
pub use lookup::set_lookup_agent;
pub(crate) use slot::{Call, FAILURE_TTL, Fact, Failure, Told};
pub(crate) use stamps::Stamps;

/// Somebody who calls guarded functions, and what is known of them.
pub(crate) struct Caller {
    agent: Agent,
    by_api_token: bool,
    /// When the token ends by which somebody called, if that is known.
    end: End,
    /// Whether the account counts as being there until then, once Carta has said that it is.
    stands: bool,
    /// Set once the key is withdrawn that signed the token: then the token has ended before its time.
    withdrawn: Option<Arc<AtomicBool>>,
    known: Mutex<Known>,
    stamps: Stamps,
    facts: Part,
    pages: Part,
    /// Whether somebody asked for this caller's facts since the memory that they take was last looked at.
    in_use: AtomicBool,
}

impl Caller {
    pub(crate) fn new(agent: Agent) -> Arc<Self> {
        Self::until(agent, End::NEVER, false, None)
    }

    /// Whose token ends then, or once it is `withdrawn`; and whose account `stands` until then, once Carta has
    /// said that it is there.
    pub(crate) fn until(
        agent: Agent,
        end: End,
        stands: bool,
        withdrawn: Option<Arc<AtomicBool>>,
    ) -> Arc<Self> {
        let caller = Arc::new(Self {
            by_api_token: agent.has_api_token(),
            agent,
            end,
            stands,
            withdrawn,
            known: Mutex::default(),
            stamps: Stamps::default(),
            facts: Part::of(&FACTS),
            pages: Part::of(&PAGES),
            in_use: AtomicBool::new(false),
        });
        let weak = Arc::downgrade(&caller);
        budget::watch(weak);
        caller
    }

    /// Somebody of whom Carta's proxy says, call by call, who they are.
    #[cfg(feature = "verify")]
    pub(crate) fn told_of(host: crate::Host) -> Arc<Self> {
        Self::new(Agent::without_token(host))
    }

    /// Takes in what Carta said elsewhere of the account, at the moment `asked`.
    #[cfg(feature = "verify")]
    pub(crate) fn note_account(&self, user: crate::User, asked: Moment) {
        let account = Arc::new(Account { user, complete: false });
        self.learn(|known| known.adopt_account(Fact { value: account, asked }));
    }

    /// The account of somebody about whom Carta can't be asked, if it said of it within `ttl`, and not before `since`: nothing
    /// newer is to be had, so it serves for grants and refusals alike.
    pub(crate) fn account_on_trust(
        &self,
        since: Moment,
        ttl: Duration,
    ) -> Option<Fact<Arc<Account>>> {
        if self.agent.can_ask() {
            return None;
        }
        let now = Moment::now();
        self.account().filter(|fact| fact.asked >= since && fact.asked.age(now) <= ttl)
    }

    pub(crate) fn agent(&self) -> &Agent {
        &self.agent
    }

    /// Whether an API token speaks for its owner. An agent has one kind of token for good.
    pub(crate) fn is_by_api_token(&self) -> bool {
        self.by_api_token
    }

    /// When the token ends, but for a key that is withdrawn.
    #[cfg(feature = "verify")]
    pub(crate) fn end(&self) -> End {
        self.end
    }

    /// Nothing is granted for longer without another look at whether the token [has ended](Self::has_ended).
    pub(crate) fn ends(&self) -> Moment {
        self.end.unlooked()
    }

    pub(crate) fn has_ended(&self) -> bool {
        let withdrawn = self.withdrawn.as_ref().is_some_and(|it| it.load(Ordering::Acquire));
        withdrawn || self.end != End::NEVER && self.end.is_past(Moment::now(), clock::calendar())
    }

    /// Whether the account counts as being there, once Carta has said so, for as long as the token lasts.
    pub(crate) fn stands(&self) -> bool {
        self.stands
    }

    /// The grants to this caller, guard by guard.
    #[inline]
    pub(crate) fn stamps(&self) -> &Stamps {
        &self.stamps
    }

    /// The place of a guard's grant, if there is room for it.
    pub(crate) fn stamp_of(&self, guard: usize) -> Option<&Stamp> {
        self.stamps.place(guard, &self.pages)
    }

    /// The generation that they belong to, where the process's is this one.
    #[inline]
    pub(crate) fn generation(&self, process: u32) -> u32 {
        self.agent.epoch().within(process)
    }

    /// What was asked before this counts for nothing.
    pub(crate) fn counts_from(&self) -> Moment {
        epoch::forgotten().max(self.agent.ended())
    }

    /// The account as last told.
    pub(crate) fn account(&self) -> Option<Fact<Arc<Account>>> {
        self.counting(|known| known.account().cloned())
    }

    /// The membership as last listed.
    pub(crate) fn membership(&self, group: Group) -> Option<Fact<Membership>> {
        self.look_up(group);
        self.counting(|known| known.group(group).and_then(|group| group.listed().cloned()))
    }

    /// What the caller may do with a resource, as last told.
    pub(crate) fn held(&self, question: &(ResourceRef, Form)) -> Option<Fact<Held>> {
        self.counting(|known| known.held(question).cloned())
    }

    /// Takes in what the service's own agent was told of the group, on behalf of somebody else.
    fn look_up(&self, group: Group) {
        let told = lookup::at(self.agent.host()).and_then(|lookup| lookup.told(group));
        if let Some((told, account)) = told.zip(self.account()) {
            let fact = told.of(&account.value.user);
            self.learn(|known| known.adopt_listing(group, fact));
        }
    }

    /// Whether facts of the moment `asked` should be asked for anew now, by whoever asks this.
    pub(crate) fn renew(&self, asked: Moment, now: Moment, meanwhile: Duration) -> bool {
        self.known(|known| known.renew(asked, now, meanwhile))
    }

    fn counting<T>(&self, look: impl FnOnce(&Known) -> Option<Fact<T>>) -> Option<Fact<T>> {
        let from = self.counts_from();
        self.known(|known| look(known)).filter(|fact| fact.asked >= from)
    }

    /// Looks at everything that is known at once. INVARIANT: nothing that waits, or runs what isn't ours, is called.
    pub(crate) fn known<T>(&self, look: impl FnOnce(&mut Known) -> T) -> T {
        self.in_use.store(true, Ordering::Relaxed);
        self.change(look)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Known) -> T) -> T {
        // INVARIANT: what is known is whole between two statements, so a panic elsewhere leaves nothing to repair.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let told = change(&mut known);
        // Under the lock, so that the figure is that of the last change.
        self.facts.set(known.bytes());
        told
    }

    /// Takes in something that was told, and ends the grants that may rest on its opposite.
    fn learn(&self, learn: impl FnOnce(&mut Known) -> bool) {
        // INVARIANT: after the change is made, as `stamp` asks.
        if self.known(learn) {
            self.agent.epoch().advance();
        }
        budget::keep_within();
    }
}

impl Holder for Caller {
    fn give_back(&self) {
        if !self.in_use.swap(false, Ordering::Relaxed) {
            let can_ask = self.agent.can_ask();
            self.change(|known| known.forget(can_ask));
        }
    }
}

#[cfg(all(test, feature = "verify"))]
mod tests {
    use super::*;
    use crate::{Secret, User};

    #[test]
    fn an_account_that_nobody_can_ask_for_again_is_not_forgotten() {
        let host = || "https://carta.example.com".parse::<crate::Host>().unwrap();
        let told_of = Caller::told_of(host());
        let with_a_token = Caller::new(Agent::from_token(host(), Secret::from("token")));
        for caller in [&told_of, &with_a_token] {
            caller.note_account(User::new("andy"), Moment::now());
            // Whoever was asked about is spared once.
            caller.give_back();
            assert!(caller.change(|known| known.account().is_some()));
            caller.give_back();
        }
        let trusted = told_of.account_on_trust(Moment::FIRST, Duration::from_secs(60));
        assert_eq!(trusted.unwrap().value.user.name, "andy");
        assert!(told_of.facts.bytes() > 0, "and goes on to be counted");
        assert!(with_a_token.account().is_none());
    }
}
