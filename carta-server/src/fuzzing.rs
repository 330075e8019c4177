//! What the fuzz targets in `fuzz/` call: insides of the server that have no public face. Compiled for them alone.
#![allow(
    missing_docs,
    clippy::missing_panics_doc,
    clippy::expect_used,
    reason = "a target stops where something is wrong"
)]

use crate::app::App;
use crate::ids::{SessionId, UserId};
use crate::names::{self, GroupPath};
use crate::store::{NewUser, User};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderName, HeaderValue, Request, header};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use tokio::runtime::Runtime;
use tower::Service as _;

const NOW: u64 = 1_000;
/// Longer than any answer.
const ANSWER: usize = 1 << 24;

#[must_use]
pub fn fold(text: &str) -> String {
    names::fold(text)
}

#[must_use]
pub fn parse_group(text: &str) -> Option<String> {
    GroupPath::parse(text).ok().map(|path| path.as_str().to_owned())
}

/// A valid token, and whether another one is believed.
pub struct Tokens {
    carta: Carta,
}

impl Tokens {
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it starts a Carta")]
    pub fn new() -> Self {
        Self { carta: Carta::new() }
    }

    #[must_use]
    pub fn valid(&self) -> &str {
        &self.carta.administrator
    }

    #[must_use]
    pub fn is_believed(&self, token: &str) -> bool {
        let Carta { app, runtime, .. } = &self.carta;
        runtime.block_on(async {
            let keys = app.keys.at(NOW).await;
            app.tokens.verify(&keys, token, NOW).is_some()
        })
    }
}

/// A server's routes, in memory and without a network.
pub struct Carta {
    runtime: Runtime,
    app: App,
    router: Mutex<Router>,
    administrator: String,
    stranger: String,
}

/// One request, with whatever a fuzzer thinks of.
#[derive(Debug)]
pub struct Sent<'a> {
    pub method: &'a str,
    /// With `{…}` where a parameter goes.
    pub path: &'a str,
    /// Where the path is `/`.
    pub operation: &'a str,
    pub parameters: [&'a str; 3],
    pub query: &'a str,
    pub credential: Option<&'a [u8]>,
    pub header: (&'a str, &'a [u8]),
    pub body: &'a [u8],
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// Whether the body is `{"error": "…"}`, or as Cognito says it.
    pub is_json_error: bool,
}

impl Carta {
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it starts a Carta")]
    pub fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let runtime = runtime.expect("a runtime");
        let (app, administrator, stranger) = runtime.block_on(async {
            let app = crate::server::app().await;
            let administrator = token(&app, "admin").await;
            let new = NewUser {
                id: UserId::random(),
                name: "stranger",
                folded: "stranger",
                email: None,
                organization: None,
                first_name: None,
                last_name: None,
            };
            let mut tx = app.store.begin_write().await.expect("begun");
            tx.insert_user(&new, NOW).await.expect("inserted");
            tx.commit().await.expect("committed");
            let stranger = token(&app, "stranger").await;
            (app, administrator, stranger)
        });
        let router = Mutex::new(crate::routes::router(app.clone(), crate::routes::Source::Within));
        Self { runtime, app, router, administrator, stranger }
    }

    #[must_use]
    pub fn administrator(&self) -> String {
        format!("Bearer {}", self.administrator)
    }

    #[must_use]
    pub fn stranger(&self) -> String {
        format!("Bearer {}", self.stranger)
    }

    /// `None` if it isn't a request that could come over the wire.
    pub fn answer(&self, sent: &Sent<'_>) -> Option<Answer> {
        let request = sent.request()?;
        self.runtime.block_on(async {
            let answering = {
                let mut router = self.router.lock().unwrap_or_else(PoisonError::into_inner);
                router.call(request)
            };
            let answer = answering.await.expect("infallible");
            let status = answer.status().as_u16();
            let body = to_bytes(answer.into_body(), ANSWER).await.expect("a body");
            let error = serde_json::from_slice::<serde_json::Value>(&body).unwrap_or_default();
            let is_json_error = error["error"].is_string() || error["__type"].is_string();
            Some(Answer { status, is_json_error })
        })
    }
}

impl Sent<'_> {
    fn request(&self) -> Option<Request<Body>> {
        let mut parameters = self.parameters.iter();
        let mut uri = String::new();
        for (n, part) in self.path.split(['{', '}']).enumerate() {
            uri.push_str(if n % 2 == 0 { part } else { parameters.next()? });
        }
        if !self.query.is_empty() {
            uri.push('?');
            uri.push_str(self.query);
        }
        let mut request = Request::builder().method(self.method).uri(uri);
        request = if self.path == "/" {
            let target = format!("AWSCognitoIdentityProviderService.{}", self.operation);
            let request = request.header("x-amz-target", target);
            request.header(header::CONTENT_TYPE, "application/x-amz-json-1.1")
        } else {
            request.header(header::CONTENT_TYPE, "application/json")
        };
        if let Some(credential) = self.credential {
            let credential = HeaderValue::from_bytes(credential).ok()?;
            request = request.header(header::AUTHORIZATION, credential);
        }
        let (name, value) = self.header;
        if !name.is_empty() {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            request = request.header(name, HeaderValue::from_bytes(value).ok()?);
        }
        let peer = ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 1)));
        request.extension(peer).body(Body::from(self.body.to_vec())).ok()
    }
}

async fn token(app: &App, name: &str) -> String {
    let session = SessionId::random();
    let mut tx = app.store.begin_write().await.expect("begun");
    let user: User = tx.user_by_name(name).await.expect("read").expect("there");
    tx.insert_session(session, user.id, NOW, u64::MAX / 2).await.expect("begun");
    tx.commit().await.expect("committed");
    let keys = app.keys.at(NOW).await;
    app.tokens.issue(&keys, &user, session, NOW, NOW).expect("issued").id_token
}
