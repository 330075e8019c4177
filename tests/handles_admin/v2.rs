//! What lies below `/v2`.

use super::carta;
use carta::resource::Tiers;
use carta::{Error, NewApiToken, block_on};
use carta_tests::scripted::{json, with_headers};

#[test]
fn tokens_are_shown_once_and_never_printed() {
    let token = r#"{"name":"ci","token":"hunter2","allowedEndpoints":["GET /x"],"expires":"2030-01-01T00:00:00Z","uses":5,"revoked":false,"autoRemove":null}"#;
    let (carta, agent) = carta(&[
        ("POST /v2/auth/apitoken/self", 200, token),
        ("GET /v2/auth/apitoken/n-1", 200, r#"[{"name":"x","token":"ab…"}]"#),
        ("DELETE /v2/auth/apitoken/self/c%2Fi", 204, ""),
        ("POST /v2/auth/apitoken/self/ci/revoke", 204, ""),
    ]);
    let tokens = agent.tokens();
    let wanted = NewApiToken::new("ci").allow(&["get", "POST"], "/x").uses(5);
    let made = block_on(tokens.create("self", &wanted)).unwrap();
    assert_eq!(made.key.expose(), "hunter2");
    assert!(!format!("{made:?}").contains("hunter2"));
    let sent = r#"{"name":"ci","allowedEndpoints":["GET|POST /x"],"uses":5}"#;
    assert_eq!(carta.requests()[0].body, sent);
    assert_eq!(block_on(tokens.list("n-1")).unwrap()[0].key.expose(), "ab…");
    block_on(tokens.delete("self", "c/i")).unwrap();
    block_on(tokens.revoke("self", "ci")).unwrap();
    assert!(matches!(block_on(tokens.revoke("self", "other")), Err(Error::NotFound(_))));
    carta.now(|_| json(400, r#"{"error":"duplicate token"}"#));
    assert!(block_on(tokens.create("self", &wanted)).unwrap_err().is_duplicate());
}

#[test]
fn resources_are_sent_without_what_is_not_given() {
    let node = r#"{"id":"r-1","name":"Thing","labels":["Project"],"props":{"a":1}}"#;
    let (carta, agent) = carta(&[
        ("POST /v2/resource/generic", 200, node),
        ("GET /v2/resource/r-1", 200, node),
        ("PUT /v2/resource/r-1", 200, node),
        ("DELETE /v2/resource/r-1", 204, ""),
    ]);
    let resources = agent.resources();
    let made = block_on(resources.create("Thing", &["Project"], None)).unwrap();
    assert_eq!(block_on(resources.get("r-1")).unwrap(), made);
    block_on(resources.create("T", &[], Some(&carta::Props::new()))).unwrap();
    block_on(resources.update("r-1", Some("New"), None)).unwrap();
    block_on(resources.update("r-1", None, Some(&made.props))).unwrap();
    block_on(resources.delete("r-1")).unwrap();
    assert!(matches!(block_on(resources.delete("r-2")), Err(Error::NotFound(_))));
    let bodies: Vec<String> = carta.requests().into_iter().map(|asked| asked.body).collect();
    let expected = [
        r#"{"name":"Thing","labels":["Project"]}"#,
        "",
        r#"{"name":"T","labels":[],"props":{}}"#,
        r#"{"name":"New"}"#,
        r#"{"props":{"a":1}}"#,
        "",
        "",
    ];
    assert_eq!(bodies, expected);
}

#[test]
fn permissions_of_v2_are_read_whole_or_not_at_all() {
    let flags = r#"{"execute":false,"write":true,"read":true,"admin":false,"owner":false}"#;
    let tiers = r#"{"user":{"read":true},"private":null}"#;
    let (carta, agent) = carta(&[
        ("GET /v2/permissions/u%2F1%20%C3%BC/r%3F1", 200, flags),
        ("GET /v2/permissions/u-1/bad", 200, r#"{"read":"maybe"}"#),
        ("PUT /v2/permissions/u-1/r-1", 200, tiers),
        ("DELETE /v2/permissions/u-1/r-1", 204, ""),
        ("GET /v2/permissions/u-1/r-1/direct", 200, tiers),
        ("GET /v2/permissions/self/labels", 200, r#"["Project","File"]"#),
        (
            "GET /v2/permissions/self/resources/Project",
            200,
            r#"[{"id":"r-1","name":"n","permission":{"write":true}}]"#,
        ),
        (
            "GET /v2/permissions/r-1/access/UserGroup",
            200,
            r#"[{"id":"g-1","name":"G","permission":{"shared":{"owner":true}}}]"#,
        ),
    ]);
    let permissions = agent.permissions_v2();
    let got = block_on(permissions.get("u/1 ü", "r?1")).unwrap();
    assert!(got.write && got.read && !got.execute && !got.admin && !got.owner);
    let error = block_on(permissions.get("u-1", "bad")).unwrap_err();
    assert!(
        matches!(&error, Error::Unreadable { problem, .. } if problem.contains("`read`")),
        "{error}"
    );
    let mut wanted = Tiers::default();
    wanted.user.read = true;
    assert_eq!(block_on(permissions.set("u-1", "r-1", &wanted)).unwrap(), wanted);
    let sent = carta.requests().into_iter().find(|asked| asked.method == "PUT").unwrap();
    assert_eq!(serde_json::from_str::<Tiers>(&sent.body).unwrap(), wanted);
    assert_eq!(sent.body.matches("false").count(), 14, "every flag is sent: {}", sent.body);
    assert_eq!(block_on(permissions.direct("u-1", "r-1")).unwrap(), wanted);
    block_on(permissions.delete("u-1", "r-1")).unwrap();
    assert_eq!(block_on(permissions.labels("self")).unwrap(), ["Project", "File"]);
    assert!(block_on(permissions.resources("self", "Project")).unwrap()[0].permission.write);
    let accessors = block_on(permissions.accessors("r-1", "UserGroup")).unwrap();
    assert!(accessors[0].permission.shared.owner && !accessors[0].permission.user.owner);
    assert!(matches!(block_on(permissions.labels("other")), Err(Error::NotFound(_))));
}

#[test]
fn the_pool_and_its_policy_are_read_whole_or_not_at_all() {
    let (carta, agent) = carta(&[
        (
            "GET /v2/auth/cognito/user-pool",
            200,
            r#"{"userPoolId":"p_1","region":"r","userPoolWebClientId":"c"}"#,
        ),
        (
            "GET /v2/auth/cognito/password-policy",
            200,
            r#"{"minimumLength":12,"requireLowercase":true,"requireUppercase":true,"requireNumbers":true,"requireSymbols":false}"#,
        ),
    ]);
    let pool = block_on(agent.users().pool()).unwrap();
    assert_eq!((pool.region.as_str(), pool.user_pool_id.as_str()), ("r", "p_1"));
    let policy = block_on(agent.users().password_policy()).unwrap();
    assert!(policy.minimum_length == 12 && policy.require_numbers && !policy.require_symbols);
    carta.now(|_| with_headers(200, "", r#"{"minimumLength":8}"#));
    assert!(matches!(block_on(agent.users().password_policy()), Err(Error::Unreadable { .. })));
}
