//! What Prometheus reads of a server: what happened is counted, and nothing is named that a client chose.

use super::carta::{ADMIN, Carta};
use carta_server::ROUTES;
use carta_tests::postgres::Shared;
use reqwest::Method;
use serde_json::json;

/// What a family has for these labels, in the order of their names.
fn count(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.map_or(0.0, |number| number.parse().expect("a number"))
}

async fn metrics(carta: &Carta, admin: &str) -> String {
    carta.get(admin, "/metrics").await.expect(200).text
}

#[tokio::test]
async fn what_happens_is_counted() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let andy = carta.stranger(&admin, "andy").await;
    let before = metrics(&carta, &admin).await;
    carta.get(&andy, "/user").await.expect(200);
    carta.get(&andy, "/metrics").await.expect(403);
    carta.post(&andy, "/user/beth/suspend").await.expect(403);
    carta.try_log_in("andy", "wrong").await.expect(400);
    for _ in 0..5 {
        carta.try_log_in("beth", "wrong").await.expect(400);
    }
    carta.try_log_in("beth", "wrong").await.expect(400);
    carta.initiate("beth", "2").await.expect(429);
    let tokens = carta.tokens("andy", "andy").await;
    carta.refresh(tokens.refresh()).await.expect(200);
    let wish = json!({ "name": "ci", "allowedEndpoints": ["GET /user"] });
    let path = "/v2/auth/apitoken/self";
    let made = carta.send_json(&andy, Method::POST, path, &wish).await.expect(200).json();
    let key = made["token"].as_str().expect("a key").to_owned();
    for (path, key, status) in [
        ("/user", key.as_str(), 200),
        ("/audit", &key, 403),
        ("/user", &key.replace(&key[50..52], "00"), 401),
    ] {
        let request = carta.request(Method::GET, path).basic_auth("__token__", Some(key));
        carta.send(request).await.expect(status);
    }
    let after = metrics(&carta, &admin).await;
    for (name, more) in [
        ("http_requests_total{method=\"GET\",route=\"/user\",status=\"2xx\"}", 2.0),
        ("http_requests_total{method=\"GET\",route=\"/user\",status=\"4xx\"}", 1.0),
        ("http_requests_total{method=\"POST\",route=\"/user/{user}/suspend\",status=\"4xx\"}", 1.0),
        ("http_request_duration_seconds_count{route=\"/user\"}", 3.0),
        ("carta_logins_total{outcome=\"succeeded\"}", 2.0),
        ("carta_logins_total{outcome=\"refused\"}", 7.0),
        ("carta_logins_total{outcome=\"throttled\"}", 1.0),
        ("carta_api_token_uses_total{outcome=\"accepted\"}", 1.0),
        ("carta_api_token_uses_total{outcome=\"refused\"}", 1.0),
        ("carta_permission_checks_total{outcome=\"refused\"}", 1.0),
    ] {
        assert!((count(&after, name) - count(&before, name) - more).abs() < 0.5, "{name}: {after}");
    }
    // The one that is being answered.
    assert!((count(&after, "http_requests_in_flight") - 1.0).abs() < 0.5, "{after}");
    assert!(count(&after, "carta_connections_open") >= 1.0, "{after}");
    let pool = if Shared::is_wanted() { "all" } else { "readers" };
    let connections = format!("carta_database_connections{{pool=\"{pool}\"}}");
    assert!(count(&after, &connections) >= 1.0, "{after}");
}

#[tokio::test]
async fn no_label_is_what_a_client_chose() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    for number in 0..20 {
        for (method, path) in [
            ("GET", format!("/chosen{number}")),
            ("GET", format!("/user/group/chosen:{number}?chosen={number}")),
            ("POST", "/user".to_owned()),
            ("DELETE", format!("/auth?chosen{number}")),
        ] {
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            carta.call(&admin, method, &path).await;
        }
        let method = Method::from_bytes(format!("CHOSEN{number}").as_bytes()).expect("a method");
        carta.call(&admin, method, "/user").await.expect(405);
    }
    let text = metrics(&carta, &admin).await;
    for word in ["chosen", "CHOSEN", ADMIN, "127.0.0.1"] {
        assert!(!text.contains(word), "{word} in {text}");
    }
    let other = "http_requests_total{method=\"other\",route=\"\",status=\"4xx\"}";
    assert!((count(&text, other) - 20.0).abs() < 0.5, "{text}");
    for route in text.lines().filter_map(|line| line.split_once("route=\"")?.1.split_once('"')) {
        let known = ROUTES.iter().any(|known| known.path == route.0);
        assert!(known || route.0.is_empty(), "{}", route.0);
    }
}

#[tokio::test]
async fn prometheus_reads_them_with_an_administrators_api_token_and_others_dont() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let andy = carta.stranger(&admin, "andy").await;
    let wish = json!({ "name": "prometheus", "allowedEndpoints": ["GET /metrics"] });
    for (token, status) in [(&admin, 200), (&andy, 403)] {
        let path = "/v2/auth/apitoken/self";
        let made = carta.send_json(token, Method::POST, path, &wish).await.expect(200).json();
        let key = made["token"].as_str().expect("a key");
        let request = carta.request(Method::GET, "/metrics").basic_auth("__token__", Some(key));
        let answer = carta.send(request).await.expect(status);
        if status == 200 {
            assert_eq!(answer.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
            assert!(answer.text.contains("# TYPE http_requests_total counter"), "{}", answer.text);
        }
    }
    carta.send(carta.request(Method::GET, "/metrics")).await.expect(401);
}
