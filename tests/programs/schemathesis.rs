//! Starts a Carta, with something in it, and lets schemathesis make up requests from `/openapi.json`, as an administrator:
//! `schemathesis PROGRAM FOLDER`, the folder of its settings. `.ci/schemathesis` installs it and runs this.
#![expect(clippy::print_stderr, reason = "a program tells its user how to call it")]

use carta::{Agent, Error, Secret, User, block_on};
use carta_server::Server;
use std::process::{Command, ExitCode};

const PASSWORD: &str = "A passw0rd for tests!";

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1);
    let (Some(program), Some(settings)) = (args.next(), args.next()) else {
        eprintln!("say where schemathesis is, and its settings: schemathesis PROGRAM FOLDER");
        return Ok(ExitCode::FAILURE);
    };
    let settings = std::path::absolute(settings)?;
    let program = std::path::absolute(program)?;
    let server = Server::builder().administrator("admin", PASSWORD.into()).start()?;
    let admin = Agent::login().host(server.url().parse()?).username("admin").password(PASSWORD);
    let admin = admin.blocking()?;
    block_on(make_something(&admin))?;
    // Whatever it writes beside what it says.
    let folder = tempfile::tempdir()?;
    let status = Command::new(program)
        .arg("--config-file")
        .arg(settings.join("schemathesis.toml"))
        .args(["--no-color", "run", &format!("{}/openapi.json", server.url())])
        .current_dir(folder.path())
        .env_clear()
        .envs(
            ["PATH", "LANG", "TMPDIR"]
                .iter()
                .filter_map(|name| Some((name, std::env::var_os(name)?))),
        )
        .env("HOME", folder.path())
        .env("SCHEMATHESIS_HOOKS", settings.join("hooks.py"))
        // Of this server alone, which ends with this program.
        .env("CARTA_TOKEN", admin.token().expose())
        .status()?;
    server.stop()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What the description's examples name is there, at first.
async fn make_something(admin: &Agent) -> Result<(), Error> {
    admin.users().create(&User::new("andy")).await?;
    admin.users().set_password("andy", &Secret::from(PASSWORD)).await?;
    admin.groups().create("MyOrg:MyGroup").await?;
    admin.groups().add_member("MyOrg:MyGroup", "andy").await
}
