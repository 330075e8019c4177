//! A web service with guarded handlers: each request is decided for whoever sent it.
//!
//! `cargo run --example axum_service` starts a Carta of its own and the service, says what to try, tries it, and serves until
//! you press Enter. Exit status 1 means that something came out otherwise than told here.
#![expect(clippy::print_stdout, reason = "a program for people to watch")]

use axum::{Router, routing::get};
use carta::{Agent, AuthLayer, AuthenticationError, CurrentUser, Secret, User, Verifier};
use carta_server::Server;
use std::process::ExitCode;
use tokio::net::TcpListener;

const PASSWORD: &str = "a password for this example";

async fn hello(user: Option<CurrentUser>) -> String {
    user.map_or("hello, whoever you are".into(), |user| format!("hello {}", user.name))
}

#[carta::authorize(groups = ["Lab:Analysts"])]
async fn report(user: CurrentUser) -> Result<String, AuthenticationError> {
    Ok(format!("the report, for {}", user.name))
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let server = Server::builder().administrator("admin", PASSWORD.into()).start()?;
    let [andy, beth] = prepare(server.url()).await?;

    let layer = AuthLayer::new(Verifier::new(server.url().parse()?)?);
    let routes = Router::new().route("/", get(hello)).route("/report", get(report)).layer(layer);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, routes).await });

    let folder = tempfile::tempdir()?; // of this user alone: the tokens are in it, and not in the command lines
    let mut is_as_told = true;
    for (user, agent, path, status) in [
        ("nobody", None, "/", 200),
        ("andy", Some(&andy), "/report", 200), // an analyst
        ("beth", Some(&beth), "/report", 403), // none
    ] {
        let mut request = http()?.get(format!("{url}{path}"));
        let mut option = String::new();
        if let Some(token) = agent.map(Agent::token) {
            let file = folder.path().join(user);
            std::fs::write(&file, format!("Authorization: Bearer {}", token.expose()))?;
            option = format!("-H @{} ", file.display());
            request = request.bearer_auth(token.expose());
        }
        let answer = request.send().await?;
        is_as_told &= answer.status() == status;
        println!("curl -i {option}{url}{path}\n# {}: {}", answer.status(), answer.text().await?);
    }
    println!("\nIt serves until you press Enter.");
    std::io::stdin().read_line(&mut String::new())?;
    Ok(if is_as_told { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Two users, of whom the first is an analyst.
async fn prepare(carta: &str) -> Result<[Agent; 2], carta::Error> {
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

/// All of it is on this machine: no proxy leads there.
fn http() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().no_proxy().build()
}
