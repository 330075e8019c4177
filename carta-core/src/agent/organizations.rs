use super::{Agent, listing};
use crate::{Error, User};
use http::Method;
use serde::Deserialize;

/// The calls about organizations and who owns them, extensions of carta-server; from [`Agent::organizations`].
///
/// ```no_run
/// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
/// for organization in agent.organizations().list().await? {
///     println!("{}", organization.name);
/// }
/// agent.organizations().add_owner("MyOrg", "andy").await?;
/// # Ok(())
/// # }
/// ```
///
/// An owner makes the organization's groups and says who is in them. Owners and administrators change who owns one; to
/// everybody else, it isn't there.
#[derive(Clone, Debug)]
pub struct Organizations(pub(super) Agent);

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Organization {
    /// The id, which is never another one's.
    pub id: String,
    /// The name, unique across Carta.
    pub name: String,
}

impl Organizations {
    /// The organizations that the agent's user owns or belongs to; for an administrator, all: `GET /organization`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if the host is the hosted Carta.
    pub async fn list(&self) -> Result<Vec<Organization>, Error> {
        self.0.at(Method::GET, &["organization"]).read_with(listing::collect).await
    }

    /// Who owns an organization: `GET /organization/{organization}/owners`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such organization, or the agent may not manage it.
    pub async fn owners(&self, organization: &str) -> Result<Vec<User>, Error> {
        let ask = self.0.at(Method::GET, &["organization", organization, "owners"]);
        ask.read_with(listing::collect).await
    }

    /// Makes a user an owner: `POST /organization/{organization}/owners/{user}`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such organization or user, or the agent may not manage it.
    pub async fn add_owner(&self, organization: &str, user: &str) -> Result<(), Error> {
        self.0.at(Method::POST, &["organization", organization, "owners", user]).done().await
    }

    /// Ends an ownership: `DELETE /organization/{organization}/owners/{user}`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidParameter`] for the last owner, who stays. [`Error::NotFound`] as for
    /// [`add_owner`](Self::add_owner).
    pub async fn remove_owner(&self, organization: &str, user: &str) -> Result<(), Error> {
        self.0.at(Method::DELETE, &["organization", organization, "owners", user]).done().await
    }
}
