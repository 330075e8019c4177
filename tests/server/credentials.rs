use super::carta::{ADMIN, ADMIN_PASSWORD, Carta};
use reqwest::Method;
use serde_json::json;

const SALT: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn new_credentials_end_what_began_with_the_old_ones() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let andy = carta.stranger(&admin, "andy").await;
    carta.get(&andy, "/user").await.expect(200);
    carta.set_password(&admin, "andy", "new").await.expect(200);
    carta.get(&andy, "/user").await.expect(401);
    carta.try_log_in("andy", "andy").await.expect(400);
    let again = carta.log_in("andy", "new").await;
    carta.get(&again, "/user").await.expect(200);
    carta.get(&admin, "/user").await.expect(200);
}

#[tokio::test]
async fn only_administrators_set_credentials_even_ones_own() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let andy = carta.stranger(&admin, "andy").await;
    for name in ["andy", ADMIN, "nobody"] {
        carta.set_password(&andy, name, "stolen").await.expect(403);
    }
    carta.get(&andy, "/user").await.expect(200);
    carta.log_in(ADMIN, ADMIN_PASSWORD).await;
    carta.set_password(&admin, "nobody", "new").await.expect(404);
}

#[tokio::test]
async fn salts_and_verifiers_that_cant_be_are_refused() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let andy = carta.stranger(&admin, "andy").await;
    for body in [
        json!({}),
        json!({ "salt": SALT }),
        json!({ "salt": SALT, "verifier": null }),
        json!({ "salt": SALT, "verifier": "" }),
        json!({ "salt": SALT, "verifier": "0" }),
        json!({ "salt": SALT, "verifier": "1" }),
        json!({ "salt": SALT, "verifier": "xyz" }),
        json!({ "salt": SALT, "verifier": "f".repeat(768) }),
        json!({ "salt": SALT, "verifier": "f".repeat(800) }),
        json!({ "salt": "", "verifier": "abcdef" }),
        json!({ "salt": "abc", "verifier": "abcdef" }),
        json!({ "salt": "z".repeat(32), "verifier": "abcdef" }),
        // Decoys have no such salt: it would tell that the user is real.
        json!({ "salt": "00".repeat(16), "verifier": "abcdef" }),
        json!({ "salt": SALT, "verifier": "abcdef", "password": "secret" }),
    ] {
        let answer = carta.send_json(&admin, Method::PUT, "/user/andy/credentials", &body).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.text);
    }
    // Nothing has changed: the session goes on, and so does the password.
    carta.get(&andy, "/user").await.expect(200);
    carta.log_in("andy", "andy").await;
}

#[tokio::test]
async fn users_may_be_named_like_parts_of_paths() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    carta.post(&admin, "/user/group/Org:Team").await.expect(200);
    for name in ["users", "authenticated", "credentials", "auth", "%2F", "a?b#c&d=e;f"] {
        let encoded = name.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
        carta.create_user(&admin, &json!({ "name": name })).await.expect(200);
        carta.post(&admin, &format!("/user/group/Org:Team/{encoded}")).await.expect(200);
        let body = json!({ "salt": SALT, "verifier": "abcdef" });
        let path = format!("/user/{encoded}/credentials");
        carta.send_json(&admin, Method::PUT, &path, &body).await.expect(200);
    }
    let members = carta.names(&admin, "/user/group/Org:Team").await;
    assert_eq!(members, ["%2F", "a?b#c&d=e;f", "auth", "authenticated", "credentials", "users"]);
}
