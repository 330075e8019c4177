//! Many at once: each answer names the one who asked.

use super::issuer::Issuer;
use super::serving::serve;
use crate::session::Session;
use carta::AuthLayer;
use futures_util::future::join_all;
use reqwest::Client;

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
    let asking = users.iter().enumerate().map(|(number, user)| {
        let (token, url) = (issuer.token(user), web.url());
        let is_ops = number % 2 == 0;
        async move {
            let client = Client::builder().no_proxy().build().unwrap();
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
    assert_eq!(issuer.asked("/user"), USERS, "once for each, however often they call");
    assert_eq!(issuer.asked_for_keys(), 1);
}
