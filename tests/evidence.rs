//! What counts as evidence, shown with a Carta that gives every kind of answer.

use crate::session::Session;
use carta::{AuthenticationError, Refusal};
use carta_tests::scripted::{Asked, Scripted, json, with_headers};

pub(crate) type Answer = Result<(), AuthenticationError>;

#[carta::authorize(groups = ["Org:Ops"])]
pub(crate) fn ops() -> Answer {
    Ok(())
}

#[carta::authorize(not(group = "Org:Suspended"))]
pub(crate) fn not_suspended() -> Answer {
    Ok(())
}

#[carta::authorize(users = ["andy"])]
pub(crate) fn andy_alone() -> Answer {
    Ok(())
}

#[carta::authorize]
pub(crate) fn anyone() -> Answer {
    Ok(())
}

#[carta::authorize(users = ["andy"], groups = ["Org:Ops"])]
fn andy_or_ops() -> Answer {
    Ok(())
}

pub(crate) fn refusal(answer: Answer) -> Option<Refusal> {
    answer.err().map(|error| error.refusal())
}

pub(crate) const DENIED: Option<Refusal> = Some(Refusal::Denied);
pub(crate) const UNAVAILABLE: Option<Refusal> = Some(Refusal::Unavailable);
pub(crate) const UNAUTHENTICATED: Option<Refusal> = Some(Refusal::Unauthenticated);

/// `GET /user` answers `user`, every listing `listing`.
pub(crate) fn answering(
    user: Vec<u8>,
    listing: Vec<u8>,
) -> impl Fn(&Asked) -> Vec<u8> + Send + Sync {
    move |asked| if asked.path == "/user" { user.clone() } else { listing.clone() }
}

pub(crate) fn beth() -> Vec<u8> {
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
pub(crate) fn unreadable() -> Vec<(&'static str, Vec<u8>)> {
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
    assert!(story.contains(r#"required: groups = ["Org:Ops"]"#), "{story}");
    assert!(story.contains(r#"group = "Org:Ops": no, says its listing of 0 s ago"#), "{story}");
    assert!(!format!("{error:?}").contains("Org:Ops"));
}

#[test]
fn a_huge_account_is_refused_unread() {
    let huge = json(200, &format!(r#"{{"name":"beth","email":"{}"}}"#, "x".repeat(9 << 20)));
    assert_eq!(with(huge, json(200, "[]"), anyone), UNAVAILABLE);
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
