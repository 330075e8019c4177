//! What counts as evidence, shown with a Carta that gives every kind of answer.

use crate::login::Pool;
use crate::session::Session;
use carta::{AuthenticationError, Refusal};
use carta_tests::scripted::{Asked, Scripted, json, with_headers};
use std::time::Duration;

type Answer = Result<(), AuthenticationError>;

#[carta::authorize(groups = ["Org:Ops"])]
fn ops() -> Answer {
    Ok(())
}

#[carta::authorize(not(group = "Org:Suspended"))]
fn not_suspended() -> Answer {
    Ok(())
}

#[carta::authorize(users = ["andy"])]
fn andy_alone() -> Answer {
    Ok(())
}

#[carta::authorize]
fn anyone() -> Answer {
    Ok(())
}

#[carta::authorize(users = ["andy"], groups = ["Org:Ops"])]
fn andy_or_ops() -> Answer {
    Ok(())
}

fn refusal(answer: Answer) -> Option<Refusal> {
    answer.err().map(|error| error.refusal())
}

const DENIED: Option<Refusal> = Some(Refusal::Denied);
const UNAVAILABLE: Option<Refusal> = Some(Refusal::Unavailable);
const UNAUTHENTICATED: Option<Refusal> = Some(Refusal::Unauthenticated);

/// `GET /user` answers `user`, every listing `listing`.
fn answering(user: Vec<u8>, listing: Vec<u8>) -> impl Fn(&Asked) -> Vec<u8> + Send + Sync {
    move |asked| if asked.path == "/user" { user.clone() } else { listing.clone() }
}

fn beth() -> Vec<u8> {
    json(200, r#"{"name":"beth","id":"2"}"#)
}

/// What each guard says to a caller of whom Carta says this, with nothing remembered.
fn with(user: Vec<u8>, listing: Vec<u8>, guarded: fn() -> Answer) -> Option<Refusal> {
    let session = Session::begin();
    let carta = Scripted::start(answering(user, listing));
    session.set_token(carta.host(), "token");
    refusal(guarded())
}

#[test]
fn a_group_in_the_account_is_a_yes() {
    let user = json(200, r#"{"name":"beth","groups":["Org:Ops"]}"#);
    assert_eq!(with(user, json(500, ""), ops), None);
}

#[test]
fn group_texts_are_compared_byte_for_byte() {
    for other in ["Org:ops", "Org:Ops ", "org:Ops", "Ops", "Org:Ops:X", "Org:Op\u{0455}"] {
        let user = json(200, &format!(r#"{{"name":"beth","groups":["{other}"]}}"#));
        assert_eq!(with(user, json(200, "[]"), ops), DENIED, "{other:?}");
    }
}

#[test]
fn an_account_without_the_group_is_a_no_only_if_it_is_complete() {
    let incomplete = beth();
    assert_eq!(with(incomplete, json(500, ""), ops), UNAVAILABLE);
    let complete = with_headers(200, "Carta-Groups: complete\r\n", r#"{"name":"beth"}"#);
    assert_eq!(with(complete.clone(), json(500, ""), ops), DENIED);
    assert_eq!(with(complete, json(500, ""), not_suspended), None);
    for not_quite in
        ["Carta-Groups: Complete-ish\r\n", "Carta-Groups: complete\r\nCarta-Groups: partial\r\n"]
    {
        let user = with_headers(200, not_quite, r#"{"name":"beth"}"#);
        assert_eq!(with(user, json(500, ""), ops), UNAVAILABLE, "{not_quite}");
    }
}

#[test]
fn a_complete_listing_is_a_yes_or_a_no() {
    let with_beth = json(200, r#"[{"name":"andy"},{"name":"beth"}]"#);
    assert_eq!(with(beth(), with_beth.clone(), ops), None);
    assert_eq!(with(beth(), with_beth, not_suspended), DENIED);
    let without = json(200, r#"[{"name":"Beth"},{"name":"bet"},{"name":"beth "}]"#);
    assert_eq!(with(beth(), without.clone(), ops), DENIED);
    assert_eq!(with(beth(), without, not_suspended), None);
    assert_eq!(with(beth(), json(200, "[]"), ops), DENIED);
}

#[test]
fn ids_must_agree_where_both_sides_have_one() {
    assert_eq!(with(beth(), json(200, r#"[{"name":"beth","id":"2"}]"#), ops), None);
    assert_eq!(with(beth(), json(200, r#"[{"name":"beth","id":2}]"#), ops), None);
    assert_eq!(with(beth(), json(200, r#"[{"name":"beth","id":null}]"#), ops), None);
    let other = json(200, r#"[{"name":"beth","id":"3"}]"#);
    assert_eq!(with(beth(), other.clone(), ops), UNAVAILABLE);
    assert_eq!(with(beth(), other, not_suspended), UNAVAILABLE);
}

/// Answers that say nothing, each with what the guard makes of it.
fn unreadable() -> Vec<(&'static str, Vec<u8>)> {
    let member = r#"[{"name":"beth"}"#;
    let cut = |body: &str| {
        format!("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n{body}")
            .into_bytes()
    };
    let chunked =
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{member}\r\n")
            .into_bytes();
    let unbounded = format!("HTTP/1.0 200 OK\r\n\r\n{member}").into_bytes();
    vec![
        ("cut short, the member already seen", cut(&format!("{member},"))),
        ("a whole list, cut short of its length", cut(&format!("{member}]"))),
        ("chunked, without its end", chunked),
        ("ended by closing, in the middle of the list", unbounded),
        ("not JSON after the member", json(200, &format!("{member},x]"))),
        ("something after the list", json(200, &format!("{member}]x"))),
        ("an object in place of the list", json(200, r#"{"users":[{"name":"beth"}]}"#)),
        ("a member without a name", json(200, &format!("{member},{{}}]"))),
        ("null in place of the list", json(200, "null")),
        ("an empty body", json(200, "")),
        (
            "encoded, though it wasn't asked to be",
            with_headers(200, "Content-Encoding: gzip\r\n", &format!("{member}]")),
        ),
        ("a redirect", with_headers(302, "Location: /elsewhere\r\n", &format!("{member}]"))),
        ("a part, by its status", json(206, &format!("{member}]"))),
        ("500", json(500, &format!("{member}]"))),
        ("429", json(429, "")),
        ("503", json(503, "")),
        ("418", json(418, "")),
        ("not HTTP", b"hello\r\n\r\n".to_vec()),
        ("nothing", Vec::new()),
    ]
}

#[test]
fn an_answer_that_says_nothing_lets_nobody_in_and_accuses_nobody() {
    for (what, answer) in unreadable() {
        assert_eq!(with(beth(), answer.clone(), ops), UNAVAILABLE, "{what}");
        assert_eq!(with(beth(), answer.clone(), not_suspended), UNAVAILABLE, "{what}, under not()");
        assert_eq!(with(answer, json(200, "[]"), anyone), UNAVAILABLE, "{what}, to GET /user");
    }
}

#[test]
fn a_listing_that_carta_refuses_is_no_evidence_either_way() {
    for status in [400, 403, 404] {
        assert_eq!(with(beth(), json(status, ""), ops), DENIED, "{status}");
        assert_eq!(
            with(beth(), json(status, ""), not_suspended),
            DENIED,
            "{status} must not open not()"
        );
    }
}

#[test]
fn the_account_itself_decides_who_is_anyone() {
    assert_eq!(with(json(200, r#"{"name":""}"#), json(500, ""), anyone), UNAVAILABLE);
    assert_eq!(with(beth(), json(500, ""), anyone), None);
    assert_eq!(with(json(401, ""), json(500, ""), anyone), UNAUTHENTICATED);
    assert_eq!(with(json(403, ""), json(500, ""), anyone), DENIED);
    for status in [400, 404, 409, 500, 502] {
        for guarded in [anyone, ops, andy_or_ops, not_suspended] {
            assert_eq!(with(json(status, ""), json(200, "[]"), guarded), UNAVAILABLE, "{status}");
        }
    }
    assert_eq!(
        with(json(401, ""), json(200, r#"[{"name":"andy"}]"#), andy_or_ops),
        UNAUTHENTICATED
    );
}

#[test]
fn a_401_to_the_listing_is_no_login() {
    assert_eq!(with(beth(), json(401, ""), ops), UNAUTHENTICATED);
}

#[test]
fn users_are_compared_byte_for_byte() {
    assert_eq!(with(json(200, r#"{"name":"andy"}"#), json(500, ""), andy_alone), None);
    for other in ["Andy", "andy ", "аndy", "andy\\u0000", "beth"] {
        let user = json(200, &format!(r#"{{"name":"{other}","email":"andy","firstName":"andy"}}"#));
        assert_eq!(with(user, json(500, ""), andy_alone), DENIED, "{other}");
    }
}

#[test]
fn the_claims_of_a_token_are_no_evidence() {
    let session = Session::begin();
    let carta = Scripted::start(answering(beth(), json(200, "[]")));
    // {"cognito:groups":["Org:Ops"],"cognito:username":"andy"}
    let claims = "eyJjb2duaXRvOmdyb3VwcyI6WyJPcmc6T3BzIl0sImNvZ25pdG86dXNlcm5hbWUiOiJhbmR5In0";
    session.set_token(carta.host(), &format!("e30.{claims}.x"));
    assert_eq!(refusal(ops()), DENIED);
    assert_eq!(refusal(andy_alone()), DENIED);
}

#[test]
fn a_user_alone_needs_no_listing() {
    let session = Session::begin();
    let carta = Scripted::start(answering(json(200, r#"{"name":"andy"}"#), json(500, "")));
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(andy_or_ops()), None);
    assert_eq!(carta.asked(), ["GET /user"]);
}

#[test]
fn what_is_remembered_is_not_asked_again() {
    let session = Session::begin();
    let carta = Scripted::start(answering(beth(), json(200, r#"[{"name":"beth"}]"#)));
    session.set_token(carta.host(), "token");
    for _ in 0..5 {
        assert_eq!(refusal(ops()), None);
    }
    assert_eq!(carta.asked(), ["GET /user", "GET /user/group/Org%3AOps"]);
    let sent = carta.requests();
    assert!(sent.iter().all(|asked| asked.header("authorization") == Some("Bearer token")));
    assert!(sent.iter().all(|asked| asked.header("accept-encoding") == Some("identity")));
}

#[test]
fn many_cold_callers_ask_once() {
    let session = Session::begin();
    let carta = Scripted::start(answering(beth(), json(200, r#"[{"name":"beth"}]"#)));
    session.set_token(carta.host(), "token");
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..50).map(|_| scope.spawn(|| refusal(ops()))).collect();
        for caller in callers {
            assert_eq!(caller.join().unwrap(), None);
        }
    });
    assert_eq!(carta.asked(), ["GET /user", "GET /user/group/Org%3AOps"]);
}

#[test]
fn a_failure_is_remembered_for_a_moment_only() {
    let session = Session::begin();
    let carta = Scripted::start(answering(json(500, ""), json(500, "")));
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(anyone()), UNAVAILABLE);
    assert_eq!(refusal(anyone()), UNAVAILABLE);
    assert_eq!(carta.asked().len(), 1, "a dead Carta isn't hammered");
    carta.now(answering(beth(), json(500, "")));
    session.advance(2);
    assert_eq!(refusal(anyone()), None);
}

#[test]
fn a_revoked_member_is_refused_within_ttl_and_a_new_one_let_in_within_denial_ttl() {
    let session = Session::begin();
    let (member, stranger) = (json(200, r#"[{"name":"beth"}]"#), json(200, "[]"));
    let carta = Scripted::start(answering(beth(), member.clone()));
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(ops()), None);
    carta.now(answering(beth(), stranger));
    session.advance(61);
    assert_eq!(refusal(ops()), DENIED);
    carta.now(answering(beth(), member));
    session.advance(6);
    assert_eq!(refusal(ops()), None);
}

#[test]
fn a_grant_outlives_an_outage_by_max_stale_and_no_longer() {
    let session = Session::begin();
    let up = || answering(beth(), json(200, r#"[{"name":"beth"}]"#));
    let carta = Scripted::start(up());
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(ops()), None);
    for outage in [json(500, ""), json(503, ""), json(429, ""), Vec::new()] {
        carta.now(answering(outage.clone(), outage));
        session.advance(61);
        assert_eq!(refusal(ops()), None, "within max_stale");
    }
    session.advance(61);
    assert_eq!(refusal(ops()), UNAVAILABLE, "305 s old");
}

#[test]
fn without_max_stale_an_outage_ends_grants_at_ttl() {
    let session = Session::begin();
    carta::configure().max_stale(Duration::ZERO).apply().unwrap();
    let carta = Scripted::start(answering(beth(), json(200, r#"[{"name":"beth"}]"#)));
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(ops()), None);
    carta.now(answering(json(500, ""), json(500, "")));
    session.advance(61);
    assert_eq!(refusal(ops()), UNAVAILABLE);
}

#[test]
fn a_part_of_an_answer_keeps_no_old_grant_alive() {
    for (what, answer) in unreadable() {
        if ["500", "429", "503", "not HTTP", "nothing"].contains(&what) {
            continue; // an outage
        }
        let session = Session::begin();
        let carta = Scripted::start(answering(beth(), json(200, r#"[{"name":"beth"}]"#)));
        session.set_token(carta.host(), "token");
        assert_eq!(refusal(ops()), None);
        carta.now(answering(beth(), answer));
        session.advance(61);
        assert_eq!(refusal(ops()), UNAVAILABLE, "{what}");
    }
}

#[test]
fn a_refused_account_ends_its_grants_at_once() {
    for (status, expected) in [(401, UNAUTHENTICATED), (403, DENIED)] {
        let session = Session::begin();
        let carta = Scripted::start(answering(beth(), json(200, r#"[{"name":"beth"}]"#)));
        session.set_token(carta.host(), "token");
        assert_eq!(refusal(ops()), None);
        // Another guard meets the refusal …
        carta.now(answering(json(status, ""), json(200, r#"[{"name":"beth"}]"#)));
        session.advance(6);
        assert_eq!(refusal(andy_alone()), expected);
        // … and what the first one was granted counts no more, even if Carta then goes away.
        carta.now(answering(json(500, ""), json(500, "")));
        session.advance(6);
        assert_eq!(refusal(ops()), UNAVAILABLE, "{status}");
    }
}

#[test]
fn whoever_logs_in_next_inherits_nothing() {
    let session = Session::begin();
    let carta = Scripted::start(|asked: &Asked| {
        match (asked.path.as_str(), asked.header("authorization")) {
            ("/user", Some("Bearer beth")) => json(200, r#"{"name":"beth"}"#),
            ("/user", _) => json(200, r#"{"name":"carl"}"#),
            _ => json(200, r#"[{"name":"beth"}]"#),
        }
    });
    session.set_token(carta.host(), "beth");
    assert_eq!(refusal(ops()), None);
    session.set_token(carta.host(), "carl");
    assert_eq!(refusal(ops()), DENIED);
    carta::logout();
    assert_eq!(refusal(ops()), UNAUTHENTICATED);
    session.set_token(carta.host(), "beth");
    assert_eq!(refusal(ops()), None);
}

#[test]
fn an_answer_under_way_at_logout_serves_nobody_afterwards() {
    let session = Session::begin();
    let carta = Scripted::start(|asked: &Asked| {
        if asked.path == "/user" {
            carta::logout(); // while the answer is on its way
        }
        if asked.path == "/user" {
            json(200, r#"{"name":"beth","groups":["Org:Ops"]}"#)
        } else {
            json(500, "")
        }
    });
    session.set_token(carta.host(), "token");
    let _either_way = ops();
    assert_eq!(refusal(ops()), UNAUTHENTICATED);
    assert_eq!(carta.asked(), ["GET /user"]);
}

#[test]
fn an_agent_that_becomes_another_user_is_refused() {
    let session = Session::begin();
    let carta =
        Scripted::start(answering(beth(), json(200, r#"[{"name":"beth"},{"name":"carl"}]"#)));
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(ops()), None);
    carta.now(answering(
        json(200, r#"{"name":"carl"}"#),
        json(200, r#"[{"name":"beth"},{"name":"carl"}]"#),
    ));
    session.advance(61);
    assert_eq!(refusal(ops()), UNAUTHENTICATED);
}

#[test]
fn invalidate_asks_again() {
    let session = Session::begin();
    let carta = Scripted::start(answering(beth(), json(200, r#"[{"name":"beth"}]"#)));
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(ops()), None);
    carta.now(answering(beth(), json(200, "[]")));
    carta::invalidate();
    assert_eq!(refusal(ops()), DENIED);
}

#[test]
fn without_trust_in_the_account_listings_alone_decide() {
    let session = Session::begin();
    carta::configure().trust_user_groups(false).apply().unwrap();
    let user =
        with_headers(200, "Carta-Groups: complete\r\n", r#"{"name":"beth","groups":["Org:Ops"]}"#);
    let carta = Scripted::start(answering(user, json(200, "[]")));
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(ops()), DENIED);
}

#[test]
fn a_refusal_names_user_and_function_and_explains_the_rest() {
    let session = Session::begin();
    let user = json(200, r#"{"name":"be\u001b[31mth\n"}"#);
    let carta = Scripted::start(answering(user, json(200, "[]")));
    session.set_token(carta.host(), "token");
    let error = ops().unwrap_err();
    assert_eq!(
        error.to_string(),
        "user `be\\u{1b}[31mth\\n` may not call `integration::evidence::ops`"
    );
    assert_eq!(error.status(), 403);
    let story = error.explain();
    assert!(story.contains("required: group `Org:Ops`"), "{story}");
    assert!(story.contains("group `Org:Ops`: no, says its listing of 0 s ago"), "{story}");
    assert!(!format!("{error:?}").contains("Org:Ops"));
}

#[test]
fn a_huge_account_is_refused_unread() {
    let huge = json(200, &format!(r#"{{"name":"beth","email":"{}"}}"#, "x".repeat(9 << 20)));
    assert_eq!(with(huge, json(200, "[]"), anyone), UNAVAILABLE);
}

#[carta::authorize(groups = ["Org:Ops"])]
async fn ops_async() -> Answer {
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "what a real socket brings can't be hurried")]
fn pause(milliseconds: u64) {
    std::thread::sleep(Duration::from_millis(milliseconds));
}

/// Waits, for a moment at most, until Carta has been asked `count` times.
fn until_asked(carta: &Scripted, count: usize) {
    for _ in 0..500 {
        if carta.asked().len() >= count {
            return;
        }
        pause(10);
    }
    panic!("asked only {:?}", carta.asked());
}

#[test]
fn an_answer_that_nobody_waited_for_is_not_given_out_later() {
    let session = Session::begin();
    let complete = |groups: &str| {
        let body = format!(r#"{{"name":"beth","groups":[{groups}]}}"#);
        with_headers(200, "Carta-Groups: complete\r\n", &body)
    };
    let carta = Scripted::start(answering(complete(""), json(500, "")));
    session.set_token(carta.host(), "token");
    let mut call = Box::pin(ops_async());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(call.as_mut().poll(&mut context).is_pending());
    drop(call);
    until_asked(&carta, 1);
    pause(200); // until the answer has arrived
    carta.now(answering(complete(r#""Org:Ops""#), json(500, "")));
    session.advance(3600);
    assert_eq!(refusal(ops()), None, "an hour later, what was true then is no answer");
}

#[test]
fn a_failure_that_took_long_is_remembered_for_a_moment_too() {
    let session = Session::begin();
    let carta = Scripted::start(|_: &Asked| {
        carta::testing::install().advance(Duration::from_secs(20));
        json(500, "")
    });
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(anyone()), UNAVAILABLE);
    assert_eq!(refusal(anyone()), UNAVAILABLE);
    assert_eq!(carta.asked().len(), 1, "a slow Carta isn't hammered");
}

#[test]
fn a_refused_account_ends_grants_wherever_it_is_met() {
    for status in [401, 403] {
        let session = Session::begin();
        let carta = Scripted::start(answering(beth(), json(200, r#"[{"name":"beth"}]"#)));
        session.set_token(carta.host(), "token");
        assert_eq!(refusal(ops()), None);
        carta.now(answering(json(status, ""), json(200, r#"[{"name":"beth"}]"#)));
        assert!(carta::block_on(carta::current_user()).is_err());
        carta.now(answering(json(500, ""), json(500, "")));
        assert_eq!(refusal(ops()), UNAVAILABLE, "{status}");
    }
    // Any call of the process's agent can meet the 401.
    let session = Session::begin();
    let carta = Scripted::start(answering(beth(), json(200, r#"[{"name":"beth"}]"#)));
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(ops()), None);
    carta.now(answering(json(500, ""), json(401, "")));
    let agent = carta::agent().unwrap();
    assert!(carta::block_on(agent.groups().members("Org:Other")).is_err());
    assert_eq!(refusal(ops()), UNAVAILABLE);
}

#[test]
fn an_agent_that_was_another_user_once_stays_refused() {
    let session = Session::begin();
    let carta = Scripted::start(answering(beth(), json(200, r#"[{"name":"beth"}]"#)));
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(ops()), None);
    carta.now(answering(json(200, r#"{"name":"carl"}"#), json(500, "")));
    session.advance(61);
    assert_eq!(refusal(ops()), UNAUTHENTICATED);
    carta.now(answering(beth(), json(200, r#"[{"name":"beth"}]"#)));
    session.advance(61);
    assert_eq!(refusal(ops()), UNAUTHENTICATED);
}

/// A process logged in by user name and password at a Carta that granted `ops`, and now answers 401 to its token and
/// `login` to the attempt at a new one.
fn renewing(
    session: &Session,
    login: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static,
) -> Scripted {
    let pool = Pool::accepting();
    let carta = Scripted::start(move |asked| match asked.path.as_str() {
        "/user" => beth(),
        "/user/group/Org%3AOps" => json(200, r#"[{"name":"beth"}]"#),
        _ => pool.answer(asked),
    });
    carta::login().host(carta.host()).username("beth").password("secret").blocking().unwrap();
    assert_eq!(refusal(ops()), None);
    carta.now(
        move |asked| if asked.path.starts_with("/user") { json(401, "") } else { login(asked) },
    );
    session.advance(61);
    carta
}

#[test]
fn a_401_whose_cure_cannot_be_had_is_no_outage_and_no_ban() {
    let failures: [fn(&Asked) -> Vec<u8>; 6] = [
        |_| json(503, ""),
        |_| json(403, ""),
        |_| json(404, ""),
        |_| json(200, "<html>please sign in to the wireless network</html>"),
        |asked| if asked.path == "/auth" { crate::login::auth(asked, "") } else { json(503, "") },
        |asked| if asked.path == "/auth" { crate::login::auth(asked, "") } else { json(400, "") },
    ];
    for (index, failure) in failures.into_iter().enumerate() {
        let session = Session::begin();
        let carta = renewing(&session, failure);
        assert_eq!(
            refusal(ops()),
            UNAVAILABLE,
            "{index}: Carta answered, so `max_stale` doesn't count"
        );
        // Nobody refused the password, so it is tried again.
        let pool = Pool::accepting();
        carta.now(move |asked| match asked.path.as_str() {
            "/user" => beth(),
            "/user/group/Org%3AOps" => json(200, r#"[{"name":"beth"}]"#),
            _ => pool.answer(asked),
        });
        session.advance(6);
        assert_eq!(refusal(ops()), None, "{index}");
    }
}

#[test]
fn an_answer_under_way_at_a_401_serves_nobody() {
    let session = Session::begin();
    let (release, held) = std::sync::mpsc::channel::<()>();
    let held = std::sync::Mutex::new(held);
    let carta = Scripted::start(move |asked: &Asked| match asked.path.as_str() {
        "/user" => {
            let _ = held.lock().unwrap().recv(); // until released
            json(200, r#"{"name":"beth","groups":["Org:Ops"]}"#)
        }
        _ => json(401, ""),
    });
    session.set_token(carta.host(), "token");
    std::thread::scope(|scope| {
        let early = scope.spawn(|| refusal(ops()));
        until_asked(&carta, 1);
        let agent = carta::agent().unwrap();
        assert!(carta::block_on(agent.groups().members("Org:Other")).is_err());
        let late = scope.spawn(|| refusal(ops()));
        pause(50); // until it waits, too
        drop(release);
        assert_eq!(early.join().unwrap(), UNAUTHENTICATED);
        assert_eq!(late.join().unwrap(), UNAUTHENTICATED);
    });
    carta.now(|_: &Asked| json(500, ""));
    assert_eq!(refusal(ops()), UNAVAILABLE, "nothing was kept");
}

#[test]
fn a_listing_alone_is_no_account() {
    let session = Session::begin();
    let carta = Scripted::start(answering(beth(), json(200, r#"[{"name":"beth"}]"#)));
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(anyone()), None);
    session.advance(4);
    assert_eq!(refusal(ops()), None);
    carta.now(answering(json(404, ""), json(200, r#"[{"name":"beth"}]"#)));
    session.advance(58);
    assert_eq!(refusal(ops()), UNAVAILABLE, "the listing is young enough, the account isn't");
}

#[test]
fn the_newer_of_account_and_listing_counts() {
    let session = Session::begin();
    let carta = Scripted::start(answering(beth(), json(200, r#"[{"name":"beth"}]"#)));
    session.set_token(carta.host(), "token");
    assert_eq!(refusal(ops()), None);
    let user = with_headers(200, "Carta-Groups: complete\r\n", r#"{"name":"beth","id":"2"}"#);
    carta.now(answering(user, json(500, "")));
    session.advance(6);
    assert_eq!(refusal(andy_alone()), DENIED, "which asks for the account");
    assert_eq!(refusal(ops()), DENIED);
}
