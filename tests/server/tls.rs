//! The server's own TLS: who gets through, what is shown, and what becomes of those who don't shake hands.

mod attacks;
mod certificates;

use super::carta::{ADMIN, ADMIN_PASSWORD, NOW, whole};
use super::hostile::wire::Wire;
use carta_core::Secret;
use carta_server::{Builder, ManualClock, Server};
use certificates::Authority;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned, SupportedProtocolVersion};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

/// Longer than the server waits for anything; a test that hangs fails.
const PATIENCE: Duration = Duration::from_secs(60);
const AUTH: &str = "GET /auth HTTP/1.1\r\nhost: carta.test\r\nconnection: close\r\n\r\n";

struct Secure {
    server: Server,
    authority: Authority,
}

impl Secure {
    fn start() -> Self {
        Self::start_with(|builder| builder)
    }

    fn start_with(settings: impl FnOnce(Builder) -> Builder) -> Self {
        let authority = Authority::new();
        authority.issue();
        let builder = Server::builder()
            .clock(ManualClock::new(NOW))
            .administrator(ADMIN, Secret::from(ADMIN_PASSWORD))
            .tls(authority.files());
        let server = settings(builder).start().expect("started");
        Self { server, authority }
    }

    fn wire(&self) -> Wire {
        Wire::open(self.server.address())
    }

    fn client(&self) -> ClientConfig {
        self.authority.client(rustls::DEFAULT_VERSIONS)
    }
}

type Shaken = StreamOwned<ClientConnection, TcpStream>;

/// Shakes hands; the error of it as text.
fn shake(address: SocketAddr, client: ClientConfig) -> Result<Shaken, String> {
    let stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    let name = ServerName::try_from("carta.test").expect("a name");
    let mut client = ClientConnection::new(Arc::new(client), name).expect("a client");
    let mut stream = stream;
    while client.is_handshaking() {
        client.complete_io(&mut stream).map_err(|error| error.to_string())?;
    }
    Ok(StreamOwned::new(client, stream))
}

/// What is answered until the end.
fn ask(stream: &mut Shaken, request: &str) -> String {
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer to its end");
    answer
}

#[test]
fn both_versions_are_spoken_and_http_1_is_agreed_upon() {
    let secure = Secure::start();
    let versions: [&'static SupportedProtocolVersion; 2] =
        [&rustls::version::TLS12, &rustls::version::TLS13];
    for version in versions {
        let mut client = secure.authority.client(&[version]);
        client.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let mut stream = shake(secure.server.address(), client).expect("shaken");
        assert_eq!(stream.conn.alpn_protocol(), Some(&b"http/1.1"[..]));
        assert_eq!(stream.conn.protocol_version(), Some(version.version));
        assert!(ask(&mut stream, AUTH).contains("userPoolId"));
    }
    let mut client = secure.client();
    client.alpn_protocols = vec![b"h2".to_vec()];
    let error = shake(secure.server.address(), client).expect_err("no protocol in common");
    assert!(error.contains("NoApplicationProtocol"), "{error}");
}

#[test]
fn the_public_url_is_https_and_one_of_plain_http_is_refused() {
    let secure = Secure::start();
    assert_eq!(secure.server.url(), format!("https://{}", secure.server.address()));
    let mut stream = shake(secure.server.address(), secure.client()).expect("shaken");
    let url = secure.server.url().to_owned();
    assert!(ask(&mut stream, AUTH).contains(&url));
    let refused = |settings: fn(Builder) -> Builder| {
        let builder = settings(Server::builder().tls(secure.authority.files()));
        whole(&builder.start().expect_err("refused"))
    };
    let error = refused(|builder| builder.public_url("http://localhost"));
    assert!(error.contains("must be https"), "{error}");
    let error = refused(Builder::danger_plain_http_behind_tls_proxy);
    assert!(error.contains("leave one of them out"), "{error}");
}

#[test]
fn with_tls_the_server_may_listen_everywhere_and_without_it_may_not() {
    let everywhere = |builder: Builder| {
        let at = SocketAddr::from(([0, 0, 0, 0], 0));
        builder.listen(at).services_listen(at).public_url("https://carta.test")
    };
    let secure = Secure::start_with(everywhere);
    for address in [secure.server.address(), secure.server.services_address().expect("said")] {
        let here = SocketAddr::from(([127, 0, 0, 1], address.port()));
        let mut stream = shake(here, secure.client()).expect("shaken");
        assert!(ask(&mut stream, AUTH).starts_with("HTTP/1.1 "));
    }
    assert!(everywhere(Server::builder()).start().is_err());
}

#[test]
fn a_new_certificate_is_shown_to_new_connections_and_a_broken_one_to_nobody() {
    let secure = Secure::start();
    let address = secure.server.address();
    let shown = || {
        let stream = shake(address, secure.client()).expect("shaken");
        stream.conn.peer_certificates().expect("shown").first().expect("one").to_vec()
    };
    let (first, mut open) = (shown(), shake(address, secure.client()).expect("shaken"));
    secure.authority.issue();
    secure.server.reload_certificates().expect("a pair");
    let second = shown();
    assert_ne!(first, second);
    assert!(ask(&mut open, AUTH).contains("userPoolId"), "what is open goes on");
    secure.authority.mismatch();
    let error = whole(&secure.server.reload_certificates().expect_err("refused"));
    assert!(error.contains("isn't that of the first certificate"), "{error}");
    assert_eq!(shown(), second);
    let plain = Server::builder().start().expect("started");
    assert!(whole(&plain.reload_certificates().expect_err("none")).contains("no TLS files"));
}

#[tokio::test]
async fn a_client_logs_in_over_it() {
    let secure = Secure::start_with(|builder| builder.public_url("https://carta.test"));
    let pem = secure.authority.pem();
    let root = reqwest::Certificate::from_pem(pem.as_bytes()).expect("a certificate");
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(PATIENCE)
        .tls_certs_only([root])
        .resolve("carta.test", secure.server.address())
        .build()
        .expect("a client");
    let url = format!("https://carta.test:{}/auth", secure.server.address().port());
    for _ in 0..3 {
        let answer = client.get(&url).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        assert!(answer.text().await.expect("a text").contains("https://carta.test"));
    }
}
