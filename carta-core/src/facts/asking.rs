//! The questions about a caller: each is asked once, however many wait for it.

use super::known::Known;
use super::slot::{Call, Fact, Failure, Told};
use super::{Caller, lookup};
use crate::agent::{Account, Form, Held, Membership};
use crate::clock::Moment;
use crate::error::Cause;
use crate::{Error, Group, ResourceRef, User, io};
use std::sync::Arc;

impl Caller {
    /// Asks `GET /user`, or joins whoever is asking.
    pub(crate) async fn ask_account(self: &Arc<Self>, call: Call) -> Told<Arc<Account>> {
        let caller = Arc::clone(self);
        let request = |ticket| async move {
            let asked = Moment::now();
            let told = told(asked, caller.agent.users().account().await.map(Arc::new));
            caller.learn(|known| known.keep_account(ticket, &told));
            told
        };
        let counts = self.counts();
        let flight = self.known(|known| known.account.ask(call, counts, request));
        self.newest(flight.await, call, Known::account)
    }

    /// Lists a group to its end, or joins whoever is listing it.
    pub(crate) async fn ask_membership(
        self: &Arc<Self>,
        group: Group,
        account: &Account,
        call: Call,
    ) -> Told<Membership> {
        loop {
            let fact = self.listing(group, account.user.clone(), call).await?;
            // Whoever began the listing may have been content with what the service's agent was told before this call.
            if fact.asked >= self.counts_from().max(call.counts_from()) {
                return Ok(fact);
            }
        }
    }

    async fn listing(self: &Arc<Self>, group: Group, user: User, call: Call) -> Told<Membership> {
        let caller = Arc::clone(self);
        let request = |ticket| async move {
            let told = caller.list(group, user, call).await;
            caller.learn(|known| known.keep_listing(group, ticket, &told));
            told
        };
        let counts = self.counts();
        let flight = self.known(|known| known.listing_mut(group).ask(call, counts, request));
        self.newest(flight.await, call, |known| known.group(group)?.listed())
    }

    /// By the service's own agent, if there is one and it may; else by the caller's.
    async fn list(&self, group: Group, user: User, call: Call) -> Told<Membership> {
        if let Some(lookup) = lookup::at(self.agent.host()) {
            let call = Call { since: call.since.max(self.counts_from()), ..call };
            match lookup.ask(group, call).await {
                Err(failure) if failure.error.cause() == Cause::Refused => {}
                told => return told.map(|told| lookup::Listed(told).of(&user)),
            }
        }
        let _place = io::question().await;
        let asked = Moment::now();
        told(asked, self.agent.groups().membership(group.as_str(), user).await)
    }

    /// Asks what the caller may do with a resource, or joins whoever is asking.
    pub(crate) async fn ask_held(
        self: &Arc<Self>,
        question: (ResourceRef, Form),
        account: &Account,
        call: Call,
    ) -> Told<Held> {
        let (caller, user, asking) = (Arc::clone(self), account.user.clone(), question.clone());
        let asked = question.clone();
        let request = |ticket| async move {
            let _place = io::question().await;
            let asked = Moment::now();
            let (resource, form) = &asking;
            let told = told(asked, caller.agent.held(*form, resource.as_str(), &user).await);
            // No stamp rests on it: ids come from requests, and each would end all of them.
            caller.learn(|known| {
                known.keep_held(&asking, ticket, &told);
                false
            });
            told
        };
        let counts = self.counts();
        let flight =
            self.known(|known: &mut Known| known.held_mut(question).ask(call, counts, request));
        self.newest(flight.await, call, |known| known.held(&asked))
    }

    fn counts<T>(&self) -> impl Fn(&Fact<T>) -> bool + use<T> {
        let from = self.counts_from();
        move |fact| fact.asked >= from
    }

    /// What came of a request, or of one that began later and ended before it: that may have been the opposite, and as long as
    /// it says nothing new it begins no generation. What was under way when Carta refused the agent is no answer any more.
    fn newest<T: Clone>(
        &self,
        told: Told<T>,
        call: Call,
        kept: impl FnOnce(&Known) -> Option<&Fact<T>>,
    ) -> Told<T> {
        let fact = self.known(|known| match (told, kept(known)) {
            (Ok(fact), Some(kept)) if kept.asked > fact.asked => Ok(kept.clone()),
            (Err(_), Some(kept)) if kept.asked >= call.began => Ok(kept.clone()),
            (told, _) => told,
        })?;
        match self.agent.refused_since(fact.asked) {
            Some(error) => Err(Failure::new(fact.asked, error)),
            None => Ok(fact),
        }
    }
}

pub(super) fn told<T>(asked: Moment, answer: Result<T, Error>) -> Told<T> {
    match answer {
        Ok(value) => Ok(Fact { value, asked }),
        Err(error) => Err(Failure::new(asked, error)),
    }
}
