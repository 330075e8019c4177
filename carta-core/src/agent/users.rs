use super::{Agent, json, listing};
use crate::{Error, GroupName, User, UserName};
use http::{HeaderMap, Method};
use serde::Serialize;
use std::sync::OnceLock;

/// The calls about users; from [`Agent::users`].
#[derive(Clone, Debug)]
pub struct Users(pub(super) Agent);

/// The answer to "who am I".
#[derive(Clone, Debug)]
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
        self.0.at(Method::GET, &["user", "users"]).read_with(collect).await
    }

    /// Makes a user: `POST /user`. For administrators; `groups` count only from them.
    ///
    /// The new user has no password yet: see [`set_password`](Self::set_password).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidParameter`] if there is such a user already.
    pub async fn create(&self, user: &User) -> Result<User, Error> {
        UserName::validate(&user.name)?;
        self.0.at(Method::POST, &["user"]).json(user).read().await
    }

    /// Gives a user a password: `PUT /user/{name}/credentials`, an extension of carta-server for administrators.
    ///
    /// The password stays in this process: Carta gets a salt and the verifier made from both.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such user, or the host is the hosted Carta.
    pub async fn set_password(&self, name: &str, password: &crate::Secret) -> Result<(), Error> {
        #[derive(Serialize)]
        struct Body<'a> {
            salt: &'a str,
            verifier: &'a str,
        }
        let made = super::cognito::verifier(self.0.host(), name, password).await?;
        let (salt, verifier) = (made.salt_hex(), made.verifier_hex());
        let body = Body { salt: &salt, verifier: verifier.expose() };
        self.0.at(Method::PUT, &["user", name, "credentials"]).json(&body).done().await
    }

    pub(crate) async fn account(&self) -> Result<Account, Error> {
        let ask = self.0.at(Method::GET, &["user"]).decisive();
        let told = ask
            .read_with(|answer| async {
                let complete = says_complete(&answer.headers);
                Ok(Account { user: json::read(answer).await?, complete })
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

/// `Carta-Groups: complete`, once.
fn says_complete(headers: &HeaderMap) -> bool {
    let mut told = headers.get_all("carta-groups").iter();
    matches!((told.next(), told.next()), (Some(value), None) if value == "complete")
}

/// A whole listing of users.
pub(super) async fn collect(answer: crate::http::Response) -> Result<Vec<User>, Error> {
    let mut users = Vec::new();
    listing::each(answer, |user| users.push(user)).await?;
    Ok(users)
}

impl Account {
    /// Whether Carta names `group` among the groups of this user, byte for byte.
    pub(crate) fn is_in(&self, group: &str) -> bool {
        self.user.groups.iter().map(GroupName::as_str).any(|name| name == group)
    }
}
