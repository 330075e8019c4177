//! Carta and the process that asks it, step by step, beside the model's own account of both.

mod calls;
mod changes;

use super::caller::{Caller, SCOPES};
use super::guards::{GROUPS, USERS};
use super::history::{Truth, While};
use super::step::{Change, Settings, Step};
use carta::Agent;
use carta::testing::{Authority, Kit};

pub(super) struct World {
    kit: Kit,
    authority: Authority,
    /// An agent of another Carta, which the tested one knows nothing of.
    elsewhere: Agent,
    truth: Truth,
    history: Vec<While>,
    /// The time by the clock that tests move, in ms. By the machine's it may be later, so that facts are no younger
    /// than the model takes them for.
    now: u64,
    requests: usize,
    /// While answers are held back, no time has passed with them yet.
    holding: bool,
    settings: Settings,
    process: Option<Caller>,
    scopes: Vec<Caller>,
    tokens: Vec<Token>,
    /// The step of the last `invalidate`.
    forgotten: usize,
    slept: u64,
}

struct Token {
    user: usize,
    /// The step before which nothing counts, since a call met Carta's refusal.
    ended: usize,
}

impl World {
    pub(super) fn begin() -> Self {
        let kit = carta::testing::install();
        let authority = kit.authority();
        let elsewhere = Authority::new().agent("somebody");
        for group in GROUPS {
            // Without members there would be no such group.
            authority.crowd(group, 0);
        }
        let settings = Settings {
            ttl: 60_000,
            max_stale: 300_000,
            denial_ttl: 5_000,
            trust_user_groups: true,
            process_identity: true,
        };
        let mut world = Self {
            kit,
            authority,
            elsewhere,
            truth: Truth::new(),
            history: Vec::new(),
            now: 0,
            requests: 0,
            holding: false,
            settings,
            process: None,
            scopes: Vec::new(),
            tokens: Vec::new(),
            forgotten: 0,
            slept: 0,
        };
        world.populate();
        world
    }

    /// Everyone is in everything but the suspended, so that there is something to lose.
    fn populate(&mut self) {
        self.change(&Change::Configure(self.settings));
        for user in SCOPES {
            let scope = self.new_caller(user);
            self.scopes.push(scope);
        }
        for user in 0..USERS.len() {
            for group in 0..GROUPS.len() - 1 {
                self.change(&Change::Add(group, user));
            }
            self.change(&Change::Grant(user));
        }
        self.change(&Change::LogIn(0));
    }

    pub(super) fn run(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::Change(change) => {
                self.change(change);
                Ok(())
            }
            Step::Call(call) => self.call(call),
            Step::Crowd(calls) => self.crowd(calls),
            Step::During(call, changes) => self.during(call, changes),
        }
    }

    /// A new while, in which the truth is what it is now.
    fn next(&mut self) {
        self.catch_up();
        self.history.push(While {
            began: self.now,
            ended: self.now,
            truth: self.truth.clone(),
            asked: self.authority.count("/user"),
        });
    }

    /// Reckons with the time that questions took.
    fn catch_up(&mut self) {
        if self.holding {
            return;
        }
        let requests = self.authority.requests().len();
        let asked = u64::try_from(requests - self.requests).unwrap();
        let pause = self.history.last().map_or(0, |time| time.truth.pause());
        (self.requests, self.now) = (requests, self.now + asked * pause);
        self.close();
    }

    fn close(&mut self) {
        if let Some(last) = self.history.last_mut() {
            last.ended = self.now;
        }
    }

    fn step(&self) -> usize {
        self.history.len()
    }

    fn new_caller(&mut self, user: usize) -> Caller {
        let token = self.tokens.len();
        self.tokens.push(Token { user, ended: 0 });
        self.truth.tokens.insert(token);
        Caller::new(self.authority.agent(USERS[user]), user, token, self.step())
    }
}
