//! Routes of actix-web's, by carta and by another.

use super::GROUP;
use actix_http::Request;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, Error, get};
use actix_web_grants::GrantsMiddleware;
use carta::{AuthLayer, AuthenticationError};
use std::collections::HashSet;

/// The answer's status.
pub async fn call<S, B>(service: &S, request: Request) -> bool
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    service.call(request).await.unwrap().status().is_success()
}

pub fn asking() -> Request {
    TestRequest::get().uri("/").to_request()
}

pub fn asking_by(token: &str) -> Request {
    let bearer = (AUTHORIZATION, format!("Bearer {token}"));
    TestRequest::get().uri("/").insert_header(bearer).to_request()
}

#[get("/")]
async fn hello() -> &'static str {
    "hello"
}

pub async fn plain() -> impl Service<Request, Response = ServiceResponse, Error = Error> {
    init_service(App::new().service(hello)).await
}

#[get("/")]
#[actix_web_grants::protect("Org:G0")]
async fn protected() -> &'static str {
    "hello"
}

/// actix-web-grants, where the application has the groups at hand.
pub async fn grants()
-> impl Service<Request, Response = ServiceResponse<impl MessageBody>, Error = Error> {
    async fn groups(_: &ServiceRequest) -> Result<HashSet<String>, Error> {
        Ok(HashSet::from([GROUP.to_owned()]))
    }
    let middleware = GrantsMiddleware::with_extractor(groups);
    init_service(App::new().wrap(middleware).service(protected)).await
}

#[get("/")]
#[carta::authorize(groups = ["Org:G0"])]
async fn guarded() -> Result<&'static str, AuthenticationError> {
    Ok("hello")
}

pub async fn carta(
    layer: AuthLayer,
) -> impl Service<Request, Response = ServiceResponse<impl MessageBody>, Error = Error> {
    init_service(App::new().wrap(layer).service(guarded)).await
}
