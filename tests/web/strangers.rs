//! Tokens that anybody can make up: what they make Carta be asked.

use super::issuer::Gate;
use crate::session::Session;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use carta::{AuthenticationError, TokenProblem, Verifier, VerifyError, block_on, scope_sync};
use carta_tests::scripted::{Asked, Scripted, json, with_headers};
use futures_util::FutureExt;
use futures_util::future::join_all;
use serde_json::json;
use std::sync::{Arc, Mutex};

#[carta::authorize(users = ["andy"])]
fn andys() -> Result<(), AuthenticationError> {
    Ok(())
}

/// A Carta that knows one token, `good`, of andy's.
struct Stage {
    session: Session,
    carta: Scripted,
    gate: Arc<Gate>,
    /// What it says in place of the listing.
    instead: Arc<Mutex<Option<Vec<u8>>>>,
    verifier: Verifier,
}

impl Stage {
    fn begin() -> Self {
        let session = Session::begin();
        let (gate, instead) = (Arc::<Gate>::default(), Arc::<Mutex<Option<Vec<u8>>>>::default());
        let (passed, said) = (Arc::clone(&gate), Arc::clone(&instead));
        let carta = Scripted::start(move |asked| {
            passed.pass();
            let said = said.lock().unwrap().clone().filter(|_| asked.path != "/user");
            said.unwrap_or_else(|| answer(asked))
        });
        let verifier = Verifier::builder(carta.host()).accept_api_tokens().build().unwrap();
        Self { session, carta, gate, instead, verifier }
    }

    fn say(&self, answer: Option<Vec<u8>>) {
        *self.instead.lock().unwrap() = answer;
    }

    fn told(&self, token: &str) -> &'static str {
        word(&block_on(self.verifier.verify_api_token(token)))
    }

    fn asked(&self) -> usize {
        self.carta.asked().len()
    }
}

fn answer(asked: &Asked) -> Vec<u8> {
    let good = format!("Basic {}", BASE64.encode("__token__:good"));
    match asked.path.as_str() {
        _ if asked.header("authorization") != Some(good.as_str()) => json(401, "{}"),
        "/user" => json(200, &json!({ "name": "andy" }).to_string()),
        _ => json(200, &json!([{ "name": "ci", "token": "good" }]).to_string()),
    }
}

fn word<T>(told: &Result<T, VerifyError>) -> &'static str {
    match told {
        Ok(_) => "believed",
        Err(VerifyError::Invalid(TokenProblem::Refused)) => "refused",
        Err(VerifyError::Unavailable(_)) => "unavailable",
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn made_up_ones_are_refused_and_remembered_for_a_moment() {
    let stage = Stage::begin();
    for (number, made_up) in ["carta_abc", "x", "carta_AAAAAAAA"].into_iter().enumerate() {
        for _ in 0..20 {
            assert_eq!(stage.told(made_up), "refused");
        }
        assert_eq!(stage.asked(), number + 1);
    }
    stage.session.advance(6);
    assert_eq!(stage.told("x"), "refused");
    assert_eq!(stage.asked(), 4);
}

#[test]
fn a_good_one_is_asked_about_once_a_minute_and_for_guards_too() {
    let stage = Stage::begin();
    for minute in 1..4 {
        for _ in 0..20 {
            let caller = block_on(stage.verifier.verify_api_token("good")).unwrap();
            scope_sync(caller, andys).unwrap();
        }
        assert_eq!(stage.asked(), 2 * minute, "who it is, and whether it is limited");
        stage.session.advance(61);
    }
}

#[test]
fn strangers_who_hang_up_take_no_more_places_than_those_who_stay() {
    let stage = Stage::begin();
    assert_eq!(stage.told("good"), "believed");
    stage.gate.set(true);
    let tokens: Vec<_> = (0..100).map(|number| format!("made-up-{number}")).collect();
    let busy = tokens.iter().filter_map(|token| {
        let told = stage.verifier.verify_api_token(token).now_or_never()?;
        Some(word(&told))
    });
    assert_eq!(busy.collect::<Vec<_>>(), ["unavailable"; 92]);
    assert_eq!(stage.told("good"), "believed", "whoever was seen isn't kept out");
    stage.gate.set(false);
    for token in &tokens[..8] {
        assert_eq!(stage.told(token), "refused");
    }
    assert_eq!(stage.told("another"), "refused", "places are free again");
    // Two for the good one, which is asked about twice, and one for each other.
    assert_eq!(stage.asked(), 2 + 8 + 1);
}

#[test]
fn however_many_wait_for_a_token_it_is_asked_about_once() {
    let stage = Stage::begin();
    let told = block_on(join_all((0..50).map(|_| stage.verifier.verify_api_token("good"))));
    assert!(told.iter().all(|told| word(told) == "believed"));
    assert_eq!(stage.asked(), 2);
}

#[test]
fn a_carta_that_fails_is_left_alone_whoever_asks() {
    let stage = Stage::begin();
    stage.say(Some(json(503, "{}")));
    for number in 0..20 {
        assert_eq!(stage.told("good"), "unavailable");
        assert_eq!(stage.told(&format!("made-up-{number}")), "unavailable");
    }
    assert_eq!(stage.asked(), 1);
    stage.say(None);
    stage.session.advance(2);
    assert_eq!(stage.told("good"), "believed");
}

#[test]
fn a_token_that_carta_puts_off_keeps_nobody_else_out() {
    let stage = Stage::begin();
    stage.say(Some(with_headers(429, "Retry-After: 86400\r\n", "{}")));
    assert_eq!(stage.told("made-up"), "unavailable");
    stage.say(None);
    assert_eq!(stage.told("good"), "believed");
    assert_eq!(stage.told("another"), "refused");
    assert_eq!(stage.asked(), 1 + 2 + 1);
    assert_eq!(stage.told("made-up"), "unavailable");
    stage.session.advance(50);
    assert_eq!(stage.told("made-up"), "unavailable");
    assert_eq!(stage.asked(), 4, "for as long as Carta says");
    stage.session.advance(11);
    assert_eq!(stage.told("made-up"), "refused", "but not for a day");
}

#[test]
fn no_redirect_decides_about_a_token() {
    let stage = Stage::begin();
    let elsewhere = format!("Location: {}/elsewhere\r\n", stage.carta.host());
    stage.say(Some(with_headers(307, &elsewhere, "{}")));
    assert_eq!(stage.told("good"), "unavailable");
    assert_eq!(stage.carta.asked(), ["GET /v2/auth/apitoken/self"]);
}
