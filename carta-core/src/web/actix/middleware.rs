//! The layer, as `App::wrap` takes it.

use super::super::body::ScopedBody;
use super::super::layer::{AuthLayer, Looked};
use super::super::problem::Problem;
use super::super::service::AuthService;
use super::{Local, answer};
use crate::scope;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::{Error, HttpMessage};
use http::uri::PathAndQuery;
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use std::future::{Ready, ready};
use std::rc::Rc;
use std::task::{Context, Poll};

impl<S, B> Transform<S, ServiceRequest> for AuthLayer
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<ScopedBody<B>>;
    type Error = Error;
    type Transform = AuthService<Rc<S>>;
    type InitError = ();
    type Future = Ready<Result<AuthService<Rc<S>>, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(AuthService::new(Rc::new(service), self.clone())))
    }
}

impl<S, B> Service<ServiceRequest> for AuthService<Rc<S>>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<ScopedBody<B>>;
    type Error = Error;
    type Future = Local<Result<Self::Response, Error>>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let looked = match head(&request) {
            Some(head) => self.layer.look(&head),
            None => Looked::Refused(Problem::malformed()),
        };
        let inner = Rc::clone(&self.inner);
        Box::pin(async move {
            let told = match looked {
                Looked::Known(identity) => Ok(identity),
                Looked::Asking(asking) => asking.await,
                Looked::Refused(problem) => Err(problem),
            };
            let identity = match told {
                Ok(identity) => identity,
                Err(problem) => {
                    return Ok(request.into_response(answer(&problem, ScopedBody::said)));
                }
            };
            request.extensions_mut().insert(identity.clone());
            let answering = scope(identity.clone(), async move { inner.call(request).await });
            let response = answering.await?;
            Ok(response.map_body(|_, body| ScopedBody::of(identity, body)))
        })
    }
}

/// All of the head, so that whatever the layer comes to look at is in it. `None` for what only actix-web can read.
fn head(request: &ServiceRequest) -> Option<Request<()>> {
    let mut head = Request::new(());
    *head.method_mut() = Method::from_bytes(request.method().as_str().as_bytes()).ok()?;
    let target: PathAndQuery = request.uri().path_and_query()?.as_str().parse().ok()?;
    *head.uri_mut() = Uri::from(target);
    let headers = head.headers_mut();
    for (name, value) in request.headers() {
        let name = HeaderName::from_bytes(name.as_str().as_bytes()).ok()?;
        headers.try_append(name, HeaderValue::from_bytes(value.as_bytes()).ok()?).ok()?;
    }
    Some(head)
}
