//! Functions that carta guards, and the same without a guard.

use crate::GROUPS;
use crate::scripted::{Scripted, with_headers};
use carta::{Agent, AuthenticationError, Identity, Secret, scope_sync};
use std::cell::RefCell;
use std::future::{Pending, pending};
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

type Guarded = Result<u64, AuthenticationError>;

/// A Carta on this machine, where `andy` is logged in.
pub struct LoggedIn {
    _carta: Scripted,
    /// He too, as the caller of a scope.
    pub identity: Identity,
}

/// Logs `andy` in. Then every guard here is warm.
pub fn log_in() -> LoggedIn {
    let groups = GROUPS.map(|group| format!("\"{group}\"")).join(",");
    let user = format!(r#"{{"name":"andy","groups":[{groups}]}}"#);
    let carta = Scripted::start(move |_| with_headers(200, "Carta-Groups: complete\r\n", &user));
    // Nothing is to be asked for anew while the time is taken.
    carta::configure().ttl(Duration::from_secs(3600)).apply().unwrap();
    let agent = Agent::from_token(carta.host(), Secret::from("token"));
    carta::set_agent(agent.clone());
    let identity = Identity::from(agent);
    for _ in 0..2 {
        warm();
        scope_sync(identity.clone(), warm);
    }
    LoggedIn { _carta: carta, identity }
}

fn warm() {
    guarded(1).unwrap();
    ten_groups(1).unwrap();
    guarded_async(1);
}

#[inline(never)]
pub fn plain(x: u64) -> Guarded {
    Ok(x)
}

#[inline(never)]
#[carta::authorize(groups = ["Org:G0"])]
pub fn guarded(x: u64) -> Guarded {
    Ok(x)
}

/// Functions of these names, with the policy of ten groups.
macro_rules! ten_groups {
    ($($name:ident)*) => {$(
        #[inline(never)]
        #[carta::authorize(
            all(
                any(group = "Org:X1", group = "Org:X2", group = "Org:G3"),
                any(group = "Org:G4", group = "Org:X5")
            ),
            all(group = "Org:G6", group = "Org:G7"),
            not(group = "Org:X8"),
            any(all(group = "Org:X9", group = "Org:G0"), group = "Org:G1")
        )]
        pub fn $name(x: u64) -> Guarded {
            Ok(x)
        }
    )*};
}

ten_groups!(ten_groups t0 t1 t2 t3 t4 t5 t6 t7 t8 t9 t10 t11 t12 t13 t14 t15);

/// How many calls [`without_stamps`] makes.
pub const UNSTAMPED: u64 = 16;

/// Calls functions whose stamps have been ended, each once: they are decided from what is remembered.
#[inline(never)]
pub fn without_stamps(x: u64) -> Guarded {
    carta::configure().apply().unwrap();
    let functions = [t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13, t14, t15];
    for function in functions {
        function(black_box(x))?;
    }
    Ok(x)
}

/// A scope whose future never ends.
pub type Endless = RefCell<Pin<Box<carta::Scoped<Pending<()>>>>>;

pub fn endless(identity: Identity) -> Endless {
    RefCell::new(Box::pin(carta::scope(identity, pending())))
}

/// Enters a scope, polls nothing, and leaves it.
#[inline(never)]
pub fn enter(scope: &Endless) -> Option<()> {
    let polled = scope.borrow_mut().as_mut().poll(&mut Context::from_waker(Waker::noop()));
    polled.is_pending().then_some(())
}

#[inline(never)]
pub fn plain_async(x: u64) -> Option<Guarded> {
    async fn plain(x: u64) -> Guarded {
        Ok(x)
    }
    poll(plain(x))
}

#[inline(never)]
pub fn guarded_async(x: u64) -> Option<Guarded> {
    #[carta::authorize(groups = ["Org:G0"])]
    async fn guarded(x: u64) -> Guarded {
        Ok(x)
    }
    poll(guarded(x))
}

/// Polls a future that is ready at once.
fn poll<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
