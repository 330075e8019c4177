//! carta's client at a carta-server: logins that are renewed, given passwords and forgotten ones.

use crate::embedded::{Carta, PASSWORD, TOKEN_LIFETIME};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use carta::{Agent, ChallengeKind, Error, Host, Login, LoginStep, Secret, User, block_on};
use carta_server::{CodeDelivery, Server};
use serde_json::Value;
use std::sync::mpsc;
use std::time::Duration;

const NEW: &str = "a password of my own";
const PATIENCE: Duration = Duration::from_secs(60);

fn login(carta: &Carta, name: &str, password: &str) -> Login {
    Agent::login().host(carta.host()).username(name).password(password)
}

/// The login that a token came of.
fn origin(agent: &Agent) -> Value {
    let token = agent.token();
    let claims = token.expose().split('.').nth(1).expect("a part");
    let claims: Value = serde_json::from_slice(&BASE64.decode(claims).unwrap()).unwrap();
    claims["origin_jti"].clone()
}

fn challenge(carta: &Carta, password: &str) -> carta::Challenge {
    match block_on(login(carta, "andy", password).begin()).unwrap() {
        LoginStep::Challenge(challenge) => challenge,
        LoginStep::Done(_) => panic!("logged in with a password that was given"),
    }
}

#[test]
fn an_agent_renews_its_login_by_the_refresh_token_however_often_others_guess_at_the_password() {
    let carta = Carta::start();
    carta.user("andy");
    let andy = login(&carta, "andy", PASSWORD).blocking().unwrap();
    let (first, began) = (andy.token(), origin(&andy));
    for _ in 0..6 {
        let wrong = login(&carta, "andy", "wrong").blocking();
        assert!(matches!(wrong, Err(Error::BadCredentials(_))), "{wrong:?}");
    }
    match login(&carta, "andy", PASSWORD).blocking() {
        Err(Error::RateLimited { retry_after, .. }) => {
            assert_eq!(retry_after, Some(Duration::from_secs(1)));
        }
        other => panic!("{other:?}"),
    }
    carta.advance(TOKEN_LIFETIME);
    assert_eq!(block_on(andy.users().current()).unwrap().name, "andy");
    assert_ne!(andy.token(), first);
    assert_eq!(origin(&andy), began, "renewed, and not begun anew");
}

#[test]
fn what_new_credentials_end_isnt_renewed() {
    let carta = Carta::start();
    carta.user("andy");
    let andy = login(&carta, "andy", PASSWORD).blocking().unwrap();
    carta.password("andy", NEW);
    let refused = block_on(andy.users().current());
    assert!(matches!(refused, Err(Error::BadCredentials(_))), "{refused:?}");
    // The same password set again: the refresh token is refused, the password is not.
    let andy = login(&carta, "andy", NEW).blocking().unwrap();
    let began = origin(&andy);
    carta.password("andy", NEW);
    assert_eq!(block_on(andy.users().current()).unwrap().name, "andy");
    assert_ne!(origin(&andy), began);
}

#[test]
fn a_given_password_is_exchanged_for_ones_own_at_the_first_login() {
    let carta = Carta::start();
    block_on(carta.admin().users().create(&User::new("andy"))).unwrap();
    let given = Secret::from("given");
    block_on(carta.admin().users().set_temporary_password("andy", &given)).unwrap();
    let unanswered = login(&carta, "andy", "given").blocking();
    assert!(matches!(unanswered, Err(Error::Challenge { .. })), "{unanswered:?}");
    let asked = challenge(&carta, "given");
    assert_eq!(asked.kind(), ChallengeKind::NewPassword);
    let weak = block_on(asked.answer("short"));
    assert!(matches!(weak, Err(Error::InvalidParameter(_))), "{weak:?}");
    let LoginStep::Done(andy) = block_on(asked.answer(NEW)).unwrap() else {
        panic!("a further challenge");
    };
    assert_eq!(block_on(andy.users().current()).unwrap().name, "andy");
    let began = origin(&andy);
    carta.advance(TOKEN_LIFETIME);
    block_on(andy.users().current()).unwrap();
    assert_eq!(origin(&andy), began);
    let old = login(&carta, "andy", "given").blocking();
    assert!(matches!(old, Err(Error::BadCredentials(_))), "{old:?}");
    login(&carta, "andy", NEW).blocking().unwrap();
}

#[test]
fn a_forgotten_password_is_replaced_with_a_code() {
    let (sent, received) = mpsc::sync_channel::<CodeDelivery>(1);
    let server = Server::builder()
        .administrator("andy", PASSWORD.into())
        .deliver_codes(move |delivery| sent.send(delivery).unwrap())
        .start()
        .unwrap();
    let host: Host = server.url().parse().unwrap();
    let forgetful = || Agent::login().host(host.clone()).username("andy");
    assert_eq!(block_on(forgetful().request_password_reset()).unwrap(), None);
    let code = received.recv_timeout(PATIENCE).unwrap().code;
    let wrong = block_on(forgetful().confirm_password_reset("WRONGWRONG", NEW));
    assert!(matches!(wrong, Err(Error::InvalidParameter(_))), "{wrong:?}");
    block_on(forgetful().confirm_password_reset(code, NEW)).unwrap();
    let old = forgetful().password(PASSWORD).blocking();
    assert!(matches!(old, Err(Error::BadCredentials(_))), "{old:?}");
    forgetful().password(NEW).blocking().unwrap();
}

#[test]
fn the_pool_and_the_policy_are_read() {
    let carta = Carta::start();
    let users = carta.admin().users();
    assert_eq!(block_on(users.pool()).unwrap().region, "local");
    assert_eq!(block_on(users.password_policy()).unwrap().minimum_length, 12);
}
