//! A gRPC service with guarded methods: each call is decided for whoever sent it.
//!
//! `cargo run --example grpc_service` starts a Carta of its own and the service, and calls it as two users and as nobody. Exit
//! status 1 means that something came out otherwise than told here.
#![expect(clippy::print_stdout, reason = "a program for people to watch")]

use axum::{Router, routing::post};
use carta::{Agent, AuthLayer, CurrentUser, Secret, User, Verifier};
use carta_server::Server;
use std::process::ExitCode;
use tokio::net::TcpListener;
use tonic::transport::{Endpoint, Server as GrpcServer, server::TcpIncoming};
use tonic::{Code, Request, Response, Status, server::Grpc, service::Routes};
use tonic_prost::ProstCodec;

const PASSWORD: &str = "a password for this example";
const PATH: &str = "/lab.Reports/Read";

#[carta::authorize(groups = ["Lab:Analysts"])]
async fn read(request: Request<String>) -> Result<Response<String>, Status> {
    let user = CurrentUser::of_scope().await?;
    Ok(Response::new(format!("{}, for {}", request.get_ref(), user.name)))
}

/// What tonic's generator makes of `service Reports { rpc Read(StringValue) returns (StringValue); }`, in short.
fn reports() -> Routes {
    let read = async |request: axum::extract::Request| {
        Grpc::new(ProstCodec::default()).unary(tower::service_fn(read), request).await
    };
    Routes::from(Router::new().route(PATH, post(read)))
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let carta = Server::builder().administrator("admin", PASSWORD.into()).start()?;
    let [andy, beth] = prepare(carta.url()).await?;

    let layer = AuthLayer::new(Verifier::new(carta.url().parse()?)?).answer_grpc();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let endpoint = Endpoint::from_shared(format!("http://{}", listener.local_addr()?))?;
    let server = GrpcServer::builder().layer(layer).add_routes(reports());
    tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener)));

    let channel = endpoint.connect().await?;
    let mut is_as_told = true;
    for (user, agent, code) in [
        ("andy", Some(&andy), Code::Ok),               // an analyst
        ("beth", Some(&beth), Code::PermissionDenied), // none
        ("nobody", None, Code::Unauthenticated),
    ] {
        let mut request = Request::new("the report".to_owned());
        if let Some(token) = agent.map(Agent::token) {
            let metadata = request.metadata_mut();
            metadata.insert("authorization", format!("Bearer {}", token.expose()).parse()?);
        }
        let mut client = tonic::client::Grpc::new(channel.clone());
        client.ready().await?;
        let codec = ProstCodec::<String, String>::default();
        let answer = client.unary(request, PATH.parse()?, codec).await;
        is_as_told &= answer.as_ref().map_or_else(Status::code, |_| Code::Ok) == code;
        let said = answer.map_or_else(|status| status.to_string(), Response::into_inner);
        println!("{user}: {said}");
    }
    Ok(if is_as_told { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Two users, of whom the first is an analyst.
async fn prepare(carta: &str) -> Result<[Agent; 2], carta::Error> {
    let log_in =
        async |user| Agent::login().host(carta.parse()?).username(user).password(PASSWORD).await;
    let admin = log_in("admin").await?;
    for user in ["andy", "beth"] {
        admin.users().create(&User::new(user)).await?;
        admin.users().set_password(user, &Secret::from(PASSWORD)).await?;
    }
    admin.groups().create("Lab:Analysts").await?;
    admin.groups().add_member("Lab:Analysts", "andy").await?;
    Ok([log_in("andy").await?, log_in("beth").await?])
}
