mod exchange;
mod hold;
mod hosts;
mod log;
mod people;
mod replies;
mod weather;

use super::Reply;
use super::directory::Directory;
use crate::{Agent, Host, Secret};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use weather::Weather;

pub use hold::Hold;
pub(crate) use hosts::at as authority_at;

/// A Carta in this process, which knows what a test tells it; from [`Kit::authority`](super::Kit::authority).
///
/// ```
/// use carta::Permission;
///
/// let kit = carta::testing::install();
/// let authority = kit.authority();
/// authority.add_member("MyOrg:Ops", "andy");
/// authority.grant("andy", Permission::Read, "p-1");
/// let agent = authority.agent("andy");
/// assert_eq!(carta::block_on(agent.users().current())?.name, "andy");
/// assert_eq!(authority.requests(), ["GET /user"]);
/// # Ok::<(), carta::Error>(())
/// ```
///
/// Cloning is cheap, and clones are the same authority; any thread may have one. What is asked of its
/// [host](Self::host) never reaches the network, and all else of carta is as ever: limits, retries, renewals, and how
/// answers are read.
///
/// It answers what guards ask for: `GET /user`, `/user/authenticated`, `/user/group/{group}`,
/// `/v2/permissions/self/{resource}` and `/permissions/{resource}/{user id}`. Anything else is a 404, unless a test
/// [says otherwise](Self::answers). Users and groups are made where they are named first.
#[derive(Clone)]
pub struct Authority(Arc<Inner>);

struct Inner {
    host: Host,
    state: Mutex<State>,
    /// How many requests there have been.
    asked: watch::Sender<usize>,
    /// How many keep the answers back.
    holds: watch::Sender<usize>,
}

#[derive(Default)]
struct State {
    directory: Directory,
    weather: Weather,
    replies: BTreeMap<String, Reply>,
    answers_take: Duration,
    log: Vec<String>,
}

impl Authority {
    /// An authority beside that of the [`Kit`](super::Kit): a second Carta, or one for agents and scopes alone, which need
    /// no turn. It is there until the process ends.
    ///
    /// ```
    /// use carta::testing::Authority;
    ///
    /// let (one, other) = (Authority::new(), Authority::new());
    /// assert_ne!(one.host(), other.host());
    /// ```
    #[must_use]
    #[expect(clippy::new_without_default, reason = "every authority is another one")]
    pub fn new() -> Self {
        hosts::add(|host| {
            let state = Mutex::default();
            let (asked, holds) = (watch::Sender::new(0), watch::Sender::new(0));
            Self(Arc::new(Inner { host, state, asked, holds }))
        })
    }

    /// Where it is: a name below `.invalid`, at which there is never anything else.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// assert!(kit.authority().host().to_string().ends_with(".carta.invalid"));
    /// ```
    #[must_use]
    pub fn host(&self) -> Host {
        self.0.host.clone()
    }

    /// A user's agent, with a token of its own.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// carta::set_agent(kit.authority().agent("andy"));
    /// assert!(carta::is_authenticated());
    /// ```
    #[must_use]
    pub fn agent(&self, user: &str) -> Agent {
        Agent::from_token(self.host(), self.token(user))
    }

    /// A new token of a user's, as a request would bear it.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// let header = format!("Bearer {}", kit.authority().token("andy").expose());
    /// # drop(header);
    /// ```
    #[must_use]
    pub fn token(&self, user: &str) -> Secret {
        Secret::from(self.state().directory.new_token(user))
    }

    /// Ends the user's tokens: a 401 from now on.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// let agent = kit.authority().agent("andy");
    /// kit.authority().revoke_tokens("andy");
    /// assert!(carta::block_on(agent.users().current()).is_err());
    /// ```
    pub fn revoke_tokens(&self, user: &str) {
        self.state().directory.revoke_tokens(user);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // INVARIANT: the state is whole between two statements, so a panic elsewhere leaves nothing to repair.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").field("host", &self.0.host).finish_non_exhaustive()
    }
}
