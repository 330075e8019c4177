use crate::Identity;
use crate::session::within;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project! {
    /// The body of an answer, which goes on in the scope of whoever sent the request; from [`AuthLayer`](super::AuthLayer).
    #[derive(Debug)]
    pub struct ScopedBody<B> {
        identity: Identity,
        // `None` if the layer itself answers, and while it is being dropped.
        #[pin]
        body: Option<B>,
        said: Option<Bytes>,
    }

    impl<B> PinnedDrop for ScopedBody<B> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            within(this.identity, false, || this.body.set(None));
        }
    }
}

impl<B> ScopedBody<B> {
    pub(super) fn of(identity: Identity, body: B) -> Self {
        Self { identity, body: Some(body), said: None }
    }

    pub(super) fn said(text: Bytes) -> Self {
        let said = Some(text).filter(|text| !text.is_empty());
        Self { identity: Identity::anonymous(), body: None, said }
    }

    /// What the layer itself answers, until it was said.
    pub(super) fn to_say(&self) -> Option<&Bytes> {
        self.said.as_ref()
    }

    pub(super) fn inner(&self) -> Option<&B> {
        self.body.as_ref()
    }

    /// The next part of it, by the ways of its kind of bodies.
    pub(super) fn poll_part<T, E>(
        self: Pin<&mut Self>,
        part: impl FnOnce(Bytes) -> T,
        poll: impl FnOnce(Pin<&mut B>) -> Poll<Option<Result<T, E>>>,
    ) -> Poll<Option<Result<T, E>>> {
        let this = self.project();
        if let Some(text) = this.said.take() {
            return Poll::Ready(Some(Ok(part(text))));
        }
        let body = this.body;
        within(this.identity, false, || body.as_pin_mut().map_or(Poll::Ready(None), poll))
    }
}

impl<B> Body for ScopedBody<B>
where
    B: Body,
    B::Data: From<Bytes>,
{
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        self.poll_part(|text| Frame::data(text.into()), |body| body.poll_frame(context))
    }

    fn is_end_stream(&self) -> bool {
        self.to_say().is_none() && self.inner().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        match (self.to_say(), self.inner()) {
            (Some(text), _) => SizeHint::with_exact(text.len() as u64),
            (None, Some(body)) => body.size_hint(),
            (None, None) => SizeHint::with_exact(0),
        }
    }
}
