use super::carta::Carta;
use serde_json::json;

/// An administrator's token, and one of a stranger to all others.
async fn cast() -> (Carta, String, String) {
    let carta = Carta::start();
    let admin = carta.admin().await;
    for (name, email, first, last) in [
        ("andy", "andy@example.com", "Andy", "Ng"),
        ("andrea", "andrea@example.org", "Andrea", "O'Hara"),
        ("beth", "beth@example.com", "Beth", "100%_"),
    ] {
        let user = json!({ "name": name, "email": email, "firstName": first, "lastName": last });
        carta.create_user(&admin, &user).await.expect(200);
    }
    let stranger = carta.stranger(&admin, "stranger").await;
    (carta, admin, stranger)
}

#[tokio::test]
async fn both_dialects_find_the_same() {
    let (carta, token, _) = cast().await;
    for (number, word, value, equal, beginning) in [
        ("1", "UserName", "andy", vec!["andy"], vec!["andy"]),
        ("1", "UserName", "and", vec![], vec!["andrea", "andy"]),
        ("2", "Email", "beth%40", vec![], vec!["beth"]),
        ("3", "FirstName", "Andrea", vec!["andrea"], vec!["andrea"]),
        ("4", "LastName", "O%27Hara", vec!["andrea"], vec!["andrea"]),
        ("4", "LastName", "%25", vec![], vec![]),
        ("4", "LastName", "100%25", vec![], vec!["beth"]),
        ("4", "LastName", "100_", vec![], vec![]),
    ] {
        for (name, equals, begins) in [(number, "+%3D+", "+%5E%3D+"), (word, "%3D", "%5E%3D")] {
            let path = |filter: &str| {
                format!(
                    "/user/users?attributeName={name}&attributeValue={value}&attributeFilter={filter}"
                )
            };
            assert_eq!(carta.names(&token, &path(equals)).await, equal, "{name} {value}");
            assert_eq!(carta.names(&token, &path(begins)).await, beginning, "{name} {value}");
        }
    }
}

#[tokio::test]
async fn an_id_finds_its_user() {
    let (carta, _, token) = cast().await;
    let id = carta.get(&token, "/user").await.expect(200).json()["id"].clone();
    let id = id.as_str().expect("an id");
    for name in ["0", "UserId"] {
        let path =
            format!("/user/users?attributeName={name}&attributeValue={id}&attributeFilter=%3D");
        assert_eq!(carta.names(&token, &path).await, ["stranger"]);
    }
}

#[tokio::test]
async fn no_search_lists_everybody_and_half_a_one_is_refused() {
    let (carta, _, token) = cast().await;
    let all = ["admin", "andrea", "andy", "beth", "stranger"];
    assert_eq!(carta.names(&token, "/user/users").await, all);
    let empty = "/user/users?attributeName=&attributeFilter=&attributeValue=";
    assert_eq!(carta.names(&token, empty).await, all);
    for query in [
        "attributeName=1",
        "attributeName=1&attributeValue=a",
        "attributeName=1&attributeValue=&attributeFilter=%3D",
        "attributeName=5&attributeValue=a&attributeFilter=%3D",
        "attributeName=name&attributeValue=a&attributeFilter=%3D",
        "attributeName=1&attributeValue=a&attributeFilter=like",
        "attributeName=1&attributeName=2&attributeValue=a&attributeFilter=%3D",
    ] {
        carta.get(&token, &format!("/user/users?{query}")).await.expect(400).error();
    }
}

fn query(name: &str, filter: &str, value: &str) -> String {
    format!("/user/users?attributeName={name}&attributeFilter={filter}&attributeValue={value}")
}

#[tokio::test]
async fn a_stranger_reads_names_and_ids_and_nothing_else() {
    let (carta, admin, stranger) = cast().await;
    for path in ["/user/users", "/user/group/AllUsers", "/user/group/All"] {
        let listing = carta.get(&stranger, path).await.expect(200);
        for detail in ["example.com", "O'Hara", "Beth"] {
            assert!(!listing.text.contains(detail), "{path}: {}", listing.text);
        }
        let fields: Vec<usize> = listing
            .json()
            .as_array()
            .unwrap()
            .iter()
            .map(|user| user.as_object().unwrap().len())
            .collect();
        assert_eq!(fields, [2; 5], "complete, with id and name alone: {path}");
        assert!(carta.get(&admin, path).await.expect(200).text.contains("beth@example.com"));
    }
}

#[tokio::test]
async fn no_search_finds_out_letter_by_letter_what_a_stranger_may_not_read() {
    let (carta, _, stranger) = cast().await;
    for (name, filter, value) in [
        ("2", "%5E%3D", "b"),
        ("Email", "%5E%3D", "beth@example.com"),
        ("3", "%5E%3D", "B"),
        ("3", "%3D", "Beth"),
        ("LastName", "%5E%3D", "O"),
        ("LastName", "%3D", "Ng"),
    ] {
        let found = carta.names(&stranger, &query(name, filter, value)).await;
        assert!(found.is_empty(), "{name} {filter} {value}: {found:?}");
    }
    // Who knows the whole address finds whose it is, and learns no more.
    let found = carta.get(&stranger, &query("2", "%3D", "beth@example.com")).await.expect(200);
    assert_eq!(found.json()[0]["name"], "beth");
    assert!(!found.text.contains("example.com"), "{}", found.text);
}

#[tokio::test]
async fn one_finds_oneself_by_everything_and_colleagues_too() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let user = |name: &str, organization: &str| {
        let email = format!("{name}@example.com");
        json!({ "name": name, "email": email, "organization": organization, "firstName": "F" })
    };
    carta.create_user(&admin, &user("beth", "Org")).await.expect(200);
    carta.create_user(&admin, &user("carl", "Other")).await.expect(200);
    let andy = carta.newcomer(&admin, user("andy", "Org")).await;
    for (name, value) in [("1", "andy"), ("2", "andy@example.com")] {
        for filter in ["+%3D+", "+%5E%3D+"] {
            let found = carta.get(&andy, &query(name, filter, value)).await.expect(200).json();
            assert_eq!(found[0]["email"], "andy@example.com", "{name}{filter}");
        }
    }
    assert_eq!(carta.names(&andy, &query("FirstName", "%3D", "F")).await, ["andy", "beth"]);
    let listing = carta.get(&andy, "/user/users").await.expect(200);
    assert!(listing.text.contains("beth@") && !listing.text.contains("carl@"), "{}", listing.text);
    // Whoever owns an organization sees its users.
    carta.post(&admin, "/organization/Other/owners/andy").await.expect(200);
    assert_eq!(carta.names(&andy, &query("2", "%5E%3D", "c")).await, ["carl"]);
}
