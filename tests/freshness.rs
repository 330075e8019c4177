//! How long evidence counts, and what ends it: ages, outages, refusals, logins.

use crate::evidence::{
    Answer, DENIED, UNAUTHENTICATED, UNAVAILABLE, andy_alone, answering, anyone, beth, ops,
    refusal, unreadable,
};
use crate::login::Pool;
use crate::session::Session;
use carta::resource::FileSource;
use carta::testing::{Authority, Reply, as_user};
use carta_tests::scripted::{Asked, Scripted, json, with_headers};
use std::future::IntoFuture;
use std::pin::Pin;
use std::task::{Context, Waker};
use std::time::Duration;

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
fn a_thousand_cold_calls_at_once_ask_each_question_once() {
    let session = Session::begin();
    let carta = Scripted::start(answering(beth(), json(200, r#"[{"name":"beth"}]"#)));
    session.set_token(carta.host(), "token");
    let calls = (0..1000).map(|_| ops_async());
    let answers = carta::block_on(futures_util::future::join_all(calls));
    assert!(answers.into_iter().all(|answer| answer.is_ok()));
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

#[carta::authorize(groups = ["Org:Ops"])]
async fn ops_async() -> Answer {
    Ok(())
}

/// Polls once; whether there is an answer already.
fn poll_once<F: Future>(call: &mut Pin<Box<F>>) -> bool {
    call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready()
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
    assert!(!poll_once(&mut call));
    drop(call);
    // The answer has arrived, and a whole exchange on the same thread later it has been taken in.
    carta.wait_until_read(1);
    let elsewhere = Scripted::start(|_| json(200, "{}"));
    let other = carta::Agent::from_token(elsewhere.host(), carta::Secret::from("token"));
    assert!(carta::block_on(other.get("x").into_future()).is_ok());
    carta.now(answering(complete(r#""Org:Ops""#), json(500, "")));
    session.advance(3600);
    assert_eq!(refusal(ops()), None, "an hour later, what was true then is no answer");
}

#[test]
fn a_failure_that_took_long_is_remembered_for_a_moment_too() {
    let session = Session::begin();
    let clock = session.clock();
    let carta = Scripted::start(move |_: &Asked| {
        clock.advance(Duration::from_secs(20));
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
fn a_401_of_a_files_storage_ends_no_login() {
    let andy = as_user("andy").in_groups(["Org:Ops"]).log_in();
    let (authority, storage) = (andy.kit().authority(), Authority::new());
    let download = || {
        let file = andy.agent().files();
        carta::block_on(file.download(FileSource::Carta, "f-1", None)).map(drop)
    };
    assert_eq!(refusal(ops()), None);
    let elsewhere = Reply::status(302).header("Location", &format!("{}/f", storage.host()));
    authority.answers("/files/Carta/file/f-1", elsewhere);
    storage.answers("/f", Reply::status(401));
    assert!(matches!(download(), Err(carta::Error::BadCredentials(_))));
    assert_eq!(storage.requests(), ["GET /f"]);
    authority.goes_away();
    assert_eq!(refusal(ops()), None, "who andy is, Carta says and no storage");
    // Carta's own does.
    authority.answers_again();
    authority.answers("/files/Carta/file/f-1", Reply::status(401));
    assert!(matches!(download(), Err(carta::Error::BadCredentials(_))));
    authority.goes_away();
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
        carta.wait_until_asked(1);
        let agent = carta::agent().unwrap();
        assert!(carta::block_on(agent.groups().members("Org:Other")).is_err());
        let mut late = Box::pin(ops_async());
        assert!(!poll_once(&mut late), "it waits, too");
        drop(release);
        assert_eq!(early.join().unwrap(), UNAUTHENTICATED);
        assert_eq!(refusal(carta::block_on(late)), UNAUTHENTICATED);
    });
    carta.now(|_: &Asked| json(500, ""));
    assert_eq!(refusal(ops()), UNAVAILABLE, "nothing was kept");
}

#[carta::authorize(users = ["andy"], groups = ["Org:Ops"])]
fn andy_or_ops() -> Answer {
    Ok(())
}

#[test]
fn a_denial_stays_one_however_long_the_listing_takes() {
    let beth = as_user("beth").log_in();
    let (kit, authority) = (beth.kit(), beth.kit().authority());
    authority.tells_groups(false);
    authority.add_member("Org:Ops", "andy");
    assert_eq!(refusal(anyone()), None);
    kit.advance(Duration::from_secs(4));
    authority.takes(Duration::from_secs(2));
    // When it began, what was known of the account was recent enough to refuse by.
    assert_eq!(refusal(andy_or_ops()), DENIED);
    assert_eq!(authority.requests(), ["GET /user", "GET /user/group/Org:Ops"]);
}
