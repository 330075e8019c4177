use super::Access;
use super::ask::owners_tiers;
use super::holder::user_type;
use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::ids::ResourceId;
use crate::permissions::{Flags, Holder, Tiers};
use crate::store::{Kind, Named, Transaction};
use carta_core::resource::UserType;

/// Somebody or something that was granted something on a resource itself, or owns it.
pub(crate) struct Accessor {
    pub(crate) named: Named,
    pub(crate) tiers: Tiers,
    pub(crate) owner: bool,
}

impl Accessor {
    /// Whether `/v2` lists it under a label.
    fn is_called(&self, label: &str) -> bool {
        match (self.named.holder, &self.named.resource) {
            (Holder::User(_), _) => label == UserType::User.as_str(),
            (Holder::Group(_), _) => label == UserType::Group.as_str(),
            (_, Some((_, labels))) => labels.iter().any(|own| own == label),
            _ => false,
        }
    }
}

/// The holders of a kind on a resource, or of any, with all that each may do; generic resources are left out, for which
/// v1 has no word.
pub(crate) async fn accessors(
    app: &Shared,
    caller: &Caller,
    resource: ResourceId,
    kind: Option<Kind>,
    holders: Option<&UserType>,
) -> Result<Vec<(Named, UserType, Flags)>, Error> {
    let mut tx = app.store.read().await?;
    let now = app.clock.now();
    let mut found = Vec::new();
    for Accessor { named, .. } in all(caller, resource, kind, &mut tx, now).await? {
        let Some(user_type) = user_type(&named) else { continue };
        if holders.is_none_or(|wanted| *wanted == user_type) {
            let flags = tx.flags_on(named.holder, resource, now).await?;
            found.push((named, user_type, flags));
        }
    }
    Ok(found)
}

/// The holders of a label on a resource, with what each was granted.
pub(crate) async fn direct_accessors(
    app: &Shared,
    caller: &Caller,
    resource: ResourceId,
    label: &str,
) -> Result<Vec<Accessor>, Error> {
    let mut tx = app.store.read().await?;
    let mut found = all(caller, resource, None, &mut tx, app.clock.now()).await?;
    found.retain(|accessor| accessor.is_called(label));
    Ok(found)
}

async fn all(
    caller: &Caller,
    resource: ResourceId,
    kind: Option<Kind>,
    tx: &mut Transaction,
    now: u64,
) -> Result<Vec<Accessor>, Error> {
    let standing = Standing::of(caller, tx, now).await?;
    let access = Access::of(&standing, resource, tx, now).await?.of_kind(kind)?;
    access.must_oversee()?;
    let owner = tx.holder(access.resource.owner.into()).await?;
    let owner =
        owner.map(|named| Accessor { named, tiers: owners_tiers(), owner: true }).into_iter();
    let holders = tx.holders_on(resource).await?.into_iter();
    let holders = holders.map(|(named, tiers)| Accessor { named, tiers, owner: false });
    Ok(owner.chain(holders).collect())
}
