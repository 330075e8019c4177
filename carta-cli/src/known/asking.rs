//! The questions.

use super::{Known, Wanted, organization};
use crate::manifest::Owners;
use carta_core::{Agent, Error, User};
use std::collections::{BTreeMap, BTreeSet};

const ADMINISTRATORS: &str = "Carta:Administrators";

type Ids = BTreeMap<String, Option<String>>;

/// Asks Carta about names. What it doesn't show isn't an error; that it can't be asked is one.
pub(crate) async fn ask(agent: &Agent, wanted: &Wanted) -> Result<Known, Error> {
    let answer = agent.get("user").await?;
    let is_complete = answer.header("carta-groups") == Some("complete");
    let date = answer.header("date").and_then(day);
    let user: User = answer.json().await?;
    let own: BTreeSet<String> = user.groups.iter().map(|group| group.as_str().to_owned()).collect();
    let mut known = Known {
        host: agent.host().to_string(),
        asker: user.name,
        date,
        is_administrator: is_complete && own.contains(ADMINISTRATORS),
        shows_users: is_complete,
        ..Known::default()
    };
    match shown(agent.groups().list().await)? {
        Some(groups) => {
            let id =
                |group: carta_core::NamedGroup| (group.name.as_str().to_owned(), Some(group.id));
            known.groups = groups.into_iter().map(id).collect();
            known.owners = owners(agent, &wanted.groups).await?;
        }
        // A Carta that doesn't list groups. It may still know whether each one is there.
        None => known.groups = listed(agent, &wanted.groups, own).await?,
    }
    known.users = users(agent, &wanted.users).await?;
    if wanted.users.iter().any(|name| !known.users.contains_key(name)) {
        let others = shown(agent.users().list().await)?.unwrap_or_default();
        known.others = others.into_iter().map(|user| user.name).collect();
    }
    Ok(known)
}

/// What Carta shows; `None` for what it refuses, whether or not it is there.
fn shown<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(Error::NotFound(_) | Error::PermissionDenied(_) | Error::InvalidParameter(_)) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

async fn owners(
    agent: &Agent,
    groups: &BTreeSet<String>,
) -> Result<BTreeMap<String, Owners>, Error> {
    let organizations: BTreeSet<String> =
        groups.iter().filter_map(|group| organization(group)).collect();
    let mut owners = BTreeMap::new();
    for organization in organizations {
        if let Some(users) = shown(agent.organizations().owners(&organization).await)? {
            let users = users.into_iter().filter_map(|user| Some((user.name, user.id?)));
            owners.insert(organization, users.collect());
        }
    }
    Ok(owners)
}

async fn listed(
    agent: &Agent,
    groups: &BTreeSet<String>,
    own: BTreeSet<String>,
) -> Result<Ids, Error> {
    let mut listed: Ids = own.into_iter().map(|group| (group, None)).collect();
    for group in groups {
        if !listed.contains_key(group)
            && shown(agent.groups().members(group.as_str()).await)?.is_some()
        {
            listed.insert(group.clone(), None);
        }
    }
    Ok(listed)
}

async fn users(agent: &Agent, names: &BTreeSet<String>) -> Result<Ids, Error> {
    let mut users = Ids::new();
    for name in names {
        let found = shown(agent.users().find().name(name).await)?.unwrap_or_default();
        if let Some(user) = found.into_iter().find(|user| user.name == *name) {
            users.insert(user.name, user.id);
        }
    }
    Ok(users)
}

/// `2026-11-29` of `Sun, 29 Nov 2026 18:04:03 GMT`.
fn day(date: &str) -> Option<String> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let mut words = date.split(' ').skip(1);
    let (day, month, year) = (words.next()?, words.next()?, words.next()?);
    let month = 1 + MONTHS.find(month).filter(|at| at % 3 == 0 && month.len() == 3)? / 3;
    let is_number =
        |text: &str, digits| text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(day, 2) && is_number(year, 4)).then(|| format!("{year}-{month:02}-{day}"))
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_are_those_of_http() {
        assert_eq!(day("Sun, 29 Nov 2026 18:04:03 GMT").as_deref(), Some("2026-11-29"));
        assert_eq!(day("Thu, 01 Jan 2026 00:00:00 GMT").as_deref(), Some("2026-01-01"));
        for other in ["", "Sunday, 29-Nov-26 18:04:03 GMT", "Sun, 29 ovD 2026", "Sun, x9 Nov 2026"]
        {
            assert_eq!(day(other), None, "{other}");
        }
    }
}
