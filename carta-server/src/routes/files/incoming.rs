use crate::error::Error;
use crate::files::WHOLE;
use axum::body::{Body, BodyDataStream, Bytes};
use axum::http::StatusCode;
use futures_util::{Stream, StreamExt as _};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Sleep, sleep, timeout};

/// How long a client may send nothing.
const IDLE: Duration = Duration::from_secs(30);
/// What is read over of a body that nobody wants: answered earlier, a client that is still sending would find its connection
/// cut, and no answer.
const READ_OVER: usize = 8 << 20;

/// A body as it comes, which is still at hand when a reader gives it up. It ends in an error when nothing comes for too long,
/// or when all of it takes too long.
#[derive(Clone)]
pub(super) struct Incoming(Arc<Mutex<Coming>>);

struct Coming {
    body: BodyDataStream,
    idle: Duration,
    /// Since the last piece, while the reader waits for another.
    waiting: Option<Pin<Box<Sleep>>>,
    end: Pin<Box<Sleep>>,
    late: bool,
}

impl Incoming {
    /// Within a runtime.
    pub(super) fn new(body: Body) -> Self {
        Self::within(body, IDLE, WHOLE)
    }

    fn within(body: Body, idle: Duration, whole: Duration) -> Self {
        let (body, end) = (body.into_data_stream(), Box::pin(sleep(whole)));
        Self(Arc::new(Mutex::new(Coming { body, idle, waiting: None, end, late: false })))
    }

    /// What is to be said instead of a reader's error, which knows only that the body has ended.
    pub(super) fn explained(&self, error: Error) -> Error {
        if self.coming().late { late() } else { error }
    }

    /// Hands an outcome on; if it is an error, after reading over what is still coming, within bounds.
    pub(super) async fn answered<T>(mut self, outcome: Result<T, Error>) -> Result<T, Error> {
        if outcome.is_err() && !self.coming().late {
            let read_over = async {
                let mut read = 0_usize;
                while let Some(Ok(piece)) = self.next().await
                    && read < READ_OVER
                {
                    read = read.saturating_add(piece.len());
                }
            };
            let _ = timeout(IDLE, read_over).await;
        }
        outcome
    }

    /// Nothing that is done under the lock can leave it half done.
    fn coming(&self) -> MutexGuard<'_, Coming> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stream for Incoming {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.coming().poll(cx)
    }
}

impl Coming {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if self.late || self.end.as_mut().poll(cx).is_ready() {
            return self.is_late();
        }
        if let Poll::Ready(piece) = self.body.poll_next_unpin(cx) {
            self.waiting = None;
            let cut = |_| Error::bad_request("the body was cut short");
            return Poll::Ready(piece.map(|piece| piece.map_err(cut)));
        }
        let idle = self.idle;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(idle)));
        match waiting.as_mut().poll(cx) {
            Poll::Ready(()) => self.is_late(),
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_late(&mut self) -> Poll<Option<Result<Bytes, Error>>> {
        self.late = true;
        Poll::Ready(Some(Err(late())))
    }
}

fn late() -> Error {
    Error::new(
        StatusCode::REQUEST_TIMEOUT,
        "the content took too long: 30 s without a byte, or more than an hour; send it in parts",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    fn run(test: impl Future<Output = ()>) {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(test);
    }

    /// A piece, and then nothing, for ever.
    fn stalled() -> Body {
        let piece = stream::iter([Ok::<_, std::convert::Infallible>("piece")]);
        Body::from_stream(piece.chain(stream::pending()))
    }

    #[test]
    fn a_client_that_sends_nothing_is_late() {
        run(async {
            let mut incoming = Incoming::within(stalled(), Duration::ZERO, IDLE);
            assert!(matches!(incoming.next().await, Some(Ok(piece)) if piece == "piece"));
            let error = incoming.next().await.expect("an answer").expect_err("late");
            assert_eq!(error.status(), 408);
            // Whatever a reader makes of it.
            let said = incoming.explained(Error::bad_request("cut"));
            assert_eq!(said.status(), 408);
            assert!(incoming.answered(Err::<(), _>(said)).await.is_err());
        });
    }

    #[test]
    fn a_client_that_never_ends_is_late() {
        run(async {
            // Before the end, some of it may come.
            let incoming = Incoming::within(stalled(), IDLE, Duration::ZERO);
            let pieces: Vec<_> = incoming.take(2).collect().await;
            let last = pieces.into_iter().next_back().expect("an answer").expect_err("late");
            assert_eq!(last.status(), 408);
        });
    }
}
