//! What actix-web needs to see: refusals as answers, the caller as an extractor, and the layer as its middleware. It has
//! another `http` than everybody else, so heads are translated here.

mod middleware;

use super::body::ScopedBody;
use super::current_user::CurrentUser;
use super::problem::{Problem, is_outside};
use crate::{AuthenticationError, FromDenial};
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError};
use bytes::Bytes;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A future of one thread, as actix-web's services have them.
type Local<T> = Pin<Box<dyn Future<Output = T>>>;

/// Lets a handler return an `HttpResponse`, and so anything, and still be guarded.
#[diagnostic::do_not_recommend]
impl FromDenial for HttpResponse {
    fn from_denial(denial: AuthenticationError) -> Self {
        Problem::from(denial).into()
    }
}

impl ResponseError for AuthenticationError {
    fn status_code(&self) -> StatusCode {
        let status = if is_outside(self) { None } else { StatusCode::from_u16(self.status()).ok() };
        status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        Self::new(self.decision().clone()).into()
    }
}

impl From<AuthenticationError> for HttpResponse {
    fn from(denial: AuthenticationError) -> Self {
        Problem::from(denial).into()
    }
}

impl From<Problem> for HttpResponse {
    fn from(problem: Problem) -> Self {
        answer(&problem, BoxBody::new)
    }
}

/// The same answer, with its body in another type.
fn answer<B>(problem: &Problem, body: impl FnOnce(Bytes) -> B) -> HttpResponse<B> {
    let (head, bytes) = problem.answer().into_parts();
    let status = StatusCode::from_u16(head.status.as_u16());
    let mut answer = HttpResponse::build(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    for (name, value) in &head.headers {
        answer.append_header((name.as_str(), value.as_bytes()));
    }
    answer.finish().set_body(body(bytes))
}

impl FromRequest for CurrentUser {
    type Error = AuthenticationError;
    type Future = Local<Result<Self, AuthenticationError>>;

    fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(Self::of_scope())
    }
}

impl<B: MessageBody> MessageBody for ScopedBody<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        match (self.to_say(), self.inner()) {
            (Some(text), _) => BodySize::Sized(text.len() as u64),
            (None, Some(body)) => body.size(),
            (None, None) => BodySize::Sized(0),
        }
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, B::Error>>> {
        self.poll_part(|text| text, |body| body.poll_next(context))
    }
}
