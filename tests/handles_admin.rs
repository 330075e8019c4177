//! The handles of users, groups, secrets, services, tokens and resources, against a Carta that answers as a test tells
//! it to: what each call sends, and what it makes of the answers.

use carta::resource::Tiers;
use carta::{Agent, Error, NewApiToken, Secret, User, block_on};
use carta_tests::scripted::{Asked, Scripted, json, with_headers};

/// A Carta that answers the first of these whose request it is, and 404 otherwise.
fn carta(answers: &[(&'static str, u16, &'static str)]) -> (Scripted, Agent) {
    let answers = answers.to_vec();
    let carta = Scripted::start(move |asked: &Asked| {
        let line = format!("{} {}", asked.method, asked.path);
        let known = answers.iter().find(|(request, ..)| *request == line);
        known.map_or_else(|| json(404, ""), |(_, status, body)| json(*status, body))
    });
    let agent = Agent::from_token(carta.host(), Secret::from("token"));
    (carta, agent)
}

fn names(users: &[User]) -> Vec<&str> {
    users.iter().map(|user| user.name.as_str()).collect()
}

fn in_organization(name: &str, organization: &str) -> User {
    let mut user = User::new(name);
    user.organization = Some(organization.into());
    user
}

#[test]
fn users_are_found_by_everything_asked_for() {
    let by_name =
        "GET /user/users?attributeName=1&attributeValue=b+%C3%AB&attributeFilter=+%5E%3D+";
    let by_email = "GET /user/users?attributeName=2&attributeValue=%40&attributeFilter=+%5E%3D+";
    let (carta, agent) = carta(&[
        (by_name, 200, r#"[{"id":"2","name":"b ë2"},{"id":"1","name":"b ë1"},{"name":"b ë3"}]"#),
        (
            by_email,
            200,
            r#"[{"id":"1","name":"renamed"},{"name":"b ë3"},{"id":"4","name":"b ë2"}]"#,
        ),
    ]);
    let found = block_on(agent.users().find().email("@").name("b ë").partial().into_future());
    assert_eq!(names(&found.unwrap()), ["b ë1", "b ë3"]);
    assert_eq!(carta.asked(), [by_name, by_email]);
}

#[test]
fn a_search_ends_with_the_first_that_nobody_meets() {
    let by_id = "GET /user/users?attributeName=0&attributeValue=7&attributeFilter=+%3D+";
    let (carta, agent) = carta(&[(by_id, 200, "[]")]);
    let found = block_on(agent.users().find().last_name("Ng").id("7").into_future()).unwrap();
    assert_eq!((found.len(), carta.asked()), (0, vec![by_id.to_owned()]));
}

#[test]
fn a_search_for_nothing_is_refused_unsent() {
    let (carta, agent) = carta(&[]);
    let error = block_on(agent.users().find().partial().into_future()).unwrap_err();
    assert!(error.to_string().contains("give a name"), "{error}");
    assert!(carta.asked().is_empty());
}

#[test]
fn a_new_user_joins_the_two_groups_that_everyone_is_in() {
    let (carta, agent) = carta(&[
        ("POST /user", 200, r#"{"id":"u-1","name":"erin"}"#),
        ("POST /user/group/AllUsers/erin", 200, ""),
        ("POST /user/group/Org%3AAll/erin", 204, ""),
        ("POST /user/group/All/erin", 200, ""),
    ]);
    let made = block_on(agent.users().create(&in_organization("erin", "Org"))).unwrap();
    assert_eq!(made.id.as_deref(), Some("u-1"));
    block_on(agent.users().create_if_missing(&User::new("erin"))).unwrap();
    let expected = [
        "POST /user",
        "POST /user/group/AllUsers/erin",
        "POST /user/group/Org%3AAll/erin",
        "POST /user",
        "POST /user/group/AllUsers/erin",
        "POST /user/group/All/erin",
    ];
    assert_eq!(carta.asked(), expected);
    let sent = carta.requests();
    assert_eq!(sent[0].body, r#"{"name":"erin","organization":"Org"}"#);
    assert_eq!((sent[1].body.as_str(), sent[3].body.as_str()), ("", r#"{"name":"erin"}"#));
}

#[test]
fn a_user_who_is_there_is_found_and_other_refusals_come_through() {
    let by_name = "GET /user/users?attributeName=1&attributeValue=erin&attributeFilter=+%3D+";
    let (carta, agent) = carta(&[
        ("POST /user", 400, r#"{"error":"User already exists"}"#),
        (by_name, 200, r#"[{"id":"1","name":"Erin"},{"id":"2","name":"erin"}]"#),
    ]);
    let user = block_on(agent.users().create_if_missing(&User::new("erin"))).unwrap();
    assert_eq!(user.id.as_deref(), Some("2"));
    assert_eq!(carta.asked(), ["POST /user", by_name]);
    assert!(block_on(agent.users().create(&User::new("erin"))).unwrap_err().is_duplicate());
    // Nobody of that name is found: then there is nobody to give.
    let error = block_on(agent.users().create_if_missing(&User::new("fred"))).unwrap_err();
    assert!(matches!(error, Error::NotFound(_)), "{error}");
    carta.now(|_| json(400, "bad email"));
    let error = block_on(agent.users().create_if_missing(&User::new("erin"))).unwrap_err();
    assert!(matches!(error, Error::InvalidParameter(_)) && !error.is_duplicate(), "{error}");
    carta.now(|_| json(409, "already exists"));
    let error = block_on(agent.users().create_if_missing(&User::new("erin"))).unwrap_err();
    assert!(matches!(error, Error::Conflict(_)), "{error}");
}

#[test]
fn whoever_is_said_to_exist_and_is_not_found_is_an_error() {
    let carta = Scripted::start(|asked: &Asked| match asked.method.as_str() {
        "POST" => json(400, "duplicate record"),
        _ => json(200, r#"[{"id":"1","name":"Erin"}]"#),
    });
    let agent = Agent::from_token(carta.host(), Secret::from("token"));
    let error = block_on(agent.users().create_if_missing(&User::new("erin"))).unwrap_err();
    assert!(error.is_duplicate(), "{error}");
}

#[test]
fn a_token_is_accepted_refused_or_unknown() {
    let (carta, agent) = carta(&[("GET /user/authenticated", 200, "true")]);
    assert!(block_on(agent.users().authenticated()).unwrap());
    for (status, body) in [(200, "false"), (401, "{}")] {
        carta.now(move |_| json(status, body));
        assert!(!block_on(agent.users().authenticated()).unwrap(), "{status}");
    }
    for (status, body) in [(500, "true"), (403, "true"), (200, "{}"), (200, "")] {
        carta.now(move |_| json(status, body));
        assert!(block_on(agent.users().authenticated()).is_err(), "{status} {body}");
    }
}

#[test]
fn a_group_is_made_unless_carta_says_that_it_is_there() {
    let (carta, agent) = carta(&[("POST /user/group/Org%3AG", 200, "")]);
    let make = || block_on(agent.groups().create_if_missing("Org:G"));
    assert!(make().unwrap());
    carta.now(|_| json(400, r#"{"message":"Duplicate record: Org:G"}"#));
    assert!(!make().unwrap());
    for (status, body) in [(400, "invalid name"), (400, ""), (409, "duplicate record"), (403, "")] {
        carta.now(move |_| json(status, body));
        assert!(make().is_err(), "{status} {body}");
    }
}

#[test]
fn a_member_of_a_missing_group_has_it_made() {
    let made = std::sync::atomic::AtomicBool::new(false);
    let carta = Scripted::start(move |asked: &Asked| {
        use std::sync::atomic::Ordering::Relaxed;
        match asked.path.as_str() {
            "/user/group/G" if made.swap(true, Relaxed) => json(400, "duplicate record"),
            "/user/group/G/beth" if made.load(Relaxed) => json(200, ""),
            "/user/group/G" => json(200, ""),
            _ => json(400, "no such thing"),
        }
    });
    let agent = Agent::from_token(carta.host(), Secret::from("token"));
    block_on(agent.groups().add_member_creating("G", "beth")).unwrap();
    let (join, make) = ("POST /user/group/G/beth", "POST /user/group/G");
    assert_eq!(carta.asked(), [join, make, join]);
    // The group isn't what is missing here, and what is comes through.
    let error = block_on(agent.groups().add_member_creating("G", "nobody")).unwrap_err();
    assert!(error.to_string().contains("no such thing"), "{error}");
}

#[test]
fn a_member_is_told_by_id_and_by_name() {
    let members = r#"[{"id":"1","name":"beth"},{"name":"carl"}]"#;
    let (carta, agent) = carta(&[("GET /user/group/Org%3AG", 200, members)]);
    let is_member = |id: &str, name: &str| {
        let mut user = User::new(name);
        user.id = (!id.is_empty()).then(|| id.into());
        // What a user says of itself is no evidence.
        user.groups = vec!["Org:G".into()];
        block_on(agent.groups().is_member("Org:G", &user))
    };
    for (id, name, expected) in [
        ("1", "beth", true),
        ("", "beth", true),
        ("2", "beth", false),
        ("2", "carl", true),
        ("", "b", false),
    ] {
        assert_eq!(is_member(id, name).unwrap(), expected, "{id} {name}");
    }
    carta.now(|_| json(200, r#"[{"id":"1","name":"beth"},"#));
    assert!(matches!(is_member("1", "beth"), Err(Error::Unreadable { .. })));
    carta.now(|_| json(404, ""));
    assert!(matches!(is_member("1", "beth"), Err(Error::NotFound(_))));
}

#[test]
fn a_secret_travels_in_a_header_and_comes_back_as_text() {
    let (carta, agent) = carta(&[("PUT /secrets", 200, "")]);
    let secrets = agent.secrets();
    block_on(secrets.put("Api_key", &Secret::from("s3 cr3t"))).unwrap();
    assert_eq!(carta.requests()[0].header("secret-api-key"), Some("s3 cr3t"));
    carta.now(|asked| match asked.path.as_str() {
        "/secrets?name=a-b+%26" => json(200, r#""s3\u0063r3t""#),
        _ => json(403, ""),
    });
    assert_eq!(block_on(secrets.get("a_b &")).unwrap().expose(), "s3cr3t");
    carta.now(|_| {
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nConnection: close\r\n\r\n\"\xc3\xab"
            .to_vec()
    });
    assert_eq!(block_on(secrets.get("k")).unwrap().expose(), "\"ë");
}

#[test]
fn a_secret_that_cannot_be_sent_is_not_sent_and_not_told() {
    let (carta, agent) = carta(&[]);
    for (name, value) in
        [("k", "hunter2\n"), ("k", " hunter2"), ("a b", "hunter2"), ("", "hunter2")]
    {
        let error = block_on(agent.secrets().put(name, &Secret::from(value))).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
    assert!(carta.asked().is_empty());
}

#[test]
fn a_host_of_the_newer_dialect_is_remembered_once_it_answered() {
    let (carta, agent) = carta(&[]);
    let get = || block_on(agent.secrets().get("k"));
    let (older, newer) = ("GET /secrets?name=k", "GET /secret?name=k");
    // Neither knows the secret: nothing is learned, and the reference's form is told.
    let error = get().unwrap_err();
    assert!(matches!(&error, Error::NotFound(answer) if answer.request().path() == "/secrets"));
    assert_eq!(carta.asked(), [older, newer]);
    // The newer one refuses: still nothing is learned, but the refusal is told.
    carta.now(|asked| json(if asked.path.starts_with("/secret?") { 403 } else { 404 }, ""));
    assert!(matches!(get(), Err(Error::PermissionDenied(_))));
    carta.now(|asked| match asked.path.as_str() {
        "/secret?name=k" => json(200, "\"v\""),
        _ => json(404, ""),
    });
    assert_eq!(get().unwrap().expose(), "v");
    assert_eq!(carta.asked()[2..], [older, newer, older, newer]);
    assert_eq!(get().unwrap().expose(), "v");
    assert_eq!(carta.asked()[6..], [newer]);
    // Another agent at the same host knows it; other routes of it are learned by themselves.
    let other = Agent::from_token(carta.host(), Secret::from("other"));
    block_on(other.secrets().get("k")).unwrap();
    drop(block_on(other.services().unregister("ns", "s")));
    let remaining = [newer, "DELETE /service/register/ns/s", "DELETE /service/remove/ns/s"];
    assert_eq!(carta.asked()[7..], remaining);
    // An older Carta put in its place is found again.
    carta.now(|asked| json(if asked.path.starts_with("/secrets?") { 200 } else { 404 }, "\"v\""));
    get().unwrap();
    get().unwrap();
    assert_eq!(carta.asked()[10..], [newer, older, older]);
}

#[test]
fn services_are_removed_and_renamed_in_either_dialect() {
    let (carta, agent) = carta(&[
        ("DELETE /service/register/n%20s/s%2Fv", 204, ""),
        ("PATCH /service/rename/ns/old/n%C3%A9w", 204, ""),
    ]);
    block_on(agent.services().unregister("n s", "s/v")).unwrap();
    block_on(agent.services().rename("ns", "old", "néw")).unwrap();
    block_on(agent.services().rename("ns", "old", "néw")).unwrap();
    let expected = [
        "DELETE /service/register/n%20s/s%2Fv",
        "PATCH /service/register/ns/old/n%C3%A9w",
        "PATCH /service/rename/ns/old/n%C3%A9w",
        "PATCH /service/rename/ns/old/n%C3%A9w",
    ];
    assert_eq!(carta.asked(), expected);
    for (service, new_name) in [("", "new"), ("old", ""), ("..", "new"), ("old", ".")] {
        let error = block_on(agent.services().rename("ns", service, new_name)).unwrap_err();
        assert!(matches!(error, Error::InvalidSegment(_)), "{error}");
    }
    // Without its name, this would remove the namespace.
    assert!(block_on(agent.services().unregister("ns", "")).is_err());
    assert_eq!(carta.asked().len(), expected.len());
}

#[test]
fn services_are_registered_with_and_without_an_address() {
    let service = r#"{"id":"s-1","name":"svc","baseUrl":"https://x","permission":"Execute","documentHistory":null}"#;
    let (_carta, agent) = carta(&[
        ("POST /service/register/ns/svc?baseUrl=https%3A%2F%2Fx%3Fa%3D1%26b", 200, service),
        ("POST /service/register/ns/svc?baseUrl=", 200, service),
        ("POST /service/register/ns/svc", 200, r#"{"name":"svc"}"#),
        ("GET /service/details/ns", 200, r#"{"id":"n-1","name":"ns","permission":"Admin"}"#),
        ("GET /service/details/ns/svc", 200, service),
    ]);
    let services = agent.services();
    let made = block_on(services.register("ns", "svc", Some("https://x?a=1&b"))).unwrap();
    assert_eq!(made.base_url.as_deref(), Some("https://x"));
    assert_eq!(block_on(services.register("ns", "svc", Some(""))).unwrap(), made);
    assert_eq!(block_on(services.register("ns", "svc", None)).unwrap().base_url, None);
    assert!(block_on(services.namespace("ns")).unwrap().permission.unwrap().admin);
    assert_eq!(block_on(services.details("ns", "svc")).unwrap(), made);
}

#[test]
fn a_namespace_is_reserved_unless_carta_says_that_it_is() {
    let (carta, agent) =
        carta(&[("POST /service/reserve/ns", 200, ""), ("DELETE /service/remove/ns", 204, "")]);
    let services = agent.services();
    assert!(block_on(services.reserve_namespace_if_missing("ns")).unwrap());
    block_on(services.remove_namespace("ns")).unwrap();
    carta.now(|_| json(400, r#"{"error": "duplicate record"}"#));
    assert!(block_on(services.reserve_namespace("ns")).unwrap_err().is_duplicate());
    assert!(!block_on(services.reserve_namespace_if_missing("ns")).unwrap());
    carta.now(|_| json(400, r#"{"error": "invalid name"}"#));
    assert!(block_on(services.reserve_namespace_if_missing("ns")).is_err());
}

#[test]
fn calls_to_a_service_are_sent_as_they_are_given() {
    let carta = Scripted::start(|asked| json(200, &format!("\"{}\"", asked.method)));
    let agent = Agent::from_token(carta.host(), Secret::from("token"));
    let service = agent.service("n s", "svc");
    let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    let requests = [
        service.get(""),
        service.post("/items/").json(&[1]),
        service.put("items/1"),
        service.patch("items?x#y"),
        service.delete("items/1"),
        service.request("OPTIONS", "items").query("q", "a b"),
    ];
    for (request, method) in requests.into_iter().zip(methods) {
        let answer = block_on(request.into_future()).unwrap();
        assert_eq!(block_on(answer.json::<String>()).unwrap(), method);
    }
    let expected = [
        "GET /service/n%20s/svc",
        "POST /service/n%20s/svc/items",
        "PUT /service/n%20s/svc/items/1",
        "PATCH /service/n%20s/svc/items%3Fx%23y",
        "DELETE /service/n%20s/svc/items/1",
        "OPTIONS /service/n%20s/svc/items?q=a+b",
    ];
    assert_eq!(carta.asked(), expected);
    assert_eq!(carta.requests()[1].body, "[1]");
}

#[test]
fn a_call_to_a_service_stays_with_the_service() {
    let (carta, agent) = carta(&[]);
    for endpoint in ["..", "a/../../other/x", "./a", "a//b"] {
        let error = block_on(agent.service("ns", "svc").get(endpoint).into_future()).unwrap_err();
        assert!(matches!(error, Error::InvalidSegment(_)), "{endpoint}: {error}");
    }
    for (namespace, name) in [("", "svc"), ("ns", ""), ("..", "svc")] {
        assert!(block_on(agent.service(namespace, name).get("x").into_future()).is_err());
    }
    // Not a service's: this would remove one.
    let error = block_on(agent.service("remove", "ns").delete("svc").into_future()).unwrap_err();
    assert!(error.to_string().contains("`remove`"), "{error}");
    assert!(carta.asked().is_empty());
}

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
