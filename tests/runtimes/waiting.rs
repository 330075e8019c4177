//! Who waits for whom: waits inside of waits, waits that end early, waits that change threads.

use super::{guarded, guarded_async, places};
use crate::evidence::{Answer, refusal};
use crate::session::Session;
use crate::watchdog::{PATIENCE, within_patience};
use carta::{Agent, Identity, Secret};
use carta_tests::scripted::{Asked, Scripted, json};
use futures_util::future::{LocalBoxFuture, join};
use std::pin::Pin;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};

fn andy() -> Vec<u8> {
    json(200, r#"{"name":"andy"}"#)
}

/// A Carta that answers once what this returns beside it is dropped.
fn holding() -> (Arc<Scripted>, Sender<()>) {
    let (release, held) = channel();
    let held = Mutex::new(held);
    let carta = Scripted::start(move |_| {
        let _ = held.lock().unwrap().recv();
        andy()
    });
    (Arc::new(carta), release)
}

#[test]
fn a_wait_inside_of_another_takes_nothing_from_it() {
    type Outer = fn(LocalBoxFuture<'_, (Answer, Answer)>) -> (Answer, Answer);
    let executors: [Outer; 2] = [|both| carta::block_on(both), |both| pollster::block_on(both)];
    for outer in executors {
        let _session = Session::begin();
        let carta = Scripted::start(|_| andy());
        let identity = |token| Identity::from(Agent::from_token(carta.host(), Secret::from(token)));
        let (first, second) = (identity("first"), identity("second"));
        let known = first.clone();
        carta.now(move |asked: &Asked| {
            if asked.header("authorization") == Some("Bearer second") {
                // The first one's answer is there, and the thread that waits for both has been told.
                assert_eq!(refusal(carta::scope_sync(known.clone(), guarded)), None);
            }
            andy()
        });
        let answers = within_patience(move || {
            let first = carta::scope(first, guarded_async());
            let second = async { carta::scope_sync(second, guarded) };
            outer(Box::pin(join(first, second)))
        });
        assert_eq!((refusal(answers.0), refusal(answers.1)), (None, None));
    }
}

#[test]
fn a_call_that_is_cancelled_half_way_leaves_the_next_one_its_answer() {
    let session = Session::begin();
    let (carta, release) = holding();
    session.set_token(carta.host(), "token");
    let watched = Arc::clone(&carta);
    within_patience(move || {
        places::one_thread().block_on(async {
            let asked = tokio::task::spawn_blocking(move || watched.wait_until_asked(1));
            tokio::select! {
                answer = guarded_async() => panic!("{answer:?}, though nothing was answered"),
                asked = asked => asked.unwrap(),
            }
        });
    });
    drop(release);
    assert_eq!(within_patience(|| refusal(guarded())), None);
    assert_eq!(carta.asked(), ["GET /user"]);
}

/// Tells when it is woken.
struct Told(Mutex<Sender<()>>);

impl Wake for Told {
    fn wake(self: Arc<Self>) {
        let _ = self.0.lock().unwrap().send(());
    }
}

fn poll<F: Future>(call: &mut Pin<Box<F>>, waker: &Waker) -> Option<F::Output> {
    match call.as_mut().poll(&mut Context::from_waker(waker)) {
        std::task::Poll::Ready(output) => Some(output),
        std::task::Poll::Pending => None,
    }
}

#[test]
fn whoever_goes_away_takes_nobody_along() {
    let session = Session::begin();
    let (carta, release) = holding();
    session.set_token(carta.host(), "token");
    let (woken, wakes) = channel();
    let mut calls: Vec<_> = (0..3).map(|_| Box::pin(guarded_async())).collect();
    for call in &mut calls {
        let waker = Waker::from(Arc::new(Told(Mutex::new(woken.clone()))));
        assert!(poll(call, &waker).is_none());
    }
    // The first one began the request, and the last one looked at it last.
    drop((calls.remove(2), calls.remove(0)));
    drop(release);
    let mut left = calls.remove(0);
    let answer = loop {
        wakes.recv_timeout(PATIENCE).unwrap();
        if let Some(answer) = poll(&mut left, Waker::noop()) {
            break answer;
        }
    };
    assert_eq!(refusal(answer), None);
    assert_eq!(carta.asked(), ["GET /user"]);
}

#[test]
fn a_call_that_began_on_one_thread_ends_on_another() {
    let session = Session::begin();
    let (carta, release) = holding();
    session.set_token(carta.host(), "token");
    let mut call = Box::pin(guarded_async());
    assert!(poll(&mut call, Waker::noop()).is_none());
    let elsewhere = std::thread::spawn(move || {
        assert!(poll(&mut call, Waker::noop()).is_none());
        drop(release);
        call
    });
    let call = elsewhere.join().unwrap();
    assert_eq!(within_patience(|| refusal(carta::block_on(call))), None);
    assert_eq!(carta.asked(), ["GET /user"]);
}
