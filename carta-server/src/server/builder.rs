use super::bootstrap::{Administrator, Operation, Settings};
use super::ending::{GRACE, Times};
use super::error::Problem;
use super::origin::{OriginError, Way};
use super::tls::{Tls, TlsFiles};
use super::{Server, ServerError, origin};
use crate::app::Rules;
use crate::clock::Clock;
use crate::code_delivery::{CodeDelivery, Hook};
use crate::files::FileStore;
use crate::login::Lifetimes;
use crate::names::profile_text;
use crate::password_policy::PasswordPolicy;
use crate::rate_limits::RateLimits;
use crate::services::{Limits, Networks};
use crate::store::Postgres;
use carta_core::{Secret, UserName};
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZero;
use std::path::PathBuf;
use std::time::Duration;

const TOKEN_LIFETIME: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
const REFRESH_TOKEN_DAYS: u32 = 30;
const KEY_DAYS: u32 = 90;
/// Half of all: one that takes its whole share leaves as much to the others.
pub(super) fn half(connections: NonZero<usize>) -> NonZero<usize> {
    NonZero::new(connections.get() / 2).unwrap_or(NonZero::<usize>::MIN)
}
/// On each listener. Further ones wait to be accepted.
pub(super) const CONNECTIONS: NonZero<usize> = NonZero::new(4096).expect("more than none");
/// 1 GiB: what a browser or a script sends within the hour that one request may take, over a slow line too.
const LARGEST_FILE: u64 = 1 << 30;
const LEAST_KEY_ROTATION: Duration = Duration::from_secs(60);

/// Where a server keeps what it knows.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Data {
    /// In memory, until the server stops.
    #[default]
    Memory,
    /// In a folder, which is made if it isn't there.
    Folder(PathBuf),
    /// In a PostgreSQL database, for any number of servers at once. It has no folder, so the
    /// [master key's file](Builder::master_key_file) and the [place of files](Builder::files) must be named, and be the same
    /// for all servers.
    Postgres(Postgres),
}

/// What to start, and how. Made by [`Server::builder`].
#[derive(Clone, Debug)]
#[must_use = "a builder starts nothing by itself"]
pub struct Builder {
    data: Data,
    listen: SocketAddr,
    behind_proxy: bool,
    behind_load_balancer: bool,
    public_url: Option<String>,
    master_key_file: Option<PathBuf>,
    previous_master_key_file: Option<PathBuf>,
    clock: Clock,
    token_lifetime: Duration,
    refresh_token_lifetime: Duration,
    key_rotation: Duration,
    administrator: Option<(String, Secret)>,
    administrator_email: Option<String>,
    rules: Rules,
    password_policy: PasswordPolicy,
    code_hook: Option<Hook>,
    service_networks: Vec<String>,
    service_limits: Limits,
    services_listen: Option<SocketAddr>,
    services_host: Option<String>,
    tls: Option<TlsFiles>,
    operations_listen: Option<SocketAddr>,
    operations_hosts: Vec<String>,
    connections: NonZero<usize>,
    connections_per_address: Option<NonZero<usize>>,
    times: Times,
    files: FileStore,
    largest_file: u64,
    rate_limits: RateLimits,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            data: Data::Memory,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            behind_proxy: false,
            behind_load_balancer: false,
            public_url: None,
            master_key_file: None,
            previous_master_key_file: None,
            clock: Clock::system(),
            token_lifetime: TOKEN_LIFETIME,
            refresh_token_lifetime: DAY * REFRESH_TOKEN_DAYS,
            key_rotation: DAY * KEY_DAYS,
            administrator: None,
            administrator_email: None,
            rules: Rules::default(),
            password_policy: PasswordPolicy::default(),
            code_hook: None,
            service_networks: Vec::new(),
            service_limits: Limits::default(),
            services_listen: None,
            services_host: None,
            tls: None,
            operations_listen: None,
            operations_hosts: Vec::new(),
            connections: CONNECTIONS,
            connections_per_address: None,
            times: Times { drain: Duration::ZERO, grace: GRACE },
            files: FileStore::WithData,
            largest_file: LARGEST_FILE,
            rate_limits: RateLimits::default(),
        }
    }

    /// Where to keep what it knows; [in memory](Data::Memory) if nothing is said.
    pub fn data(mut self, data: Data) -> Self {
        self.data = data;
        self
    }

    /// Where to listen; a free port of 127.0.0.1 if nothing is said. Other machines can't be let in by this alone: see
    /// [`tls`](Self::tls) and [`danger_plain_http_behind_tls_proxy`](Self::danger_plain_http_behind_tls_proxy).
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Allows to listen beyond this machine, in plain HTTP, because a proxy in front terminates TLS and nobody else
    /// can reach or read what is between the two. Where that isn't so, tokens can be stolen.
    ///
    /// Behind a proxy, guesses at passwords are slowed down for each user's name, and not for each address: all come from
    /// the proxy's. It is the one that knows the addresses, and the place to limit what one of them may send.
    pub fn danger_plain_http_behind_tls_proxy(mut self) -> Self {
        self.behind_proxy = true;
        self
    }

    /// Says that connections come from a load balancer, whose address is all that is seen of clients: one that passes [TLS](Self::tls)
    /// through, or speaks it to the server anew. Without this, all clients would be one address, and one who guesses at passwords
    /// would keep everybody waiting.
    ///
    /// With it, guesses are slowed down for each user's name alone, and [rate limits](Self::rate_limits) count accounts alone: limit
    /// what one address may send at the load balancer. A [proxy](Self::danger_plain_http_behind_tls_proxy) is taken for one anyway.
    pub fn behind_load_balancer(mut self) -> Self {
        self.behind_load_balancer = true;
        self
    }

    /// The base URL by which clients reach it, and the beginning of its tokens' issuer; that of
    /// [`listen`](Self::listen) if nothing is said. With another one, older tokens count no more.
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.public_url = Some(url.into());
        self
    }

    /// The file of the master key, which must be there: 32 random bytes that nobody else may read. If nothing is said,
    /// that of the environment's `CARTA_MASTER_KEY_FILE`; else `master.key` in the data folder, made at the first
    /// start; and in memory a random one. With [PostgreSQL](Data::Postgres), one must be named.
    ///
    /// Keep a copy of it apart from copies of the data: without it they are worth nothing, and with it everything.
    pub fn master_key_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.master_key_file = Some(path.into());
        self
    }

    /// The file of the master key that the data were sealed with so far, to change it: whatever it sealed (signing keys,
    /// what passwords are checked against, secrets) is sealed anew at the start, all of it or nothing. Logins, tokens
    /// and passwords stay good. Once that is done, it changes nothing any more, and may be left out.
    ///
    /// In a data folder: stop the server, rename `master.key`, and start with the renamed file here; a new `master.key`
    /// is made. Older copies of the data are still sealed with the old key: keep it with them, or destroy both.
    pub fn previous_master_key_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.previous_master_key_file = Some(path.into());
        self
    }

    /// Where to take the time from; the system's clock if nothing is said.
    pub fn clock(mut self, clock: impl Into<Clock>) -> Self {
        self.clock = clock.into();
        self
    }

    /// How long a token lasts, in whole seconds; an hour if nothing is said.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = lifetime;
        self
    }

    /// How long a login can be renewed by its refresh token, in whole seconds; 30 days if nothing is said.
    pub fn refresh_token_lifetime(mut self, lifetime: Duration) -> Self {
        self.refresh_token_lifetime = lifetime;
        self
    }

    /// How often the key changes that tokens are signed with, in whole seconds; every 90 days if nothing is said. The
    /// next one is published a day before it signs, or a quarter of this time if that is less; the old ones until the
    /// last token that they signed has ended.
    pub fn key_rotation(mut self, period: Duration) -> Self {
        self.key_rotation = period;
        self
    }

    /// What a password must be like where users choose one; at least 12 characters if nothing is said.
    pub fn password_policy(mut self, policy: PasswordPolicy) -> Self {
        self.password_policy = policy;
        self
    }

    /// How codes for a forgotten password reach their users: by e-mail, say. Called on a thread of its own, which may
    /// wait; what it fails at is for itself to tell.
    ///
    /// If nothing is said, none is delivered, and users who forgot their password ask an administrator for a code.
    pub fn deliver_codes(mut self, hook: impl Fn(CodeDelivery) + Send + Sync + 'static) -> Self {
        self.code_hook = Some(Hook::new(hook));
        self
    }

    /// The first administrator. Made if there are no users yet; where there are any, this changes nothing, not even
    /// the administrator's own password. Only what the password can be checked against is kept.
    pub fn administrator(mut self, name: impl Into<String>, password: Secret) -> Self {
        self.administrator = Some((name.into(), password));
        self
    }

    /// The first administrator's e-mail address, if one is made; none if nothing is said.
    pub fn administrator_email(mut self, email: impl Into<String>) -> Self {
        self.administrator_email = Some(email.into());
        self
    }

    /// Whether anybody with an account may make an organization, first come, first served, by making its first group,
    /// and then owns it. If nothing is said, only administrators may.
    pub fn open_organizations(mut self, open: bool) -> Self {
        self.rules.open_organizations = open;
        self
    }

    /// A network that services may be on beside the public internet, as `10.1.0.0/16`; each call adds one, and none is
    /// allowed if nothing is said. Whoever has *admin* on a namespace registers services, and so chooses what the server
    /// connects to: allow no network on which something trusts whoever can reach it.
    ///
    /// On these networks services may speak plain HTTP, on the internet only HTTPS. Where clouds hand out credentials
    /// (`169.254.0.0/16` and its like), the server never connects to.
    pub fn service_network(mut self, network: impl Into<String>) -> Self {
        self.service_networks.push(network.into());
        self
    }

    /// Where to listen for calls to services alone, by the public form of their addresses:
    /// `/{namespace}/{service}/{endpoint…}`. Nowhere if nothing is said. Beyond this machine, as for
    /// [`listen`](Self::listen).
    pub fn services_listen(mut self, address: SocketAddr) -> Self {
        self.services_listen = Some(address);
        self
    }

    /// The host name by which services alone are called, by the public form of their addresses:
    /// `https://{host}/{namespace}/{service}/{endpoint…}`. By none if nothing is said. Ports don't count.
    pub fn services_host(mut self, host: impl Into<String>) -> Self {
        self.services_host = Some(host.into());
        self
    }

    /// How long a service may think before it begins to answer, or take nothing of what it is sent; a minute if nothing is
    /// said. Then callers get 504. See [`services_explained`](crate::services_explained).
    pub fn service_timeout(mut self, timeout: Duration) -> Self {
        self.service_limits.answer = timeout;
        self
    }

    /// How long nothing may move between caller and service in either direction, in an answer that goes on or a
    /// WebSocket; five minutes if nothing is said. Then it is cut.
    pub fn service_idle_timeout(mut self, timeout: Duration) -> Self {
        self.service_limits.idle = timeout;
        self
    }

    /// How often it is asked whether the caller may still call the service, as long as a call or a WebSocket goes on; every
    /// half minute if nothing is said, and every 10 milliseconds at most. If they may not, it is cut.
    pub fn service_recheck(mut self, period: Duration) -> Self {
        self.service_limits.recheck = period;
        self
    }

    /// How large the body of a call to a service may be, in bytes; 4 GiB if nothing is said. It is never held in memory.
    /// Of larger ones, callers are told with 413.
    pub fn service_body_limit(mut self, bytes: u64) -> Self {
        self.service_limits.body = bytes;
        self
    }

    /// How many connections one address may have open at a time; half of all [connections](Self::connections) if nothing is
    /// said. A further one is answered 503 and closed; with TLS, it is closed. Of IPv6, all addresses of a network count as one (`/64`).
    ///
    /// Behind a proxy or a load balancer, all connections come from its addresses: the default is meant for that, too, and
    /// lets another one, or a check of the server's health, still get through. Less is of use where clients connect
    /// themselves.
    ///
    /// ```
    /// use carta_server::Server;
    /// use std::num::NonZero;
    ///
    /// let few = NonZero::new(16).ok_or("none at all")?;
    /// let server = Server::builder().connections_per_address(few).start()?;
    /// # server.stop()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn connections_per_address(mut self, most: NonZero<usize>) -> Self {
        self.connections_per_address = Some(most);
        self
    }

    /// How many connections each listener holds at a time; 4096 if nothing is said. Further ones wait until one ends.
    ///
    /// Each takes an open file, and so does each call to a service that is under way: the limit of open files is raised as far
    /// as this needs and the system allows. Where it allows less, the log says so, and the server holds what fits. See
    /// [`operating`](crate::operating).
    pub fn connections(mut self, most: NonZero<usize>) -> Self {
        self.connections = most;
        self
    }

    /// Speaks TLS on [`listen`](Self::listen) and [`services_listen`](Self::services_listen), with this certificate and key;
    /// plain HTTP if nothing is said. With it, the server may listen beyond this machine, and its public URL is `https`.
    ///
    /// The files are looked at every 30 seconds: what new ones hold is shown to new connections. New ones that can't be used are
    /// refused, with an error in the log, and the certificate of before goes on. See [`operating`](crate::operating).
    ///
    /// ```no_run
    /// use carta_server::{Data, Server, TlsFiles};
    ///
    /// let server = Server::builder()
    ///     .data(Data::Folder("/var/lib/carta".into()))
    ///     .listen("0.0.0.0:443".parse()?)
    ///     .public_url("https://carta.example.com")
    ///     .tls(TlsFiles {
    ///         certificates: "/etc/carta/fullchain.pem".into(),
    ///         key: "/etc/carta/privkey.pem".into(),
    ///     })
    ///     .start()?;
    /// server.wait()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn tls(mut self, files: TlsFiles) -> Self {
        self.tls = Some(files);
        self
    }

    /// Where to tell whoever runs the server how it is: `GET /healthz` and `GET /readyz`, by plain HTTP and without
    /// credentials. Nowhere if nothing is said. Only on this machine or on an address of a private network: it is never to be
    /// reached from the internet. See [`operating`](crate::operating).
    pub fn operations_listen(mut self, address: SocketAddr) -> Self {
        self.operations_listen = Some(address);
        self
    }

    /// A name by which [that listener](Self::operations_listen) is asked, as Prometheus may: without a port. Said again, another
    /// one. By addresses and as `localhost` it answers anyhow; what names another host gets a 421, since any page on the
    /// internet can have its own name lead there.
    pub fn operations_host(mut self, name: impl Into<String>) -> Self {
        self.operations_hosts.push(name.into());
        self
    }

    /// How long it still takes whatever comes once it is asked to stop, while `/readyz` says that it isn't ready, so that a load
    /// balancer finds out before connections are refused; not at all if nothing is said.
    pub fn drain(mut self, time: Duration) -> Self {
        self.times.drain = time;
        self
    }

    /// How long requests may take to finish once it takes nothing new; 10 seconds if nothing is said. What isn't finished by
    /// then is cut, streams and WebSockets too.
    pub fn grace(mut self, time: Duration) -> Self {
        self.times.grace = time;
        self
    }

    /// Where to keep the bytes of files; with the rest of the [data](Self::data) if nothing is said.
    pub fn files(mut self, store: FileStore) -> Self {
        self.files = store;
        self
    }

    /// The largest file that is taken, in bytes; 1 GiB if nothing is said. How much all files together may take is the
    /// store's to say.
    pub fn largest_file(mut self, bytes: u64) -> Self {
        self.largest_file = bytes;
        self
    }

    /// How many requests an account may make, and an address without one, before it is told to wait (429); those of
    /// [`RateLimits::default`] if nothing is said.
    pub fn rate_limits(mut self, limits: RateLimits) -> Self {
        self.rate_limits = limits;
        self
    }

    /// Starts the server and waits until it listens.
    ///
    /// # Errors
    ///
    /// If a setting isn't allowed, the folder can't be written, the key file is bad or not that of the data, the TLS files can't
    /// be used, or the address is in use.
    pub fn start(self) -> Result<Server, ServerError> {
        self.check_origin().map_err(Problem::from)?;
        let lifetimes = Lifetimes {
            token: self.token_lifetime.as_secs(),
            refresh_token: self.refresh_token_lifetime.as_secs(),
        };
        if lifetimes.token == 0 || lifetimes.refresh_token < lifetimes.token {
            return Err(Problem::Lifetime.into());
        }
        if self.key_rotation < LEAST_KEY_ROTATION {
            return Err(Problem::KeyRotation.into());
        }
        if !self.password_policy.is_possible() {
            return Err(Problem::PasswordPolicy.into());
        }
        let email = self.administrator_email;
        let administrator = self.administrator.map(|named| checked(named, email)).transpose()?;
        let tls = self.tls.map(|files| Tls::load(files, self.clock.clone()));
        let tls = tls.transpose().map_err(Problem::from)?;
        Server::start(Settings {
            data: self.data,
            listen: self.listen,
            public_url: self.public_url,
            master_key_file: self.master_key_file,
            previous_master_key_file: self.previous_master_key_file,
            clock: self.clock,
            lifetimes,
            key_rotation: self.key_rotation.as_secs(),
            administrator,
            rules: self.rules,
            password_policy: self.password_policy,
            code_hook: self.code_hook,
            networks: Networks::parse(&self.service_networks).map_err(Problem::Network)?,
            limits: self.service_limits,
            services_listen: self.services_listen,
            services_host: self.services_host,
            connections_per_address: self.connections_per_address,
            operation: Operation {
                tls,
                operations_listen: self.operations_listen,
                operations_hosts: self.operations_hosts,
                behind_load_balancer: self.behind_load_balancer,
                connections: self.connections,
                times: self.times,
            },
            files: self.files,
            largest_file: self.largest_file,
            rate_limits: self.rate_limits,
        })
    }

    fn check_origin(&self) -> Result<(), OriginError> {
        let way = Way::new(self.tls.is_some(), self.behind_proxy)?;
        origin::check(self.listen, self.public_url.as_deref(), way)?;
        self.services_listen.map_or(Ok(()), |listen| origin::check_listener(listen, way))?;
        self.operations_hosts.iter().try_for_each(|host| origin::check_host(host))?;
        self.operations_listen.map_or(Ok(()), origin::check_operations)
    }
}

fn checked(
    (name, password): (String, Secret),
    email: Option<String>,
) -> Result<Administrator, ServerError> {
    if password.expose().is_empty() {
        return Err(Problem::Administrator("the password is empty".to_owned()).into());
    }
    UserName::validate(&name).map_err(|problem| Problem::Administrator(problem.to_string()))?;
    profile_text(email.as_deref())
        .map_err(|error| Problem::Administrator(error.outward().to_owned()))?;
    Ok(Administrator { name, password, email })
}
