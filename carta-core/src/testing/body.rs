//! Bodies that are made piece by piece, as they are read.

use bytes::Bytes;
use http_body::Frame;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

pub(crate) struct Body {
    pieces: Box<dyn Iterator<Item = io::Result<Bytes>> + Send + Sync>,
    rested: bool,
}

impl Body {
    pub(super) fn new(
        pieces: impl Iterator<Item = io::Result<Bytes>> + Send + Sync + 'static,
    ) -> Self {
        Self { pieces: Box::new(pieces), rested: false }
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        // Like one that comes over a network, a body isn't there at once: others on carta's thread have their turn
        // between its pieces.
        self.rested = !self.rested;
        if self.rested {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.pieces.next().map(|piece| piece.map(Frame::data)))
    }
}
