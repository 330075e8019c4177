use crate::directory::standing::Standing;
use crate::error::Error;
use crate::ids::{ResourceId, UserId};
use crate::permissions::{Flags, Holder};
use crate::request;
use crate::store::{Kind, Resource, Transaction};

/// A resource, and what the caller is to it within one transaction.
pub(in crate::directory) struct Access {
    pub(in crate::directory) resource: Resource,
    /// What the caller may do with it.
    pub(in crate::directory) flags: Flags,
    pub(in crate::directory) caller: UserId,
    /// Of the server: nobody on the resource by that, but may know who is somebody.
    pub(in crate::directory) administrator: bool,
}

impl Access {
    /// To those who hold nothing on a resource, it isn't there.
    pub(in crate::directory) async fn of(
        standing: &Standing,
        resource: ResourceId,
        tx: &mut Transaction,
        now: u64,
    ) -> Result<Self, Error> {
        let found = tx.resource(resource).await?;
        let found = found.ok_or_else(Error::no_such_resource)?;
        Self::to(standing, found, tx, now).await
    }

    pub(in crate::directory) async fn to(
        standing: &Standing,
        resource: Resource,
        tx: &mut Transaction,
        now: u64,
    ) -> Result<Self, Error> {
        let flags = tx.flags_on(Holder::User(standing.user.id), resource.id, now).await?;
        if flags.is_empty() && !standing.administrator {
            request::is_granted(false);
            return Err(Error::no_such_resource());
        }
        let administrator = standing.administrator;
        Ok(Self { resource, flags, caller: standing.user.id, administrator })
    }

    /// Where a request speaks of a kind, a resource of another isn't there.
    pub(in crate::directory) fn of_kind(self, kind: Option<Kind>) -> Result<Self, Error> {
        if kind.is_none_or(|kind| kind == self.resource.kind) {
            Ok(self)
        } else {
            Err(Error::no_such_resource())
        }
    }

    pub(in crate::directory) fn is_owner(&self) -> bool {
        self.resource.owner == self.caller
    }

    /// Administrators of the server see a resource only as others do.
    pub(in crate::directory) fn must_see(&self) -> Result<(), Error> {
        let sees = !self.flags.is_empty();
        request::is_granted(sees);
        if sees { Ok(()) } else { Err(Error::no_such_resource()) }
    }

    pub(in crate::directory) fn must_hold(
        &self,
        flags: Flags,
        otherwise: &'static str,
    ) -> Result<(), Error> {
        let holds = self.flags.contains(flags);
        request::is_granted(holds);
        if holds { Ok(()) } else { Err(Error::forbidden(otherwise)) }
    }

    pub(in crate::directory) fn must_administer(&self) -> Result<(), Error> {
        self.must_hold(Flags::ADMIN, "only those with admin on the resource may do this")
    }

    /// Whether the caller may know what others may do.
    pub(in crate::directory) fn must_oversee(&self) -> Result<(), Error> {
        if self.administrator { Ok(()) } else { self.must_administer() }
    }
}
