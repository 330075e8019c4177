//! `carta serve`: a Carta that runs until it is told to stop.

mod administrator;
mod files;
mod limits;
mod services;
mod signals;

use crate::logs::{self, LogFormat};
use crate::place::Place;
use administrator::Administrator;
use anyhow::Context as _;
use carta_server::{Builder, Data, PasswordPolicy, Server};
use files::Files;
use limits::Limits;
use services::Services;
use signals::Signals;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Run a Carta.
///
/// It listens until SIGINT or SIGTERM, and then finishes the requests that it has begun. Logs go to stderr, as much of
/// them as CARTA_LOG says (`info`, `debug`, `warn,carta_server::login=debug` …). Where it listens is the first line of
/// stdout.
///
/// Where there are no users yet, it makes the administrator `admin`, with the password that CARTA_ADMIN_PASSWORD holds, or
/// the file that CARTA_ADMIN_PASSWORD_FILE names; else with one that it makes up and shows once, on stdout: where a service
/// manager keeps what is written there, name one of the two.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta serve --dev
  carta serve --data /var/lib/carta --public-url https://carta.example.com --danger-plain-http-behind-tls-proxy
  CARTA_DATABASE_URL=postgres://… carta serve --master-key-file /etc/carta/master.key --s3-bucket carta-files")]
pub(crate) struct Serve {
    /// Where to listen; with port 0, on a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,

    #[command(flatten)]
    place: Place,

    /// How many connections it has to a database at most [default: 10].
    #[arg(long, value_name = "COUNT")]
    database_connections: Option<u32>,

    /// Keep everything in memory until it stops: to try things out.
    #[arg(long, conflicts_with_all = ["data", "database"])]
    dev: bool,

    /// The e-mail address of the administrator, if one is made.
    #[arg(long, value_name = "ADDRESS")]
    admin_email: Option<String>,

    /// The base URL by which clients reach it; if it isn't given, http and where it listens.
    ///
    /// It is a part of every token: with another one, older tokens count no more.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,

    /// Listen beyond this machine in plain HTTP, because a proxy in front terminates TLS.
    ///
    /// Nobody but the proxy may reach or read what is between the two: tokens can be stolen otherwise.
    #[arg(long)]
    danger_plain_http_behind_tls_proxy: bool,

    /// The file of the master key, 32 random bytes that nobody else may read [default: `master.key` in the data folder, made
    /// at the first start].
    #[arg(long, value_name = "FILE", env = "CARTA_MASTER_KEY_FILE")]
    master_key_file: Option<PathBuf>,

    /// The file of the master key that the data were sealed with so far: they are sealed anew at this start.
    #[arg(long, value_name = "FILE")]
    previous_master_key_file: Option<PathBuf>,

    /// How long a token lasts, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    token_lifetime: u64,

    /// How long a login can be renewed, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 30 * 24 * 3600)]
    refresh_token_lifetime: u64,

    /// How often the key changes that tokens are signed with, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 90 * 24 * 3600)]
    key_rotation: u64,

    /// Let anybody with an account make organizations: who makes the first group of one owns it.
    #[arg(long)]
    open_organizations: bool,

    /// The fewest characters of a password where users choose one, from 6 to 99.
    #[arg(long, value_name = "COUNT", default_value_t = 12)]
    minimum_password_length: u32,

    #[command(flatten)]
    services: Services,

    #[command(flatten)]
    limits: Limits,

    #[command(flatten)]
    files: Files,

    /// How the logs on stderr look.
    #[arg(long, value_enum, default_value = "text")]
    log_format: LogFormat,
}

impl Serve {
    pub(crate) fn run(mut self) -> anyhow::Result<()> {
        let administrator = Administrator::from_environment()?;
        let data = self.data()?;
        logs::begin(self.log_format)?;
        let signals = Signals::begin()?;
        let server = self.builder(data, &administrator).start().context("carta can't be served")?;
        say(&server, &administrator)?;
        signals.stop(server.stopper())?;
        server.wait().context("carta failed")?;
        Ok(())
    }

    fn data(&mut self) -> anyhow::Result<Data> {
        if self.dev {
            return Ok(Data::Memory);
        }
        Ok(match (std::mem::take(&mut self.place).data()?, self.database_connections) {
            (Data::Postgres(database), Some(most)) => Data::Postgres(database.connections(most)),
            (data, _) => data,
        })
    }

    fn builder(self, data: Data, administrator: &Administrator) -> Builder {
        let mut builder = Server::builder()
            .data(data)
            .listen(self.listen)
            .administrator(Administrator::NAME, administrator.password().clone())
            .token_lifetime(Duration::from_secs(self.token_lifetime))
            .refresh_token_lifetime(Duration::from_secs(self.refresh_token_lifetime))
            .key_rotation(Duration::from_secs(self.key_rotation))
            .open_organizations(self.open_organizations)
            .password_policy(
                PasswordPolicy::default().minimum_length(self.minimum_password_length),
            );
        if self.danger_plain_http_behind_tls_proxy {
            builder = builder.danger_plain_http_behind_tls_proxy();
        }
        if let Some(email) = self.admin_email {
            builder = builder.administrator_email(email);
        }
        if let Some(url) = self.public_url {
            builder = builder.public_url(url);
        }
        if let Some(file) = self.master_key_file {
            builder = builder.master_key_file(file);
        }
        if let Some(file) = self.previous_master_key_file {
            builder = builder.previous_master_key_file(file);
        }
        self.files.apply(self.limits.apply(self.services.apply(builder)))
    }
}

/// What whoever started it waits for. Programs read the first line.
fn say(server: &Server, administrator: &Administrator) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "listening on {}", server.url())?;
    if let Some(address) = server.services_address() {
        writeln!(out, "listening for services on http://{address}")?;
    }
    if server.administrator_made()
        && let Some(password) = administrator.made_up()
    {
        let name = Administrator::NAME;
        writeln!(out, "the administrator `{name}` has the password {}", password.expose())?;
        writeln!(out, "it is shown this once: keep it, or log in and change it")?;
    }
    out.flush()?;
    Ok(())
}
