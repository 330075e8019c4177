//! What no client should send: a clear 4xx in JSON, and nothing changed.

use super::carta::{ADMIN, Carta};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn bodies_that_arent_json_are_refused() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let post = || carta.request(Method::POST, "/user").bearer_auth(&admin);
    for body in ["", "{", "null", "{\"name\": \"andy\"", "{\"name\": \"andy\"} x", "\u{0}"] {
        let request = post().header("content-type", "application/json").body(body);
        let answer = carta.send(request).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.text);
        answer.error();
    }
    let whole = "{\"name\": \"andy\"}";
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/x-amz-json-1.1"] {
        let request = post().header("content-type", kind).body(whole);
        carta.send(request).await.expect(415).error();
    }
    carta.send(post().body(whole)).await.expect(415).error();
    assert_eq!(carta.names(&admin, "/user/users").await, [ADMIN]);
}

#[tokio::test]
async fn logins_of_another_content_type_are_refused() {
    let carta = Carta::start();
    for kind in ["application/json", "text/plain", "application/x-amz-json-1.0"] {
        let request = carta.request(Method::POST, "/").header("content-type", kind);
        let target = "AWSCognitoIdentityProviderService.InitiateAuth";
        let answer = carta.send(request.header("x-amz-target", target).body("{}")).await;
        assert_eq!(answer.expect(415).cognito_error(), "SerializationException");
    }
}

#[tokio::test]
async fn large_bodies_are_refused_everywhere() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let large = format!("{{\"name\": \"{}\"}}", "a".repeat(1024 * 1024));
    for (method, path) in [
        (Method::POST, "/user"),
        (Method::POST, "/"),
        (Method::POST, "/user/group/Org:Team"),
        (Method::PUT, "/user/admin/credentials"),
    ] {
        let request = carta.request(method, path).bearer_auth(&admin);
        let request = request.header("content-type", "application/json");
        carta.send(request.body(large.clone())).await.expect(413).error();
    }
    carta.get(&admin, "/user/group/Org:Team").await.expect(404);
}

#[tokio::test]
async fn names_that_break_a_rule_are_refused_in_paths() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let long = "a".repeat(129);
    for name in [
        "a%2Fb",
        "a:b:c",
        ":a",
        "a:",
        "%20a",
        "a%20",
        "a%20%20b",
        "a%00b",
        "a%0Ab",
        "a%09b",
        &long,
        "a%E2%80%AEb",
        "Org%EF%BC%9ATeam",
        "%2E%2E%2Fb",
    ] {
        for path in [format!("/user/group/{name}"), format!("/user/group/{name}/admin")] {
            let answer = carta.post(&admin, &path).await;
            assert_eq!(answer.expect(400).error().lines().count(), 1, "{path}");
        }
        carta.get(&admin, &format!("/user/group/{name}")).await.expect(400).error();
    }
    carta.post(&admin, "/user/group/Org:Team").await.expect(200);
    for name in ["a%20b", "a%2Fb", "a%00", &long] {
        carta.post(&admin, &format!("/user/group/Org:Team/{name}")).await.expect(400).error();
    }
    // Bytes that aren't text.
    carta.get(&admin, "/user/group/%FF").await.expect(400).error();
}

#[tokio::test]
async fn unknown_paths_and_methods_are_told_in_json() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    carta.get(&admin, "/nothing").await.expect(404).error();
    carta.get(&admin, "/user/group/").await.expect(404).error();
    carta.get(&admin, "/user/group/a/b/c").await.expect(404).error();
    carta.delete(&admin, "/user").await.expect(405).error();
    carta.send(carta.request(Method::GET, "/")).await.expect(405).error();
}

#[tokio::test]
async fn user_names_in_a_login_obey_the_rules() {
    let carta = Carta::start();
    for name in ["", "a b", "a/b", "a\nb", &"a".repeat(129)] {
        let answer = carta.initiate(name, "2").await.expect(400);
        assert_eq!(answer.cognito_error(), "InvalidParameterException", "{name}");
    }
    let body = json!({ "AuthFlow": "USER_SRP_AUTH", "AuthParameters": null, "ClientId": "a" });
    let answer = carta.cognito("InitiateAuth", &body).await.expect(400);
    assert_eq!(answer.cognito_error(), "SerializationException");
}

#[tokio::test]
async fn too_many_headers_are_refused() {
    let carta = Carta::start();
    let mut request = carta.request(Method::GET, "/auth");
    for number in 0..100 {
        request = request.header(format!("x-{number}"), "a");
    }
    carta.send(request).await.expect(431);
    // The server stops reading, so the client may find the connection cut before it finds the answer.
    let request = carta.request(Method::GET, "/auth").header("x-long", "a".repeat(500_000));
    if let Ok(answer) = request.send().await {
        assert_eq!(answer.status(), 431);
    }
    carta.auth().await;
}

#[tokio::test]
async fn clients_that_go_away_leave_nothing_locked() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    for number in 0..200 {
        let path = format!("/user/group/Org:Team {number}");
        let patience = std::time::Duration::from_micros(20 * number);
        // Whether it came to an answer is of no interest: the connection is cut in the middle of anything.
        let _ = tokio::time::timeout(patience, carta.post(&admin, &path)).await;
    }
    carta.post(&admin, "/user/group/Org:Last").await.expect(200);
    assert!(carta.names(&admin, "/user/group/Org:Last").await.is_empty());
    carta.admin().await;
}
