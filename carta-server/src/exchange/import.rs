use super::error::{Problem, Refusal};
use super::line::{Line, Read, User};
use super::{Change, Mode, Outcome};
use crate::clock::Clock;
use crate::ids::{GroupId, OrganizationId, UserId};
use crate::moment::Moment;
use crate::names::{
    ADMINISTRATORS, GroupKind, GroupPath, fold, parse_organization, parse_user, profile_text,
};
use crate::store::{self, Group, Joined, NewUser, Organization, Store, StoreError, Transaction};
use std::io::BufRead;

const NO_SUCH_ORGANIZATION: &str = "there is no such organization, here or in a line before";
const NO_SUCH_USER: &str = "there is no such user, here or in a line before";

pub(super) async fn all(
    store: &Store,
    clock: &Clock,
    from: impl BufRead,
    mode: Mode,
    told: impl FnMut(&Change),
) -> Result<Outcome, Problem> {
    // To its end, before servers have to wait: what it is read from may take its time, and so may whoever is told.
    let lines = read(from)?;
    let mut tx = store.begin_write().await?;
    let now = clock.now();
    let administrators = tx.group(ADMINISTRATORS).await?.ok_or(Problem::NotStarted)?.id;
    let one_can_log_in = tx.a_member_can_log_in(administrators).await?;
    let (mut outcome, mut changes) = (Outcome::default(), Vec::new());
    for (number, line) in lines {
        let change = change(&mut tx, line, now).await;
        match change.map_err(|refusal| refusal.of_line(number))? {
            None => outcome.unchanged += 1,
            Some(change) => {
                match change {
                    Change::Difference(..) => outcome.differences += 1,
                    _ => outcome.changes += 1,
                }
                changes.push(change);
            }
        }
    }
    if one_can_log_in && !tx.a_member_can_log_in(administrators).await? {
        return Err(Problem::LastAdministrator);
    }
    if mode == Mode::Change {
        tx.commit().await.map_err(|error| match error {
            StoreError::Conflict(_) => Problem::Conflict(error),
            other => other.into(),
        })?;
    } else {
        drop(tx);
    }
    changes.iter().for_each(told);
    Ok(outcome)
}

/// All lines, with their numbers.
fn read(from: impl BufRead) -> Result<Vec<(u64, Line)>, Problem> {
    let (mut from, mut lines) = (Read::begin(from)?, Vec::new());
    while let Some(line) = from.next()? {
        lines.push((from.number, line));
    }
    Ok(lines)
}

async fn change(tx: &mut Transaction, line: Line, now: u64) -> Result<Option<Change>, Refusal> {
    match line {
        Line::Organization { name } => organization(tx, name, now).await,
        Line::User(new) => user(tx, new, now).await,
        Line::Owner { organization, user } => owner(tx, organization, user, now).await,
        Line::Group { name } => group(tx, name, now).await,
        Line::Member { group, user, until } => member(tx, group, user, until.as_deref(), now).await,
        // Lines end before it.
        Line::End {} => Ok(None),
    }
}

async fn organization(
    tx: &mut Transaction,
    name: String,
    now: u64,
) -> Result<Option<Change>, Refusal> {
    parse_organization(&name)?;
    let folded = fold(&name);
    match tx.organization(&folded).await? {
        Some(found) if found.name == name => Ok(None),
        Some(found) => Err(clash("organization", &name, &found.name)),
        None => {
            let new = Organization { id: OrganizationId::random(), name: name.clone() };
            tx.insert_organization(&new, &folded, now).await?;
            tx.audit(None, store::Change::OrganizationMade(&name), now)?;
            Ok(Some(Change::Organization(name)))
        }
    }
}

async fn user(tx: &mut Transaction, user: User, now: u64) -> Result<Option<Change>, Refusal> {
    parse_user(&user.name)?;
    for text in [&user.email, &user.first_name, &user.last_name] {
        profile_text(text.as_deref())?;
    }
    if let Some(found) = tx.user_by_name(&user.name).await? {
        return Ok(difference(&user, &found.into()));
    }
    let folded = fold(&user.name);
    if tx.user_name_is_taken(&folded).await? {
        return Err(Refusal::Said(format!(
            "user {:?} is or looks like another one, or like a removed one, whose name stays reserved",
            user.name
        )));
    }
    let organization = match &user.organization {
        Some(name) => {
            parse_organization(name)?;
            Some(find_organization(tx, name).await?.id)
        }
        None => None,
    };
    let new = NewUser {
        id: UserId::random(),
        name: &user.name,
        folded: &folded,
        email: user.email.as_deref(),
        organization,
        first_name: user.first_name.as_deref(),
        last_name: user.last_name.as_deref(),
    };
    tx.insert_user(&new, now).await?;
    tx.audit(None, store::Change::UserMade(new.id, new.name), now)?;
    if user.suspended {
        tx.set_suspended(new.id, Some(now)).await?;
        tx.audit(None, store::Change::UserSuspended(new.id), now)?;
    }
    Ok(Some(Change::User(user.name)))
}

fn difference(wanted: &User, found: &User) -> Option<Change> {
    let what = if wanted.organization != found.organization {
        "organization"
    } else if wanted.suspended != found.suspended {
        "standing: suspended or not"
    } else if wanted.email != found.email {
        "e-mail address"
    } else if (&wanted.first_name, &wanted.last_name) != (&found.first_name, &found.last_name) {
        "first or last name"
    } else {
        return None;
    };
    Some(Change::Difference(wanted.name.clone(), what))
}

async fn owner(
    tx: &mut Transaction,
    organization: String,
    user: String,
    now: u64,
) -> Result<Option<Change>, Refusal> {
    parse_organization(&organization)?;
    let found = find_organization(tx, &organization).await?;
    let owner = find_user(tx, &user).await?;
    if !tx.insert_owner(found.id, owner).await? {
        return Ok(None);
    }
    tx.audit(None, store::Change::OwnerAdded(owner, &organization), now)?;
    Ok(Some(Change::Owner(organization, user)))
}

async fn group(tx: &mut Transaction, name: String, now: u64) -> Result<Option<Change>, Refusal> {
    let path = stored(&name)?;
    let organization = match path.organization() {
        Some(name) => Some(find_organization(tx, name).await?.id),
        None => None,
    };
    if tx.group(&name).await?.is_some() {
        return Ok(None);
    }
    let folded = fold(&name);
    if tx.group_name_is_taken(&folded).await? {
        return Err(Refusal::Said(format!("group {name:?} looks like another one")));
    }
    tx.free_group_name(&folded).await?;
    let new = Group { id: GroupId::random(), organization, name: name.clone() };
    tx.insert_group(&new, &folded, now).await?;
    tx.audit(None, store::Change::GroupMade(&name), now)?;
    Ok(Some(Change::Group(name)))
}

async fn member(
    tx: &mut Transaction,
    group: String,
    user: String,
    until: Option<&str>,
    now: u64,
) -> Result<Option<Change>, Refusal> {
    stored(&group)?;
    let until = until.map(|text| Moment::parse("until", text)).transpose()?.map(Moment::seconds);
    if until.is_some_and(|until| until <= now) {
        // It has ended since it was written down.
        return Ok(None);
    }
    let said = || Refusal::Said("there is no such group, here or in a line before".to_owned());
    let found = tx.group(&group).await?.ok_or_else(said)?.id;
    let member = find_user(tx, &user).await?;
    Ok(match tx.add_member(found, member, until, now).await? {
        Joined::Before => None,
        Joined::Now => {
            tx.audit(None, store::Change::MemberAdded(member, &group), now)?;
            Some(Change::Member(group, user))
        }
        Joined::WithAnotherEnd => {
            tx.audit(None, store::Change::MemberEndSet(member, &group), now)?;
            Some(Change::End(group, user))
        }
    })
}

/// A group whose members are stored.
fn stored(name: &str) -> Result<GroupPath, Refusal> {
    let path = GroupPath::parse(name)?;
    match path.kind() {
        GroupKind::Stored => Ok(path),
        _ => Err(Refusal::Said(
            "the server keeps this group itself, or the name is reserved".to_owned(),
        )),
    }
}

async fn find_organization(tx: &mut Transaction, name: &str) -> Result<Organization, Refusal> {
    match tx.organization(&fold(name)).await? {
        Some(found) if found.name == name => Ok(found),
        Some(found) => Err(clash("organization", name, &found.name)),
        None => Err(Refusal::Said(NO_SUCH_ORGANIZATION.to_owned())),
    }
}

async fn find_user(tx: &mut Transaction, name: &str) -> Result<UserId, Refusal> {
    let found = tx.user_by_name(name).await?;
    Ok(found.ok_or_else(|| Refusal::Said(NO_SUCH_USER.to_owned()))?.id)
}

fn clash(kind: &str, name: &str, other: &str) -> Refusal {
    Refusal::Said(format!("{kind} {name:?} looks like {other:?}, which is there already"))
}
