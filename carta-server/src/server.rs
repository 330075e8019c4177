//! A running server, and what it takes to start one.

mod addresses;
mod bootstrap;
mod builder;
mod connections;
mod error;
mod files;
mod origin;
mod reseal;
mod stream;

pub use builder::{Builder, Data};
pub use error::ServerError;
pub(crate) use files::{FilesError, Folder};

use crate::routes;
use bootstrap::Settings;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// Requests wait for the database and for exponentiations, which have threads of their own.
const WORKERS: usize = 2;

/// A running Carta. Dropped, it stops.
pub struct Server {
    address: SocketAddr,
    services_address: Option<SocketAddr>,
    url: String,
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

    /// Stops: no further connections, and those that are open get some seconds to finish their requests. Waits for
    /// that, so a request of this very thread, as of an async task on it, can't finish meanwhile.
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
        let thread = std::thread::Builder::new()
            .name("carta-server".to_owned())
            .spawn(move || run(settings, &stopped, &said))
            .map_err(ServerError::thread)?;
        match heard.recv() {
            Ok(Listening { address, services_address, url, administrator_made }) => {
                let (stop, thread) = (Stopper::new(stop), Some(thread));
                Ok(Self { address, services_address, url, stop, administrator_made, thread })
            }
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
    stopped: &watch::Receiver<()>,
    said: &mpsc::SyncSender<Listening>,
) -> Result<(), ServerError> {
    let runtime = runtime()?;
    runtime.block_on(async {
        let listener = listen(settings.listen).await?;
        let address = listener.local_addr().map_err(ServerError::listen(settings.listen))?;
        let url = settings.public_url(address)?;
        let services = match settings.services_listen {
            Some(at) => Some(listen(at).await?),
            None => None,
        };
        let services_address = services.as_ref().and_then(|services| services.local_addr().ok());
        let (app, administrator_made) = bootstrap::start(&settings, &url).await?;
        let router = routes::on_the_wire(app.clone(), settings.services_host.as_deref());
        let (per_address, counts) =
            (settings.connections_per_address, app.metrics.connections.clone());
        // And with them the administrator's password.
        drop(settings);
        tracing::info!(%address, url, "listening");
        if app.rules.open_organizations {
            tracing::warn!("organizations are open: whoever makes the first group of one owns it");
        }
        let store = app.store.clone();
        // INVARIANT: the receiver waits for this very message, so it can't be gone.
        let _ = said.send(Listening { address, services_address, url, administrator_made });
        let serve_services = async {
            if let Some(listener) = services {
                let router = routes::services_on_the_wire(app);
                connections::serve(listener, router, per_address, counts.clone(), stopped.clone())
                    .await;
            }
        };
        let serve =
            connections::serve(listener, router, per_address, counts.clone(), stopped.clone());
        tokio::join!(serve, serve_services);
        store.close().await;
        tracing::info!(%address, "stopped");
        Ok(())
    })
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

async fn listen(address: SocketAddr) -> Result<TcpListener, ServerError> {
    TcpListener::bind(address).await.map_err(ServerError::listen(address))
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
        connections_per_address: builder::CONNECTIONS_PER_ADDRESS,
        files: crate::files::FileStore::WithData,
        largest_file: 1 << 20,
        // The clock stands still, so that nothing would ever grow back.
        rate_limits: crate::RateLimits::none(),
    };
    bootstrap::start(&settings, "https://carta.test").await.expect("started").0
}
