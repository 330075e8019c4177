//! Guards that need a permission on a resource, and guards to whom nothing remembered counts; as the attribute calls
//! them.

use crate::session::Session;
use carta::__private::{Checked, Guard, check, check_on, resource};
use carta::{AuthenticationError, Permission, Policy, Refusal};
use carta_tests::scripted::{Asked, Scripted, json};
use std::cell::Cell;

static ANYONE: Policy = Policy::Authenticated;
static OPS: Policy = Policy::Group(carta::Group::new("Org:Ops"));
static FOR_OPS: Guard = Guard::new("for_ops", 1, &OPS);
static FRESH: Guard = Guard::new("fresh", 2, &OPS).fresh();

const DENIED: Option<Refusal> = Some(Refusal::Denied);
const UNAVAILABLE: Option<Refusal> = Some(Refusal::Unavailable);

fn refusal(checked: Checked) -> Option<Refusal> {
    match checked {
        Checked::Granted => None,
        Checked::Denied(error) => Some(error.refusal()),
    }
}

/// A guard that needs a permission beside its policy.
fn needing(policy: &'static Policy, permission: Permission) -> &'static Guard {
    Box::leak(Box::new(Guard::new("guarded", 3, policy).on(permission, "id")))
}

fn on(policy: &'static Policy, permission: Permission, id: &str) -> Option<Refusal> {
    refusal(check_on(needing(policy, permission), resource(id)))
}

/// A Carta whose `/v2` permissions are `newer`, and whose older ones are `older`.
fn carta(newer: Vec<u8>, older: Vec<u8>) -> Scripted {
    Scripted::start(move |asked: &Asked| match asked.path.as_str() {
        "/user" => json(200, r#"{"name":"beth","id":"u-2","groups":["Org:Ops"]}"#),
        path if path.starts_with("/v2/") => newer.clone(),
        _ => older.clone(),
    })
}

fn with(newer: Vec<u8>, older: Vec<u8>, permission: Permission) -> Option<Refusal> {
    let session = Session::begin();
    let carta = carta(newer, older);
    session.set_token(carta.host(), "token");
    on(&ANYONE, permission, "r-1")
}

fn flags(read: bool, execute: bool, owner: bool) -> Vec<u8> {
    let flags = format!(
        r#"{{"read":{read},"write":false,"execute":{execute},"admin":false,"owner":{owner}}}"#
    );
    json(200, &flags)
}

#[test]
fn exactly_the_flag_that_is_named_counts() {
    let gone = || json(500, "");
    assert_eq!(with(flags(true, false, false), gone(), Permission::Read), None);
    assert_eq!(with(flags(true, false, false), gone(), Permission::Execute), DENIED);
    assert_eq!(with(flags(false, false, true), gone(), Permission::Read), DENIED, "an owner's say");
    assert_eq!(with(flags(false, false, true), gone(), Permission::Owner), None);
}

#[test]
fn a_host_without_the_newer_routes_is_asked_in_the_older_form() {
    let text = |text: &str| {
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}", text.len()).into_bytes()
    };
    let missing = || json(404, "");
    assert_eq!(with(missing(), text("Read, Execute"), Permission::Execute), None);
    assert_eq!(with(missing(), text("Read, Clone"), Permission::Execute), DENIED);
    assert_eq!(
        with(missing(), text("Read, Admin"), Permission::Owner),
        UNAVAILABLE,
        "it can't tell"
    );
    // Only the older form knows *clone*.
    assert_eq!(with(flags(true, true, true), text("Clone"), Permission::Clone), None);
    assert_eq!(with(flags(true, true, true), text("Read"), Permission::Clone), DENIED);
}

#[test]
fn an_answer_that_says_nothing_lets_nobody_in() {
    for nothing in ["{}", r#"{"read":true}"#, r#"{"read":null}"#, "[]", "\"Read\"", "true"] {
        assert_eq!(
            with(json(200, nothing), json(500, ""), Permission::Read),
            UNAVAILABLE,
            "{nothing}"
        );
    }
    assert_eq!(with(json(500, ""), flags(true, true, true), Permission::Read), UNAVAILABLE);
    assert_eq!(with(json(404, ""), json(404, ""), Permission::Read), DENIED);
    assert_eq!(with(json(403, ""), flags(true, true, true), Permission::Read), DENIED);
}

#[test]
fn what_is_not_a_resource_is_denied_and_says_why() {
    let session = Session::begin();
    let carta = carta(flags(true, true, true), json(500, ""));
    session.set_token(carta.host(), "token");
    for id in ["", ".", ".."] {
        let Checked::Denied(error) = check_on(needing(&ANYONE, Permission::Read), resource(id))
        else {
            panic!("{id:?} is no resource")
        };
        assert_eq!(error.refusal(), Refusal::Denied);
        assert!(
            error.explain().contains("no permission can be held on what was given"),
            "{error:?}"
        );
    }
    assert!(carta.asked().is_empty());
}

#[test]
fn resources_are_told_apart_and_remembered() {
    let session = Session::begin();
    let carta = Scripted::start(|asked: &Asked| match asked.path.as_str() {
        "/user" => json(200, r#"{"name":"beth"}"#),
        "/v2/permissions/self/mine" => flags(true, false, false),
        _ => flags(false, false, false),
    });
    session.set_token(carta.host(), "token");
    for _ in 0..3 {
        assert_eq!(on(&ANYONE, Permission::Read, "mine"), None);
        assert_eq!(on(&ANYONE, Permission::Read, "theirs"), DENIED);
    }
    let asked = carta.asked();
    let count = |path: &str| asked.iter().filter(|asked| asked.ends_with(path)).count();
    assert_eq!((count("/mine"), count("/theirs")), (1, 1), "{asked:?}");
    carta.now(|_| json(503, ""));
    session.advance(61);
    assert_eq!(on(&ANYONE, Permission::Read, "mine"), None, "within max_stale");
    session.advance(300);
    assert_eq!(on(&ANYONE, Permission::Read, "mine"), UNAVAILABLE);
}

#[test]
fn group_and_permission_are_required_together() {
    let session = Session::begin();
    let carta = carta(flags(true, false, false), json(500, ""));
    session.set_token(carta.host(), "token");
    assert_eq!(on(&OPS, Permission::Read, "r-1"), None);
    assert_eq!(on(&OPS, Permission::Write, "r-1"), DENIED);
    let Checked::Denied(error) = check_on(needing(&OPS, Permission::Write), resource("r-1")) else {
        panic!("writing isn't permitted")
    };
    let story = error.explain();
    assert!(
        story.contains(r#"required: all(group = "Org:Ops", permission("write", on = "r-1"))"#),
        "{story}"
    );
    assert!(
        story.contains(r#"permission("write", on = "r-1"): no, say its permissions of 0 s ago"#),
        "{story}"
    );
}

#[test]
fn many_resources_make_us_forget_and_nothing_worse() {
    let session = Session::begin();
    let carta = carta(flags(true, false, false), json(500, ""));
    session.set_token(carta.host(), "token");
    for number in 0..50_u32 {
        assert_eq!(refusal(check_on(needing(&ANYONE, Permission::Read), resource(&number))), None);
    }
    assert_eq!(carta.asked().len(), 51);
}

#[test]
fn a_fresh_guard_asks_at_every_call() {
    let session = Session::begin();
    let carta = carta(json(500, ""), json(500, ""));
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(check(&FOR_OPS)), None);
    for calls in 2..5 {
        assert_eq!(refusal(check(&FRESH)), None);
        assert_eq!(carta.asked().len(), calls);
    }
    assert_eq!(refusal(check(&FOR_OPS)), None);
    assert_eq!(carta.asked().len(), 4, "what it brought serves others");
    carta.now(|_| json(503, ""));
    assert_eq!(refusal(check(&FRESH)), UNAVAILABLE, "nothing remembered counts");
    assert_eq!(refusal(check(&FOR_OPS)), None);
}

#[carta::authorize(permission = "read", on = id)]
fn read(id: &str, runs: &Cell<u32>) -> Result<u32, AuthenticationError> {
    runs.set(runs.get() + u32::try_from(id.len()).unwrap());
    Ok(runs.get())
}

#[carta::authorize(groups = ["Org:Ops"], permission = "read", on = id, fresh)]
async fn read_fresh(id: String) -> Result<String, AuthenticationError> {
    Ok(id)
}

#[test]
fn the_attribute_asks_for_the_resource_that_the_arguments_name() {
    let session = Session::begin();
    let carta = Scripted::start(|asked: &Asked| match asked.path.as_str() {
        "/user" => json(200, r#"{"name":"beth","groups":["Org:Ops"]}"#),
        "/v2/permissions/self/mine" => flags(true, false, false),
        _ => flags(false, true, true),
    });
    session.set_token(carta.host(), "token");
    let runs = Cell::new(0);
    assert_eq!(read("mine", &runs).unwrap(), 4);
    assert_eq!(read("theirs", &runs).unwrap_err().status(), 403);
    assert_eq!(runs.get(), 4, "the body ran once");
    let before = carta.asked().len();
    for calls in 1..3 {
        assert_eq!(carta::block_on(read_fresh("mine".into())).unwrap(), "mine");
        assert_eq!(carta.asked().len(), before + 2 * calls, "who, and what they may, each time");
    }
}

#[test]
fn a_name_never_stands_in_for_an_id() {
    let session = Session::begin();
    // A caller without an id, who is called what somebody else's id is.
    let carta = Scripted::start(|asked: &Asked| match asked.path.as_str() {
        "/user" => json(200, r#"{"name":"u-1"}"#),
        path if path.starts_with("/v2/") => json(404, ""),
        _ => json(200, r#""Read, Clone""#),
    });
    session.set_token(carta.host(), "token");
    for permission in [Permission::Read, Permission::Clone] {
        assert_eq!(on(&ANYONE, permission, "r-1"), UNAVAILABLE, "{permission}");
    }
    assert!(!carta.asked().iter().any(|asked| asked.contains("u-1")), "{:?}", carta.asked());
}
