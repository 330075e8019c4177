use super::carta::Carta;
use serde_json::{Value, json};

#[tokio::test]
async fn a_new_user_has_an_id_and_only_what_was_said() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let plain = carta.create_user(&admin, &json!({ "name": "andy" })).await.expect(200).json();
    let id = plain["id"].as_str().expect("an id");
    assert_eq!(id.len(), 36);
    assert_eq!(plain, json!({ "id": id, "name": "andy", "groups": ["AllUsers", "All"] }));
    let whole = json!({
        "name": "beth", "email": "beth@example.com", "organization": "Org",
        "firstName": "Beth", "lastName": "", "id": id, "groups": null, "unknown": 1,
    });
    let whole = carta.create_user(&admin, &whole).await.expect(200).json();
    assert_ne!(whole["id"], id);
    assert_eq!(whole["organization"], "Org");
    assert!(whole.get("lastName").is_none());
    assert_eq!(whole["groups"], json!(["AllUsers", "Org:All"]));
}

#[tokio::test]
async fn pycartas_two_posts_after_a_new_user_succeed() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let user = json!({ "name": "andy", "organization": "Org" });
    carta.create_user(&admin, &user).await.expect(200);
    carta.post(&admin, "/user/group/AllUsers/andy").await.expect(200);
    carta.post(&admin, "/user/group/Org:All/andy").await.expect(200);
    carta.create_user(&admin, &json!({ "name": "beth" })).await.expect(200);
    carta.post(&admin, "/user/group/All/beth").await.expect(200);
    // Whoever doesn't belong there can't be put there.
    carta.post(&admin, "/user/group/Org:All/beth").await.expect(400);
    carta.post(&admin, "/user/group/All/andy").await.expect(400);
    carta.delete(&admin, "/user/group/AllUsers/andy").await.expect(400);
}

#[tokio::test]
async fn names_that_look_the_same_are_duplicates() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    for name in ["straße", "andy"] {
        carta.create_user(&admin, &json!({ "name": name })).await.expect(200);
    }
    for name in ["andy", "Andy", "ANDY", "ａｎｄｙ", "STRASSE", "Admin"] {
        let answer = carta.create_user(&admin, &json!({ "name": name })).await.expect(400);
        // pycarta 0.3.12 takes no other words for it.
        assert!(answer.error().contains("user already exists"), "{name}");
    }
    let look_alike = json!({ "name": "carl", "organization": "carta" });
    carta.create_user(&admin, &look_alike).await.expect(400);
    carta.create_user(&admin, &json!({ "name": "carl", "organization": "Org" })).await.expect(200);
    let look_alike = json!({ "name": "dora", "organization": "ORG" });
    carta.create_user(&admin, &look_alike).await.expect(400);
    assert_eq!(carta.names(&admin, "/user/users").await, ["admin", "andy", "carl", "straße"]);
}

#[tokio::test]
async fn of_two_equal_users_at_once_one_is_made() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let (one, other) = (json!({ "name": "andy" }), json!({ "name": "Andy" }));
    let (one, other) =
        tokio::join!(carta.create_user(&admin, &one), carta.create_user(&admin, &other));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
}

#[tokio::test]
async fn only_administrators_make_users() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let stranger = carta.stranger(&admin, "stranger").await;
    carta.post(&admin, "/user/group/Org:Team").await.expect(200);
    let user = json!({ "name": "evil", "groups": ["Carta:Administrators"] });
    carta.create_user(&stranger, &user).await.expect(403);
    assert_eq!(carta.names(&admin, "/user/users").await, ["admin", "stranger"]);
}

#[tokio::test]
async fn an_administrator_may_name_groups_of_a_new_user() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    carta.post(&admin, "/user/group/Org:Team").await.expect(200);
    let user = json!({ "name": "andy", "groups": ["Org:Team", "AllUsers"] });
    let user = carta.create_user(&admin, &user).await.expect(200).json();
    assert_eq!(user["groups"], json!(["Org:Team", "AllUsers", "All"]));
    for group in ["Org:Unknown", "Org:All", "not/a/group"] {
        let user = json!({ "name": "beth", "groups": ["Org:Team", group] });
        carta.create_user(&admin, &user).await.expect(400);
    }
    // A refused user is in no group and doesn't exist.
    assert_eq!(carta.names(&admin, "/user/group/Org:Team").await, ["andy"]);
}

#[tokio::test]
async fn texts_are_short_and_of_one_line() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let bad = |key: &str, value: Value| {
        let mut user = json!({ "name": "andy" });
        user[key] = value;
        user
    };
    for user in [
        json!({}),
        json!([]),
        bad("name", json!("")),
        bad("name", json!(1)),
        bad("name", Value::Null),
        bad("name", json!("a b")),
        bad("name", json!("a/b")),
        bad("name", json!("a／b")),
        bad("name", json!("..")),
        bad("name", json!("group")),
        bad("name", json!("a\u{202e}b")),
        bad("name", json!("a".repeat(129))),
        bad("email", json!("a".repeat(257))),
        bad("email", json!("a\nb")),
        bad("email", json!({})),
        bad("organization", json!("a:b")),
        bad("organization", json!(" a")),
        bad("groups", json!("Org:Team")),
        bad("groups", json!([null])),
    ] {
        let answer = carta.create_user(&admin, &user).await;
        assert_eq!(answer.status, 400, "{user}: {}", answer.text);
        answer.error();
    }
    assert_eq!(carta.names(&admin, "/user/users").await, ["admin"]);
}
