//! Several servers on one PostgreSQL: what one is told, the others know.
//!
//! Where there is no PostgreSQL for tests, there is nothing to test: `.ci/with-postgres` starts one.

use super::carta::{ADMIN, ADMIN_PASSWORD, Carta, NOW};
use carta_server::{ManualClock, Server};
use carta_tests::postgres::Shared;
use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::json;
use sqlx::{Connection as _, Executor as _, PgConnection};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const URL: &str = "https://carta.test";
/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);
const NOBODY_LISTENS: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE query LIKE 'LISTEN%' AND datname = current_database()";

fn replica(shared: &Shared, clock: &ManualClock) -> Carta {
    Carta::start_at(clock.clone(), |builder| shared.apply(builder).public_url(URL))
}

/// Two servers, with one clock.
fn two() -> Option<(Shared, Carta, Carta)> {
    let (shared, clock) = (Shared::make()?, ManualClock::new(NOW));
    let (one, other) = (replica(&shared, &clock), replica(&shared, &clock));
    Some((shared, one, other))
}

#[tokio::test]
async fn of_servers_that_start_at_once_one_makes_what_all_have() {
    let Some(shared) = Shared::make() else { return };
    let clock = ManualClock::new(NOW);
    let servers: Vec<_> = std::thread::scope(|scope| {
        let starting: Vec<_> = (0..4).map(|_| scope.spawn(|| replica(&shared, &clock))).collect();
        starting.into_iter().map(|server| server.join().expect("started")).collect()
    });
    let made = servers.iter().filter(|server| server.server.administrator_made());
    assert_eq!(made.count(), 1);
    let token = servers[0].admin().await;
    for server in &servers {
        assert_eq!(server.names(&token, "/user/users").await, [ADMIN]);
        assert_eq!(server.auth().await, servers[0].auth().await);
    }
}

#[tokio::test]
async fn a_login_begins_at_one_and_ends_at_another_once() {
    let Some((_shared, one, other)) = two() else { return };
    let responses = one.responses(one.ask(ADMIN).await, ADMIN_PASSWORD).await;
    let answer = other.respond(&responses).await.expect(200);
    let token = answer.json()["AuthenticationResult"]["IdToken"].as_str().expect("it").to_owned();
    one.get(&token, "/user").await.expect(200);
    for carta in [&one, &other] {
        carta.respond(&responses).await.expect(400);
    }
}

#[tokio::test]
async fn guesses_are_counted_wherever_they_come_in() {
    let Some((_shared, one, other)) = two() else { return };
    for carta in [&one, &other, &one, &other, &one, &other] {
        carta.try_log_in(ADMIN, "wrong").await.expect(400);
    }
    for carta in [&one, &other] {
        carta.initiate(ADMIN, "2").await.expect(429);
    }
}

#[tokio::test]
async fn an_api_token_has_its_uses_once_for_all_servers() {
    const USES: usize = 20;
    let Some((_shared, one, other)) = two() else { return };
    let admin = one.admin().await;
    let wish = json!({ "name": "ci", "allowedEndpoints": ["*"], "uses": USES });
    let path = "/v2/auth/apitoken/self";
    let made = one.send_json(&admin, Method::POST, path, &wish).await.expect(200).json();
    let key = made["token"].as_str().expect("a key").to_owned();
    let asks = |carta: &Carta| {
        let request = carta.request(Method::GET, "/user/authenticated");
        request.basic_auth("__token__", Some(&key)).send()
    };
    let (mut heard, mut accepted) = (Vec::new(), 0);
    for _ in 0..USES {
        heard.push(tokio::spawn(asks(&one)));
        heard.push(tokio::spawn(asks(&other)));
    }
    for answer in heard {
        match answer.await.expect("asked").expect("an answer").status() {
            StatusCode::OK => accepted += 1,
            StatusCode::UNAUTHORIZED => {}
            status => panic!("{status}"),
        }
    }
    assert_eq!(accepted, USES);
}

/// When it was used last is good to know, and nothing to wait for.
#[tokio::test]
async fn requests_with_one_api_token_are_not_in_each_others_way() {
    let Some((shared, one, other)) = two() else { return };
    let admin = one.admin().await;
    let wish = json!({ "name": "ci", "allowedEndpoints": ["*"] });
    let path = "/v2/auth/apitoken/self";
    let made = one.send_json(&admin, Method::POST, path, &wish).await.expect(200).json();
    let key = made["token"].as_str().expect("a key").to_owned();
    let asks = || {
        let ask = |carta: &Carta| {
            let request = carta.request(Method::GET, "/user/authenticated");
            request.basic_auth("__token__", Some(&key)).send()
        };
        let all = join_all((0..20).flat_map(|_| [ask(&one), ask(&other)]));
        async {
            for answer in all.await {
                assert_eq!(answer.expect("an answer").status(), StatusCode::OK);
            }
        }
    };
    asks().await;
    // Time to note it anew.
    one.clock.advance(Duration::from_secs(61));
    let mut at_it = PgConnection::connect(shared.url().expose()).await.expect("connected");
    let lock = "BEGIN; SELECT id FROM api_tokens FOR UPDATE";
    at_it.execute(lock).await.expect("locked");
    asks().await;
    at_it.close().await.expect("closed");
}

/// Also when nobody hears of anything: accounts are read for each request.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_suspended_at_one_is_nobody_at_another_from_that_moment_on() {
    let Some((shared, one, other)) = two() else { return };
    let admin = one.admin().await;
    let token = one.stranger(&admin, "andy").await;
    shared.execute(NOBODY_LISTENS);
    let suspended = AtomicBool::new(false);
    let asking = async {
        let mut answers = (0, 0);
        while answers.1 < 50 {
            let must_be_refused = suspended.load(Ordering::SeqCst);
            let status = other.get(&token, "/user").await.status;
            match status {
                StatusCode::OK => assert!(!must_be_refused, "after {answers:?}"),
                StatusCode::UNAUTHORIZED => {}
                status => panic!("{status}"),
            }
            answers = (answers.0 + 1, answers.1 + u32::from(must_be_refused));
        }
    };
    let suspending = async {
        one.post(&admin, "/user/andy/suspend").await.expect(200);
        suspended.store(true, Ordering::SeqCst);
    };
    let all = async { tokio::join!(asking, suspending) };
    tokio::time::timeout(PATIENCE, all).await.expect("in time");
}

#[tokio::test]
async fn a_key_that_one_begins_to_sign_with_is_known_to_all() {
    let Some((shared, one, other)) = two() else { return };
    let admin = one.admin().await;
    for cut in [false, true] {
        if cut {
            shared.execute(NOBODY_LISTENS);
        }
        one.post(&admin, "/auth/keys/rotate").await.expect(200);
        // Looked up, since it isn't known: whatever was heard meanwhile.
        let token = one.admin().await;
        one.clock.advance(Duration::from_secs(1));
        other.get(&token, "/user").await.expect(200);
        // And without any token of it, published by and by.
        let keys = async {
            let path = format!("/{}/.well-known/jwks.json", pool(&one).await);
            let published = one.get(&admin, &path).await.expect(200).text;
            while other.get(&admin, &path).await.expect(200).text != published {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, keys).await.expect("published");
    }
}

async fn pool(carta: &Carta) -> String {
    carta.auth().await["userPoolId"].as_str().expect("a pool").to_owned()
}

#[tokio::test]
async fn clocks_that_differ_a_little_keep_nobody_out() {
    let Some(shared) = Shared::make() else { return };
    let (one, other) = (ManualClock::new(NOW), ManualClock::new(NOW + 30));
    let (one, other) = (replica(&shared, &one), replica(&shared, &other));
    for (here, there) in [(&one, &other), (&other, &one)] {
        let token = here.admin().await;
        there.get(&token, "/user").await.expect(200);
        let responses = here.responses(here.ask(ADMIN).await, ADMIN_PASSWORD).await;
        there.respond(&responses).await.expect(200);
    }
}

#[test]
fn what_cant_be_shared_must_be_named() {
    let Some(shared) = Shared::make() else { return };
    let database = || carta_server::Data::Postgres(carta_server::Postgres::at(shared.url()));
    let no_place = Server::builder().data(database()).master_key_file(shared.master_key()).start();
    let said = super::carta::whole(&no_place.expect_err("refused"));
    assert!(said.contains("where the contents of files are"), "{said}");
}
