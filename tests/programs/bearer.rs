//! A program that holds somebody's token and tries what it is told to: `deed/argument/argument`, one word each.
//! It prints a line for each: what came of it.
#![expect(clippy::print_stdout, reason = "a program tells its tester what happened")]

use carta::{Agent, Error, Secret, User, block_on};

fn attempt(agent: &Agent, deed: &str) -> Result<String, Error> {
    let done = |()| "done".to_owned();
    let (users, groups) = (agent.users(), agent.groups());
    block_on(async {
        match *deed.split('/').collect::<Vec<_>>() {
            ["whoami"] => Ok(users.current().await?.name),
            ["users"] => Ok(format!("{} users", users.list().await?.len())),
            ["members", group] => Ok(format!("{} members", groups.members(group).await?.len())),
            ["add", group, user] => groups.add_member(group, user).await.map(done),
            ["remove", group, user] => groups.remove_member(group, user).await.map(done),
            ["create-group", group] => groups.create(group).await.map(done),
            ["create-user", user] => users.create(&User::new(user)).await.map(|user| user.name),
            ["set-password", user] => {
                users.set_password(user, &Secret::from("mine now")).await.map(done)
            }
            _ => Ok("not known here".to_owned()),
        }
    })
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let host = std::env::var("CARTA_HOST")?.parse()?;
    let token = std::io::read_to_string(std::io::stdin())?;
    let agent = Agent::from_token(host, Secret::from(token));
    for deed in std::env::args().skip(1) {
        match attempt(&agent, &deed) {
            Ok(outcome) => println!("{deed}: {outcome}"),
            Err(Error::PermissionDenied(_) | Error::NotFound(_)) => println!("{deed}: refused"),
            Err(error) => println!("{deed}: {error}"),
        }
    }
    Ok(())
}
