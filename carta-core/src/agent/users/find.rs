//! Users by what is known of them.

use crate::agent::{Agent, listing};
use crate::error::Configuration;
use crate::{Error, User};
use http::Method;
use std::collections::HashSet;
use std::future::IntoFuture;
use std::pin::Pin;

/// A search for users in the making; from [`Users::find`](super::Users::find). It is sent when awaited.
///
/// ```no_run
/// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
/// for user in agent.users().find().email("andy@").last_name("Ng").partial().await? {
///     println!("{}", user.name);
/// }
/// # Ok(())
/// # }
/// ```
///
/// `GET /user/users?attributeName=…&attributeValue=…&attributeFilter=…`, once for each thing asked for: Carta takes one
/// at a time. Users whom all answers name are found; an empty result of the first ones ends the search. pycarta:
/// `get_user`, which gives one user, a list or nothing.
///
/// The users come ordered by id, those without one last and by name, and none twice: two users are the same if their
/// ids are or, where one of them has none, their names.
///
/// # Errors
///
/// [`Configuration::Setting`], before anything is sent, if nothing is asked for: [`list`](super::Users::list) lists
/// everyone. Otherwise as [`Error`] says.
#[must_use = "a search is sent when it is awaited"]
#[derive(Clone, Debug)]
pub struct FindUsers {
    agent: Agent,
    wanted: Vec<(Attribute, String)>,
    partial: bool,
}

/// Numbered as 0.2.4rc2 does on the wire, and asked for in this order as far as it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Attribute {
    Id = 0,
    Name = 1,
    Email = 2,
    FirstName = 3,
    LastName = 4,
}

impl FindUsers {
    pub(super) fn new(agent: Agent) -> Self {
        Self { agent, wanted: Vec::new(), partial: false }
    }

    /// Users of this id.
    pub fn id(self, id: &str) -> Self {
        self.with(Attribute::Id, id)
    }

    /// Users of this name.
    pub fn name(self, name: &str) -> Self {
        self.with(Attribute::Name, name)
    }

    /// Users of this e-mail address.
    pub fn email(self, email: &str) -> Self {
        self.with(Attribute::Email, email)
    }

    /// Users of this first name.
    pub fn first_name(self, first_name: &str) -> Self {
        self.with(Attribute::FirstName, first_name)
    }

    /// Users of this last name.
    pub fn last_name(self, last_name: &str) -> Self {
        self.with(Attribute::LastName, last_name)
    }

    /// What is asked for need only be the beginning. pycarta: `partial_match=True`.
    pub fn partial(mut self) -> Self {
        self.partial = true;
        self
    }

    fn with(mut self, attribute: Attribute, value: &str) -> Self {
        self.wanted.retain(|(other, _)| *other != attribute);
        self.wanted.push((attribute, value.to_owned()));
        self.wanted.sort_unstable_by_key(|(attribute, _)| *attribute);
        self
    }

    async fn send(self) -> Result<Vec<User>, Error> {
        let Some(((attribute, value), more)) = self.wanted.split_first() else {
            let problem = "a search for users needs something to look for: give a name, an e-mail address or an id";
            return Err(Configuration::Setting(problem.into()).into());
        };
        let mut found = self.ask(*attribute, value).await?;
        for (attribute, value) in more {
            if found.is_empty() {
                break;
            }
            let others = Identities::of(&self.ask(*attribute, value).await?);
            found.retain(|user| others.know(user));
        }
        Ok(in_order(found))
    }

    async fn ask(&self, attribute: Attribute, value: &str) -> Result<Vec<User>, Error> {
        let number = (attribute as u8).to_string();
        self.agent
            .at(Method::GET, &["user", "users"])
            .query("attributeName", &number)
            .query("attributeValue", value)
            .query("attributeFilter", if self.partial { " ^= " } else { " = " })
            .read_with(listing::collect)
            .await
    }
}

impl IntoFuture for FindUsers {
    type Output = Result<Vec<User>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// Who is in a list, by id and by name.
#[derive(Default)]
struct Identities {
    ids: HashSet<String>,
    names: HashSet<String>,
    names_without_id: HashSet<String>,
}

impl Identities {
    fn of(users: &[User]) -> Self {
        let mut all = Self::default();
        for user in users {
            all.add(user);
        }
        all
    }

    fn add(&mut self, user: &User) {
        match &user.id {
            Some(id) => drop(self.ids.insert(id.clone())),
            None => drop(self.names_without_id.insert(user.name.clone())),
        }
        self.names.insert(user.name.clone());
    }

    fn know(&self, user: &User) -> bool {
        match &user.id {
            Some(id) => self.ids.contains(id) || self.names_without_id.contains(&user.name),
            None => self.names.contains(&user.name),
        }
    }
}

/// By id, then by name, each once.
fn in_order(mut users: Vec<User>) -> Vec<User> {
    users.sort_by(|one, other| key(one).cmp(&key(other)));
    let mut seen = Identities::default();
    users.retain(|user| {
        let new = !seen.know(user);
        seen.add(user);
        new
    });
    users
}

fn key(user: &User) -> (bool, Option<&str>, &str) {
    (user.id.is_none(), user.id.as_deref(), &user.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(id: &str, name: &str) -> User {
        let mut user = User::new(name);
        user.id = (!id.is_empty()).then(|| id.to_owned());
        user
    }

    fn names(users: &[User]) -> Vec<&str> {
        users.iter().map(|user| user.name.as_str()).collect()
    }

    #[test]
    fn users_come_in_order_and_once() {
        let users =
            [("2", "b"), ("", "z"), ("1", "c"), ("", "b"), ("2", "b2"), ("", "a"), ("", "a")];
        let users = users.map(|(id, name)| user(id, name)).to_vec();
        // `b` without an id is the `b` of id 2; whoever has id 2 is one user, whatever the name.
        assert_eq!(names(&in_order(users)), ["c", "b", "a", "z"]);
    }

    #[test]
    fn ids_decide_where_both_have_one_and_names_otherwise() {
        let others = Identities::of(&[user("1", "a"), user("", "b")]);
        for (id, name, expected) in [
            ("1", "a", true),
            ("1", "renamed", true),
            ("2", "a", false),
            ("", "a", true),
            ("2", "b", true),
            ("", "b", true),
            ("", "c", false),
        ] {
            assert_eq!(others.know(&user(id, name)), expected, "{id} {name}");
        }
    }
}
