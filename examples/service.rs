//! Somebody's API behind Carta: two users call it through the proxy, one is let through and one isn't.
//!
//! `cargo run --example service` starts a Carta of its own and an API that trusts nobody but it. The API learns who calls
//! from `Carta-Assertion`, a signed statement that the layer checks by the keys that Carta publishes. Exit status 1 means that
//! something came out otherwise than told here.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people to watch")]

use axum::{Router, routing::get};
use carta::resource::{Role, UserType};
use carta::{Agent, AuthLayer, AuthenticationError, CurrentUser, Error, Secret, User};
use carta_server::Server;
use std::process::ExitCode;
use tokio::net::TcpListener;

const SERVICE: (&str, &str) = ("lab", "scale");
const PASSWORD: &str = "a password for this example";

#[carta::authorize]
async fn weights(caller: CurrentUser) -> Result<String, AuthenticationError> {
    Ok(format!("12 kg, as {} asked", caller.name))
}

/// The whole API, which nobody can call past Carta.
fn api(carta: &str) -> Result<Router, Error> {
    let layer = AuthLayer::behind_carta(carta.parse()?, SERVICE.0, SERVICE.1)?.required();
    Ok(Router::new().route("/weights", get(weights)).layer(layer))
}

#[tokio::main]
async fn main() -> ExitCode {
    match tell().await {
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

async fn tell() -> Result<bool, Box<dyn std::error::Error>> {
    // Services may be on this machine: without saying so, only those on the internet are called.
    let server = Server::builder()
        .administrator("admin", PASSWORD.into())
        .service_network("127.0.0.0/8")
        .start()?;
    println!("A Carta runs at {}, for as long as this takes.", server.url());

    let routes = api(server.url())?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let api = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    println!("An API runs at {api}.");

    prepare(server.url(), &api).await?;
    println!("`admin` registered it as `lab/scale`: `andy` may call it, `beth` may only see it.\n");

    let forged = http()?.get(format!("{api}/weights"));
    let forged = forged.header("carta-assertion", "me.myself.andy").send().await?.status();
    println!("Past Carta, with an assertion of one's own making: {forged}");
    let andy = call(server.url(), "andy").await?;
    let beth = call(server.url(), "beth").await?;
    Ok(forged == 401 && andy == Some("12 kg, as andy asked".to_owned()) && beth.is_none())
}

/// What an administrator does once: two users, a service, and who may do what with it.
async fn prepare(carta: &str, api: &str) -> Result<(), Error> {
    let admin = log_in(carta, "admin").await?;
    let (namespace, name) = SERVICE;
    admin.services().reserve_namespace(namespace).await?;
    let service = admin.services().register(namespace, name, Some(api)).await?;
    for (user, role) in [("andy", Role::User), ("beth", Role::Guest)] {
        let made = admin.users().create(&User::new(user)).await?;
        admin.users().set_password(user, &Secret::from(PASSWORD)).await?;
        let (id, user) = (service.id.as_deref().unwrap_or_default(), made.id.unwrap_or_default());
        admin.permissions().set_user_permission(id, &user, UserType::User, role).await?;
    }
    Ok(())
}

/// What the service answers to a user; `None` if Carta doesn't let them through.
async fn call(carta: &str, user: &str) -> Result<Option<String>, Error> {
    let agent = log_in(carta, user).await?;
    match agent.service(SERVICE.0, SERVICE.1).get("weights").await {
        Ok(answer) => {
            let answer = answer.text().await?;
            println!("`{user}` calls `lab/scale`: {answer}");
            Ok(Some(answer))
        }
        Err(refusal @ Error::PermissionDenied(_)) => {
            println!("`{user}` calls `lab/scale`, and is refused: {refusal}");
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

/// Carta and the API are on this machine: no proxy leads there.
fn http() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().no_proxy().build()
}

async fn log_in(carta: &str, user: &str) -> Result<Agent, Error> {
    Agent::login().host(carta.parse()?).username(user).password(PASSWORD).await
}
