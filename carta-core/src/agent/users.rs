mod find;
mod pool;

use super::{Agent, Groups, json, listing};
use crate::{Error, GroupName, User};
use http::{HeaderMap, Method};
use serde::Serialize;
use std::sync::OnceLock;

pub use find::FindUsers;
pub use pool::{PasswordPolicy, UserPool};

/// The calls about users; from [`Agent::users`].
///
/// ```no_run
/// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
/// let users = agent.users();
/// let mut andy = carta::User::new("andy");
/// andy.organization = Some("MyOrg".into());
/// let andy = users.create_if_missing(&andy).await?;
/// assert_eq!(users.find().name("andy").await?, [andy]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Users(pub(super) Agent);

/// The answer to "who am I".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) user: User,
    /// Whether Carta declared its groups to be all of them.
    pub(crate) complete: bool,
}

/// Who `GET /user` said an agent is: name, and id if it has one.
pub(super) type Seen = OnceLock<(String, Option<String>)>;

impl Users {
    /// Who this agent is: `GET /user`. pycarta: `get_current_user`.
    ///
    /// # Errors
    ///
    /// As [`Error`] says; [`Error::UserChanged`] if this agent was someone else before.
    pub async fn current(&self) -> Result<User, Error> {
        Ok(self.account().await?.user)
    }

    /// Every user whom the agent may see: `GET /user/users`. pycarta: `list_users`.
    ///
    /// # Errors
    ///
    /// As [`Error`] says.
    pub async fn list(&self) -> Result<Vec<User>, Error> {
        self.0.at(Method::GET, &["user", "users"]).read_with(listing::collect).await
    }

    /// Looks for users by what is known of them; see [`FindUsers`]. pycarta: `get_user`.
    pub fn find(&self) -> FindUsers {
        FindUsers::new(self.0.clone())
    }

    /// Makes a user, and a member of `AllUsers` and of `{organization}:All`, or `All` without an organization:
    /// `POST /user`, then `POST /user/group/{group}/{user}` twice. pycarta: `create_user`.
    ///
    /// For administrators; `groups` count only from them. Groups that aren't there are made. The new user has no
    /// password yet: see [`set_password`](Self::set_password).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidParameter`] if there is such a user already, for
    /// which [`Error::is_duplicate`] holds. An error that names a group comes after the user was made.
    pub async fn create(&self, user: &User) -> Result<User, Error> {
        let made = self.0.at(Method::POST, &["user"]).json(user).read().await?;
        let groups = Groups(self.0.clone());
        for group in first_groups(user) {
            groups.add_member_creating(group, &user.name).await?;
        }
        Ok(made)
    }

    /// Makes a user, or finds the one who is there: [`create`](Self::create), and if Carta says that there is such a
    /// user, [`find`](Self::find) by name and, where given, e-mail address. pycarta: `create_user(…, exists_ok=True)`.
    ///
    /// A user who is there already is left alone: neither groups nor anything else are changed.
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create). [`Error::InvalidParameter`] also if the user who is said to be there isn't found,
    /// having another e-mail address, say.
    pub async fn create_if_missing(&self, user: &User) -> Result<User, Error> {
        let refusal = match self.create(user).await {
            Err(error) if error.is_duplicate() => error,
            other => return other,
        };
        let mut search = self.find().name(&user.name);
        if let Some(email) = &user.email {
            search = search.email(email);
        }
        let mut found = search.await?.into_iter();
        found.find(|other| other.name == user.name).ok_or(refusal)
    }

    /// Whether Carta takes the agent's token, after a renewed login if it can be renewed: `GET /user/authenticated`.
    /// pycarta: `agent.is_authenticated()`.
    ///
    /// # Errors
    ///
    /// As [`Error`] says of all but a 401, which means `false`.
    pub async fn authenticated(&self) -> Result<bool, Error> {
        match self.0.at(Method::GET, &["user", "authenticated"]).decisive().read().await {
            Err(Error::BadCredentials(_)) => Ok(false),
            other => other,
        }
    }

    /// Gives a user a password: `PUT /user/{name}/credentials`, an extension of carta-server for administrators.
    ///
    /// The password stays in this process: Carta gets a salt and the verifier made from both.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such user, or the host is the hosted Carta.
    pub async fn set_password(&self, name: &str, password: &crate::Secret) -> Result<(), Error> {
        self.set_credentials(name, password, false).await
    }

    /// Gives a user a password that is good for one login, at which the user chooses another:
    /// [`ChallengeKind::NewPassword`](crate::ChallengeKind::NewPassword). As [`set_password`](Self::set_password)
    /// otherwise.
    ///
    /// # Errors
    ///
    /// As [`set_password`](Self::set_password).
    pub async fn set_temporary_password(
        &self,
        name: &str,
        password: &crate::Secret,
    ) -> Result<(), Error> {
        self.set_credentials(name, password, true).await
    }

    async fn set_credentials(
        &self,
        name: &str,
        password: &crate::Secret,
        temporary: bool,
    ) -> Result<(), Error> {
        #[derive(Serialize)]
        struct Body<'a> {
            salt: &'a str,
            verifier: &'a str,
            #[serde(skip_serializing_if = "std::ops::Not::not")]
            temporary: bool,
        }
        let made = super::cognito::verifier(self.0.host(), name, password).await?;
        let (salt, verifier) = (made.salt_hex(), made.verifier_hex());
        let body = Body { salt: &salt, verifier: verifier.expose(), temporary };
        self.0.at(Method::PUT, &["user", name, "credentials"]).json(&body).done().await
    }

    /// Makes a user nobody at once, logins and API tokens included, until [resumed](Self::resume):
    /// `POST /user/{name}/suspend`, an extension of carta-server for administrators.
    ///
    /// ```no_run
    /// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
    /// agent.users().suspend("andy").await?;
    /// agent.users().resume("andy").await?;
    /// agent.users().remove("andy").await?;
    /// agent.users().free_name("andy").await?; // another `andy` may come
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such user, or the host is the hosted Carta. [`Error::InvalidParameter`] for the
    /// last administrator.
    pub async fn suspend(&self, name: &str) -> Result<(), Error> {
        self.0.at(Method::POST, &["user", name, "suspend"]).done().await
    }

    /// Ends a suspension: `POST /user/{name}/resume`, an extension of carta-server for administrators. Memberships and API
    /// tokens count again; logins of before don't.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such user, or the host is the hosted Carta.
    pub async fn resume(&self, name: &str) -> Result<(), Error> {
        self.0.at(Method::POST, &["user", name, "resume"]).done().await
    }

    /// Removes a user, with memberships, API tokens and secrets: `DELETE /user/{name}`, an extension of carta-server for
    /// administrators. The name stays reserved until it is [freed](Self::free_name).
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such user, or the host is the hosted Carta. [`Error::InvalidParameter`] for the
    /// last administrator, and the last owner of an organization.
    pub async fn remove(&self, name: &str) -> Result<(), Error> {
        self.0.at(Method::DELETE, &["user", name]).done().await
    }

    /// Lets the name of a removed user be given again: `DELETE /user/{name}/reservation`, an extension of carta-server for
    /// administrators. Whoever gets it meets the policies that name it: see first that none does.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if no removed user has the name, or the host is the hosted Carta.
    pub async fn free_name(&self, name: &str) -> Result<(), Error> {
        self.0.at(Method::DELETE, &["user", name, "reservation"]).done().await
    }

    pub(crate) async fn account(&self) -> Result<Account, Error> {
        let ask = self.0.at(Method::GET, &["user"]).decisive();
        let told = ask
            .read_with(|answer| async {
                let complete = says_complete(&answer.headers);
                let line = answer.request.clone();
                let user: User = json::read(answer).await?;
                if user.name.is_empty() {
                    let problem = "`name` is empty".into();
                    return Err(Error::Unreadable { request: line, problem });
                }
                Ok(Account { user, complete })
            })
            .await;
        // Whoever isn't let in any more has lost what was granted before, too.
        let account = told.inspect_err(|error| {
            if matches!(error, Error::PermissionDenied(_)) {
                self.0.end(error);
            }
        })?;
        self.0.note_unauthenticated(self.still(&account.user))?;
        Ok(account)
    }

    /// Refuses an answer that names someone else than the first one did.
    fn still(&self, user: &User) -> Result<(), Error> {
        let (name, id) = self.0.0.seen.get_or_init(|| (user.name.clone(), user.id.clone()));
        let other_id = matches!((id, &user.id), (Some(before), Some(now)) if before != now);
        if *name != user.name || other_id {
            self.0.close();
            return Err(Error::UserChanged);
        }
        Ok(())
    }
}

/// The groups that everyone, and everyone in an organization, belongs to.
fn first_groups(user: &User) -> [GroupName; 2] {
    let everyone = match user.organization.as_deref() {
        Some(organization) if !organization.is_empty() => format!("{organization}:All"),
        _ => "All".to_owned(),
    };
    ["AllUsers".into(), everyone.into()]
}

/// `Carta-Groups: complete`, once.
fn says_complete(headers: &HeaderMap) -> bool {
    let mut told = headers.get_all("carta-groups").iter();
    matches!((told.next(), told.next()), (Some(value), None) if value == "complete")
}

impl Account {
    /// Whether Carta names `group` among the groups of this user, byte for byte.
    pub(crate) fn is_in(&self, group: &str) -> bool {
        self.user.groups.iter().map(GroupName::as_str).any(|name| name == group)
    }
}
