//! The answer to one request, in the name of whoever sent it.

use super::body::ScopedBody;
use super::form::Form;
use super::found::{Found, keep_private};
use super::looking::Asking;
use super::problem::Problem;
use crate::Identity;
use crate::session::within;
use http::{Request, Response};
use pin_project_lite::pin_project;
use std::fmt;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tower_service::Service;

pin_project! {
    /// What a service answers, in the scope of whoever sent the request; from [`AuthService`](super::AuthService).
    #[must_use = "futures do nothing unless awaited"]
    pub struct Identified<S, B>
    where
        S: Service<Request<B>>,
    {
        #[pin]
        state: State<S, B>,
    }
}

pin_project! {
    #[project = StateProj]
    enum State<S, B>
    where
        S: Service<Request<B>>,
    {
        Running { #[pin] running: Running<S::Future> },
        /// Who sent it has to be asked for first.
        Asking { asking: Asking, waiting: Option<Box<(S, Request<B>)>>, form: Form },
        Refused { problem: Problem, form: Form },
    }
}

pin_project! {
    struct Running<F> {
        identity: Identity,
        is_private: bool,
        // `None` once it has answered, and while it is being dropped.
        #[pin]
        future: Option<F>,
    }

    impl<F> PinnedDrop for Running<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            within(this.identity, false, || this.future.set(None));
        }
    }
}

impl<F> Running<F> {
    fn start<S, B>(found: Found, service: &mut S, mut request: Request<B>) -> Self
    where
        S: Service<Request<B>, Future = F>,
    {
        let (is_private, taken) = (found.is_private(), found.taken());
        let mut identity = found.identity;
        request.extensions_mut().insert(identity.clone());
        if let Some(taken) = taken {
            request.extensions_mut().insert(taken);
        }
        let future = within(&mut identity, false, || service.call(request));
        Self { identity, is_private, future: Some(future) }
    }

    fn poll<R, E>(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<Response<ScopedBody<R>>, E>>
    where
        F: Future<Output = Result<Response<R>, E>>,
    {
        let mut this = self.project();
        let answer = within(this.identity, false, || {
            let answer = match this.future.as_mut().as_pin_mut() {
                Some(future) => ready!(future.poll(context)),
                None => return Poll::Pending,
            };
            this.future.set(None);
            Poll::Ready(answer)
        });
        let (identity, is_private) = (this.identity, *this.is_private);
        answer.map_ok(|mut response| {
            if is_private {
                keep_private(response.headers_mut());
            }
            response.map(|body| ScopedBody::of(mem::take(identity), body))
        })
    }
}

impl<S, B> Identified<S, B>
where
    S: Service<Request<B>>,
{
    #[inline]
    pub(super) fn running(found: Found, service: &mut S, request: Request<B>) -> Self {
        let running = Running::start(found, service, request);
        Self { state: State::Running { running } }
    }

    pub(super) fn asking(asking: Asking, service: S, request: Request<B>, form: Form) -> Self {
        let waiting = Some(Box::new((service, request)));
        Self { state: State::Asking { asking, waiting, form } }
    }

    pub(super) fn refused(problem: Problem, form: Form) -> Self {
        Self { state: State::Refused { problem, form } }
    }
}

impl<S, B, R> Future for Identified<S, B>
where
    S: Service<Request<B>, Response = Response<R>>,
{
    type Output = Result<Response<ScopedBody<R>>, S::Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            let next = match state.as_mut().project() {
                StateProj::Running { running } => return running.poll(context),
                StateProj::Refused { problem, form } => {
                    return Poll::Ready(Ok(form.answer(problem).map(ScopedBody::said)));
                }
                StateProj::Asking { asking, waiting, form } => {
                    let told = ready!(asking.as_mut().poll(context));
                    match (told, waiting.take()) {
                        (Ok(found), Some(waiting)) => {
                            let (mut service, request) = *waiting;
                            let running = Running::start(found, &mut service, request);
                            State::Running { running }
                        }
                        (Err(problem), _) => State::Refused { problem, form: *form },
                        // INVARIANT: it is taken once, when the state changes.
                        (Ok(_), None) => return Poll::Pending,
                    }
                }
            };
            state.set(next);
        }
    }
}

impl<S, B> fmt::Debug for Identified<S, B>
where
    S: Service<Request<B>>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identified").finish_non_exhaustive()
    }
}
