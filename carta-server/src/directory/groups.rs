//! Which groups there are.

use super::Caller;
use super::standing::Standing;
use crate::app::Shared;
use crate::error::Error;
use crate::ids::GroupId;
use crate::names::{ALL, ALL_USERS, OWN_ORGANIZATION};
use crate::store::Transaction;

/// A group by its name, and its id, which is never another's.
#[derive(Debug)]
pub(crate) struct NamedGroup {
    pub(crate) id: GroupId,
    pub(crate) name: String,
}

/// The groups whose members the caller may list, by name: their own and those of organizations that they own; for an
/// administrator, all.
pub(crate) async fn groups(app: &Shared, caller: &Caller) -> Result<Vec<NamedGroup>, Error> {
    let mut tx = app.store.read().await?;
    let now = app.clock.now();
    let standing = Standing::of(caller, &mut tx, now).await?;
    let stored = match standing.administrator {
        true => tx.groups().await?,
        false => tx.groups_known_to(standing.user.id, now).await?,
    };
    let stored = stored.into_iter().map(|group| NamedGroup { id: group.id, name: group.name });
    let mut groups: Vec<_> = stored.chain(kept(&standing, &mut tx).await?).collect();
    groups.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(groups)
}

/// Those that the server keeps itself.
async fn kept(standing: &Standing, tx: &mut Transaction) -> Result<Vec<NamedGroup>, Error> {
    let named = |id, name: &str| NamedGroup { id, name: name.to_owned() };
    let mut kept = vec![named(GroupId::ALL_USERS, ALL_USERS)];
    if standing.administrator || standing.user.organization.is_none() {
        kept.push(named(GroupId::ALL, ALL));
    }
    let organizations = match standing.administrator {
        true => tx.organizations().await?,
        false => tx.organizations_of(standing.user.id).await?,
    };
    kept.extend(organizations.into_iter().filter(|found| found.name != OWN_ORGANIZATION).map(
        |found| NamedGroup { id: GroupId::all_of(found.id), name: format!("{}:{ALL}", found.name) },
    ));
    Ok(kept)
}
