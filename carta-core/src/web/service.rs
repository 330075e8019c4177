use super::body::ScopedBody;
use super::future::Identified;
use super::layer::AuthLayer;
use super::looking::Looked;
use http::{Request, Response};
use std::mem;
use std::task::{Context, Poll};
use tower_service::Service;

/// A service whose requests run in the name of whoever sent them; from [`AuthLayer`].
#[derive(Clone, Debug)]
pub struct AuthService<S> {
    pub(super) inner: S,
    pub(super) layer: AuthLayer,
}

impl<S> AuthService<S> {
    pub(super) fn new(inner: S, layer: AuthLayer) -> Self {
        Self { inner, layer }
    }
}

impl<S, B, R> Service<Request<B>> for AuthService<S>
where
    S: Service<Request<B>, Response = Response<R>> + Clone,
{
    type Response = Response<ScopedBody<R>>;
    type Error = S::Error;
    type Future = Identified<S, B>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Identified<S, B> {
        match self.layer.look(&request) {
            Looked::Known(found) => Identified::running(found, &mut self.inner, request),
            Looked::Asking(asking) => {
                // The one that is ready goes along; a clone may not be.
                let next = self.inner.clone();
                let ready = mem::replace(&mut self.inner, next);
                let form = self.layer.form(&request);
                Identified::asking(asking, ready, request, form)
            }
            Looked::Refused(problem) => Identified::refused(problem, self.layer.form(&request)),
        }
    }
}
