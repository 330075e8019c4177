use super::World;
use crate::model::caller::Caller;
use crate::model::guards::{Answer, Guard};
use crate::model::history::{Question, Says};
use crate::model::oracle::{Oracle, Outcome};
use crate::model::step::{Call, Change, Settings, Way, Who};
use crate::policies::tree::Tree;
use carta::{Identity, Policy, Reason, Refusal, block_on, scope, scope_sync};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::thread;

/// What a call goes by, from its beginning to its end.
struct Begun {
    caller: Option<Caller>,
    settings: Settings,
    step: usize,
    facts_from: usize,
    failures_from: usize,
}

impl World {
    pub(super) fn call(&mut self, call: &Call) -> Result<(), String> {
        self.next();
        let begun = self.begun(call.who);
        let before = self.requests;
        let outcome = outcome(made(call, self.identity(call.who)));
        self.settle();
        let judged = self.judge(&begun, &call.guard, outcome);
        self.learn(&begun, call, outcome, self.requests > before);
        judged.map_err(|wrong| format!("{outcome:?}: {wrong}"))
    }

    /// Several calls that may wait for the same answers.
    pub(super) fn crowd(&mut self, calls: &[Call]) -> Result<(), String> {
        self.next();
        let begun: Vec<_> = calls.iter().map(|call| self.begun(call.who)).collect();
        let identities: Vec<_> = calls.iter().map(|call| self.identity(call.who)).collect();
        let outcomes: Vec<Outcome> = thread::scope(|threads| {
            let calls = calls.iter().zip(identities);
            let calls: Vec<_> = calls
                .map(|(call, identity)| threads.spawn(move || outcome(made(call, identity))))
                .collect();
            calls.into_iter().map(|call| call.join().unwrap()).collect()
        });
        self.settle();
        for ((call, begun), outcome) in calls.iter().zip(&begun).zip(outcomes) {
            let judged = self.judge(begun, &call.guard, outcome);
            judged.map_err(|wrong| format!("{call:?}: {outcome:?}: {wrong}"))?;
        }
        Ok(())
    }

    /// A call that waits for Carta's answer while things change, and then the same call again, which goes by the change.
    pub(super) fn during(&mut self, call: &Call, changes: &[Change]) -> Result<(), String> {
        self.next();
        let begun = self.begun(call.who);
        let identity = self.identity(call.who);
        let hold = self.authority.hold();
        self.holding = true;
        let mut answer = future(call, identity);
        let early = match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => Some(answer),
            Poll::Pending => None,
        };
        if early.is_none() {
            block_on(self.authority.wait_until_asked(self.requests + 1));
        }
        for change in changes {
            self.change(change);
        }
        drop(hold);
        let outcome = outcome(early.unwrap_or_else(|| block_on(answer)));
        self.holding = false;
        self.settle();
        let judged = self.judge(&begun, &call.guard, outcome);
        judged.map_err(|wrong| format!("meanwhile: {outcome:?}: {wrong}"))?;
        self.call(&Call { way: Way::Async, ..call.clone() })
    }

    fn begun(&self, who: Who) -> Begun {
        let caller = match who {
            Who::Process => self.process.clone().filter(|_| self.settings.process_identity),
            Who::Scope(scope) => Some(self.scopes[scope].clone()),
            Who::Anonymous => None,
        };
        let failures_from = caller.as_ref().map_or(0, |caller| caller.since).max(self.forgotten);
        let ended = caller.as_ref().map_or(0, |caller| self.tokens[caller.token].ended);
        Begun {
            caller,
            settings: self.settings,
            step: self.step() - 1,
            facts_from: failures_from.max(ended),
            failures_from,
        }
    }

    fn identity(&self, who: Who) -> Option<Identity> {
        match who {
            Who::Process => None,
            Who::Scope(scope) => Some(self.scopes[scope].identity.clone()),
            Who::Anonymous => Some(Identity::anonymous()),
        }
    }

    fn judge(&self, begun: &Begun, guard: &Guard, outcome: Outcome) -> Result<(), String> {
        match &begun.caller {
            Some(caller) => self.oracle(begun, caller, guard, &guard.policy()).judge(outcome),
            None if matches!(outcome, Err((Refusal::Unauthenticated, _))) => Ok(()),
            None => Err("nobody called".into()),
        }
    }

    fn oracle<'a>(
        &'a self,
        begun: &Begun,
        caller: &'a Caller,
        guard: &Guard,
        policy: &'a Tree,
    ) -> Oracle<'a> {
        Oracle {
            history: &self.history,
            policy,
            fresh: guard.fresh,
            settings: begun.settings,
            caller,
            step: begun.step,
            facts_from: begun.facts_from,
            failures_from: begun.failures_from,
            granted_at: caller.granted.get(guard.name).copied().filter(|_| !guard.fresh),
            slept: self.slept,
            asked: self.authority.count("/user"),
        }
    }
}

/// What the model knows better after a call than before it.
impl World {
    fn learn(&mut self, begun: &Begun, call: &Call, outcome: Outcome, asked: bool) {
        if outcome.is_err() {
            // A stamp doesn't refuse, so this call has looked at the clocks.
            self.slept = 0;
        }
        let Some(caller) = &begun.caller else { return };
        let now = &self.truth;
        let refused = match outcome {
            Err((Refusal::Unauthenticated, _)) => {
                now.says(Question::Account, caller.token) == Says::Unauthenticated
            }
            Err((_, Reason::AccountRefused)) => {
                now.says(Question::Account, caller.token) == Says::Forbidden
            }
            _ => false,
        };
        if refused && asked {
            self.tokens[caller.token].ended = self.step();
        }
        let policy = call.guard.policy();
        let oracle = self.oracle(begun, caller, &call.guard, &policy);
        let unstretched = outcome.is_ok() && oracle.is_unstretched();
        if unstretched && let Some(caller) = self.caller_mut(call.who) {
            caller.granted.insert(call.guard.name, begun.step);
        }
        if call.guard.fresh && matches!(outcome, Ok(()) | Err((_, Reason::NotAllowed))) {
            self.find_out(call, begun.step);
        }
    }

    /// What a `fresh` guard was told counts for the others, too.
    fn find_out(&mut self, call: &Call, step: usize) {
        let leaves = call.guard.policy();
        let leaves = leaves.leaves().into_iter().cloned().map(|leaf: Policy| (leaf, step));
        if let Some(caller) = self.caller_mut(call.who) {
            caller.found.extend(leaves);
        }
    }

    fn caller_mut(&mut self, who: Who) -> Option<&mut Caller> {
        match who {
            Who::Process => self.process.as_mut(),
            Who::Scope(scope) => self.scopes.get_mut(scope),
            Who::Anonymous => None,
        }
    }

    /// Waits until what calls began in the background has come to its end: it was there before these two.
    fn settle(&mut self) {
        for _ in 0..2 {
            let told = block_on(self.elsewhere.users().current());
            assert!(told.is_ok());
        }
        self.catch_up();
    }
}

fn made(call: &Call, identity: Option<Identity>) -> Answer {
    let sync = call.guard.call;
    match (call.way, identity) {
        (Way::Sync, None) => sync(),
        (Way::Sync, Some(identity)) => scope_sync(identity, sync),
        (Way::Async, identity) => block_on(future(call, identity)),
        (Way::OnAnotherThread, identity) => thread::scope(|threads| {
            let there = || match identity {
                Some(identity) => scope_sync(identity, sync),
                None => sync(),
            };
            threads.spawn(there).join().unwrap()
        }),
    }
}

fn future(call: &Call, identity: Option<Identity>) -> Pin<Box<dyn Future<Output = Answer>>> {
    let answer = (call.guard.begin)();
    match identity {
        Some(identity) => Box::pin(scope(identity, answer)),
        None => answer,
    }
}

fn outcome(answer: Answer) -> Outcome {
    answer.map_err(|error| (error.refusal(), error.decision().reason()))
}
