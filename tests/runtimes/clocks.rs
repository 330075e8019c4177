//! A grant ends by the clock, whatever has become of carta's own thread, and however long the machine slept.

use super::{guarded, guarded_async};
use crate::evidence::{DENIED, UNAUTHENTICATED, answering, refusal};
use crate::session::Session;
use crate::watchdog::{PATIENCE, within_patience};
use carta::{Agent, Identity, Secret};
use carta_tests::scripted::{Scripted, json};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

fn account(name: &str) -> impl Fn(&carta_tests::scripted::Asked) -> Vec<u8> + Send + Sync + use<> {
    answering(json(200, &format!(r#"{{"name":"{name}"}}"#)), json(500, ""))
}

/// Whoever wakes this is held up until the other end of `free` is dropped.
struct Trap {
    caught: Sender<()>,
    free: Mutex<Receiver<()>>,
}

impl Wake for Trap {
    fn wake(self: Arc<Self>) {
        let _ = self.caught.send(());
        let _ = self.free.lock().unwrap().recv_timeout(2 * PATIENCE);
    }
}

/// Holds up carta's own thread until the sender is dropped, which must be before the call.
fn held_up_thread(carta: &Scripted) -> (impl Future + use<>, Sender<()>) {
    let (caught, catches) = channel();
    let (free, freed) = channel();
    let trap = Waker::from(Arc::new(Trap { caught, free: Mutex::new(freed) }));
    let other = Identity::from(Agent::from_token(carta.host(), Secret::from("other")));
    let mut call = Box::pin(carta::scope(other, guarded_async()));
    assert!(call.as_mut().poll(&mut Context::from_waker(&trap)).is_pending());
    catches.recv().unwrap();
    (call, free)
}

#[test]
fn a_grant_needs_no_thread_to_stand_and_none_to_end() {
    let session = Session::begin();
    let carta = Arc::new(Scripted::start(account("andy")));
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(carta::block_on(guarded_async())), None);
    let held_up = Arc::clone(&carta);
    let (_call, free) = within_patience(move || held_up_thread(&held_up));
    let at_once = || {
        let mut call = Box::pin(guarded_async());
        let polled = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        (polled.map(refusal), call)
    };
    assert_eq!(at_once().0, Poll::Ready(None));
    carta.now(account("beth"));
    session.advance(61);
    let (answer, call) = at_once();
    assert_eq!(answer, Poll::Pending, "it has to ask");
    drop(free);
    assert_eq!(within_patience(|| refusal(carta::block_on(call))), UNAUTHENTICATED);
}

#[test]
fn a_machine_that_slept_is_noticed_by_any_call_that_is_not_warm() {
    let session = Session::begin();
    let carta = Scripted::start(account("andy"));
    session.set_token(carta.host(), "token");
    for sleeps in 1..4 {
        assert_eq!(refusal(guarded()), None);
        assert_eq!(carta.asked().len(), sleeps);
        session.sleep(61);
        assert!(carta::scope_sync(Identity::anonymous(), guarded).is_err());
    }
}

#[test]
fn a_machine_that_slept_is_noticed_though_every_call_is_warm() {
    let session = Session::begin();
    let carta = Scripted::start(account("andy"));
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(guarded()), None);
    carta.now(|_| json(403, ""));
    session.sleep(61);
    let answer = within_patience(|| {
        loop {
            let answer = refusal(guarded());
            if answer.is_some() {
                return answer;
            }
            std::thread::yield_now();
        }
    });
    assert_eq!(answer, DENIED);
}
