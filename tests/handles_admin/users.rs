//! Users and groups.

use super::{carta, in_organization, names};
use carta::{Agent, Error, Secret, User, block_on};
use carta_tests::scripted::{Asked, Scripted, json};

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
