//! Connections to PostgreSQL, from made to given back: no wait is without end, also where the network has swallowed the
//! other end without a word.
//!
//! TCP itself goes on asking for a quarter of an hour, and the pool of sqlx with it, wherever it tests a connection or
//! waits for the rest of an answer that nobody wants any more. Here each answer has a time to come in. After that, the
//! connection is closed, and so are those that were idle since before: the next ones are made anew.

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};
use std::future::pending;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

/// How long a request waits for a connection.
const TAKE: Duration = Duration::from_secs(5);
/// What costs the database nothing is answered by then: a beginning, a look-up by key, the end of what was given up.
const AT_ONCE: Duration = Duration::from_secs(5);
/// A connection that nobody has used for so long is asked whether it still is one.
const IDLE: Duration = Duration::from_secs(5);
const PING: Duration = Duration::from_secs(2);
/// How long the database may take to say that a statement took too long, beside the time that the statement has.
const SLACK: Duration = Duration::from_secs(5);
/// Older ones are made anew: what leads to the database may be another machine by then.
const OLD: Duration = Duration::from_secs(30 * 60);

/// All connections of a server. Cheap to clone.
#[derive(Clone)]
pub(super) struct Connections(Arc<Shared>);

struct Shared {
    options: PgConnectOptions,
    /// What is said first in each.
    session: String,
    most: u32,
    /// One for each that somebody works with.
    places: Arc<Semaphore>,
    idle: Mutex<Idle>,
    /// How long an answer within a transaction may take. For ever, if nobody but the one at the terminal waits for it.
    answer: Option<Duration>,
}

#[derive(Default)]
struct Idle {
    kept: Vec<Kept>,
    /// When an answer didn't come in time, last.
    silent: Option<Instant>,
    closed: bool,
}

struct Kept {
    raw: PgConnection,
    made_at: Instant,
    since: Instant,
}

/// A connection that somebody works with. Dropped, it goes back, and what has begun there and wasn't committed is rolled
/// back first.
pub(super) struct Held {
    /// INVARIANT: there until this is dropped.
    raw: Option<PgConnection>,
    made_at: Instant,
    state: State,
    /// What it is in once an answer is there.
    answered: State,
    answer: Option<Duration>,
    shared: Arc<Shared>,
    place: Option<OwnedSemaphorePermit>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing is expected from it.
    Clean,
    /// Within a transaction, or in the middle of an answer.
    Within,
    /// No answer came in time: nobody knows what it is within.
    Silent,
}

/// What an answer is waited for with.
pub(super) struct Wait<'t> {
    state: &'t mut State,
    answered: State,
    most: Option<Duration>,
    shared: &'t Shared,
}

impl Connections {
    /// `statement` is how long the database itself lets a statement take.
    pub(super) fn new(
        options: PgConnectOptions,
        session: String,
        most: u32,
        statement: Option<Duration>,
    ) -> Self {
        let places = Arc::new(Semaphore::new(most as usize));
        let answer = statement.map(|most| most.saturating_add(SLACK));
        Self(Arc::new(Shared { options, session, most, places, idle: Mutex::default(), answer }))
    }

    pub(super) fn options(&self) -> &PgConnectOptions {
        &self.0.options
    }

    /// How many there are, and how many of them are idle.
    pub(super) fn count(&self) -> (u32, usize) {
        let idle = self.0.idle().kept.len();
        let free = u32::try_from(self.0.places.available_permits()).unwrap_or(self.0.most);
        let held = self.0.most.saturating_sub(free);
        (held.saturating_add(u32::try_from(idle).unwrap_or(u32::MAX)), idle)
    }

    /// One for a look-up.
    pub(super) async fn lone(&self) -> sqlx::Result<Held> {
        timeout(TAKE, self.take()).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    /// One within a transaction that begins as said.
    pub(super) async fn begin(&self, how: &'static str) -> sqlx::Result<Held> {
        let mut held = self.lone().await?;
        held.answered = State::Within;
        let (raw, wait) = held.parts()?;
        wait.for_answer(raw.execute(how)).await?;
        held.answer = self.0.answer;
        Ok(held)
    }

    async fn take(&self) -> sqlx::Result<Held> {
        let shared = &self.0;
        let place = Arc::clone(&shared.places).acquire_owned().await;
        let place = place.map_err(|_| sqlx::Error::PoolClosed)?;
        let held = |raw, made_at| Held {
            raw: Some(raw),
            made_at,
            state: State::Clean,
            answered: State::Clean,
            answer: Some(AT_ONCE),
            shared: Arc::clone(shared),
            place: Some(place),
        };
        while let Some(mut kept) = shared.next() {
            if kept.since.elapsed() < IDLE {
                return Ok(held(kept.raw, kept.made_at));
            }
            match timeout(PING, kept.raw.ping()).await {
                Ok(Ok(())) => return Ok(held(kept.raw, kept.made_at)),
                Ok(Err(_)) => {}
                Err(_) => shared.fell_silent(),
            }
        }
        let mut raw = shared.options.connect().await?;
        raw.execute(AssertSqlSafe(shared.session.clone())).await?;
        must_be_first(&mut raw).await?;
        Ok(held(raw, Instant::now()))
    }

    /// Waits for all that are at work.
    pub(super) async fn close(&self) {
        let all = self.0.places.acquire_many(self.0.most).await;
        self.0.places.close();
        drop(all);
        let kept = {
            let mut idle = self.0.idle();
            idle.closed = true;
            std::mem::take(&mut idle.kept)
        };
        for kept in kept {
            let _ = timeout(PING, kept.raw.close()).await;
        }
    }
}

/// A standby answers too, of what was so a while ago.
async fn must_be_first(connection: &mut PgConnection) -> sqlx::Result<()> {
    let (standby,): (bool,) =
        sqlx::query_as("SELECT pg_is_in_recovery()").fetch_one(connection).await?;
    if standby {
        let text =
            "the database is a standby, which lags behind: have the address lead to the primary";
        return Err(sqlx::Error::Io(io::Error::other(text)));
    }
    Ok(())
}

impl Shared {
    fn idle(&self) -> MutexGuard<'_, Idle> {
        // INVARIANT: nothing panics while it is held.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The one that was given back last. What can't be of use any more is closed.
    fn next(&self) -> Option<Kept> {
        let mut idle = self.idle();
        let silent = idle.silent;
        idle.kept.retain(|kept| {
            kept.made_at.elapsed() < OLD && silent.is_none_or(|silent| kept.since > silent)
        });
        idle.kept.pop()
    }

    fn fell_silent(&self) {
        self.idle().silent = Some(Instant::now());
    }

    fn give_back(&self, raw: PgConnection, made_at: Instant) {
        let mut idle = self.idle();
        if !idle.closed {
            idle.kept.push(Kept { raw, made_at, since: Instant::now() });
        }
    }
}

impl Held {
    /// The connection, and what its answer is waited for with.
    pub(super) fn parts(&mut self) -> sqlx::Result<(&mut PgConnection, Wait<'_>)> {
        match (&mut self.raw, self.state) {
            (Some(raw), State::Clean | State::Within) => {
                let (state, answered, most) = (&mut self.state, self.answered, self.answer);
                Ok((raw, Wait { state, answered, most, shared: &self.shared }))
            }
            _ => Err(no_answer()),
        }
    }

    pub(super) async fn commit(mut self) -> sqlx::Result<()> {
        self.answered = State::Clean;
        let (raw, wait) = self.parts()?;
        wait.for_answer(raw.execute("COMMIT")).await.map(drop)
    }
}

impl Wait<'_> {
    /// What it comes to, if that is in time.
    pub(super) async fn for_answer<T>(
        self,
        asked: impl Future<Output = sqlx::Result<T>>,
    ) -> sqlx::Result<T> {
        *self.state = State::Within;
        let late = async {
            match self.most {
                Some(most) => tokio::time::sleep(most).await,
                None => pending().await,
            }
        };
        tokio::select! {
            biased;
            answer = asked => {
                if answer.is_ok() {
                    *self.state = self.answered;
                }
                answer
            }
            () = late => {
                *self.state = State::Silent;
                self.shared.fell_silent();
                Err(no_answer())
            }
        }
    }
}

fn no_answer() -> sqlx::Error {
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, "the database didn't answer in time"))
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some(mut raw) = self.raw.take() else { return };
        let (place, made_at, shared) = (self.place.take(), self.made_at, Arc::clone(&self.shared));
        match (self.state, Handle::try_current()) {
            (State::Clean, _) => shared.give_back(raw, made_at),
            (State::Within, Ok(runtime)) => {
                // What is left of an answer that nobody waits for is read over.
                runtime.spawn(async move {
                    if let Ok(Ok(_)) = timeout(AT_ONCE, raw.execute("ROLLBACK")).await {
                        shared.give_back(raw, made_at);
                    }
                    drop(place);
                });
            }
            // Closed at once.
            (State::Within | State::Silent, _) => {}
        }
    }
}
