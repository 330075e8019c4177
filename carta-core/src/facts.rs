//! What Carta said about one identity, when, and what is being asked just now.
//!
//! Facts belong to an [`Identity`] and go with it: a login, a logout, a `set_agent` or an `invalidate` puts another one
//! in its place, so that an answer still under way is stored where nobody looks any more.

mod slot;

use crate::agent::{Account, Form, Held, Membership};
use crate::clock::Moment;
use crate::{Agent, Error, Group, ResourceRef};
use slot::Slot;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

pub(crate) use slot::{Call, Fact, Failure, Told};

/// The most questions about groups and resources asked at a time.
const MAX_QUESTIONS: usize = 10;
/// The most resources that anything is remembered of, with ids of at most 4 MB in all; beyond it, all of them are asked
/// about anew.
const MAX_RESOURCES: usize = 4096;

/// A caller, and what is known of them.
pub(crate) struct Identity {
    agent: Agent,
    known: Mutex<Known>,
    questions: tokio::sync::Semaphore,
}

#[derive(Default)]
struct Known {
    account: Slot<Arc<Account>>,
    /// INVARIANT: at most as many as there are `Group`s, which are counted where they are made.
    memberships: HashMap<Group, Slot<Membership>>,
    /// INVARIANT: at most `MAX_RESOURCES`.
    held: HashMap<(ResourceRef, Form), Slot<Held>>,
}

impl Identity {
    pub(crate) fn new(agent: Agent) -> Arc<Self> {
        let questions = tokio::sync::Semaphore::new(MAX_QUESTIONS);
        Arc::new(Self { agent, known: Mutex::default(), questions })
    }

    pub(crate) fn agent(&self) -> &Agent {
        &self.agent
    }

    /// The account as last told.
    pub(crate) fn account(&self) -> Option<Fact<Arc<Account>>> {
        self.known(|known| known.account.fact()).filter(|fact| self.counts(fact))
    }

    /// The membership as last listed.
    pub(crate) fn membership(&self, group: Group) -> Option<Fact<Membership>> {
        let fact = self.known(|known| known.memberships.get(&group).and_then(Slot::fact));
        fact.filter(|fact| self.counts(fact))
    }

    /// What the caller may do with a resource, as last told.
    pub(crate) fn held(&self, question: &(ResourceRef, Form)) -> Option<Fact<Held>> {
        let fact = self.known(|known| known.held.get(question).and_then(Slot::fact));
        fact.filter(|fact| self.counts(fact))
    }

    /// Asks `GET /user`, or joins whoever is asking.
    pub(crate) async fn ask_account(self: &Arc<Self>, call: Call) -> Told<Arc<Account>> {
        let identity = Arc::clone(self);
        let request = || async move {
            let asked = Moment::now();
            let told = told(asked, identity.agent.users().account().await.map(Arc::new));
            identity.known(|known| known.account.keep(&told));
            told
        };
        let counts = |fact: &Fact<_>| self.counts(fact);
        let flight = self.known(|known| known.account.ask(call, counts, request));
        self.counted(flight.await)
    }

    /// Lists a group to its end, or joins whoever is listing it.
    pub(crate) async fn ask_membership(
        self: &Arc<Self>,
        group: Group,
        account: &Account,
        call: Call,
    ) -> Told<Membership> {
        let (identity, user) = (Arc::clone(self), account.user.clone());
        let request = || async move {
            // INVARIANT: the semaphore is never closed; were it, questions would only lose their bound.
            let _permit = identity.questions.acquire().await.ok();
            let asked = Moment::now();
            let told = told(asked, identity.agent.groups().membership(group.as_str(), user).await);
            identity.known(|known| known.memberships.entry(group).or_default().keep(&told));
            told
        };
        let counts = |fact: &Fact<_>| self.counts(fact);
        let flight = self
            .known(|known| known.memberships.entry(group).or_default().ask(call, counts, request));
        self.counted(flight.await)
    }

    /// Asks what the caller may do with a resource, or joins whoever is asking.
    pub(crate) async fn ask_held(
        self: &Arc<Self>,
        question: (ResourceRef, Form),
        account: &Account,
        call: Call,
    ) -> Told<Held> {
        let (identity, user, asking) = (Arc::clone(self), account.user.clone(), question.clone());
        let request = || async move {
            // INVARIANT: as above.
            let _permit = identity.questions.acquire().await.ok();
            let asked = Moment::now();
            let (resource, form) = &asking;
            let told = told(asked, identity.agent.held(*form, resource.as_str(), &user).await);
            identity.known(|known| known.held(asking).keep(&told));
            told
        };
        let counts = |fact: &Fact<_>| self.counts(fact);
        let flight = self.known(|known| known.held(question).ask(call, counts, request));
        self.counted(flight.await)
    }

    /// Whether Carta hasn't refused the agent since the request that brought this.
    fn counts<T>(&self, fact: &Fact<T>) -> bool {
        self.agent.refused_since(fact.asked).is_none()
    }

    /// What was under way when Carta refused the agent is no answer any more.
    fn counted<T>(&self, told: Told<T>) -> Told<T> {
        let fact = told?;
        match self.agent.refused_since(fact.asked) {
            Some(error) => Err(Failure::new(fact.asked, error)),
            None => Ok(fact),
        }
    }

    fn known<T>(&self, look: impl FnOnce(&mut Known) -> T) -> T {
        // INVARIANT: what is known is whole between two statements, so a panic elsewhere leaves nothing to repair.
        look(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Known {
    fn held(&mut self, question: (ResourceRef, Form)) -> &mut Slot<Held> {
        // Ids come from requests: whoever sends many makes us forget, and nothing worse.
        if self.held.len() >= MAX_RESOURCES && !self.held.contains_key(&question) {
            self.held.clear();
        }
        self.held.entry(question).or_default()
    }
}

fn told<T>(asked: Moment, answer: Result<T, Error>) -> Told<T> {
    match answer {
        Ok(value) => Ok(Fact { value, asked }),
        Err(error) => Err(Failure::new(asked, error)),
    }
}
