//! One function, two users: it runs for the one and is refused to the other.
//!
//! `cargo run --example quickstart` starts a Carta of its own on a free port, keeps its data in a temporary folder, and
//! leaves nothing behind. Exit status 1 means that something came out otherwise than told here.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people to watch")]

use carta::{Agent, AuthenticationError, Error, Group, Host, User, block_on};
use carta_server::{Data, Server};
use std::process::ExitCode;

const ANALYSTS: Group = carta::group!("Acme:Analysts");

#[carta::authorize(groups = [ANALYSTS])]
fn forecast(quarter: u8) -> Result<String, AuthenticationError> {
    Ok(format!("quarter {quarter} looks good"))
}

#[carta::authorize(groups = [ANALYSTS])]
async fn publish(title: &str) -> Result<String, AuthenticationError> {
    Ok(format!("`{title}` is out"))
}

fn main() -> ExitCode {
    match tell() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("that isn't what should have happened");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn tell() -> Result<bool, Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let server = Server::builder()
        .data(Data::Folder(folder.path().into()))
        .administrator("admin", "an administrator's password".into())
        .start()?;
    let host: Host = server.url().parse()?;
    println!("A Carta runs at {host}, for as long as this takes.");

    block_on(prepare(&host))?;
    println!("`admin` made the group `{ANALYSTS}` with `andy` in it, and `beth`, who isn't.");

    let andy = act_as(&host, "andy")?;
    let beth = act_as(&host, "beth")?;
    server.stop()?;
    Ok(andy == [true, true] && beth == [false, false])
}

/// What an administrator does once: a group, which brings its organization, and two users.
async fn prepare(host: &Host) -> Result<(), Error> {
    let login = Agent::login().host(host.clone());
    let admin = login.username("admin").password("an administrator's password").await?;
    admin.groups().create(ANALYSTS).await?;
    for name in ["andy", "beth"] {
        admin.users().create(&User::new(name)).await?;
        admin.users().set_password(name, &password(name)).await?;
    }
    admin.groups().add_member(ANALYSTS, "andy").await
}

/// Logs the process in as `name` and calls both functions. Whether they ran.
fn act_as(host: &Host, name: &str) -> Result<[bool; 2], Error> {
    carta::login().host(host.clone()).username(name).password(password(name)).blocking()?;
    println!("\n`{name}` logged in.");
    Ok([told("forecast(2)", &forecast(2)), told("publish(…).await", &block_on(publish("Outlook")))])
}

fn told(call: &str, answer: &Result<String, AuthenticationError>) -> bool {
    match answer {
        Ok(result) => println!("  {call} ran: {result}"),
        Err(error) => println!("  {call} was refused, {}: {}", error.status(), error.explain()),
    }
    answer.is_ok()
}

fn password(name: &str) -> carta::Secret {
    format!("the password of {name}").into()
}
