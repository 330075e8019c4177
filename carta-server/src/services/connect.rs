//! Connections to services: a name is looked up for each, every address that it stands for is checked, and the connection
//! goes to one of these very addresses.

use super::networks::{Networks, Place};
use super::patience::Patient;
use axum::http::Uri;
use futures_util::future::BoxFuture;
use hyper_util::rt::TokioIo;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::TcpStream;
use tower::Service;

/// For all addresses of a name together.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Looks names up.
pub(super) trait Resolve: Send + Sync {
    fn resolve(&self, host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// As the machine does.
pub(super) struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

#[derive(Debug, thiserror::Error)]
pub(super) enum ConnectError {
    #[error("a service's address has no host")]
    NoHost,
    #[error("`{host}` can't be looked up")]
    Unknown { host: String, source: io::Error },
    #[error("`{host}` stands for no address")]
    Nowhere { host: String },
    #[error("`{host}` stands for {address}, where services may not be")]
    Forbidden { host: String, address: IpAddr },
    #[error("`{host}` stands for {address} on the internet, where plain http is read by others")]
    Plain { host: String, address: IpAddr },
    #[error("{address} can't be connected to")]
    Refused { address: SocketAddr, source: io::Error },
    #[error("`{host}` took too long to connect to")]
    TimedOut { host: String },
}

#[derive(Clone)]
pub(super) struct Connector {
    networks: Arc<Networks>,
    resolver: Arc<dyn Resolve>,
    patience: Duration,
}

impl Connector {
    /// `patience` is for connections that take nothing any more.
    pub(super) fn new(
        networks: Arc<Networks>,
        resolver: Arc<dyn Resolve>,
        patience: Duration,
    ) -> Self {
        Self { networks, resolver, patience }
    }

    async fn connect(self, to: Uri) -> Result<TokioIo<Patient>, ConnectError> {
        let host = to.host().ok_or(ConnectError::NoHost)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let is_plain = to.scheme_str() == Some("http");
        let port = to.port_u16().unwrap_or(if is_plain { 80 } else { 443 });
        let connect = async {
            let addresses = self.addresses(&host, is_plain).await?;
            first(&host, addresses, port).await
        };
        match tokio::time::timeout(TIMEOUT, connect).await {
            Ok(outcome) => outcome.map(|stream| TokioIo::new(Patient::new(stream, self.patience))),
            Err(_) => Err(ConnectError::TimedOut { host }),
        }
    }

    /// A name that stands for one address too many is refused for all of them: nobody gets there by chance.
    async fn addresses(&self, host: &str, is_plain: bool) -> Result<Vec<IpAddr>, ConnectError> {
        let addresses = match host.parse() {
            Ok(address) => vec![address],
            Err(_) => {
                let found = self.resolver.resolve(host.to_owned()).await;
                found.map_err(|source| ConnectError::Unknown { host: host.to_owned(), source })?
            }
        };
        for &address in &addresses {
            let host = || host.to_owned();
            match self.networks.place(address) {
                Place::Forbidden => return Err(ConnectError::Forbidden { host: host(), address }),
                Place::Public if is_plain => {
                    return Err(ConnectError::Plain { host: host(), address });
                }
                Place::Public | Place::Allowed => {}
            }
        }
        Ok(addresses)
    }
}

/// The first address that takes the connection.
async fn first(host: &str, addresses: Vec<IpAddr>, port: u16) -> Result<TcpStream, ConnectError> {
    let mut outcome = Err(ConnectError::Nowhere { host: host.to_owned() });
    for address in addresses {
        let address = SocketAddr::new(address, port);
        match TcpStream::connect(address).await {
            Ok(stream) => {
                // Whatever there is to say is said at once; where that can't be set, it is only slower.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(source) => outcome = Err(ConnectError::Refused { address, source }),
        }
    }
    outcome
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Patient>;
    type Error = ConnectError;
    type Future = BoxFuture<'static, Result<Self::Response, ConnectError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        Box::pin(self.clone().connect(to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;
    use std::sync::Mutex;

    /// Answers with one list after the other.
    struct Scripted(Mutex<VecDeque<Vec<IpAddr>>>);

    impl Resolve for Scripted {
        fn resolve(&self, _: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
            let next = self.0.lock().expect("no test panicked").pop_front();
            Box::pin(async move { next.ok_or_else(|| io::Error::other("no such name")) })
        }
    }

    fn run<T>(test: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(test)
    }

    fn connector(networks: &[&str], script: &[&[&str]]) -> Connector {
        let networks: Vec<_> = networks.iter().map(|text| (*text).to_owned()).collect();
        let parse = |text: &&str| text.parse().expect("an address");
        let script = script.iter().map(|answer| answer.iter().map(parse).collect()).collect();
        Connector::new(
            Arc::new(Networks::parse(&networks).expect("networks")),
            Arc::new(Scripted(Mutex::new(script))),
            TIMEOUT,
        )
    }

    fn outcome(connector: &Connector, to: &str) -> Result<(), ConnectError> {
        run(connector.clone().connect(to.parse().expect("a URL"))).map(drop)
    }

    #[test]
    fn a_name_that_stands_for_a_forbidden_address_is_connected_to_by_none() {
        for answer in [
            &["127.0.0.1"][..],
            &["1.1.1.1", "127.0.0.1"],
            &["169.254.169.254"],
            &["::ffff:10.0.0.1"],
            &["64:ff9b::a9fe:a9fe"],
            &["0.0.0.0"],
            &["::"],
        ] {
            let connector = connector(&[], &[answer]);
            let outcome = outcome(&connector, "https://api.test/");
            assert!(matches!(outcome, Err(ConnectError::Forbidden { .. })), "{answer:?}");
        }
    }

    #[test]
    fn a_name_that_changes_is_checked_as_often_as_it_is_connected_to() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let to = format!("http://api.test:{}/", listener.local_addr().expect("bound").port());
        let connector = connector(&["127.0.0.1/32"], &[&["127.0.0.1"], &["127.0.0.2"]]);
        assert!(outcome(&connector, &to).is_ok());
        assert!(matches!(outcome(&connector, &to), Err(ConnectError::Forbidden { .. })));
        assert!(matches!(outcome(&connector, &to), Err(ConnectError::Unknown { .. })));
    }

    #[test]
    fn addresses_that_stand_for_themselves_are_checked_too() {
        let none = connector(&[], &[]);
        for to in [
            "https://127.0.0.1/",
            "https://[::1]:1/",
            "https://[::ffff:7f00:1]/",
            "http://10.0.0.1/",
        ] {
            assert!(matches!(outcome(&none, to), Err(ConnectError::Forbidden { .. })), "{to}");
        }
    }

    #[test]
    fn plain_http_goes_to_allowed_networks_alone() {
        let connector = connector(&["127.0.0.1/32"], &[&["1.1.1.1"], &["127.0.0.1", "1.1.1.1"]]);
        for _ in 0..2 {
            let outcome = outcome(&connector, "http://api.test/");
            assert!(matches!(outcome, Err(ConnectError::Plain { .. })));
        }
    }

    #[test]
    fn a_name_without_addresses_leads_nowhere() {
        let connector = connector(&[], &[&[]]);
        let outcome = outcome(&connector, "https://api.test/");
        assert!(matches!(outcome, Err(ConnectError::Nowhere { .. })));
    }
}
