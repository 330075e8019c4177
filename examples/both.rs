//! One function, guarded once: a command-line tool calls it in the name of whoever runs the tool, a web service in the name of
//! whoever sent the request.
//!
//! `cargo run --example both` starts a Carta of its own and has two users try both ways; with an argument, it is the tool
//! alone. Exit status 1 means that something came out otherwise than told here.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people to watch")]

use axum::{Router, extract::Path, routing::get};
use carta::{Agent, AuthLayer, AuthenticationError, Error, Secret, User, Verifier};
use carta_server::Server;
use std::process::{Command, ExitCode};
use tokio::net::TcpListener;

const PASSWORD: &str = "a password for this example";
const REFUSED: u8 = 4; // as the `carta` command says it

/// It knows nothing of tools and requests.
mod library {
    #[carta::authorize(groups = ["Lab:Analysts"])]
    pub(super) async fn forecast(quarter: u8) -> Result<String, carta::AuthenticationError> {
        Ok(format!("quarter {quarter} looks good"))
    }
}

/// Whoever runs it is told by the environment: CARTA_USERNAME, CARTA_PASSWORD, or a saved profile.
async fn tool(quarter: u8) -> ExitCode {
    let told = library::forecast(quarter).await;
    match &told {
        Ok(forecast) => println!("{forecast}"),
        Err(refusal) => eprintln!("{refusal}"),
    }
    if told.is_ok() { ExitCode::SUCCESS } else { REFUSED.into() }
}

async fn handler(Path(quarter): Path<u8>) -> Result<String, AuthenticationError> {
    library::forecast(quarter).await
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    if let Some(quarter) = std::env::args().nth(1) {
        return Ok(tool(quarter.parse()?).await);
    }
    let server = Server::builder().administrator("admin", PASSWORD.into()).start()?;
    let [andy, beth] = prepare(server.url()).await?;
    let layer = AuthLayer::new(Verifier::new(server.url().parse()?)?);
    let routes = Router::new().route("/forecast/{quarter}", get(handler)).layer(layer);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/forecast/2", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, routes).await });

    let http = reqwest::Client::builder().no_proxy().build()?; // all of it is on this machine
    let mut is_as_told = true;
    for (user, agent, code, status) in [("andy", andy, 0, 200), ("beth", beth, REFUSED, 403)] {
        let mut tool = Command::new(std::env::current_exe()?);
        tool.arg("2").env_remove("CARTA_API_TOKEN").env_remove("CARTA_PROFILE");
        tool.env("CARTA_HOST", server.url()).env("CARTA_USERNAME", user);
        let ended = tool.env("CARTA_PASSWORD", PASSWORD).status()?;
        let answer = http.get(&url).bearer_auth(agent.token().expose()).send().await?;
        println!("{user}: the tool's {ended}, the service's status: {}", answer.status());
        is_as_told &= ended.code() == Some(code.into()) && answer.status() == status;
    }
    Ok(if is_as_told { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Two users, of whom the first is an analyst.
async fn prepare(carta: &str) -> Result<[Agent; 2], Error> {
    let log_in =
        async |user| Agent::login().host(carta.parse()?).username(user).password(PASSWORD).await;
    let admin = log_in("admin").await?;
    for user in ["andy", "beth"] {
        admin.users().create(&User::new(user)).await?;
        admin.users().set_password(user, &Secret::from(PASSWORD)).await?;
    }
    admin.groups().create("Lab:Analysts").await?;
    admin.groups().add_member("Lab:Analysts", "andy").await?;
    Ok([log_in("andy").await?, log_in("beth").await?])
}
