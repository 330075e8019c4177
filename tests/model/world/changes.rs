use super::World;
use crate::model::guards::{GROUPS, RESOURCE, USERS};
use crate::model::history::Question;
use crate::model::step::{Change, Fault, Settings, Sight, Weather};
use carta::testing::Reply;
use carta::{Identity, Permission};
use std::time::Duration;

impl World {
    /// Makes a change, there and in the model, and begins a new while after it.
    pub(super) fn change(&mut self, change: &Change) {
        self.catch_up();
        match *change {
            Change::LogIn(_) | Change::LogInAs(_) | Change::LogOut | Change::Renew(_) => {
                self.change_caller(change);
            }
            Change::Invalidate => {
                carta::invalidate();
                self.forgotten = self.step();
            }
            Change::Configure(settings) => self.configure(settings),
            Change::Weather(_) | Change::Takes(_) | Change::Fault(..) | Change::NoFaults => {
                self.change_answers(change);
            }
            Change::Advance(span) => {
                self.kit.advance(Duration::from_millis(span));
                self.now += span;
            }
            Change::Sleep(span, look) => self.sleep(span, look),
            _ => self.change_directory(change),
        }
        self.close();
        self.next();
    }

    fn change_caller(&mut self, change: &Change) {
        match *change {
            Change::LogIn(user) => self.process = Some(self.new_caller(user)),
            Change::LogInAs(scope) => self.process = Some(self.scopes[scope].again(self.step())),
            Change::Renew(scope) => self.scopes[scope] = self.new_caller(self.scopes[scope].user),
            _ => self.process = None,
        }
        match &self.process {
            _ if matches!(change, Change::Renew(_)) => {}
            Some(caller) => carta::set_agent(caller.agent.clone()),
            None => carta::logout(),
        }
    }

    fn configure(&mut self, settings: Settings) {
        let Settings { ttl, max_stale, denial_ttl, trust_user_groups, process_identity } = settings;
        let changed = carta::configure()
            .ttl(Duration::from_millis(ttl))
            .max_stale(Duration::from_millis(max_stale))
            .denial_ttl(Duration::from_millis(denial_ttl))
            .trust_user_groups(trust_user_groups)
            .process_identity(process_identity)
            .apply();
        changed.unwrap();
        self.settings = settings;
        self.forget_findings();
    }

    fn sleep(&mut self, span: u64, look: bool) {
        self.kit.clock().sleep(Duration::from_millis(span));
        self.now += span;
        self.slept += span;
        if look {
            // Nobody is never stamped, so this call looks at the clocks.
            let nobody = carta::scope_sync(Identity::anonymous(), || {
                carta::check(&carta::Policy::Authenticated).blocking()
            });
            assert!(nobody.is_err());
            self.slept = 0;
        }
    }

    fn change_directory(&mut self, change: &Change) {
        let (authority, truth) = (&self.authority, &mut self.truth);
        match *change {
            Change::Add(group, user) => {
                authority.add_member(GROUPS[group], USERS[user]);
                truth.members.insert((group, user));
            }
            Change::Remove(group, user) => {
                authority.remove_member(GROUPS[group], USERS[user]);
                truth.members.remove(&(group, user));
            }
            Change::Grant(user) => {
                authority.grant(USERS[user], Permission::Read, RESOURCE);
                truth.readers.insert(user);
            }
            Change::Rescind(user) => {
                authority.rescind(USERS[user], Permission::Read, RESOURCE);
                truth.readers.remove(&user);
            }
            Change::RevokeTokens(user) => {
                authority.revoke_tokens(USERS[user]);
                self.end_tokens(user);
            }
            Change::RemoveUser(user) => {
                authority.remove_user(USERS[user]);
                truth.members.retain(|(_, member)| *member != user);
                truth.readers.remove(&user);
                self.end_tokens(user);
            }
            Change::TellGroups(tells) => {
                authority.tells_groups(tells);
                truth.tells_groups = tells;
                self.forget_findings();
            }
            Change::Show(group, sight) => {
                match sight {
                    Sight::Open => authority.shows(GROUPS[group]),
                    Sight::Hidden => authority.hides(GROUPS[group]),
                    Sight::Forbidden => authority.forbids(GROUPS[group]),
                }
                truth.sights[group] = sight;
            }
            _ => unreachable!("no change of the directory"),
        }
    }

    fn change_answers(&mut self, change: &Change) {
        let (authority, truth) = (&self.authority, &mut self.truth);
        match *change {
            Change::Weather(weather) => {
                match weather {
                    Weather::Fine => authority.answers_again(),
                    Weather::Away => authority.goes_away(),
                    Weather::Silent => authority.falls_silent(),
                    Weather::Failing(status) => authority.fails_with(status),
                }
                truth.weather = weather;
            }
            Change::Takes(span) => {
                authority.takes(Duration::from_millis(span));
                truth.takes = span;
            }
            Change::Fault(question, fault) => {
                authority.answers(&path(question), reply(question, fault));
                truth.faults.insert(question, fault);
            }
            _ => {
                for question in std::mem::take(&mut truth.faults).into_keys() {
                    authority.answers_honestly(&path(question));
                }
            }
        }
    }

    /// Also those of callers that are no more: a call of theirs may be under way.
    fn end_tokens(&mut self, user: usize) {
        let of_user = self.tokens.iter().enumerate().filter(|(_, token)| token.user == user);
        for (number, _) in of_user {
            self.truth.tokens.remove(&number);
        }
    }

    /// Whatever was found out is told by another question now, whose older answer may come to count.
    fn forget_findings(&mut self) {
        for caller in self.scopes.iter_mut().chain(&mut self.process) {
            caller.found.clear();
            caller.granted.clear();
        }
    }
}

fn path(question: Question) -> String {
    match question {
        Question::Account => "/user".into(),
        Question::Listing(group) => format!("/user/group/{}", GROUPS[group]),
        Question::Permissions => format!("/v2/permissions/self/{RESOURCE}"),
    }
}

/// A yes for everyone that isn't one, since it isn't whole.
fn reply(question: Question, fault: Fault) -> Reply {
    let whole = match question {
        Question::Account => r#"{"name":"andy","groups":["Model:A","Model:B"]}"#,
        Question::Listing(_) => r#"[{"name":"andy"},{"name":"beth"}]"#,
        Question::Permissions => {
            r#"{"read":true,"write":true,"execute":true,"admin":true,"owner":true}"#
        }
    };
    match fault {
        Fault::Malformed => Reply::json(200, &whole[..whole.len() - 1]),
        Fault::CutOff => Reply::json(200, whole).cut_off(),
        Fault::Status(status) => Reply::status(status),
    }
}
