//! `carta serve`: a Carta that runs until it is told to stop.

mod administrator;
mod core_files;
mod database;
mod files;
mod limits;
mod operations;
mod passwords;
mod services;
mod signals;
mod tls;

use crate::globals::Globals;
use crate::logs::{self, LogFormat};
use crate::place::Place;
use administrator::Administrator;
use anyhow::Context as _;
use carta_server::{Builder, Data, Server};
use database::Database;
use files::Files;
use limits::Limits;
use operations::Operations;
use passwords::Passwords;
use services::Services;
use signals::Signals;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tls::Tls;

/// Run a Carta.
///
/// It listens until SIGINT or SIGTERM, and then finishes the requests that it has begun; a second one cuts them off. Logs go
/// to stderr, as much of them as CARTA_LOG says (`info`, `debug`, `warn,carta_server::login=debug` …). Where it listens is
/// the first line of stdout.
///
/// Where there are no users yet, it makes the administrator `admin`, with the password that CARTA_ADMIN_PASSWORD holds, or
/// the file that CARTA_ADMIN_PASSWORD_FILE names; else with one that it makes up and shows once, on stdout: where a service
/// manager keeps what is written there, name one of the two.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta serve --dev
  carta serve --data /var/lib/carta --public-url https://carta.example.com --danger-plain-http-behind-tls-proxy
  carta serve --data /var/lib/carta --public-url https://carta.example.com --listen 0.0.0.0:443 \\
    --tls-certificates fullchain.pem --tls-key privkey.pem
  CARTA_DATABASE_URL=postgres://… carta serve --master-key-file /etc/carta/master.key --s3-bucket carta-files")]
pub(crate) struct Serve {
    /// Where to listen; with port 0, on a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,

    #[command(flatten)]
    place: Place,

    /// Keep everything in memory until it stops: to try things out.
    #[arg(long, conflicts_with_all = ["data", "database", "danger_unverified_database"])]
    dev: bool,

    /// The e-mail address of the administrator, if one is made.
    #[arg(long, value_name = "ADDRESS")]
    admin_email: Option<String>,

    /// The base URL by which clients reach it; if it isn't given, http (or https, with TLS files) and where it listens.
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

    /// How the logs on stderr look.
    #[arg(long, value_enum, default_value = "text")]
    log_format: LogFormat,

    #[command(flatten)]
    tls: Tls,

    #[command(flatten)]
    passwords: Passwords,

    #[command(flatten)]
    services: Services,

    #[command(flatten)]
    limits: Limits,

    #[command(flatten)]
    files: Files,

    #[command(flatten)]
    database: Database,

    #[command(flatten)]
    operations: Operations,
}

impl Serve {
    pub(crate) fn run(mut self, globals: &Globals) -> anyhow::Result<()> {
        let administrator = Administrator::from_environment()?;
        let data = self.data()?;
        logs::begin(self.log_format, globals.log_level())?;
        core_files::forbid()?;
        let signals = Signals::begin(self.tls.is_spoken())?;
        let server = self.builder(data, &administrator).start().context("carta can't be served")?;
        signals.heed(&server);
        say(&server, &administrator)?;
        server.wait().context("carta failed")?;
        Ok(())
    }

    fn data(&mut self) -> anyhow::Result<Data> {
        if self.dev {
            return Ok(Data::Memory);
        }
        Ok(std::mem::take(&mut self.place).data()?)
    }

    fn builder(self, data: Data, administrator: &Administrator) -> Builder {
        let mut builder = Server::builder()
            .data(self.database.apply(data))
            .listen(self.listen)
            .administrator(Administrator::NAME, administrator.password().clone())
            .token_lifetime(Duration::from_secs(self.token_lifetime))
            .refresh_token_lifetime(Duration::from_secs(self.refresh_token_lifetime))
            .key_rotation(Duration::from_secs(self.key_rotation))
            .open_organizations(self.open_organizations);
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
        builder = self.tls.apply(builder);
        builder = self.passwords.apply(builder);
        builder = self.services.apply(builder);
        builder = self.limits.apply(builder);
        builder = self.files.apply(builder);
        self.operations.apply(builder)
    }
}

/// What whoever started it waits for. Programs read the first line.
fn say(server: &Server, administrator: &Administrator) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "listening on {}", server.url())?;
    if let Some(address) = server.services_address() {
        let scheme = if server.certificates().is_some() { "https" } else { "http" };
        writeln!(out, "listening for services on {scheme}://{address}")?;
    }
    if let Some(address) = server.operations_address() {
        writeln!(out, "listening for operations on http://{address}")?;
    }
    if server.administrator_made()
        && let Some(password) = administrator.made_up()
    {
        let name = Administrator::NAME;
        writeln!(out, "the administrator `{name}` has the password {}", password.expose())?;
        writeln!(out, "it is shown this once: keep it, or log in and change it")?;
        let url = server.url();
        writeln!(out, "to log in: carta login --host {url} --username {name}")?;
    }
    out.flush()?;
    Ok(())
}
