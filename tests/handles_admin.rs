//! The handles of users, groups, secrets, services, tokens and resources, against a Carta that answers as a test tells
//! it to: what each call sends, and what it makes of the answers.

mod services;
mod users;
mod v2;

use carta::{Agent, Secret, User};
use carta_tests::scripted::{Asked, Scripted, json};

/// A Carta that answers the first of these whose request it is, and 404 otherwise.
fn carta(answers: &[(&'static str, u16, &'static str)]) -> (Scripted, Agent) {
    let answers = answers.to_vec();
    let carta = Scripted::start(move |asked: &Asked| {
        let line = format!("{} {}", asked.method, asked.path);
        let known = answers.iter().find(|(request, ..)| *request == line);
        known.map_or_else(|| json(404, ""), |(_, status, body)| json(*status, body))
    });
    let agent = Agent::from_token(carta.host(), Secret::from("token"));
    (carta, agent)
}

fn names(users: &[User]) -> Vec<&str> {
    users.iter().map(|user| user.name.as_str()).collect()
}

fn in_organization(name: &str, organization: &str) -> User {
    let mut user = User::new(name);
    user.organization = Some(organization.into());
    user
}
