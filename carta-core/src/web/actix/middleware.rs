//! The layer, as `App::wrap` takes it.

use super::super::body::ScopedBody;
use super::super::found::{Found, PRIVATE, Taken, is_of_shared_caches};
use super::super::layer::AuthLayer;
use super::super::looking::Looked;
use super::super::problem::Problem;
use super::super::service::AuthService;
use super::{Local, answer};
use crate::scope;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::header::{CACHE_CONTROL, HeaderMap, HeaderValue};
use actix_web::{Error, HttpMessage};
use http::uri::PathAndQuery;
use http::{HeaderName, Method, Request, Uri};
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
            None => Looked::Refused(Problem::unreadable()),
        };
        let inner = Rc::clone(&self.inner);
        Box::pin(async move {
            let told = match looked {
                Looked::Known(found) => Ok(found),
                Looked::Asking(asking) => asking.await,
                Looked::Refused(problem) => Err(problem),
            };
            let found = match told {
                Ok(found) => found,
                Err(problem) => {
                    return Ok(request.into_response(answer(&problem, ScopedBody::said)));
                }
            };
            introduce(&found, &request);
            let (is_private, identity) = (found.is_private(), found.identity);
            let answering = scope(identity.clone(), async move { inner.call(request).await });
            let mut response = answering.await?;
            if is_private {
                keep_private(response.headers_mut());
            }
            Ok(response.map_body(|_, body| ScopedBody::of(identity, body)))
        })
    }
}

fn introduce(found: &Found, request: &ServiceRequest) {
    let mut extensions = request.extensions_mut();
    extensions.insert(found.identity.clone());
    if let Some(taken) = found.taken() {
        extensions.insert(taken);
    }
}

/// As for services of tower.
fn keep_private(headers: &mut HeaderMap) {
    let mut said = headers.get_all(CACHE_CONTROL);
    if !said.any(|value| is_of_shared_caches(value.as_bytes())) {
        headers.append(CACHE_CONTROL, HeaderValue::from_static(PRIVATE));
    }
}

/// All of the head, so that whatever the layer comes to look at is in it. `None` for what only actix-web can read.
fn head(request: &ServiceRequest) -> Option<Request<()>> {
    let mut head = Request::new(());
    *head.method_mut() = Method::from_bytes(request.method().as_str().as_bytes()).ok()?;
    *head.uri_mut() = match request.uri().path_and_query() {
        Some(target) => Uri::from(target.as_str().parse::<PathAndQuery>().ok()?),
        // As `CONNECT` names a host and a port, and as some write by mistake.
        None => request.uri().to_string().parse().ok()?,
    };
    if let Some(taken) = request.extensions().get::<Taken>() {
        head.extensions_mut().insert(taken.clone());
    }
    let headers = head.headers_mut();
    for (name, value) in request.headers() {
        let name = HeaderName::from_bytes(name.as_str().as_bytes()).ok()?;
        headers.try_append(name, http::HeaderValue::from_bytes(value.as_bytes()).ok()?).ok()?;
    }
    Some(head)
}
