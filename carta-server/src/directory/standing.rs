//! What the caller is within one transaction.

use crate::error::Error;
use crate::ids::{OrganizationId, SessionId, UserId};
use crate::names::ADMINISTRATORS;
use crate::store::{Transaction, User};

/// Somebody whose token was valid when the request came in.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) user: User,
    pub(crate) session: SessionId,
}

/// The caller's standing as the transaction sees it: what was true when the request came in may be so no longer.
pub(super) struct Standing {
    pub(super) id: UserId,
    pub(super) administrator: bool,
}

impl Standing {
    pub(super) async fn of(caller: &Caller, tx: &mut Transaction, now: u64) -> Result<Self, Error> {
        let user = tx.session_user(caller.session, now).await?;
        let user = user.filter(|user| user.id == caller.user.id);
        let id = user.ok_or_else(Error::unauthenticated)?.id;
        let administrator = match tx.group(ADMINISTRATORS).await? {
            Some(group) => tx.is_member(group.id, id, now).await?,
            None => false,
        };
        Ok(Self { id, administrator })
    }

    /// Administrators manage everything, owners what belongs to their organization.
    pub(super) async fn manages(
        &self,
        organization: Option<OrganizationId>,
        tx: &mut Transaction,
    ) -> Result<bool, Error> {
        if self.administrator {
            return Ok(true);
        }
        match organization {
            Some(organization) => Ok(tx.is_owner(organization, self.id).await?),
            None => Ok(false),
        }
    }

    pub(super) fn must_be_administrator(&self) -> Result<(), Error> {
        if self.administrator {
            Ok(())
        } else {
            Err(Error::forbidden("only administrators may do this"))
        }
    }
}
