//! A connection's bytes, and how long is waited for the other side: to take an answer, and to stop sending at the end.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::watch;
use tokio::time::Sleep;

/// Within this time, a client that isn't ready to take all of what waits for it takes at least [`PORTION`]. A time for
/// each byte would let one that takes them singly stay for days.
const TAKING: Duration = Duration::from_secs(30);
const PORTION: usize = 64 * 1024;
/// What is read over, and for how long, after the last answer: with bytes unread, the system would make a reset of the
/// end, and clients that are still sending would never look at the answer.
const READ_OVER: usize = 8 * 1024 * 1024;
const ENDING: Duration = Duration::from_secs(10);
const PIECE: usize = 8 * 1024;

pub(super) struct Stream<S> {
    stream: S,
    taking: Taking,
    ending: Option<Ending>,
    stopped: watch::Receiver<()>,
}

/// How well the other side takes what it is given.
#[derive(Default)]
struct Taking {
    /// While something waits.
    until: Option<Pin<Box<Sleep>>>,
    taken: usize,
}

struct Ending {
    until: Pin<Box<dyn Future<Output = ()> + Send>>,
    left: usize,
}

impl<S> Stream<S> {
    /// Once `stopped` says so, it doesn't read over any more.
    pub(super) fn new(stream: S, stopped: watch::Receiver<()>) -> Self {
        Self { stream, taking: Taking::default(), ending: None, stopped }
    }
}

impl Taking {
    fn after(
        &mut self,
        cx: &mut Context<'_>,
        write: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(outcome) = write {
            self.taken = self.taken.saturating_add(*outcome.as_ref().unwrap_or(&0));
            if self.taken >= PORTION {
                self.rest();
            }
            return Poll::Ready(outcome);
        }
        let until = self.until.get_or_insert_with(|| {
            self.taken = 0;
            Box::pin(tokio::time::sleep(TAKING))
        });
        ready!(until.as_mut().poll(cx));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client takes no answer")))
    }

    /// Nothing waits.
    fn rest(&mut self) {
        self.until = None;
        self.taken = 0;
    }
}

impl Ending {
    fn new(mut stopped: watch::Receiver<()>) -> Self {
        let until = Box::pin(async move {
            tokio::select! {
                () = tokio::time::sleep(ENDING) => {}
                _ = stopped.changed() => {}
            }
        });
        Self { until, left: READ_OVER }
    }

    fn poll(&mut self, cx: &mut Context<'_>, stream: &mut (impl AsyncRead + Unpin)) -> Poll<()> {
        while self.left > 0 && self.until.as_mut().poll(cx).is_pending() {
            let mut piece = [0; PIECE];
            let mut piece = ReadBuf::new(&mut piece);
            let read = ready!(Pin::new(&mut *stream).poll_read(cx, &mut piece));
            // The other side has ended, too.
            if read.is_err() || piece.filled().is_empty() {
                break;
            }
            self.left = self.left.saturating_sub(piece.filled().len());
        }
        Poll::Ready(())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Stream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Stream<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let me = self.get_mut();
        let outcome = Pin::new(&mut me.stream).poll_write(cx, bytes);
        me.taking.after(cx, outcome)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let me = self.get_mut();
        let outcome = Pin::new(&mut me.stream).poll_write_vectored(cx, slices);
        me.taking.after(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Called when all has been handed over.
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let me = self.get_mut();
        ready!(Pin::new(&mut me.stream).poll_flush(cx))?;
        me.taking.rest();
        Poll::Ready(Ok(()))
    }

    /// Says that no more comes, and reads over what does.
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let me = self.get_mut();
        if me.ending.is_none() {
            ready!(Pin::new(&mut me.stream).poll_shutdown(cx))?;
        }
        let ending = me.ending.get_or_insert_with(|| Ending::new(me.stopped.clone()));
        ready!(ending.poll(cx, &mut me.stream));
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
    use tokio::time::timeout;

    const BUFFER: usize = 1024;

    /// Both sides, and what stops the server; with a clock that runs ahead where everybody waits.
    fn run(test: impl AsyncFnOnce(Stream<DuplexStream>, DuplexStream, watch::Sender<()>)) {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_time().start_paused(true).build().expect("a runtime");
        runtime.block_on(async {
            let (near, far) = tokio::io::duplex(BUFFER);
            let (stop, stopped) = watch::channel(());
            test(Stream::new(near, stopped), far, stop).await;
        });
    }

    fn is_timed_out<T>(outcome: io::Result<T>) -> bool {
        outcome.is_err_and(|error| error.kind() == io::ErrorKind::TimedOut)
    }

    #[test]
    fn a_client_that_takes_nothing_is_given_up() {
        run(async |mut near, _far, _stop| {
            assert!(is_timed_out(near.write_all(&[0; 2 * BUFFER]).await));
        });
    }

    #[test]
    fn a_client_that_takes_single_bytes_is_given_up() {
        run(async |mut near, mut far, _stop| {
            let takes = async {
                loop {
                    far.read_u8().await.expect("a byte");
                    tokio::time::sleep(TAKING / 4).await;
                }
            };
            tokio::select! {
                outcome = near.write_all(&[0; 2 * BUFFER]) => assert!(is_timed_out(outcome)),
                () = takes => {}
            }
        });
    }

    #[test]
    fn a_client_that_takes_its_portions_takes_as_long_as_it_likes() {
        run(async |mut near, mut far, _stop| {
            let gives = async {
                near.write_all(&[0; 8 * PORTION]).await.expect("taken");
                near.flush().await.expect("flushed");
                // What was taken before is no debt.
                tokio::time::sleep(10 * TAKING).await;
                near.write_all(&[0; 2 * BUFFER]).await.expect("taken");
            };
            let takes = async {
                let mut portion = vec![0; PORTION + BUFFER];
                for _ in 0..8 {
                    let portion = portion.get_mut(..PORTION).expect("shorter");
                    far.read_exact(portion).await.expect("a portion");
                    tokio::time::sleep(TAKING / 2).await;
                }
                tokio::time::sleep(10 * TAKING).await;
                far.read_exact(&mut [0; 2 * BUFFER]).await.expect("the rest");
            };
            tokio::join!(gives, takes);
        });
    }

    #[test]
    fn the_end_is_told_at_once_and_what_comes_after_is_read_over() {
        run(async |mut near, mut far, _stop| {
            let client = async {
                assert_eq!(far.read(&mut [0]).await.expect("the end"), 0, "before it has sent all");
                far.write_all(&[0; 100 * BUFFER]).await.expect("read over");
                drop(far);
            };
            let (ended, ()) = tokio::join!(timeout(ENDING / 2, near.shutdown()), client);
            ended.expect("in time").expect("ended");
        });
    }

    #[test]
    fn reading_over_has_an_end_in_bytes_in_time_and_with_the_server() {
        run(async |mut near, mut far, _stop| {
            let sent = async {
                let mut sent = 0;
                while far.write_all(&[0; BUFFER]).await.is_ok() && sent < 2 * READ_OVER {
                    sent += BUFFER;
                }
                sent
            };
            let server = async {
                near.shutdown().await.expect("ended");
                drop(near);
            };
            let ((), sent) = tokio::join!(server, sent);
            assert!((READ_OVER..READ_OVER + 8 * BUFFER).contains(&sent), "{sent}");
        });
        run(async |mut near, _far, _stop| {
            timeout(2 * ENDING, near.shutdown()).await.expect("in time").expect("ended");
        });
        run(async |mut near, _far, stop| {
            let stops = async {
                tokio::task::yield_now().await;
                drop(stop);
            };
            let (ended, ()) = tokio::join!(timeout(ENDING / 2, near.shutdown()), stops);
            ended.expect("in time").expect("ended");
        });
    }
}
