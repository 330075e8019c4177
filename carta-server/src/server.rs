//! A running server, and what it takes to start one.

mod addresses;
mod bootstrap;
mod builder;
mod certificates;
mod connections;
mod ending;
mod error;
mod files;
mod open_files;
mod operations;
mod origin;
mod peers;
mod reseal;
mod stream;
mod tls;

pub use builder::{Builder, Data};
pub use certificates::Certificates;
pub use error::ServerError;
pub(crate) use files::{FilesError, Folder};
pub use tls::TlsFiles;

use crate::routes;
use bootstrap::Settings;
use builder::half;
use connections::Entrance;
use ending::End;
use error::Problem;
use std::io;
use std::net::SocketAddr;
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// Requests wait for the database and for exponentiations, which have threads of their own.
const WORKERS: usize = 2;
/// How long is waited at the end for what can't be cut: the database's last word, and threads at a file.
const CLOSING: Duration = Duration::from_secs(5);
/// Connections that may wait to be accepted, as many as Linux allows unless told otherwise (`net.core.somaxconn`). All
/// clients of a replica that went away come at once: whom there is no room for tries again after a second or more.
const BACKLOG: u32 = 4096;
/// On the listener for whoever runs the server, as few clients are.
const OPERATIONS: NonZero<usize> = NonZero::new(64).expect("more than none");

/// A running Carta. Dropped, it stops.
pub struct Server {
    address: SocketAddr,
    services_address: Option<SocketAddr>,
    operations_address: Option<SocketAddr>,
    url: String,
    certificates: Option<Certificates>,
    stop: Stopper,
    administrator_made: bool,
    thread: Option<JoinHandle<Result<(), ServerError>>>,
}

/// Asks a [`Server`] to stop, from wherever it is: a thread that waits for signals, say. Cheap to clone.
///
/// ```
/// use carta_server::Server;
///
/// let server = Server::builder().start()?;
/// let stopper = server.stopper();
/// std::thread::spawn(move || stopper.stop());
/// server.wait()?;
/// # Ok::<(), carta_server::ServerError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Stopper {
    /// Dropping it is what the server hears.
    stop: Arc<Mutex<Option<watch::Sender<()>>>>,
}

impl Stopper {
    fn new(stop: watch::Sender<()>) -> Self {
        Self { stop: Arc::new(Mutex::new(Some(stop))) }
    }

    /// As [`Server::stop`], without waiting. Asked again, it changes nothing.
    pub fn stop(&self) {
        *self.stop.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// What the thread says once it listens.
struct Listening {
    address: SocketAddr,
    services_address: Option<SocketAddr>,
    operations_address: Option<SocketAddr>,
    url: String,
    administrator_made: bool,
}

impl Server {
    /// What to start, and how.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// The public base URL, without a slash at its end: what clients take as their host.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens for calls to services alone, if the [builder](Builder::services_listen) said so.
    #[must_use]
    pub fn services_address(&self) -> Option<SocketAddr> {
        self.services_address
    }

    /// Whether this start made the [administrator](Builder::administrator): there were no users yet.
    #[must_use]
    pub fn administrator_made(&self) -> bool {
        self.administrator_made
    }

    /// Where it tells how it is, if the [builder](Builder::operations_listen) said so.
    #[must_use]
    pub fn operations_address(&self) -> Option<SocketAddr> {
        self.operations_address
    }

    /// Reads the [TLS files](Builder::tls) anew now, rather than within half a minute.
    ///
    /// # Errors
    ///
    /// If they can't be used: then the certificate of before goes on. Or if there are none.
    pub fn reload_certificates(&self) -> Result<(), ServerError> {
        self.certificates.as_ref().ok_or(Problem::NoTls)?.reload()
    }

    /// By which its [TLS files](Builder::tls) can be read anew from elsewhere, if it has any.
    #[must_use]
    pub fn certificates(&self) -> Option<Certificates> {
        self.certificates.clone()
    }

    /// By which it can be stopped from elsewhere.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        self.stop.clone()
    }

    /// Waits until it has stopped: because a [`Stopper`] asked it to, or because something went wrong.
    ///
    /// # Errors
    ///
    /// What went wrong.
    pub fn wait(mut self) -> Result<(), ServerError> {
        self.join()
    }

    /// Stops: after the time to [drain](Builder::drain), no further connections, and those that are open get some
    /// [seconds](Builder::grace) to finish their requests. Waits for that, so a request of this very thread, as of an async task on it, can't finish meanwhile.
    ///
    /// # Errors
    ///
    /// What had gone wrong while it ran.
    pub fn stop(mut self) -> Result<(), ServerError> {
        self.stop.stop();
        self.join()
    }

    fn start(settings: Settings) -> Result<Self, ServerError> {
        let (stop, stopped) = watch::channel(());
        let (said, heard) = mpsc::sync_channel(1);
        let certificates = settings.operation.tls.clone().map(Certificates::new);
        let thread = std::thread::Builder::new()
            .name("carta-server".to_owned())
            .spawn(move || run(settings, &stopped, &said))
            .map_err(ServerError::thread)?;
        match heard.recv() {
            Ok(listening) => Ok(Self {
                address: listening.address,
                services_address: listening.services_address,
                operations_address: listening.operations_address,
                url: listening.url,
                certificates,
                stop: Stopper::new(stop),
                administrator_made: listening.administrator_made,
                thread: Some(thread),
            }),
            // It ended before it listened.
            Err(mpsc::RecvError) => match joined(thread) {
                Err(error) => Err(error),
                Ok(()) => Err(ServerError::died()),
            },
        }
    }

    fn join(&mut self) -> Result<(), ServerError> {
        self.thread.take().map_or(Ok(()), joined)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.stop();
        if let Err(error) = self.join() {
            tracing::error!(%error, "the server had failed");
        }
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

fn joined(thread: JoinHandle<Result<(), ServerError>>) -> Result<(), ServerError> {
    thread.join().unwrap_or_else(|_| Err(ServerError::died()))
}

/// The server's thread, from its first to its last moment.
fn run(
    settings: Settings,
    asked: &watch::Receiver<()>,
    said: &mpsc::SyncSender<Listening>,
) -> Result<(), ServerError> {
    let runtime = runtime()?;
    let outcome = runtime.block_on(serve(settings, asked.clone(), said));
    // A thread that hangs at a file would hold it up for ever.
    runtime.shutdown_timeout(CLOSING);
    outcome
}

async fn serve(
    settings: Settings,
    asked: watch::Receiver<()>,
    said: &mpsc::SyncSender<Listening>,
) -> Result<(), ServerError> {
    let Listeners { main, services, operations } = Listeners::open(&settings)?;
    let address = main.local_addr().map_err(ServerError::listen(settings.listen))?;
    let url = settings.public_url(address)?;
    let (app, administrator_made) = bootstrap::start(&settings, &url).await?;
    let router = routes::on_the_wire(app.clone(), settings.services_host.as_deref());
    let listeners = 1 + usize::from(services.is_some());
    let places = open_files::connections(settings.operation.connections, listeners);
    let entrance = Entrance {
        places,
        per_address: settings.connections_per_address.unwrap_or_else(|| half(places)),
        tls: settings.operation.tls.clone(),
        counts: app.metrics.connections.clone(),
    };
    let (end, ending) = ending::ending(asked, settings.operation.times, Arc::clone(&app.health));
    let hosts = settings.operation.operations_hosts.clone();
    // And with them the administrator's password.
    drop(settings);
    tracing::info!(%address, url, "listening");
    if app.rules.open_organizations {
        tracing::warn!("organizations are open: whoever makes the first group of one owns it");
    }
    let services_address = services.as_ref().and_then(|services| services.local_addr().ok());
    let operations_address = operations.as_ref().and_then(|own| own.local_addr().ok());
    // INVARIANT: the receiver waits for this very message, so it can't be gone.
    let _ = said.send(Listening {
        address,
        services_address,
        operations_address,
        url,
        administrator_made,
    });

    let store = app.store.clone();
    let certificates = entrance.tls.clone().map(|tls| tokio::spawn(tls.keep_current()));
    // It tells of the end until that has come.
    let operations = operations.map(|listener| {
        let end = End { stopped: end.cut.clone(), cut: end.cut.clone() };
        let counts = entrance.counts.clone();
        let per_address = half(OPERATIONS);
        let few = Entrance { places: OPERATIONS, per_address, tls: None, counts };
        let router = operations::router(app.clone(), hosts);
        tokio::spawn(connections::serve(listener, router, few, end))
    });
    let serve_services = async {
        let Some(listener) = services else { return true };
        let router = routes::services_on_the_wire(app);
        connections::serve(listener, router, entrance.clone(), end.clone()).await
    };
    let serve_main = connections::serve(main, router, entrance.clone(), end.clone());
    tokio::select! {
        finished = async { tokio::join!(serve_main, serve_services) } => {
            if finished != (true, true) {
                tracing::warn!("stopped with requests unfinished");
            }
        }
        never = ending => match never {},
    }
    if let Some(certificates) = certificates {
        certificates.abort();
    }
    if let Some(operations) = operations {
        // It listens to what has ended with `ending`.
        let _ = operations.await;
    }
    if tokio::time::timeout(CLOSING, store.close()).await.is_err() {
        tracing::warn!(
            "stopped without the database's last word: it takes up its log at the next start"
        );
    }
    tracing::info!(%address, "stopped");
    Ok(())
}

struct Listeners {
    main: TcpListener,
    services: Option<TcpListener>,
    operations: Option<TcpListener>,
}

impl Listeners {
    /// Within the runtime that is to hear of them.
    fn open(settings: &Settings) -> Result<Self, ServerError> {
        Ok(Self {
            main: listen(settings.listen)?,
            services: settings.services_listen.map(listen).transpose()?,
            operations: settings.operation.operations_listen.map(listen).transpose()?,
        })
    }
}

fn runtime() -> Result<Runtime, ServerError> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .thread_name("carta-server-worker")
        .enable_io()
        .enable_time()
        .build()
        .map_err(ServerError::thread)
}

fn listen(address: SocketAddr) -> Result<TcpListener, ServerError> {
    listener(address).map_err(ServerError::listen(address))
}

fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // As the standard library does: a port is free as soon as its server has gone.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// What requests share, in memory and without the server around it, with the administrator `admin`.
#[cfg(any(test, fuzzing))]
pub(crate) async fn app() -> crate::app::App {
    app_at(crate::clock::ManualClock::new(1_000)).await
}

/// The same, with the clock in the test's hands.
#[cfg(any(test, fuzzing))]
#[allow(clippy::expect_used, reason = "a test stops where it fails")]
pub(crate) async fn app_at(clock: crate::clock::ManualClock) -> crate::app::App {
    let settings = Settings {
        data: Data::Memory,
        listen: ([127, 0, 0, 1], 0).into(),
        public_url: None,
        master_key_file: None,
        previous_master_key_file: None,
        clock: clock.into(),
        lifetimes: crate::login::Lifetimes { token: 60, refresh_token: 600 },
        key_rotation: 24 * 3600,
        administrator: Some(bootstrap::Administrator {
            name: "admin".to_owned(),
            password: "administrator".into(),
            email: None,
        }),
        rules: crate::app::Rules::default(),
        password_policy: crate::PasswordPolicy::default(),
        code_hook: None,
        networks: crate::services::Networks::default(),
        limits: crate::services::Limits::default(),
        services_listen: None,
        services_host: None,
        connections_per_address: None,
        operation: bootstrap::Operation {
            tls: None,
            operations_listen: None,
            operations_hosts: Vec::new(),
            behind_load_balancer: false,
            connections: builder::CONNECTIONS,
            times: ending::Times { drain: Duration::ZERO, grace: ending::GRACE },
        },
        files: crate::files::FileStore::WithData,
        largest_file: 1 << 20,
        // The clock stands still, so that nothing would ever grow back.
        rate_limits: crate::RateLimits::none(),
    };
    bootstrap::start(&settings, "https://carta.test").await.expect("started").0
}
