//! Questions under way: how many at a time, who waits for which, and whom an answer serves.

use crate::evidence::{Answer, DENIED, beth, refusal};
use crate::session::Session;
use carta::testing::{Authority, install};
use carta::{Agent, Group, Identity, Policy, Secret, block_on, configure, scope};
use carta_tests::scripted::{Asked, Scripted, json, with_headers};
use std::future::IntoFuture;
use std::pin::Pin;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};

/// Whatever was sent before has arrived: a whole exchange on the same thread later.
fn settle() {
    let elsewhere = Authority::new().agent("somebody");
    let _either_way = block_on(elsewhere.get("x").into_future());
}

#[carta::authorize]
async fn anyone() -> Answer {
    Ok(())
}

#[carta::authorize(fresh)]
async fn anyone_fresh() -> Answer {
    Ok(())
}

#[carta::authorize(groups = ["Org:Ops"])]
async fn ops() -> Answer {
    Ok(())
}

#[carta::authorize(groups = ["Org:Ops"], fresh)]
async fn ops_fresh() -> Answer {
    Ok(())
}

/// A call that has been made, and waits.
fn begun<F: Future>(call: F) -> Pin<Box<F>> {
    let mut call = Box::pin(call);
    go_on(&mut call);
    call
}

/// Lets a call go on from what has arrived to what it asks next.
fn go_on<F: Future>(call: &mut Pin<Box<F>>) {
    let polled = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_pending(), "it waits for Carta");
}

/// A gate that answers wait at.
#[derive(Clone)]
struct Gate(Arc<Mutex<Receiver<()>>>);

impl Gate {
    fn new() -> (Self, Sender<()>) {
        let (open, closed) = mpsc::channel();
        (Self(Arc::new(Mutex::new(closed))), open)
    }

    /// Waits until the sender is dropped.
    fn pass(&self) {
        let _opened = self.0.lock().unwrap().recv();
    }
}

async fn is_granted(caller: Identity, policy: Policy) -> bool {
    scope(caller, carta::check(&policy).into_future()).await.is_ok()
}

/// Asks about eight groups at once, in the name of somebody new: `expected` questions come before the first answer, and no
/// more.
fn ask_at_once(authority: &Authority, name: &str, expected: usize, meanwhile: impl FnOnce()) {
    let group = |number: usize| Policy::Group(format!("At:Once{number}").parse::<Group>().unwrap());
    let policy = Policy::any((0..8).map(group).collect::<Vec<_>>());
    let caller = Identity::from(authority.agent(name));
    // The account is known already, so that groups alone are asked for.
    assert!(block_on(is_granted(caller.clone(), Policy::Authenticated)));
    let (before, hold) = (authority.requests().len(), authority.hold());
    let call = begun(is_granted(caller, policy));
    block_on(authority.wait_until_asked(before + expected));
    settle();
    assert_eq!(authority.requests().len() - before, expected);
    meanwhile();
    hold.release();
    assert!(!block_on(call), "a stranger");
}

#[test]
fn fewer_questions_at_a_time_count_once_those_under_way_are_answered() {
    let kit = install();
    let authority = kit.authority();
    authority.tells_groups(false);
    let configured = |questions: usize| configure().concurrency(questions).apply().unwrap();
    configured(6);
    ask_at_once(&authority, "andy", 6, || configured(2)); // while all places are taken
    ask_at_once(&authority, "beth", 2, || configured(3));
    ask_at_once(&authority, "carl", 3, || {});
}

#[test]
fn the_end_of_an_older_request_hides_no_newer_one() {
    let session = Session::begin();
    let (gates, opened): (Vec<_>, Vec<_>) = [Gate::new(), Gate::new()].into_iter().unzip();
    let mut opened = opened.into_iter();
    let count = Mutex::new(0);
    let carta = Scripted::start(move |_: &Asked| {
        let mut count = count.lock().unwrap();
        let number = *count;
        *count += 1;
        drop(count);
        match number {
            0 => gates[0].pass(),
            1 => gates[1].pass(),
            _ => {}
        }
        if number == 0 { json(500, "") } else { beth() }
    });
    session.set_token(carta.host(), "token");
    let older = begun(anyone());
    carta.wait_until_asked(1);
    let newer = begun(anyone_fresh());
    carta.wait_until_asked(2);
    drop(opened.next());
    assert!(block_on(older).is_err());
    session.advance(2); // the failure is remembered no more
    let joins = begun(anyone());
    settle();
    drop(opened);
    assert_eq!((refusal(block_on(newer)), refusal(block_on(joins))), (None, None));
    assert_eq!(carta.asked().len(), 2, "whoever comes meanwhile waits for the newer one");
}

/// Who is who, and the group's listings one after the other; the second one of them waits at a gate.
fn listings(gate: Gate, listings: Vec<Vec<u8>>) -> Scripted {
    let (left, number) = (Mutex::new(listings.into_iter()), Mutex::new(0));
    Scripted::start(move |asked: &Asked| {
        if asked.path == "/user" {
            return beth();
        }
        let listing = left.lock().unwrap().next().expect("no more listings are asked for");
        let mut count = number.lock().unwrap();
        *count += 1;
        let second = *count == 2;
        drop(count);
        if second {
            gate.pass();
        }
        listing
    })
}

fn member() -> Vec<u8> {
    json(200, r#"[{"name":"beth"}]"#)
}

fn stranger() -> Vec<u8> {
    json(200, "[]")
}

/// A call whose listing, the second one of this Carta's, is under way.
fn held(carta: &Scripted) -> Pin<Box<impl Future<Output = Answer> + use<>>> {
    let mut call = begun(ops());
    carta.wait_until_read(3);
    settle();
    go_on(&mut call);
    carta.wait_until_asked(4);
    call
}

#[test]
fn an_older_yes_makes_no_stamp_after_a_newer_no() {
    let session = Session::begin();
    let (gate, open) = Gate::new();
    let carta = listings(gate, vec![stranger(), member(), stranger()]);
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(block_on(ops())), DENIED);
    session.advance(6);
    let older = held(&carta);
    assert_eq!(refusal(block_on(ops_fresh())), DENIED, "which says nothing new");
    drop(open);
    assert_eq!(refusal(block_on(older)), DENIED);
    assert_eq!(refusal(block_on(ops())), DENIED);
}

#[test]
fn an_older_yes_of_the_account_makes_no_stamp_after_a_newer_no() {
    let session = Session::begin();
    let (gate, open) = Gate::new();
    let number = Mutex::new(0);
    let account = |body: &str| with_headers(200, "Carta-Groups: complete\r\n", body);
    let carta = Scripted::start(move |_: &Asked| {
        let mut count = number.lock().unwrap();
        *count += 1;
        let second = *count == 2;
        drop(count);
        if second {
            gate.pass();
            return account(r#"{"name":"beth","groups":["Org:Ops"]}"#);
        }
        account(r#"{"name":"beth"}"#)
    });
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(block_on(ops())), DENIED);
    session.advance(6);
    let older = begun(ops());
    carta.wait_until_asked(2);
    assert_eq!(refusal(block_on(ops_fresh())), DENIED, "which says nothing new");
    drop(open);
    assert_eq!(refusal(block_on(older)), DENIED);
    assert_eq!(refusal(block_on(ops())), DENIED);
}

#[test]
fn an_older_failure_keeps_no_grant_alive_after_a_newer_no() {
    let session = Session::begin();
    let (gate, open) = Gate::new();
    let carta = listings(gate, vec![member(), json(503, ""), stranger()]);
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(block_on(ops())), None);
    session.advance(61);
    let older = held(&carta);
    assert_eq!(refusal(block_on(ops_fresh())), DENIED);
    drop(open);
    assert_eq!(refusal(block_on(older)), DENIED, "within `max_stale`, but Carta has answered");
}

#[test]
fn a_refusal_rests_on_no_request_that_began_long_before_the_call() {
    let session = Session::begin();
    let (gate, open) = Gate::new();
    let carta = listings(gate, vec![stranger(), stranger(), member()]);
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(block_on(ops())), DENIED);
    session.advance(6);
    let older = held(&carta);
    // The answer to it is as good as given, and beth is let in only now.
    session.advance(20);
    let mut newer = begun(ops());
    carta.wait_until_read(4);
    settle();
    go_on(&mut newer);
    settle();
    drop(open);
    assert_eq!(refusal(block_on(newer)), None);
    let _either_way = block_on(older);
}

const LISTING: &str = "/user/group/Org%3AOps";

/// A Carta whose service lists groups for its callers, and whose first listing, with andy in it, is under way on beth's
/// behalf; every later one is without him. andy is the process, who is told who he is when `told` is taken.
struct LookedUp {
    carta: Scripted,
    listed: Option<Sender<()>>,
    told: Option<Sender<()>>,
    _session: Session,
}

impl LookedUp {
    fn begin() -> Self {
        let session = Session::begin();
        let ((listing, listed), (andy, told)) = (Gate::new(), Gate::new());
        let first = Mutex::new(true);
        let carta = Scripted::start(move |asked: &Asked| {
            match (asked.path.as_str(), asked.header("authorization").unwrap()) {
                ("/user", "Bearer andy") => {
                    andy.pass();
                    json(200, r#"{"name":"andy"}"#)
                }
                ("/user", _) => beth(),
                _ if std::mem::take(&mut *first.lock().unwrap()) => {
                    listing.pass();
                    json(200, r#"[{"name":"andy"},{"name":"beth"}]"#)
                }
                _ => json(200, r#"[{"name":"beth"}]"#),
            }
        });
        let agent = |token: &str| Agent::from_token(carta.host(), Secret::from(token));
        carta::set_lookup_agent(Some(agent("service")));
        let mut of_beth = begun(scope(Identity::from(agent("beth")), ops()));
        carta.wait_until_read(1);
        settle();
        go_on(&mut of_beth);
        carta.wait_until_asked(2);
        session.set_token(carta.host(), "andy");
        Self { carta, listed: Some(listed), told: Some(told), _session: session }
    }

    /// How often the group was listed.
    fn listings(&self) -> usize {
        self.carta.asked().iter().filter(|asked| asked.ends_with(LISTING)).count()
    }
}

impl Drop for LookedUp {
    fn drop(&mut self) {
        carta::set_lookup_agent(None);
    }
}

#[test]
fn a_listing_begun_for_a_call_of_before_serves_no_fresh_one() {
    let mut service = LookedUp::begin();
    let (mut fresh, mut plain) = (begun(ops_fresh()), begun(ops()));
    service.told.take();
    service.carta.wait_until_read(2);
    settle();
    // The listing of before is good enough for this call, whose question is younger than the fresh one …
    go_on(&mut plain);
    settle();
    // … which joins it.
    go_on(&mut fresh);
    assert_eq!(service.listings(), 1);
    service.listed.take();
    assert_eq!(refusal(block_on(plain)), None);
    assert_eq!(refusal(block_on(fresh)), DENIED);
    assert_eq!(service.listings(), 2);
}

#[test]
fn a_listing_begun_before_everything_was_forgotten_serves_nobody_afterwards() {
    let mut service = LookedUp::begin();
    let mut before = begun(ops());
    carta::invalidate();
    let mut after = begun(ops());
    service.carta.wait_until_asked(4);
    service.told.take();
    service.carta.wait_until_read(3);
    settle();
    // A question of after it, for a call of before it, which the other one joins.
    go_on(&mut before);
    go_on(&mut after);
    service.listed.take();
    assert_eq!(refusal(block_on(after)), DENIED);
    let _either_way = block_on(before);
    assert_eq!(service.listings(), 2);
}
