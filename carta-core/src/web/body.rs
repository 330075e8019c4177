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
        let this = self.project();
        if let Some(text) = this.said.take() {
            return Poll::Ready(Some(Ok(Frame::data(text.into()))));
        }
        let body = this.body;
        within(this.identity, false, || match body.as_pin_mut() {
            Some(body) => body.poll_frame(context),
            None => Poll::Ready(None),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.said.is_none() && self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        match (&self.said, &self.body) {
            (Some(text), _) => SizeHint::with_exact(text.len() as u64),
            (None, Some(body)) => body.size_hint(),
            (None, None) => SizeHint::with_exact(0),
        }
    }
}
