use super::standing::Standing;
use super::{Caller, list, organizations};
use crate::app::Shared;
use crate::error::Error;
use crate::ids::UserId;
use crate::names::{self, GroupKind, GroupPath, fold};
use crate::store::{Change, NewUser, Organization, StoreError, Transaction, User};

/// What an administrator says of a new user; every text has been checked.
pub(crate) struct Profile<'a> {
    pub(crate) name: &'a str,
    pub(crate) email: Option<&'a str>,
    pub(crate) organization: Option<&'a str>,
    pub(crate) first_name: Option<&'a str>,
    pub(crate) last_name: Option<&'a str>,
    pub(crate) groups: Vec<GroupPath>,
}

/// Makes a user, and the user's organization if nobody belongs to it yet; answers with the user's groups.
pub(crate) async fn create_user(
    app: &Shared,
    caller: &Caller,
    profile: &Profile<'_>,
) -> Result<(User, Vec<String>), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let standing = Standing::of(caller, &mut tx, now).await?;
            standing.must_be_administrator()?;
            let folded = fold(profile.name);
            if tx.user_name_is_taken(&folded).await? {
                return Err(duplicate());
            }
            let organization = organization(&mut tx, &standing, profile.organization, now).await?;
            let new = NewUser {
                id: UserId::random(),
                name: profile.name,
                folded: &folded,
                email: profile.email,
                organization: organization.map(|organization| organization.id),
                first_name: profile.first_name,
                last_name: profile.last_name,
            };
            match tx.insert_user(&new, now).await {
                Err(StoreError::Duplicate) => return Err(duplicate()),
                other => other?,
            }
            let change = Change::UserMade(new.id, new.name);
            tx.audit(Some(standing.user.id), change, now)?;
            let user = tx.user(new.id).await?.ok_or_else(Error::no_such_user)?;
            for group in &profile.groups {
                join(&mut tx, &standing, &user, group, now).await?;
            }
            let groups = list::groups_of(&mut tx, &user, now).await?;
            tx.commit().await?;
            Ok((user, groups))
        })
        .await
}

/// Made here, it belongs to the administrator: nobody can take an organization that has users already.
async fn organization(
    tx: &mut Transaction,
    standing: &Standing,
    name: Option<&str>,
    now: u64,
) -> Result<Option<Organization>, Error> {
    let Some(name) = name else {
        return Ok(None);
    };
    Ok(Some(match organizations::find(tx, name).await? {
        Some(organization) => organization,
        None => organizations::make(tx, Some(standing.user.id), name, now).await?,
    }))
}

async fn join(
    tx: &mut Transaction,
    standing: &Standing,
    user: &User,
    path: &GroupPath,
    now: u64,
) -> Result<(), Error> {
    if *path.kind() != GroupKind::Stored {
        // The server keeps those itself: naming one that the user belongs to changes nothing.
        return if list::belongs(user, path.kind()) { Ok(()) } else { Err(kept_by_the_server()) };
    }
    let group = tx.group(path.as_str()).await?;
    let group =
        group.ok_or_else(|| Error::bad_request("`groups` names a group that isn't there"))?;
    tx.add_member(group.id, user.id, None, now).await?;
    let change = Change::MemberAdded(user.id, &group.name);
    tx.audit(Some(standing.user.id), change, now)?;
    Ok(())
}

pub(super) fn kept_by_the_server() -> Error {
    Error::bad_request(format!(
        "the server keeps `{}` and `{{organization}}:{}` itself: users belong to them by their organization",
        names::ALL_USERS,
        names::ALL
    ))
}

/// What pycarta looks for when a user may exist already: 0.3.12 for its first three words, and nothing less.
fn duplicate() -> Error {
    Error::bad_request(
        "user already exists, or existed: choose a name that neither is nor looks like another's",
    )
}
