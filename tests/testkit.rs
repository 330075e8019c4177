//! The test kit, as users use it.

use carta::testing::{Authority, Reply, as_user, install};
use carta::{AuthenticationError, Error, Permission, Refusal, block_on};
use std::panic::catch_unwind;
use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Waker};
use std::thread;
use std::time::Duration;

type Answer = Result<(), AuthenticationError>;

#[carta::authorize(groups = ["MyOrg:Ops"])]
fn ops() -> Answer {
    Ok(())
}

#[carta::authorize(groups = ["MyOrg:Ops"])]
async fn ops_async() -> Answer {
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

#[carta::authorize(permission = "clone", on = id)]
fn duplicate(id: &str) -> Answer {
    let _it = id;
    Ok(())
}

#[carta::authorize(permission = "owner", on = id)]
fn give_away(id: &str) -> Answer {
    let _it = id;
    Ok(())
}

fn refusal(answer: Answer) -> Option<Refusal> {
    answer.err().map(|error| error.refusal())
}

const DENIED: Option<Refusal> = Some(Refusal::Denied);
const UNAVAILABLE: Option<Refusal> = Some(Refusal::Unavailable);
const UNAUTHENTICATED: Option<Refusal> = Some(Refusal::Unauthenticated);
const LISTING: &str = "/user/group/MyOrg:Ops";

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

#[test]
fn members_are_granted_and_others_denied() {
    let _turn = install(); // beyond the login's own
    let andy = as_user("andy").in_groups(["MyOrg:Ops"]).log_in();
    assert_eq!(refusal(ops()), None);
    let authority = andy.kit().authority();
    assert_eq!(authority.requests(), ["GET /user"], "it says of itself that it is complete");
    drop(andy);
    assert_eq!(refusal(ops()), UNAUTHENTICATED, "nobody is logged in any more");
    for groups in [vec![], vec!["MyOrg:ops"], vec!["Ops", "MyOrg:Ops2"]] {
        let _beth = as_user("beth").in_groups(groups).log_in();
        assert_eq!(refusal(ops()), DENIED);
        assert_eq!(refusal(anyone()), None);
    }
}

#[test]
fn one_turn_has_one_authority_and_the_next_another() {
    let kit = install();
    kit.authority().add_member("MyOrg:Ops", "andy");
    let andy = as_user("andy").log_in();
    assert_eq!(refusal(ops()), None, "what the authority knew is added to");
    let agent = andy.agent().clone();
    drop(andy);
    assert!(block_on(agent.users().current()).is_ok(), "the turn goes on");
    let before = kit.authority();
    drop(kit);
    let gone = block_on(agent.users().current()).unwrap_err();
    assert!(matches!(gone, Error::Transport { .. }), "{gone}");
    before.answers_again();
    assert!(block_on(before.agent("andy").users().current()).is_err(), "it doesn't come back");
    assert_ne!(install().authority().host(), before.host());
    let _andy = as_user("andy").log_in();
    assert_eq!(refusal(ops()), DENIED, "a new turn knows nobody");
}

#[test]
fn whoever_logs_in_later_stays() {
    let mut user = as_user("andy").log_in();
    assert_eq!(refusal(ops()), DENIED);
    user = {
        let beth = as_user("beth").in_groups(["MyOrg:Ops"]).log_in();
        drop(user);
        beth
    };
    assert_eq!(refusal(ops()), None);
    drop(user);
    assert!(!carta::is_authenticated());
}

#[test]
fn tests_take_turns() {
    let kit = install();
    let (tells, told) = mpsc::channel();
    thread::scope(|scope| {
        let other = scope.spawn(move || {
            tells.send("I'm about to install").unwrap();
            let kit = install();
            tells.send("I have installed").unwrap();
            assert!(!carta::is_authenticated(), "a turn begins with nobody");
            kit.authority().host()
        });
        told.recv().unwrap();
        let andy = as_user("andy").log_in();
        let host = kit.authority().host();
        for _ in 0..20 {
            carta::invalidate();
            assert_eq!(refusal(anyone()), None, "nobody logs this test out");
        }
        assert!(told.try_recv().is_err(), "it waits");
        drop((kit, andy));
        assert_ne!(other.join().unwrap(), host);
    });
}

#[test]
fn a_turn_ends_whatever_happens_in_it_and_puts_the_settings_back() {
    let failed = catch_unwind(|| {
        let kit = install();
        carta::set_agent(kit.authority().agent("andy"));
        carta::configure().ttl(seconds(600)).max_stale(seconds(6000)).apply().unwrap();
        // As a failed assertion does, without its message in the log.
        std::panic::resume_unwind(Box::new("the test failed"));
    });
    assert!(failed.is_err());
    let kit = install();
    let authority = kit.authority();
    assert!(!carta::is_authenticated());
    carta::set_agent(authority.agent("andy"));
    assert_eq!(refusal(anyone()), None);
    authority.goes_away();
    kit.advance(seconds(301));
    assert_eq!(refusal(anyone()), UNAVAILABLE, "`ttl` and `max_stale` are as before");
    carta::configure().ttl(seconds(600)).apply().unwrap(); // as if nothing had been set
}

#[test]
fn an_outage_lets_old_facts_count_and_then_ends_them() {
    let outages: [fn(&Authority); 4] = [
        Authority::goes_away,
        Authority::falls_silent,
        |authority| authority.fails_with(503),
        |authority| authority.takes(seconds(31)),
    ];
    for (index, outage) in outages.into_iter().enumerate() {
        let andy = as_user("andy").in_groups(["MyOrg:Ops"]).log_in();
        let (kit, authority) = (andy.kit(), andy.kit().authority());
        assert_eq!(refusal(ops()), None);
        outage(&authority);
        kit.advance(seconds(61));
        assert_eq!(refusal(ops()), None, "{index}: within `max_stale`");
        kit.advance(seconds(240));
        assert_eq!(refusal(ops()), UNAVAILABLE, "{index}");
        authority.answers_again();
        authority.takes(Duration::ZERO);
        kit.advance(seconds(61));
        assert_eq!(refusal(ops()), None, "{index}");
    }
}

#[test]
fn an_answer_takes_its_time_by_the_clock() {
    let andy = as_user("andy").in_groups(["MyOrg:Ops"]).log_in();
    let (kit, authority) = (andy.kit(), andy.kit().authority());
    authority.takes(seconds(20));
    assert_eq!(refusal(ops()), None);
    kit.advance(seconds(19));
    assert_eq!(refusal(ops()), None);
    assert_eq!(
        authority.count("/user"),
        1,
        "39 s old: nothing is due for renewal in the background"
    );
    kit.advance(seconds(22));
    assert_eq!(refusal(ops()), None);
    assert_eq!(authority.count("/user"), 2, "61 s old");
}

#[test]
fn retries_pass_at_once_and_are_counted() {
    let andy = as_user("andy").log_in();
    let authority = andy.kit().authority();
    authority.fails_with(503);
    assert!(block_on(andy.agent().groups().members("MyOrg:Ops")).is_err());
    assert_eq!(authority.count(LISTING), 3);
    assert_eq!(authority.requests(), ["GET /user/group/MyOrg:Ops"; 3]);
}

#[test]
fn revocation_counts_as_soon_as_it_is_met() {
    let andy = as_user("andy").in_groups(["MyOrg:Ops"]).log_in();
    let (kit, authority) = (andy.kit(), andy.kit().authority());
    assert_eq!(refusal(ops()), None);
    authority.remove_member("MyOrg:Ops", "andy");
    kit.advance(seconds(61));
    assert_eq!(refusal(ops()), DENIED);
    authority.add_member("MyOrg:Ops", "andy");
    kit.advance(seconds(6));
    assert_eq!(refusal(ops()), None);
    authority.revoke_tokens("andy");
    kit.advance(seconds(61));
    assert_eq!(refusal(ops()), UNAUTHENTICATED);
    carta::set_agent(authority.agent("andy"));
    assert_eq!(refusal(ops()), None, "a new token is as good as ever");
    authority.remove_user("andy");
    carta::invalidate();
    assert_eq!(refusal(anyone()), UNAUTHENTICATED);
    assert_eq!(refusal(ops()), UNAUTHENTICATED);
    carta::set_agent(authority.agent("andy"));
    assert_eq!(refusal(ops()), DENIED, "whoever comes back under the name has nothing");
}

#[test]
fn a_token_is_good_at_one_authority() {
    let (kit, elsewhere) = (install(), Authority::new());
    kit.authority().add_member("MyOrg:Ops", "andy");
    elsewhere.add_member("MyOrg:Ops", "andy");
    let misled = carta::Agent::from_token(kit.authority().host(), elsewhere.token("andy"));
    carta::set_agent(misled);
    assert_eq!(refusal(ops()), UNAUTHENTICATED);
}

#[test]
fn groups_that_are_not_told_are_listed() {
    let andy = as_user("andy").in_groups(["MyOrg:Ops"]).log_in();
    let authority = andy.kit().authority();
    authority.tells_groups(false);
    assert_eq!(refusal(ops()), None);
    assert_eq!(authority.requests(), ["GET /user", "GET /user/group/MyOrg:Ops"]);
    authority.hides("MyOrg:Ops");
    carta::invalidate();
    assert!(ops().unwrap_err().explain().contains("404"));
    authority.forbids("MyOrg:Ops");
    carta::invalidate();
    assert!(ops().unwrap_err().explain().contains("403"));
    authority.shows("MyOrg:Ops");
    carta::invalidate();
    assert_eq!(refusal(ops()), None);
    authority.set_id("andy", "somebody-else");
    authority.answers("/user", Reply::json(200, r#"{"name":"andy","id":"u-0"}"#));
    carta::set_agent(authority.agent("andy"));
    assert_eq!(refusal(ops()), UNAVAILABLE, "the same name with another id");
}

#[test]
fn a_million_members_are_listed_to_the_end() {
    let kit = install();
    let authority = kit.authority();
    authority.tells_groups(false);
    authority.crowd("MyOrg:Ops", 1_000_000);
    carta::set_agent(authority.agent("user-999999"));
    assert_eq!(refusal(ops()), None);
    authority.crowd("MyOrg:Ops", 10_000);
    carta::invalidate();
    assert_eq!(refusal(ops()), DENIED);
    carta::set_agent(authority.agent("user-9999"));
    assert_eq!(refusal(ops()), None);
    assert_eq!(authority.count(LISTING), 3);
    authority.tells_groups(true);
    carta::invalidate();
    assert_eq!(refusal(ops()), None);
    assert_eq!(authority.count(LISTING), 3, "the account names the group");
}

#[test]
fn a_broken_answer_says_nothing() {
    let user = as_user("user-0").log_in();
    let authority = user.kit().authority();
    authority.tells_groups(false);
    let broken = [
        Reply::json(200, r#"[{"name":"user-0"}"#),
        Reply::json(200, r#"[{"name":"user-0"}]"#).cut_off(),
        Reply::json(200, r#"[{"name":"user-0"}]"#).header("Content-Encoding", "gzip"),
        Reply::status(302).header("Location", "/elsewhere"),
        Reply::text(200, "hello"),
    ];
    for reply in broken {
        authority.answers(LISTING, reply.clone());
        carta::invalidate();
        assert_eq!(refusal(ops()), UNAVAILABLE, "{reply:?}");
    }
    authority.crowd("MyOrg:Ops", 1);
    authority.answers_honestly(LISTING);
    carta::invalidate();
    assert_eq!(refusal(ops()), None);
    for (blanks, expected) in [(8 << 20, UNAVAILABLE), (1 << 20, None)] {
        let body = format!(r#"{{"name":"user-0"{}}}"#, " ".repeat(blanks));
        authority.answers("/user", Reply::json(200, body));
        carta::invalidate();
        assert_eq!(refusal(anyone()), expected, "more than 8 MiB are too many: {blanks}");
    }
}

#[test]
fn permissions_are_those_that_were_given_and_no_others() {
    let andy = as_user("andy")
        .holding(Permission::Read, "p-1")
        .holding(Permission::Clone, "p/2")
        .holding(Permission::Owner, "p-3")
        .log_in();
    assert_eq!(refusal(read("p-1")), None);
    assert_eq!(refusal(duplicate("p/2")), None);
    assert_eq!(refusal(give_away("p-3")), None);
    for other in ["p/2", "p-3", "p-4"] {
        assert_eq!(refusal(read(other)), DENIED, "{other}");
    }
    assert_eq!(refusal(duplicate("p-1")), DENIED);
    assert_eq!(refusal(give_away("p-1")), DENIED);
    let (kit, authority) = (andy.kit(), andy.kit().authority());
    assert_eq!(authority.count("/v2/permissions/self/p-1"), 1);
    authority.rescind("andy", Permission::Read, "p-1");
    kit.advance(seconds(61));
    assert_eq!(refusal(read("p-1")), DENIED);
}

#[test]
fn callers_that_wait_together_ask_once() {
    let andy = as_user("andy").in_groups(["MyOrg:Ops"]).log_in();
    let authority = andy.kit().authority();
    let hold = authority.hold();
    thread::scope(|scope| {
        let calls: Vec<_> = (0..20).map(|_| scope.spawn(|| refusal(ops()))).collect();
        block_on(authority.wait_until_asked(1));
        assert!(calls.iter().all(|call| !call.is_finished()));
        hold.release();
        for call in calls {
            assert_eq!(call.join().unwrap(), None);
        }
    });
    assert_eq!(authority.requests(), ["GET /user"]);
}

#[test]
fn a_caller_who_leaves_takes_nobody_along() {
    let andy = as_user("andy").in_groups(["MyOrg:Ops"]).log_in();
    let authority = andy.kit().authority();
    let (hold, second) = (authority.hold(), authority.hold());
    let mut early = Box::pin(ops_async());
    let mut late = Box::pin(ops_async());
    assert!(!poll_once(&mut early) && !poll_once(&mut late));
    block_on(authority.wait_until_asked(1));
    drop(early);
    hold.release();
    assert!(!poll_once(&mut late), "the second hold is still there");
    drop(second);
    assert_eq!(refusal(block_on(late)), None);
    assert_eq!(authority.count("/user"), 1);
}

/// Polls once; whether there is an answer already.
fn poll_once<F: Future>(call: &mut Pin<Box<F>>) -> bool {
    call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready()
}

#[test]
fn agents_for_scopes_need_no_turn() {
    let another = thread::spawn(|| {
        let agent = as_user("andy").in_groups(["MyOrg:Ops"]).agent();
        let elsewhere = as_user("andy").agent();
        assert_ne!(agent.host(), elsewhere.host());
        let groups = |agent: carta::Agent| block_on(agent.users().current()).unwrap().groups;
        assert_eq!(groups(agent), ["MyOrg:Ops"]);
        assert!(groups(elsewhere).is_empty());
    });
    let kit = install();
    assert_eq!(as_user("andy").agent().host(), &kit.authority().host());
    assert!(!carta::is_authenticated());
    another.join().unwrap();
}

#[test]
fn what_no_guard_asks_for_is_not_known() {
    let kit = install();
    let (authority, agent) = (kit.authority(), kit.authority().agent("andy"));
    let unknown = block_on(agent.workspaces().get("w-1")).unwrap_err().to_string();
    assert!(unknown.contains("Authority::answers"), "{unknown}");
    authority.answers("/workspace/w-1", Reply::json(200, r#"{"id":"w-1","name":"mine"}"#));
    assert!(block_on(agent.workspaces().get("w-1")).is_ok());
    let shown = format!("{authority:?} {kit:?} {:?}", as_user("andy").log_in());
    assert!(!shown.contains(authority.token("andy").expose().get(..6).unwrap()), "{shown}");
}

#[test]
fn misspelt_names_stop_the_test_where_they_are() {
    let mistakes: [fn(); 5] = [
        || drop(as_user("")),
        || drop(as_user("no blanks")),
        || drop(as_user("andy").in_groups(["MyOrg: Ops"])),
        || drop(as_user("andy").holding(Permission::Read, "..")),
        || drop(Reply::status(99)),
    ];
    for (index, mistake) in mistakes.into_iter().enumerate() {
        assert!(catch_unwind(mistake).is_err(), "{index}");
    }
}
