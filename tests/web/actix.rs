//! A service of actix-web's: every kind of guarded handler, every kind of caller, and how far each reaches.

mod hostile;

use super::issuer::Issuer;
use super::matrix::everybody_is_answered_as_they_should_be;
use super::serving::{Answer, Web, asking, bearer};
use crate::session::Session;
use actix_web::dev::ServerHandle;
use actix_web::rt::{System, spawn, task};
use actix_web::web::{self, Bytes, ServiceConfig};
use actix_web::{App, HttpMessage, HttpRequest, HttpResponse, HttpServer, ResponseError};
use carta::{AuthLayer, AuthenticationError, CurrentUser, Identity, Scope};
use carta_tests::scripted::json;
use futures_util::stream;
use std::convert::Infallible;
use std::fmt;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread::JoinHandle;

type Text = &'static str;

/// A service's own error.
#[derive(Debug)]
struct Trouble(AuthenticationError);

impl From<AuthenticationError> for Trouble {
    fn from(denial: AuthenticationError) -> Self {
        Self(denial)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("trouble")
    }
}

impl ResponseError for Trouble {
    fn error_response(&self) -> HttpResponse {
        self.0.error_response()
    }
}

#[carta::authorize(groups = ["Org:Ops"])]
async fn result() -> Result<Text, AuthenticationError> {
    Ok("done")
}

#[carta::authorize(groups = ["Org:Ops"])]
async fn of_actix() -> actix_web::Result<Text> {
    Ok("done")
}

#[carta::authorize(groups = ["Org:Ops"])]
async fn of_own_error(text: web::Data<Text>) -> Result<Text, Trouble> {
    Ok(**text)
}

#[carta::authorize(groups = ["Org:Ops"])]
async fn response() -> HttpResponse {
    HttpResponse::Ok().body("done")
}

/// Guarded deep inside, where nothing knows of requests.
async fn inside() -> Result<Text, AuthenticationError> {
    ops()
}

#[carta::authorize(groups = ["Org:Ops"])]
fn ops() -> Result<Text, AuthenticationError> {
    Ok("done")
}

const GUARDED: [&str; 5] = ["/result", "/of-actix", "/own-error", "/response", "/inside"];

async fn user(user: CurrentUser) -> String {
    task::yield_now().await;
    user.name.clone()
}

async fn whoever(user: Option<CurrentUser>) -> String {
    user.map_or("nobody".into(), |user| user.name.clone())
}

/// What an `Option` can't tell.
async fn told_apart(user: Result<CurrentUser, AuthenticationError>) -> String {
    user.map_or_else(|denial| denial.status().to_string(), |user| user.name.clone())
}

async fn cached(how: web::Path<String>) -> HttpResponse {
    HttpResponse::Ok().insert_header(("cache-control", how.into_inner())).finish()
}

async fn panics(_: CurrentUser) -> Text {
    task::yield_now().await;
    panic!("as a handler may")
}

async fn extension(request: HttpRequest) -> Text {
    let extensions = request.extensions();
    let identity = extensions.get::<Identity>();
    identity.map_or("none", |one| if one.is_anonymous() { "anonymous" } else { "somebody" })
}

#[carta::authorize(users = ["andy"])]
async fn andys() -> Result<(), AuthenticationError> {
    task::yield_now().await;
    Ok(())
}

fn told(answer: Result<(), AuthenticationError>) -> String {
    answer.map_or_else(|denial| format!("{} ", denial.decision().reason()), |()| "andy ".into())
}

/// A body that asks anew for each of its parts, after the handler has returned.
async fn streamed() -> HttpResponse {
    let parts = stream::unfold(0, |number| async move {
        let part = told(andys().await);
        (number < 3).then(|| (Ok::<_, Infallible>(Bytes::from(part)), number + 1))
    });
    HttpResponse::Ok().streaming(parts)
}

/// As a WebSocket's handler does with what talks.
async fn spawned() -> String {
    let alone = spawn(andys());
    let taken_along = spawn(Scope::current().enter(andys()));
    told(alone.await.unwrap()) + &told(taken_along.await.unwrap())
}

fn routes(service: &mut ServiceConfig) {
    service
        .app_data(web::Data::new("done"))
        .route("/result", web::get().to(result))
        .route("/of-actix", web::get().to(of_actix))
        .route("/own-error", web::get().to(of_own_error))
        .route("/response", web::get().to(response))
        .route("/inside", web::get().to(inside))
        .route("/user", web::get().to(user))
        .route("/whoever", web::route().to(whoever))
        .route("/told-apart", web::get().to(told_apart))
        .route("/extension", web::get().to(extension))
        .route("/cached/{how}", web::get().to(cached))
        .route("/panics", web::get().to(panics))
        .route("/streamed", web::get().to(streamed))
        .route("/spawned", web::get().to(spawned));
}

/// Stopped when dropped.
struct Served {
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

/// With one worker, so that all requests share a thread; and below `/api` with a clone of the layer inside.
fn serve(layer: AuthLayer) -> Web {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        System::new().block_on(async {
            let app = move || {
                let inner = web::scope("/api").wrap(layer.clone().required()).configure(routes);
                App::new().wrap(layer.clone()).service(inner).configure(routes)
            };
            let server = HttpServer::new(app).workers(1).disable_signals().listen(listener);
            let server = server.unwrap().run();
            tell.send(server.handle()).unwrap();
            server.await.unwrap();
        });
    });
    Web::at(address, Served { handle: told.recv().unwrap(), thread: Some(thread) })
}

fn stage(change: impl FnOnce(AuthLayer) -> AuthLayer) -> (Session, Issuer, Web) {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let web = serve(change(AuthLayer::new(issuer.verifier())));
    (session, issuer, web)
}

#[test]
fn every_handler_answers_every_caller_as_it_should() {
    let (_session, issuer, web) = stage(|layer| layer);
    everybody_is_answered_as_they_should_be(&issuer, &web, &GUARDED);
}

#[test]
fn a_carta_whose_keys_can_not_be_had_is_unavailable() {
    let (_session, issuer, web) = stage(|layer| layer);
    issuer.publish_instead(json(500, "{}"));
    let answer = web.get("/result", &[bearer(&issuer.token("andy"))]);
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("5")));
}

#[test]
fn the_caller_is_an_extractor() {
    let (_session, issuer, web) = stage(|layer| layer);
    let (andy, carl) = (bearer(&issuer.token("andy")), issuer.token("carl"));
    issuer.say(&carl, json(500, "{}"));
    let asks = |path: &str, lines: &[String]| {
        let answer = web.get(path, lines);
        (answer.status, answer.body)
    };
    assert_eq!(asks("/user", std::slice::from_ref(&andy)), (200, "andy".into()));
    assert_eq!(asks("/user", &[]).0, 401);
    assert_eq!(asks("/user", &[bearer(&carl)]).0, 503);
    assert_eq!(asks("/whoever", std::slice::from_ref(&andy)).1, "andy");
    assert_eq!(asks("/whoever", &[]).1, "nobody");
    assert_eq!(asks("/told-apart", std::slice::from_ref(&andy)).1, "andy");
    assert_eq!(asks("/told-apart", &[]).1, "401");
    assert_eq!(asks("/told-apart", &[bearer(&carl)]).1, "503");
    assert_eq!(asks("/extension", &[andy]).1, "somebody");
    assert_eq!(asks("/extension", &[]).1, "anonymous");
}

#[test]
fn required_means_that_nothing_runs_without_a_credential() {
    let (_session, issuer, web) = stage(AuthLayer::required);
    assert_eq!(web.get("/extension", &[]).status, 401);
    assert_eq!(web.get("/no-such-page", &[]).status, 401);
    assert_eq!(web.get("/extension", &[bearer(&issuer.token("andy"))]).body, "somebody");
}

#[test]
fn all_of_the_head_is_looked_at() {
    let accept = |layer: AuthLayer| {
        layer.accept_service_header().accept_cookie("sid", "https://app.example").unwrap()
    };
    let (_session, issuer, web) = stage(accept);
    let (andy, beth) = (issuer.token("andy"), issuer.token("beth"));
    let asks = |method: &str, lines: &[&str]| {
        let mut lines: Vec<_> = lines.iter().map(|line| (*line).to_owned()).collect();
        lines.push("Content-Length: 0".into());
        let answer = web.send(method, "/whoever", &lines);
        if answer.status == 200 { answer.body } else { answer.status.to_string() }
    };
    let (cookie, header) = (format!("Cookie: a=b; sid={andy}"), format!("X_CARTA_TOKEN: {beth}"));
    assert_eq!(asks("GET", &[&header]), "beth");
    assert_eq!(asks("GET", &[&cookie]), "andy");
    assert_eq!(asks("GET", &[&cookie, "Upgrade: websocket"]), "nobody");
    assert_eq!(asks("POST", &[&cookie]), "nobody");
    assert_eq!(asks("POST", &[&cookie, "Origin: https://app.example"]), "andy");
    assert_eq!(asks("POST", &[&cookie, "Origin: https://evil.example"]), "nobody");
    assert_eq!(asks("GET", &[&cookie, &header]), "400");
    assert_eq!(asks("GET", &[&header, &header]), "400");
}

#[test]
fn what_is_streamed_is_the_callers() {
    let (_session, issuer, web) = stage(|layer| layer);
    let body = |user: &str| web.get("/streamed", &[bearer(&issuer.token(user))]).body;
    assert_eq!(body("andy").matches("andy").count(), 3);
    let denied = body("beth");
    assert_eq!((denied.matches("not_allowed").count(), denied.contains("andy")), (3, false));
    assert_eq!(web.get("/streamed", &[]).body.matches("anonymous").count(), 3);
}

#[test]
fn what_is_spawned_is_nobodys_unless_it_is_taken_along() {
    let (_session, issuer, web) = stage(|layer| layer);
    let body = |user: &str| web.get("/spawned", &[bearer(&issuer.token(user))]).body;
    assert_eq!(body("andy"), "outside_scope andy ");
    assert_eq!(body("beth"), "outside_scope not_allowed ");
}

#[test]
fn requests_that_share_a_thread_have_each_their_own_caller() {
    let (_session, issuer, web) = stage(|layer| layer);
    issuer.hold(true);
    let asked = issuer.carta.asked().len();
    let users: Vec<_> = (0..8).map(|number| format!("user-{number}")).collect();
    let waiting = users.iter().map(|user| {
        let mut stream = web.connect();
        let request = asking("GET", "/user", &[bearer(&issuer.token(user))], "close");
        stream.write_all(&request).unwrap();
        (user, stream)
    });
    let waiting: Vec<_> = waiting.collect();
    // For `GET /auth` and the keys, and then for each caller.
    issuer.carta.wait_until_asked(asked + 2 + users.len());
    assert_eq!(web.get("/whoever", &[]).body, "nobody", "nobody waits for them");
    issuer.hold(false);
    for (user, mut stream) in waiting {
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        assert_eq!(Answer::read(&answer).body, *user);
    }
}
