use crate::error::Error;
use axum::body::{Body, BodyDataStream, Bytes};
use futures_util::{Stream, StreamExt as _};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

/// What is read over of a body that nobody wants: answered earlier, a client that is still sending would find its connection
/// cut, and no answer.
const READ_OVER: usize = 8 << 20;
const PATIENCE: Duration = Duration::from_secs(30);

/// A body as it comes, which is still at hand when a reader gives it up.
#[derive(Clone)]
pub(super) struct Incoming(Arc<Mutex<BodyDataStream>>);

impl Incoming {
    pub(super) fn new(body: Body) -> Self {
        Self(Arc::new(Mutex::new(body.into_data_stream())))
    }

    /// Hands an outcome on; if it is an error, after reading over what is still coming, within bounds.
    pub(super) async fn answered<T>(mut self, outcome: Result<T, Error>) -> Result<T, Error> {
        if outcome.is_err() {
            let read_over = async {
                let mut read = 0_usize;
                while let Some(Ok(piece)) = self.next().await
                    && read < READ_OVER
                {
                    read = read.saturating_add(piece.len());
                }
            };
            let _ = tokio::time::timeout(PATIENCE, read_over).await;
        }
        outcome
    }
}

impl Stream for Incoming {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let piece = body.poll_next_unpin(cx);
        piece.map(|piece| {
            piece.map(|piece| piece.map_err(|_| Error::bad_request("the body was cut short")))
        })
    }
}
