use super::standing::Standing;
use super::{Caller, organizations};
use crate::app::Shared;
use crate::error::Error;
use crate::ids::{GroupId, OrganizationId};
use crate::names::{GroupKind, GroupPath, fold};
use crate::store::{Change, Group, StoreError, Transaction};

/// Makes a group, and its organization if this is its first.
pub(crate) async fn create_group(
    app: &Shared,
    caller: &Caller,
    path: &GroupPath,
) -> Result<(), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let standing = Standing::of(caller, &mut tx, now).await?;
            let place = place(app, &standing, path, &mut tx).await?;
            let folded = fold(path.as_str());
            if *path.kind() != GroupKind::Stored || tx.group_name_is_taken(&folded).await? {
                return Err(duplicate());
            }
            let organization = match place {
                Place::None => None,
                Place::Known(id) => Some(id),
                Place::New(name) => {
                    Some(organizations::make(&mut tx, Some(standing.user.id), name, now).await?.id)
                }
            };
            // Whoever may make it is whom the name of a removed one was kept for.
            tx.free_group_name(&folded).await?;
            let group =
                Group { id: GroupId::random(), organization, name: path.as_str().to_owned() };
            match tx.insert_group(&group, &folded, now).await {
                Err(StoreError::Duplicate) => return Err(duplicate()),
                other => other?,
            }
            let change = Change::GroupMade(path.as_str());
            tx.audit(Some(standing.user.id), change, now)?;
            tx.commit().await?;
            Ok(())
        })
        .await
}

/// Where a group is to stand.
enum Place<'a> {
    None,
    Known(OrganizationId),
    New(&'a str),
}

/// Whether the caller may make a group there; asked before anything that tells what is there already.
async fn place<'a>(
    app: &Shared,
    standing: &Standing,
    path: &'a GroupPath,
    tx: &mut Transaction,
) -> Result<Place<'a>, Error> {
    let Some(name) = path.organization() else {
        standing.must_be_administrator()?;
        return Ok(Place::None);
    };
    let found = tx.organization(&fold(name)).await?;
    let may = match &found {
        Some(found) => standing.manages(Some(found.id), tx).await?,
        None => standing.administrator || app.rules.open_organizations,
    };
    if !may {
        return Err(Error::forbidden(
            "only administrators and the organization's owners may make groups in it",
        ));
    }
    Ok(match organizations::find(tx, name).await? {
        Some(organization) => Place::Known(organization.id),
        None => Place::New(name),
    })
}

/// What pycarta looks for when a group may exist already.
fn duplicate() -> Error {
    Error::bad_request(
        "duplicate record: a group whose name is or looks the same already exists, or is reserved",
    )
}
