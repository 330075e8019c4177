//! A service of gRPC's: every kind of guarded handler, every kind of caller, and how far each reaches.

mod hostile;
mod refusals;

use super::issuer::Issuer;
use crate::session::Session;
use axum::Router;
use axum::extract::Request as HttpRequest;
use axum::routing::post;
use carta::{AuthLayer, AuthenticationError, CurrentUser, Identity, Scope};
use carta_tests::scripted::{json, with_headers};
use futures_util::stream::{self, BoxStream, StreamExt};
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tonic::body::Body;
use tonic::client::Grpc as Client;
use tonic::codegen::http::Response as HttpResponse;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::server::Grpc;
use tonic::service::Routes;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Code, Request, Response, Status, Streaming};
use tonic_prost::ProstCodec;
use tonic_types::StatusExt;
use tower::service_fn;

type Answer = Result<Response<String>, Status>;

/// What async-trait makes of a method that stands in a service's trait.
#[tonic::async_trait]
trait Deeds {
    async fn result(&self, request: Request<String>) -> Answer;
    async fn whoever(&self, request: Request<String>) -> Answer;
}

struct Service;

#[tonic::async_trait]
impl Deeds for Service {
    #[carta::authorize(groups = ["Org:Ops"])]
    async fn result(&self, request: Request<String>) -> Answer {
        Ok(Response::new(request.into_inner()))
    }

    async fn whoever(&self, request: Request<String>) -> Answer {
        let identity = request.extensions().get::<Identity>().cloned().unwrap();
        assert_eq!(identity.is_anonymous(), request.metadata().get("authorization").is_none());
        Ok(Response::new(CurrentUser::of_scope().await?.name.clone()))
    }
}

/// Guarded deep inside, where nothing knows of requests.
async fn inside(request: Request<String>) -> Answer {
    ops()?;
    Ok(Response::new(request.into_inner()))
}

#[carta::authorize(groups = ["Org:Ops"])]
fn ops() -> Result<(), AuthenticationError> {
    Ok(())
}

#[carta::authorize(users = ["andy"])]
async fn andys() -> Result<(), AuthenticationError> {
    tokio::task::yield_now().await;
    Ok(())
}

type Parts = BoxStream<'static, Result<String, Status>>;

/// Asks anew for each part, after the handler has returned.
async fn streamed(_: Request<String>) -> Result<Response<Parts>, Status> {
    let parts = stream::iter(0..3).then(|_| async {
        andys().await?;
        Ok("andy".to_owned())
    });
    Ok(Response::new(parts.boxed()))
}

/// Asks anew for each part that comes in.
async fn echoed(request: Request<Streaming<String>>) -> Result<Response<Parts>, Status> {
    let parts = request.into_inner().then(|part| async move {
        andys().await?;
        part
    });
    Ok(Response::new(parts.boxed()))
}

async fn spawned(_: Request<String>) -> Answer {
    let alone = tokio::spawn(andys()).await.unwrap();
    let taken_along = tokio::spawn(Scope::current().enter(andys())).await.unwrap();
    Ok(Response::new(format!("{} {}", alone.is_ok(), taken_along.is_ok())))
}

async fn panics(_: Request<String>) -> Answer {
    andys().await?;
    panic!("as a handler may")
}

async fn unary<F>(request: HttpRequest, call: fn(Request<String>) -> F) -> HttpResponse<Body>
where
    F: Future<Output = Answer> + Send,
{
    Grpc::new(ProstCodec::default()).unary(service_fn(call), request).await
}

/// What tonic's generator would write, for paths of its form.
fn routes() -> Routes {
    let stream = async |request: HttpRequest| {
        Grpc::new(ProstCodec::default()).server_streaming(service_fn(streamed), request).await
    };
    let echo = async |request: HttpRequest| {
        Grpc::new(ProstCodec::default()).streaming(service_fn(echoed), request).await
    };
    let router = Router::new()
        .route("/test.Deeds/Result", post(|r| unary(r, |r| async { Service.result(r).await })))
        .route("/test.Deeds/Inside", post(|r| unary(r, inside)))
        .route("/test.Deeds/Whoever", post(|r| unary(r, |r| async { Service.whoever(r).await })))
        .route("/test.Deeds/Spawned", post(|r| unary(r, spawned)))
        .route("/test.Deeds/Panics", post(|r| unary(r, panics)))
        .route("/test.Deeds/Streamed", post(stream))
        .route("/test.Deeds/Echoed", post(echo));
    Routes::from(router)
}

/// A server on a port of its own, and a connection to it, until dropped.
struct Stage {
    issuer: Issuer,
    channel: Channel,
    runtime: Runtime,
    _session: Session,
}

impl Stage {
    fn begin(change: impl FnOnce(AuthLayer) -> AuthLayer) -> Self {
        let (session, issuer) = (Session::begin(), Issuer::start());
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let layer = change(AuthLayer::new(issuer.verifier()));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let server = Server::builder().layer(layer).add_routes(routes());
        runtime.spawn(server.serve_with_incoming(TcpIncoming::from(listener)));
        let endpoint = Endpoint::from_shared(format!("http://{address}")).unwrap();
        let channel = runtime.block_on(endpoint.connect()).unwrap();
        Self { issuer, channel, runtime, _session: session }
    }

    fn client(&self) -> Client<Channel> {
        let mut client = Client::new(self.channel.clone());
        self.runtime.block_on(client.ready()).unwrap();
        client
    }

    fn call(&self, method: &str, credentials: &[String]) -> Result<String, Status> {
        let (mut client, codec) = (self.client(), ProstCodec::<String, String>::default());
        let request = with("done".to_owned(), credentials);
        let answer = self.runtime.block_on(client.unary(request, path(method), codec));
        answer.map(Response::into_inner)
    }

    /// Who calls by the account of that user, once that is known.
    fn whoever(&self, user: &str) -> JoinHandle<Result<String, Status>> {
        let (mut client, codec) = (self.client(), ProstCodec::<String, String>::default());
        let request = with(String::new(), &[self.bearer(user)]);
        self.runtime.spawn(async move {
            let answer = client.unary(request, path("Whoever"), codec).await;
            answer.map(Response::into_inner)
        })
    }

    fn streamed(&self, user: &str) -> Vec<Result<String, Code>> {
        let (mut client, codec) = (self.client(), ProstCodec::<String, String>::default());
        let request = with(String::new(), &[self.bearer(user)]);
        self.runtime.block_on(async {
            let answer = client.server_streaming(request, path("Streamed"), codec).await.unwrap();
            answer.into_inner().map(|part| part.map_err(|status| status.code())).collect().await
        })
    }

    fn echoed(&self, user: &str) -> Vec<Result<String, Code>> {
        let (mut client, codec) = (self.client(), ProstCodec::<String, String>::default());
        let parts = stream::iter(["a", "b"].map(String::from));
        let request = with(parts, &[self.bearer(user)]);
        self.runtime.block_on(async {
            let answer = client.streaming(request, path("Echoed"), codec).await.unwrap();
            answer.into_inner().map(|part| part.map_err(|status| status.code())).collect().await
        })
    }

    fn bearer(&self, user: &str) -> String {
        bearer(&self.issuer.token(user))
    }
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

fn path(method: &str) -> PathAndQuery {
    format!("/test.Deeds/{method}").parse().unwrap()
}

fn with<T>(message: T, credentials: &[String]) -> Request<T> {
    let mut request = Request::new(message);
    for credential in credentials {
        request.metadata_mut().append("authorization", credential.parse().unwrap());
    }
    request
}

#[test]
fn every_handler_answers_every_caller_as_it_should() {
    let stage = Stage::begin(AuthLayer::answer_grpc);
    let issuer = &stage.issuer;
    issuer.add_to_group("andy", "Org:Ops");
    let (andy, beth, carl) = (issuer.token("andy"), issuer.token("beth"), issuer.token("carl"));
    let (gone, slow) = (issuer.token("dora"), issuer.token("emil"));
    issuer.say(&carl, json(500, "{}"));
    issuer.say(&gone, json(401, "{}"));
    issuer.say(&slow, with_headers(429, "Retry-After: 17\r\n", "{}"));
    let (away, wait) = (Code::Unavailable, |seconds| Some(Duration::from_secs(seconds)));
    let (nobody, twice) = (Code::Unauthenticated, Code::InvalidArgument);
    let callers = [
        ("denied", vec![bearer(&beth)], Code::PermissionDenied, "DENIED", None),
        ("anonymous", vec![], nobody, "UNAUTHENTICATED", None),
        ("unavailable", vec![bearer(&carl)], away, "UNAVAILABLE", wait(5)),
        ("put off", vec![bearer(&slow)], away, "UNAVAILABLE", wait(17)),
        ("gone", vec![bearer(&gone)], nobody, "UNAUTHENTICATED", None),
        ("malformed", vec![bearer("x")], nobody, "UNAUTHENTICATED", None),
        ("twice", vec![bearer(&andy), bearer(&andy)], twice, "SEVERAL_CREDENTIALS", None),
    ];
    for method in ["Result", "Inside"] {
        assert_eq!(stage.call(method, &[bearer(&andy)]).unwrap(), "done");
        for (who, credentials, code, reason, wait) in &callers {
            let status = stage.call(method, credentials).unwrap_err();
            assert_eq!(status.code(), *code, "{method} {who}: {status:?}");
            let details = status.get_error_details();
            let info = details.error_info().unwrap();
            assert_eq!((info.reason.as_str(), info.domain.as_str()), (*reason, "carta"));
            assert!(info.metadata.is_empty(), "{method} {who}: {info:?}");
            let told = details.retry_info().map(|retry| retry.retry_delay.unwrap());
            assert_eq!(told, *wait, "{method} {who}");
        }
    }
}

#[test]
fn what_is_required_is_told_only_where_the_application_allows_it() {
    let stage = Stage::begin(AuthLayer::answer_grpc);
    let credentials = [stage.bearer("beth")];
    carta::show_requirements(true);
    let shown = stage.call("Inside", &credentials).unwrap_err();
    carta::show_requirements(false);
    let details = shown.get_error_details();
    let told = &details.error_info().unwrap().metadata;
    assert!(told["function"].ends_with("ops"), "{told:?}");
    assert!(told["required"].contains("Org:Ops"), "{told:?}");
    let hidden = stage.call("Inside", &credentials).unwrap_err();
    assert!(!format!("{hidden:?}").contains("Ops"), "{hidden:?}");
}

#[test]
fn whoever_logs_a_status_finds_the_refusal_in_it() {
    use std::error::Error;
    let stage = Stage::begin(AuthLayer::answer_grpc);
    let status = Status::from(ops().unwrap_err());
    let refusal = status.source().unwrap().downcast_ref::<AuthenticationError>().unwrap();
    assert!(refusal.explain().contains("Org:Ops"), "{refusal}");
    drop(stage);
}

#[test]
fn a_handler_knows_its_caller() {
    let stage = Stage::begin(AuthLayer::answer_grpc);
    assert_eq!(stage.call("Whoever", &[stage.bearer("andy")]).unwrap(), "andy");
    assert_eq!(stage.call("Whoever", &[stage.bearer("beth")]).unwrap(), "beth");
    assert_eq!(stage.call("Whoever", &[]).unwrap_err().code(), Code::Unauthenticated);
}

#[test]
fn streams_are_the_callers_to_their_end() {
    let stage = Stage::begin(AuthLayer::answer_grpc);
    assert_eq!(stage.streamed("andy"), ["andy", "andy", "andy"].map(|one| Ok(one.to_owned())));
    assert_eq!(stage.streamed("beth"), [Err(Code::PermissionDenied)]);
    assert_eq!(stage.echoed("andy"), ["a", "b"].map(|one| Ok(one.to_owned())));
    assert_eq!(stage.echoed("beth"), [Err(Code::PermissionDenied)]);
}

#[test]
fn what_is_spawned_is_nobodys_unless_it_is_taken_along() {
    let stage = Stage::begin(AuthLayer::answer_grpc);
    assert_eq!(stage.call("Spawned", &[stage.bearer("andy")]).unwrap(), "false true");
    assert_eq!(stage.call("Spawned", &[stage.bearer("beth")]).unwrap(), "false false");
}

#[test]
fn calls_of_one_connection_have_each_their_own_caller() {
    let stage = Stage::begin(AuthLayer::answer_grpc);
    stage.issuer.hold(true);
    let asked = stage.issuer.carta.asked().len();
    let users: Vec<_> = (0..8).map(|number| format!("user-{number}")).collect();
    let calls: Vec<_> = users.iter().map(|user| stage.whoever(user)).collect();
    // For `GET /auth` and the keys, and then for each caller.
    stage.issuer.carta.wait_until_asked(asked + 2 + users.len());
    stage.issuer.hold(false);
    for (user, call) in users.iter().zip(calls) {
        let answer = stage.runtime.block_on(call).unwrap();
        assert_eq!(answer.unwrap(), *user);
    }
}

#[test]
fn a_carta_whose_keys_can_not_be_had_is_unavailable() {
    let stage = Stage::begin(AuthLayer::answer_grpc);
    stage.issuer.publish_instead(json(500, "{}"));
    let status = stage.call("Result", &[stage.bearer("andy")]).unwrap_err();
    let wait = status.get_error_details().retry_info().unwrap().retry_delay;
    assert_eq!((status.code(), wait), (Code::Unavailable, Some(Duration::from_secs(5))));
}
