//! A job that no request starts: the process itself is the caller, by an account of its own.
//!
//! `cargo run --example batch_job` starts a Carta of its own, does two days' work, and is stopped on the third, when somebody
//! has taken its right to publish. Exit status 1 means that something came out otherwise than told here.
#![expect(clippy::print_stdout, reason = "a program for people to watch")]

use carta::{Agent, AuthenticationError, Error, Host, Refusal, Secret, User, block_on};
use carta_server::Server;
use std::process::ExitCode;

const PASSWORD: &str = "a password for this example";

#[carta::authorize(groups = ["Lab:Jobs"])]
fn collect(day: u8) -> Result<Vec<u32>, AuthenticationError> {
    Ok((1..=3).map(|hour| u32::from(day) * hour).collect())
}

/// It can't be taken back: so Carta is asked each time, and what it said a minute ago doesn't count.
#[carta::authorize(groups = ["Lab:Jobs"], fresh)]
fn publish(day: u8, sum: u32) -> Result<(), AuthenticationError> {
    println!("day {day}: {sum} is published");
    Ok(())
}

fn day(day: u8) -> Result<(), AuthenticationError> {
    let sum = collect(day)?.iter().sum();
    publish(day, sum)
}

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let server = Server::builder().administrator("admin", PASSWORD.into()).start()?;
    let host: Host = server.url().parse()?;
    let admin = block_on(prepare(&host))?;

    // A real one says nothing here: its first guarded call logs in by CARTA_USERNAME and CARTA_PASSWORD, or by CARTA_API_TOKEN.
    carta::login().host(host).username("nightly").password(PASSWORD).blocking()?;
    // Better no work at all than half of it, if Carta can't be asked.
    let warm = block_on(carta::warm_up().into_future())?;
    println!("{} of {} groups are known", warm.groups - warm.unknown.len(), warm.groups);

    day(1)?;
    day(2)?;
    block_on(admin.groups().remove_member("Lab:Jobs", "nightly"))?;
    let is_as_told = match day(3) {
        Ok(()) => false,
        Err(refusal) => {
            println!("day 3: {}", refusal.explain());
            refusal.refusal() == Refusal::Denied
        }
    };
    Ok(if is_as_told { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The job's account, and what it may do.
async fn prepare(host: &Host) -> Result<Agent, Error> {
    let admin = Agent::login().host(host.clone()).username("admin").password(PASSWORD).await?;
    admin.users().create(&User::new("nightly")).await?;
    admin.users().set_password("nightly", &Secret::from(PASSWORD)).await?;
    admin.groups().create("Lab:Jobs").await?;
    admin.groups().add_member("Lab:Jobs", "nightly").await?;
    Ok(admin)
}
