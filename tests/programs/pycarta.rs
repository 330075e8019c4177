//! Starts a Carta, with some users, and lets the reference client work with it: `pycarta PYTHON SCRIPT`, where that Python
//! has pycarta. `.ci/pycarta` installs it and runs this.
#![expect(clippy::print_stderr, reason = "a program tells its user how to call it")]

use carta::{Agent, Error, Secret, User, block_on};
use carta_server::Server;
use std::process::{Command, ExitCode};

const PASSWORD: &str = "A passw0rd for tests!";

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1);
    let (Some(python), Some(script)) = (args.next(), args.next()) else {
        eprintln!(
            "say which Python has pycarta, and which script is to run: pycarta PYTHON SCRIPT"
        );
        return Ok(ExitCode::FAILURE);
    };
    let server = Server::builder()
        .administrator("admin", PASSWORD.into())
        .service_network("127.0.0.0/8")
        .start()?;
    let admin = Agent::login().host(server.url().parse()?).username("admin").password(PASSWORD);
    block_on(make_users(&admin.blocking()?))?;
    // pycarta reads and writes profiles in the home of its user.
    let home = tempfile::tempdir()?;
    let status = Command::new(python)
        .arg(script)
        .env_clear()
        .envs(
            ["PATH", "LANG", "TMPDIR"]
                .iter()
                .filter_map(|name| Some((name, std::env::var_os(name)?))),
        )
        .env("HOME", home.path())
        .env("CARTA_HOST", server.url())
        .env("CARTA_USER", "admin")
        .env("CARTA_PASS", PASSWORD)
        .env("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", server.url())
        .status()?;
    server.stop()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn make_users(admin: &Agent) -> Result<(), Error> {
    for name in ["andy", "beth"] {
        admin.users().create(&User::new(name)).await?;
        admin.users().set_password(name, &Secret::from(PASSWORD)).await?;
    }
    Ok(())
}
