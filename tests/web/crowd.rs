//! Many at once: each answer names the one who asked.

use super::issuer::Issuer;
use super::serving::{Web, bearer, serve};
use crate::session::Session;
use carta::{Agent, AuthLayer, Secret};
use futures_util::future::join_all;
use reqwest::Client;
use std::thread;

/// What so many users get from `/ops`, half of whom may.
fn ask_ops(issuer: &Issuer, users: usize) {
    let web = serve(AuthLayer::new(issuer.verifier()));
    for number in 0..users {
        let user = format!("user-{number}");
        if number % 2 == 0 {
            issuer.add_to_group(&user, "Org:Ops");
        }
    }
    for number in 0..users {
        let answer = web.get("/ops", &[bearer(&issuer.token(&format!("user-{number}")))]);
        assert_eq!(answer.status, if number % 2 == 0 { 200 } else { 403 }, "{number}");
    }
}

#[test]
fn a_services_own_agent_lists_a_group_once_for_all() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    issuer.list_to(Some("of the service"));
    let service = Agent::from_token(issuer.host(), Secret::from("of the service"));
    carta::set_lookup_agent(Some(service));
    ask_ops(&issuer, 16);
    carta::set_lookup_agent(None);
    assert_eq!((issuer.asked("/user"), issuer.asked("/user/group/Org%3AOps")), (16, 1));
}

#[test]
fn without_it_each_caller_asks_with_its_own_token() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    issuer.list_to(None);
    ask_ops(&issuer, 16);
    assert_eq!((issuer.asked("/user"), issuer.asked("/user/group/Org%3AOps")), (16, 16));
}

const USERS: usize = 64;
const ROUNDS: usize = 12;

#[test]
fn sixty_four_users_at_once_are_never_taken_for_each_other() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    let web = serve(AuthLayer::new(issuer.verifier()));
    let users: Vec<_> = (0..USERS).map(|number| format!("user-{number}")).collect();
    for user in users.iter().step_by(2) {
        issuer.add_to_group(user, "Org:Ops");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    // One for all, so that a connection goes from one user to the next.
    let client = Client::builder().no_proxy().build().unwrap();
    let asking = users.iter().enumerate().map(|(number, user)| {
        let (token, url, client) = (issuer.token(user), web.url(), client.clone());
        let is_ops = number % 2 == 0;
        async move {
            let get = async |path: &str| {
                let answer = client.get(format!("{url}{path}")).bearer_auth(&token);
                let answer = answer.send().await.unwrap();
                (answer.status().as_u16(), answer.text().await.unwrap())
            };
            for _ in 0..ROUNDS {
                assert_eq!(get("/user").await, (200, user.clone()));
                assert_eq!(get("/whoever").await, (200, user.clone()));
                let (status, body) = get("/ops").await;
                let expected =
                    if is_ops { (200, format!("ops: {user}")) } else { (403, body.clone()) };
                assert_eq!((status, body), expected, "{user}");
            }
        }
    });
    runtime.block_on(join_all(asking));
    // Those who are refused are asked about anew where this takes longer than a refusal lasts.
    assert!(issuer.asked("/user") >= USERS);
    assert_eq!(issuer.asked_for_keys(), 1);
}

/// Over a few connections at a time, each of which carries everybody, and nobody in between.
pub(super) fn each_is_answered_by_name(issuer: &Issuer, web: &Web) {
    let users: Vec<_> = (0..USERS).map(|number| format!("user-{number}")).collect();
    let lines: Vec<_> = users.iter().map(|user| [bearer(&issuer.token(user))]).collect();
    thread::scope(|scope| {
        for first in 0..8 {
            let (users, lines) = (&users, &lines);
            scope.spawn(move || {
                let mut connection = web.keep();
                for number in (0..USERS * 3).map(|round| (first * 11 + round * 5) % USERS) {
                    for path in ["/user", "/whoever"] {
                        let answer = connection.get(path, &lines[number]);
                        assert_eq!((answer.status, &answer.body), (200, &users[number]), "{path}");
                    }
                    assert_eq!(connection.get("/whoever", &[]).body, "nobody");
                }
            });
        }
    });
    assert_eq!(issuer.asked_for_keys(), 1);
}

#[test]
fn connections_that_carry_everybody_name_each() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    each_is_answered_by_name(&issuer, &serve(AuthLayer::new(issuer.verifier())));
}
