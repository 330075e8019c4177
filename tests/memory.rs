//! What is remembered within the bound of `configure().memory`, and what is asked again beyond it: never a wrong answer.

use carta::testing::{Authority, Kit, Reply, install};
use carta::{
    Agent, AuthenticationError, Identity, Policy, Refusal, Secret, block_on, configure, scope,
    scope_sync,
};
use carta_tests::scripted::{Asked, Scripted, with_headers};
use std::future::IntoFuture;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::task::{Context, Waker};
use std::time::Duration;

type Answer = Result<(), AuthenticationError>;

#[carta::authorize(fresh)]
async fn anyone_fresh() -> Answer {
    Ok(())
}

#[carta::authorize]
fn anyone() -> Answer {
    Ok(())
}

#[carta::authorize(permission = "read", on = id)]
fn read(id: &str) -> Answer {
    let _it = id;
    Ok(())
}

#[carta::authorize(groups = ["Crowd:Ops"])]
async fn ops() -> Answer {
    Ok(())
}

#[carta::authorize(groups = ["Crowd:Ops"], fresh)]
async fn ops_fresh() -> Answer {
    Ok(())
}

const MIB: usize = 1 << 20;
const DENIED: Option<Refusal> = Some(Refusal::Denied);
const UNAVAILABLE: Option<Refusal> = Some(Refusal::Unavailable);

/// As little as can be set.
fn with_little_memory() -> (Kit, Authority) {
    let kit = install();
    configure().memory(MIB).apply().unwrap();
    let authority = kit.authority();
    (kit, authority)
}

fn refusal(answer: Answer) -> Option<Refusal> {
    answer.err().map(|error| error.refusal())
}

/// Ends every stamp, and no fact.
fn end_stamps() {
    configure().apply().unwrap();
}

/// A Carta of andy and beth, whose account is more than there is room for. Of andy's own, the one of that number waits until
/// the sender is dropped and names the group; the others don't.
fn forgetful(held: usize) -> (Scripted, mpsc::Sender<()>) {
    let (open, gate) = mpsc::channel::<()>();
    let (gate, count) = (Mutex::new(gate), AtomicUsize::new(0));
    let complete = |body: &str| with_headers(200, "Carta-Groups: complete\r\n", body);
    let carta = Scripted::start(move |asked: &Asked| {
        if asked.header("authorization") == Some("Bearer beth") {
            let names = vec![format!("{:?}", "x".repeat(99)); 12_000].join(",");
            return complete(&format!(r#"{{"name":"beth","groups":[{names}]}}"#));
        }
        if count.fetch_add(1, Ordering::Relaxed) == held {
            let _opened = gate.lock().unwrap().recv();
            return complete(r#"{"name":"andy","groups":["Crowd:Ops"]}"#);
        }
        complete(r#"{"name":"andy"}"#)
    });
    (carta, open)
}

/// andy's answer of before is still under way when a newer one came and was forgotten: it serves who waits for it alone.
fn an_older_answer_makes_nothing_of_what_was_forgotten(kit: &Kit, known_before: bool) {
    let (carta, open) = forgetful(usize::from(known_before));
    let identity = |name| Identity::from(Agent::from_token(carta.host(), Secret::from(name)));
    let (andy, beth) = (identity("andy"), identity("beth"));
    if known_before {
        assert_eq!(refusal(block_on(scope(andy.clone(), ops()))), DENIED);
        kit.advance(Duration::from_secs(6));
    }
    let before = carta.asked().len();
    let mut older = pin!(scope(andy.clone(), ops()));
    assert!(older.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    carta.wait_until_asked(before + 1);
    assert_eq!(refusal(block_on(scope(andy.clone(), ops_fresh()))), DENIED);
    for _ in 0..5 {
        assert_eq!(refusal(block_on(scope(beth.clone(), anyone_fresh()))), None);
    }
    drop(open);
    assert_eq!(refusal(block_on(older)), None, "asked before it was taken away");
    let asked = carta.asked().len();
    assert_eq!(refusal(block_on(scope(andy, ops()))), DENIED);
    assert_eq!(carta.asked().len(), asked + 1, "it had been forgotten");
}

#[test]
fn what_was_forgotten_is_not_replaced_by_what_was_asked_before_it() {
    let (kit, _) = with_little_memory();
    an_older_answer_makes_nothing_of_what_was_forgotten(&kit, false);
}

#[test]
fn what_was_forgotten_is_not_stamped_over_though_it_had_said_nothing_new() {
    let (kit, _) = with_little_memory();
    an_older_answer_makes_nothing_of_what_was_forgotten(&kit, true);
}

#[test]
fn remembered_failures_take_room_like_answers() {
    let (_kit, authority) = with_little_memory();
    let identity = |name| Identity::from(authority.agent(name));
    let andy = identity("andy");
    assert!(scope_sync(andy.clone(), anyone).is_ok());
    let wordy = Reply::json(418, format!(r#"{{"error":"{}"}}"#, "words ".repeat(50)));
    let callers = ["beth", "carl", "dora"].map(identity);
    for caller in &callers {
        for number in 0..890 {
            let id = format!("p-{number}");
            authority.answers(&format!("/v2/permissions/self/{id}"), wordy.clone());
            assert_eq!(refusal(scope_sync(caller.clone(), || read(&id))), UNAVAILABLE);
        }
    }
    end_stamps();
    let asked = authority.count("/user");
    assert!(scope_sync(andy, anyone).is_ok());
    assert_eq!(
        authority.count("/user"),
        asked + 1,
        "who called least recently is asked about again"
    );
}

fn identities(authority: &Authority, count: usize) -> Vec<Identity> {
    (0..count).map(|number| Identity::from(authority.agent(&format!("user-{number}")))).collect()
}

/// So many callers, each of whom has called once.
fn crowd(authority: &Authority, count: usize) -> Vec<Identity> {
    let callers = identities(authority, count);
    asked_again(authority, &callers);
    callers
}

/// How many of them are asked about if they call again.
fn asked_again(authority: &Authority, callers: &[Identity]) -> usize {
    let before = authority.count("/user");
    callers.iter().for_each(|caller| assert!(scope_sync(caller.clone(), anyone).is_ok()));
    authority.count("/user") - before
}

#[test]
fn stamps_take_no_room_that_facts_need() {
    let (_kit, authority) = with_little_memory();
    // A page of stamps for each would be more than all the memory that there is.
    let callers = crowd(&authority, 3000);
    end_stamps();
    assert_eq!(asked_again(&authority, &callers[2500..]), 0);
}

#[test]
fn less_memory_counts_at_once() {
    let kit = install();
    let authority = kit.authority();
    configure().memory(8 * MIB).apply().unwrap();
    let callers = crowd(&authority, 5000);
    end_stamps();
    assert_eq!(asked_again(&authority, &callers), 0);
    configure().memory(MIB).apply().unwrap();
    assert_eq!(asked_again(&authority, &callers[4900..]), 0);
    assert_eq!(asked_again(&authority, &callers[..100]), 100, "who called longest ago");
}

/// A service whose agent lists the groups `Crowd:A` to `Crowd:C`, of so many members each.
struct Service {
    authority: Authority,
    kit: Kit,
}

impl Service {
    fn of_groups(members: u64) -> Self {
        let (kit, authority) = with_little_memory();
        authority.tells_groups(false);
        for group in ["A", "B", "C"] {
            authority.crowd(format!("Crowd:{group}").as_str(), members);
        }
        carta::set_lookup_agent(Some(authority.agent("service")));
        Self { authority, kit }
    }

    /// Whether somebody new, of this name, is in the group.
    fn has(&self, group: &str, name: &str) -> bool {
        self.is_in(group, Identity::from(self.authority.agent(name)))
    }

    fn is_in(&self, group: &str, caller: Identity) -> bool {
        let policy = Policy::Group(format!("Crowd:{group}").parse().unwrap());
        block_on(scope(caller, carta::check(&policy).into_future())).is_ok()
    }

    /// How often each group was listed.
    fn listed(&self) -> [usize; 3] {
        ["A", "B", "C"].map(|group| self.authority.count(&format!("/user/group/Crowd:{group}")))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        carta::set_lookup_agent(None);
    }
}

#[test]
fn of_the_groups_of_a_service_the_least_recently_used_is_listed_again() {
    // 24 bytes for each of 8 000 members are 192 kB, of which two fit into half of a mebibyte.
    let service = Service::of_groups(8_000);
    assert!(service.has("A", "user-0"));
    assert!(service.has("B", "user-1"));
    assert!(service.has("A", "user-7999"));
    assert!(!service.has("A", "user-8000"));
    assert_eq!(service.listed(), [1, 1, 0]);
    assert!(service.has("C", "user-2"), "which takes the place of B");
    assert!(service.has("A", "user-3"));
    assert_eq!(service.listed(), [1, 1, 1]);
    assert!(service.has("B", "user-4"), "which takes the place of C");
    assert!(!service.has("B", "stranger"));
    assert!(service.has("A", "user-5"));
    assert_eq!(service.listed(), [1, 2, 1]);
    assert!(!service.has("C", "stranger"));
    assert_eq!(service.listed(), [1, 2, 2]);
}

#[test]
fn a_group_too_large_to_be_kept_is_listed_for_each_caller_and_answered_rightly() {
    let service = Service::of_groups(8_000);
    assert!(service.has("A", "user-0"));
    service.authority.crowd("Crowd:B", 30_000);
    assert!(service.has("B", "user-29999"));
    assert!(service.has("B", "user-0"));
    assert!(!service.has("B", "user-30000"));
    assert!(service.has("A", "user-1"));
    assert_eq!(service.listed(), [1, 3, 0], "and it takes nobody's place");
    // With more memory it is kept.
    configure().memory(4 * MIB).apply().unwrap();
    assert!(service.has("B", "user-29999"));
    assert!(!service.has("B", "user-30000"));
    assert_eq!(service.listed(), [1, 4, 0]);
}

#[test]
fn a_group_that_grew_too_large_is_not_remembered_as_it_was() {
    let service = Service::of_groups(8_000);
    service.authority.add_member("Crowd:A", "andy");
    let andy = Identity::from(service.authority.agent("andy"));
    assert!(scope_sync(andy.clone(), anyone).is_ok());
    assert!(!service.has("A", "user-8000"));
    service.authority.remove_member("Crowd:A", "andy");
    service.authority.crowd("Crowd:A", 30_000);
    service.kit.advance(Duration::from_secs(6)); // older than refusals may be
    assert!(service.has("A", "user-8000"));
    assert!(!service.is_in("A", andy), "whom the newer listing didn't name any more");
    assert_eq!(service.listed(), [3, 0, 0]);
}

#[test]
fn tables_that_are_too_old_take_no_room_from_callers() {
    let service = Service::of_groups(10_000);
    let callers = identities(&service.authority, 2200);
    assert!(service.has("A", "user-0"));
    assert!(service.has("B", "user-0"));
    service.kit.advance(Duration::from_secs(61));
    // More than there is room for beside the two.
    assert_eq!(asked_again(&service.authority, &callers), 2200);
    end_stamps();
    assert_eq!(asked_again(&service.authority, &callers), 0);
}

#[test]
fn callers_make_room_for_a_group_and_groups_for_callers() {
    let service = Service::of_groups(20_000);
    let callers = crowd(&service.authority, 3000);
    end_stamps();
    assert!(service.has("A", "user-0"));
    assert!(service.has("A", "user-19999"));
    assert_eq!(service.listed(), [1, 0, 0]);
    assert_eq!(asked_again(&service.authority, &callers[..500]), 500, "who called longest ago");
    asked_again(&service.authority, &callers);
    assert!(service.has("A", "user-1"));
    assert!(!service.has("A", "stranger"));
    assert_eq!(service.listed(), [2, 0, 0], "nobody had wanted to know for long");
}
