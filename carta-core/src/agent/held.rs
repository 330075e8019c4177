//! What the caller may do with a resource, as a guard asks for it.

use super::{Agent, flags, json};
use crate::error::RequestLine;
use crate::resource::Flags;
use crate::{Error, Permission, User};
use http::Method;
use serde::Deserialize;

/// The flags that Carta said the caller holds on a resource; `None` where its answer doesn't tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    read: bool,
    write: bool,
    execute: bool,
    clone: Option<bool>,
    admin: bool,
    owner: Option<bool>,
}

/// The two forms of the question. Only the older one tells *clone*, only the newer one *owner*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Form {
    Newer,
    Older,
}

impl Form {
    pub(crate) fn of(permission: Permission) -> Self {
        match permission {
            Permission::Clone => Self::Older,
            _ => Self::Newer,
        }
    }
}

impl Held {
    pub(crate) fn holds(&self, permission: Permission) -> Option<bool> {
        match permission {
            Permission::Read => Some(self.read),
            Permission::Write => Some(self.write),
            Permission::Execute => Some(self.execute),
            Permission::Clone => self.clone,
            Permission::Admin => Some(self.admin),
            Permission::Owner => self.owner,
        }
    }
}

/// The answer of `/v2`, every flag of it: one that is missing is no answer.
#[derive(Deserialize)]
struct Told {
    read: bool,
    write: bool,
    execute: bool,
    admin: bool,
    owner: bool,
}

impl From<Told> for Held {
    fn from(told: Told) -> Self {
        let Told { read, write, execute, admin, owner } = told;
        Self { read, write, execute, clone: None, admin, owner: Some(owner) }
    }
}

impl From<Flags> for Held {
    fn from(flags: Flags) -> Self {
        Self {
            read: flags.read,
            write: flags.write,
            execute: flags.execute,
            clone: Some(flags.clone),
            admin: flags.admin,
            owner: None,
        }
    }
}

impl Agent {
    /// Asks `GET /v2/permissions/self/{resource}`; where that isn't known, and for *clone*,
    /// `GET /permissions/{resource}/{user}?userType=User`.
    pub(crate) async fn held(
        &self,
        form: Form,
        resource: &str,
        user: &User,
    ) -> Result<Held, Error> {
        if form == Form::Newer {
            match self.held_newer(resource).await {
                // There is no such resource, or there are no such routes: the older one tells which.
                Err(missing @ Error::NotFound(_)) => {
                    return match self.held_older(resource, user).await {
                        Err(Error::NotFound(_)) => Err(missing),
                        other => other,
                    };
                }
                other => return other,
            }
        }
        self.held_older(resource, user).await
    }

    async fn held_newer(&self, resource: &str) -> Result<Held, Error> {
        let ask = self.at(Method::GET, &["v2", "permissions", "self", resource]).decisive();
        ask.read_with(|answer| async { Ok(json::read::<Told>(answer).await?.into()) }).await
    }

    async fn held_older(&self, resource: &str, user: &User) -> Result<Held, Error> {
        // Carta knows users by id here. A name in its place could be somebody else's id.
        let Some(id) = user.id.as_deref() else {
            let request = RequestLine::new(Method::GET, "/user");
            let problem = "`id` is missing, by which permissions are asked for".into();
            return Err(Error::Unreadable { request, problem });
        };
        let ask = self.at(Method::GET, &["permissions", resource, id]).query("userType", "User");
        ask.decisive().read_with(|answer| async { Ok(flags::read(answer).await?.into()) }).await
    }
}
