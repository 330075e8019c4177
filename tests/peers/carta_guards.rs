//! Functions that carta guards, and the same without a guard.

use crate::GROUPS;
use crate::scripted::{Scripted, with_headers};
use carta::{Agent, AuthenticationError, Secret};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

type Guarded = Result<u64, AuthenticationError>;

/// Logs `andy` in at a Carta on this machine, which lives as long as what is returned. Then every guard here is warm.
pub fn log_in() -> impl Drop {
    let groups = GROUPS.map(|group| format!("\"{group}\"")).join(",");
    let user = format!(r#"{{"name":"andy","groups":[{groups}]}}"#);
    let carta = Scripted::start(move |_| with_headers(200, "Carta-Groups: complete\r\n", &user));
    carta::set_agent(Agent::from_token(carta.host(), Secret::from("token")));
    guarded(1).unwrap();
    ten_groups(1).unwrap();
    carta
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
pub fn ten_groups(x: u64) -> Guarded {
    Ok(x)
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
