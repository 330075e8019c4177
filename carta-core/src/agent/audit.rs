use super::Agent;
use crate::Error;
use crate::resource::Timestamp;
use http::Method;
use serde::Deserialize;
use std::future::IntoFuture;
use std::pin::Pin;

/// A question about what changed, when and by whom; from [`Agent::audit`]. It is sent when awaited.
///
/// ```no_run
/// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
/// let mut page = agent.audit().group("MyOrg:Ops").since("2030-01-01T00:00:00Z").await?;
/// loop {
///     for change in &page.changes {
///         println!("{} {}: {:?}", change.at, change.action, change.user);
///     }
///     let Some(next) = page.next else { break };
///     page = agent.audit().group("MyOrg:Ops").after(&next).await?;
/// }
/// # Ok(())
/// # }
/// ```
///
/// `GET /audit`, an extension of carta-server. Administrators read everything; others what they did and what was done to
/// them, and owners of an organization what was done to its groups, its owners and the accounts of its users. What a
/// filter asks for beyond that is left out, as if it weren't there.
///
/// # Errors
///
/// [`Error::NotFound`] if the host is the hosted Carta. Otherwise as [`Error`] says.
#[must_use = "a question is sent when it is awaited"]
#[derive(Clone, Debug)]
pub struct AuditTrail {
    agent: Agent,
    filters: Vec<(&'static str, String)>,
}

/// Some changes, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AuditPage {
    /// The changes.
    #[serde(rename = "entries")]
    pub changes: Vec<AuditedChange>,
    /// Where the next page begins, if there is one: for [`AuditTrail::after`].
    #[serde(default)]
    pub next: Option<String>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AuditedChange {
    /// Its id, in the order of time.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// What was done, as in `member added`.
    pub action: String,
    /// Who did it; nobody, if it was Carta itself.
    #[serde(default)]
    pub actor: Option<AuditedUser>,
    /// To whom.
    #[serde(default)]
    pub user: Option<AuditedUser>,
    /// To what: the name of a group, an organization, an API token or a secret.
    #[serde(default)]
    pub subject: Option<String>,
    /// The id of the resource that it is about.
    #[serde(default)]
    pub resource: Option<String>,
}

/// Somebody in a change.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AuditedUser {
    /// The id, which is never another user's.
    pub id: String,
    /// The last name that they had.
    #[serde(default)]
    pub name: Option<String>,
}

impl AuditTrail {
    pub(super) fn new(agent: Agent) -> Self {
        Self { agent, filters: Vec::new() }
    }

    /// What this user did, by name or id.
    pub fn actor(self, user: &str) -> Self {
        self.with("actor", user)
    }

    /// What was done to this user, by name or id.
    pub fn user(self, user: &str) -> Self {
        self.with("user", user)
    }

    /// What was done to this group.
    pub fn group(self, group: &str) -> Self {
        self.with("group", group)
    }

    /// What was done to what has this name: a group, an organization, an API token or a secret.
    pub fn subject(self, subject: &str) -> Self {
        self.with("subject", subject)
    }

    /// What was done to this resource, by id.
    pub fn resource(self, resource: &str) -> Self {
        self.with("resource", resource)
    }

    /// What was done in this way, as in `member added`.
    pub fn action(self, action: &str) -> Self {
        self.with("action", action)
    }

    /// At this moment or later, as RFC 3339 writes it.
    pub fn since(self, moment: &str) -> Self {
        self.with("since", moment)
    }

    /// Before this moment.
    pub fn until(self, moment: &str) -> Self {
        self.with("until", moment)
    }

    /// After the page that said this is [next](AuditPage::next).
    pub fn after(self, next: &str) -> Self {
        self.with("after", next)
    }

    /// How many at once: 1000 at most, and 100 if nothing is said.
    pub fn limit(self, changes: u16) -> Self {
        self.with("limit", &changes.to_string())
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.filters.retain(|(before, _)| *before != name);
        self.filters.push((name, value.to_owned()));
        self
    }
}

impl IntoFuture for AuditTrail {
    type Output = Result<AuditPage, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let ask = self.agent.at(Method::GET, &["audit"]);
        let filters = self.filters.iter();
        Box::pin(filters.fold(ask, |ask, (name, value)| ask.query(name, value)).read())
    }
}
