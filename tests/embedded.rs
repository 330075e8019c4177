//! A Carta of this workspace's own, with an administrator at hand.

use carta::{Agent, Error, Host, Secret, User, block_on};
use carta_server::{Builder, ManualClock, Server};
use carta_tests::postgres::Shared;
use std::time::Duration;

/// Every user's password.
pub(crate) const PASSWORD: &str = "a password for tests";

/// Short, so that a token can expire while the clocks still agree well enough for a login.
pub(crate) const TOKEN_LIFETIME: Duration = Duration::from_secs(120);

pub(crate) struct Carta {
    server: Server,
    clock: ManualClock,
    admin: Agent,
    /// Dropped last.
    _shared: Option<Shared>,
}

impl Carta {
    /// In memory, with the administrator `admin`.
    pub(crate) fn start() -> Self {
        Self::start_with(|builder| builder)
    }

    pub(crate) fn start_with(settings: impl FnOnce(Builder) -> Builder) -> Self {
        let clock = ManualClock::starting_now();
        let builder = Server::builder()
            .clock(clock.clone())
            .token_lifetime(TOKEN_LIFETIME)
            .administrator("admin", PASSWORD.into());
        let shared = Shared::if_wanted();
        let builder = match &shared {
            Some(shared) => shared.apply(builder),
            None => builder,
        };
        let server = settings(builder).start().unwrap();
        let host: Host = server.url().parse().unwrap();
        let admin = Agent::login().host(host).username("admin").password(PASSWORD);
        let admin = admin.blocking().unwrap();
        Self { server, clock, admin, _shared: shared }
    }

    pub(crate) fn url(&self) -> &str {
        self.server.url()
    }

    pub(crate) fn host(&self) -> Host {
        self.url().parse().unwrap()
    }

    pub(crate) fn user(&self, name: &str) {
        block_on(self.admin.users().create(&User::new(name))).unwrap();
        self.password(name, PASSWORD);
    }

    pub(crate) fn password(&self, name: &str, password: &str) {
        block_on(self.admin.users().set_password(name, &Secret::from(password))).unwrap();
    }

    pub(crate) fn group(&self, group: &str) {
        block_on(self.admin.groups().create(group)).unwrap();
    }

    pub(crate) fn member(&self, group: &str, user: &str) {
        block_on(self.admin.groups().add_member(group, user)).unwrap();
    }

    pub(crate) fn no_member(&self, group: &str, user: &str) {
        block_on(self.admin.groups().remove_member(group, user)).unwrap();
    }

    pub(crate) fn members(&self, group: &'static str) -> Vec<User> {
        block_on(self.admin.groups().members(group)).unwrap()
    }

    pub(crate) fn admin(&self) -> &Agent {
        &self.admin
    }

    /// Logs the process in.
    pub(crate) fn log_in(&self, name: &str) -> Result<Agent, Error> {
        self.log_in_with(name, PASSWORD)
    }

    pub(crate) fn log_in_with(&self, name: &str, password: &str) -> Result<Agent, Error> {
        carta::login().host(self.host()).username(name).password(password).blocking()
    }

    /// Lets time pass at the server.
    pub(crate) fn advance(&self, span: Duration) {
        self.clock.advance(span);
    }

    /// What the server takes for now, in seconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        self.clock.now()
    }

    pub(crate) fn stop(self) {
        self.server.stop().unwrap();
    }
}
